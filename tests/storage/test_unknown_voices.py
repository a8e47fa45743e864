"""What somebody said who wants no record: kept and counted, in no audience, and nobody is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from programme.audience import parse
from programme.programme import Programme
from programme.voices import Counted, counted
from storage import (
    answering,
    audience,
    contribution_list,
    contributions,
    erasures,
    exports,
    people,
    people_list,
    relays,
    safeguarding,
    staff,
    told_by_hand,
    unknown_voices,
    without_telegram,
)
from storage.contribution_list import Narrowed
from storage.occasion import AtADesk
from storage.tables import outbox
from tests.clock import START
from tests.storage.sending import TEXTS, resident
from tests.storage.test_taking_down import LATER, SAID, _heard, _sam
from tests.storage.test_without_telegram import keyed

if TYPE_CHECKING:
    from storage.database import Database
    from storage.keys import Keyring
    from storage.taking_down import Kept

WORDS = replace(SAID, hears_back=False, how="in_person")


def _keep(conn: Connection, receipt: str, words: str = WORDS.words) -> Kept:
    here = AtADesk(conn, TEXTS, Programme.plain(), START)
    said = replace(WORDS, words=words)
    return unknown_voices.take_down(here, said, member=_sam(conn), make_receipt=lambda: receipt)


async def test_it_is_kept_counted_and_closed_and_nobody_is_told(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn)
        assert unknown_voices.written_before(conn, WORDS) is None
        one, two = _keep(conn, "7KM-4PX").one, _keep(conn, "8KM-4PX").one
        assert unknown_voices.written_before(conn, WORDS) == two.receipt
        assert (one.answer_by, one.status, one.person_id == two.person_id) == (None, "received", False)
        assert [each.id for each in contribution_list.search(conn, Narrowed(), START, limit=9)[0]] == [one.id, two.id]
        assert counted(heard.voice for heard in relays.heard(conn)) == Counted(0, 0, 0, 0, not_known=2)
        here = AtADesk(conn, TEXTS, Programme.plain(), START)
        closed = answering.settle(here, one.id, "answered", "Lamps come in May.", version=1, member=_sam(conn))
        assert closed is not None
        assert (closed.one.status, closed.by_hand, closed.reaches) == ("closed", False, False)
        assert (told_by_hand.count_to_tell(conn), _heard(conn)) == (0, (2, 0, 0))
        assert conn.execute(select(outbox.c.id)).all() == []
        assert not told_by_hand.write_down(conn, one.id, "call", staff_id=1, told_at=LATER)
        assert [without_telegram.is_not_known(conn, number) for number in (one.person_id, rose)] == [True, False]
        held = exports.export_person(conn, one.person_id, LATER)
        assert held is not None
        assert held["person"]["telegram_id"] is None
        assert erasures.erase(conn, one.person_id, "staff", LATER, keys)
        assert contributions.one(conn, one.id) is None

    await database.write(story)


async def test_no_list_of_people_and_no_audience_has_them(database: Database) -> None:
    def story(conn: Connection) -> None:
        staff.add(conn, telegram_id=900, role="officer", name=None, now=START)
        ann, kept = resident(conn, 7), _keep(conn, "7KM-4PX")
        number = kept.one.person_id
        found = audience.count(conn, parse("all"), "update", START)
        assert (found.count, found.left_out) == (1, {})
        assert [one["id"] for one in people.list_people(conn, START)] == [ann]
        for asked, listed in (
            (people_list.Narrowed(), [ann]),
            (people_list.Narrowed(state="no_telegram"), []),
            (people_list.Narrowed(state="unreachable"), []),
            (people_list.Narrowed(state="not_known"), [number]),
            (people_list.Narrowed(words=str(number)), [number]),
        ):
            rows, total = people_list.search(conn, asked, START, limit=9)
            assert ([one.id for one in rows], total) == (listed, len(listed))

    await database.write(story)


async def test_words_of_danger_raise_an_alert(database: Database) -> None:
    def story(conn: Connection) -> None:
        staff.add(conn, telegram_id=900, role="officer", name=None, now=START)
        kept = _keep(conn, "7KM-4PX", "A man over there wants to kill himself. I want to kill myself")
        assert [alert.id for alert in safeguarding.waiting(conn)] == [kept.alert]
        assert [row.chat_id for row in conn.execute(select(outbox.c.chat_id))] == [900]

    await database.write(story)
