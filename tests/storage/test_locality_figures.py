"""The figures of one locality as it stood at a moment, and who stands for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from programme.months import Month
from storage import answered, answers, audit, contributions, locality_figures, questions, representing, staff
from storage.answers import Answer
from storage.database import Database
from storage.glance import Moved
from storage.tables import consent, contribution, contribution_event, told_by_hand
from tests.clock import START
from tests.storage.sending import QUESTION, announce, resident
from tests.storage.test_contribution_list import say

LATER = START + timedelta(days=3)
MONTH = Month(START - timedelta(days=2), START + timedelta(days=28))


def _town(conn: Connection) -> int:
    """In Dacorum two who joined, one of whom stopped and a test contact; one elsewhere. One was answered there."""
    ann = resident(conn, 1, tiers=("updates", "taking_part"), locality="dacorum", signed_up_at=START)
    resident(conn, 2, locality="dacorum", signed_up_at=START, stopped_at=START + timedelta(days=1))
    resident(conn, 3, locality="dacorum", signed_up_at=START, test=True)
    resident(conn, 4, locality="hertsmere", signed_up_at=START)
    ended = update(consent).where(consent.c.person_id == ann, consent.c.tier == "taking_part")
    conn.execute(ended.values(withdrawn_at=LATER))
    first = say(conn, 4)
    say(conn, 5)
    conn.execute(update(contribution).values(locality="dacorum"))
    how: dict[str, Any] = {"staff_id": None, "words": "So it is.", "now": START + timedelta(days=2)}
    contributions.move(conn, first, expected_version=1, status="answered", **how)
    return ann


async def test_a_locality_is_counted_as_it_stood(database: Database) -> None:
    await database.write(_town)
    early, late = START + timedelta(hours=1), LATER + timedelta(hours=1)
    found = await database.read(locality_figures.by_tier, "dacorum", early)
    assert found == {"updates": 2, "taking_part": 1, "ambassador": 0}
    assert (await database.read(locality_figures.by_tier, "dacorum", late))["taking_part"] == 0
    assert await database.read(locality_figures.moved, "dacorum", [MONTH], early) == [Moved(MONTH, 2, 0)]
    assert await database.read(locality_figures.moved, "dacorum", [MONTH], late) == [Moved(MONTH, 2, 1)]
    heard = await database.read(locality_figures.heard, "dacorum", START - timedelta(days=9), early)
    assert (heard.states["received"], heard.states["answered"], heard.spans["waiting"]) == (2, 0, 2)
    heard = await database.read(locality_figures.heard, "dacorum", START - timedelta(days=9), late)
    assert (heard.states["received"], heard.states["answered"], heard.spans["week"]) == (1, 1, 1)
    elsewhere = await database.read(locality_figures.heard, "hertsmere", START - timedelta(days=9), late)
    assert sum(elsewhere.states.values()) == 0


async def test_who_is_told_by_hand_hears_back_when_they_are_told(database: Database) -> None:
    def answer_is(told_at: datetime | None) -> Callable[[Connection], None]:
        def act(conn: Connection) -> None:
            conn.execute(delete(told_by_hand))
            event = select(contribution_event.c.id).where(contribution_event.c.status == "answered").scalar_subquery()
            how = None if told_at is None else "letter"
            conn.execute(insert(told_by_hand).values(event_id=event, person_id=1, how=how, told_at=told_at))

        return act

    await database.write(_town)
    since, late = START - timedelta(days=9), LATER + timedelta(days=9)
    for told_at, waits, expected in ((None, 2, 0), (START + timedelta(days=9), 1, 1), (late, 2, 0)):
        await database.write(answer_is(told_at))
        heard = await database.read(locality_figures.heard, "dacorum", since, late)
        assert heard.states["answered"] == 1
        assert (heard.spans["waiting"], heard.spans["four_weeks"]) == (waits, expected)


async def test_answers_are_counted_of_those_who_live_there(database: Database) -> None:
    def act(conn: Connection) -> tuple[dict[str, int], int, int]:
        people = [resident(conn, one, locality="dacorum" if one < 3 else "hertsmere") for one in range(1, 5)]
        asked = questions.of_broadcast(conn, announce(conn, question=QUESTION))
        assert asked is not None
        for one in people:
            answers.give(conn, asked.id, one, Answer(asked.options[0]["value"], None), START)
        everybody = answered.how_many(conn, asked.id, None)
        there = answered.tally(conn, asked.id, None, "dacorum")
        return there, answered.how_many(conn, asked.id, None, "dacorum"), everybody

    there, people, everybody = await database.write(act)
    assert (list(there.values()), people, everybody) == ([2], 2, 4)


async def test_an_administrator_says_for_which_locality_a_representative_stands(database: Database) -> None:
    def act(conn: Connection) -> None:
        boss = staff.add(conn, telegram_id=1, role="administrator", now=START).id
        rep = staff.add(conn, telegram_id=2, role="representative", now=START).id
        how: dict[str, Any] = {"by": boss, "now": START}
        assert representing.stand_for(conn, rep, "dacorum", was="", by=rep, now=START) == "not_yours"
        assert representing.stand_for(conn, boss, "dacorum", was="", **how) == "gone", "no representative"
        assert representing.stand_for(conn, rep, "dacorum", was="", **how) is None
        assert representing.stand_for(conn, rep, "hertsmere", was="", **how) == "stale"
        assert representing.locality_of(conn, rep) == "dacorum"
        noted = [one for one in audit.entries(conn) if one.act == "staff.locality"]
        assert [(one.staff_id, one.subject, one.detail) for one in noted] == [
            (boss, f"staff:{rep}", {"locality": "dacorum"})
        ]
        staff.change_role(conn, rep, "reader", now=START)
        assert representing.locality_of(conn, rep) is None, "it goes with the role"

    await database.write(act)
