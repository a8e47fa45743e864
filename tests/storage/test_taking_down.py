"""What people without Telegram say: kept like all others, and answered when the team has told them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from programme.programme import Programme
from storage import (
    answering,
    contribution_list,
    contributions,
    erasures,
    exports,
    glance,
    relays,
    safeguarding,
    staff,
    taking_down,
    told_by_hand,
)
from storage.contribution_list import Narrowed
from storage.heard_back import heard_back
from storage.occasion import AtADesk
from storage.tables import audit, outbox
from storage.taking_down import TakenDown
from tests.clock import START
from tests.storage.sending import TEXTS, resident
from tests.storage.test_without_telegram import keyed

if TYPE_CHECKING:
    from storage.contributions import Contribution
    from storage.database import Database
    from storage.keys import Keyring
    from storage.staff import StaffMember

DAY = timedelta(days=1)
LATER = START + timedelta(hours=1)
SAID = TakenDown(
    kind="said",
    words="The path to the clinic is not lit.",
    language="en",
    locality="dacorum",
    how="call",
    topic="vaccinations",
    service="gp",
    said_at=START - 2 * DAY,
    hears_back=True,
)


def _sam(conn: Connection) -> StaffMember:
    return staff.members(conn)[0]


def _keep(conn: Connection, person_id: int, said: TakenDown = SAID, receipt: str = "7KM-4PX") -> Contribution:
    here = AtADesk(conn, TEXTS, Programme.plain(), START)
    kept = taking_down.take_down(here, person_id, said, member=_sam(conn), make_receipt=lambda: receipt)
    assert kept is not None
    return kept.one


def _answer(conn: Connection, one: Contribution) -> bool | None:
    here = AtADesk(conn, TEXTS, Programme.plain(), START)
    settled = answering.settle(here, one.id, "answered", "Lamps come in May.", version=1, member=_sam(conn))
    assert settled is not None
    return settled.by_hand


def _heard(conn: Connection) -> tuple[int, int, int]:
    found = heard_back(conn, START - 9 * DAY, LATER + DAY)
    return found.told, found.answered, glance.heard_back(conn, START - 9 * DAY)["four_weeks"]


def _to_tell(conn: Connection) -> list[int]:
    return [one.id for one in contribution_list.search(conn, Narrowed(state="to_tell"), START, limit=9)[0]]


async def test_it_is_answered_when_they_have_been_told(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn)
        one = _keep(conn, rose)
        assert (one.made_at, one.answer_by, one.status) == (SAID.said_at, SAID.said_at + 28 * DAY, "received")
        assert taking_down.written_before(conn, rose, SAID) == one.receipt
        assert [heard.service for heard in relays.heard(conn)] == ["gp"]
        assert _answer(conn, one) is True
        assert conn.execute(select(outbox.c.id)).all() == []
        assert (_to_tell(conn), told_by_hand.count_to_tell(conn)) == ([one.id], 1)
        assert _heard(conn) == (1, 0, 0)
        assert told_by_hand.write_down(conn, one.id, "letter", staff_id=1, told_at=START + 9 * DAY)
        assert _to_tell(conn) == []
        assert heard_back(conn, START - 9 * DAY, START + 9 * DAY).answered == 0
        assert glance.heard_back(conn, START - 9 * DAY)["four_weeks"] == 1
        assert not told_by_hand.write_down(conn, one.id, "call", staff_id=1, told_at=LATER)
        held = exports.export_person(conn, rose, LATER)
        assert held is not None
        assert held["told_by_hand"] == [{"how": "letter", "told_at": (START + 9 * DAY).isoformat()}]
        assert held["taken_down"][0]["service"] == "gp"
        step = contributions.last_event(conn, one.id)
        assert step is not None
        told_by_hand.owed_again(conn, step)
        assert _to_tell(conn) == [one.id]
        assert erasures.erase(conn, rose, "staff", LATER, keys)
        assert _to_tell(conn) == []

    await database.write(story)


async def test_who_does_not_want_to_hear_or_is_not_reached_has_not_heard_back(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn)
        one = _keep(conn, rose, replace(SAID, hears_back=False))
        assert one.answer_by is None
        assert _answer(conn, one) is False
        assert (_to_tell(conn), _heard(conn)) == ([], (1, 0, 0))
        two = _keep(conn, rose, receipt="8KM-4PX")
        assert _answer(conn, two) is True
        assert told_by_hand.write_down(conn, two.id, "not_reached", staff_id=1, told_at=LATER)
        assert (_to_tell(conn), _heard(conn)) == ([], (2, 0, 0))

    await database.write(story)


async def test_words_of_danger_raise_an_alert(database: Database) -> None:
    def story(conn: Connection) -> None:
        here = AtADesk(conn, TEXTS, Programme.plain(), START)
        rose = keyed(conn)
        said = replace(SAID, words="I want to kill myself")
        kept = taking_down.take_down(here, rose, said, member=_sam(conn), make_receipt=lambda: "7KM-4PX")
        assert kept is not None
        assert (kept.one.kind, kept.one.answer_by) == ("urgent", None)
        (alert,) = safeguarding.waiting(conn)
        assert (alert.id, alert.matter, alert.contribution_id) == (kept.alert, "self_harm", kept.one.id)
        assert [row.chat_id for row in conn.execute(select(outbox.c.chat_id))] == [900]
        acts = conn.execute(
            select(audit.c.act, audit.c.staff_id).where(audit.c.subject == f"contribution:{kept.one.id}")
        )
        assert [tuple(act) for act in acts] == [("contribution.take_down", 1)]
        other = resident(conn, 7)
        assert taking_down.take_down(here, other, SAID, member=_sam(conn), make_receipt=lambda: "8KM-4PX") is None

    await database.write(story)
