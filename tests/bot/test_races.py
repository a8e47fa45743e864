"""Two things at the same moment: a person's answer, and what time or the team does. The rest is in `make proof`."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.receive import add_updates
from storage import erasures, inbox, people
from storage.tables import outbox, survey_answer
from tests.harness import BOT, MakeTown, Phone, Town
from tests.surveys import publish, resident

NUDGE = "You began a survey, and it is not finished yet."


@pytest.fixture
async def both(make_town: MakeTown, database_url: str) -> Town:
    """A town on SQLite, and once more on PostgreSQL."""
    return await make_town(database_url=database_url)


async def asked(town: Town) -> Phone:
    """Somebody is asked the first question of a survey, a day ago."""
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    town.clock.move(days=1)
    amina.forget_news()
    return amina


async def arrives(town: Town, update: dict[str, Any]) -> None:
    """Telegram delivers it, and nothing is done about it yet."""
    await town.database.write(add_updates, BOT.id, [{"update_id": town._next_update(), **update}], town.clock())


async def values(town: Town) -> list[object]:
    return await town.database.read(lambda conn: list(conn.scalars(select(survey_answer.c.value))))


async def test_a_reminder_that_has_not_left_when_the_answer_comes_is_not_sent(both: Town) -> None:
    amina = await asked(both)
    await both.timers.fire()
    await both.loop.run_once()
    await arrives(both, amina.typing("Yes"))
    await both.settle()
    assert NUDGE not in amina.said()
    amina.expects("Question 2 of 2")
    assert await values(both) == [True]

    def reasons(conn: Connection) -> list[str]:
        return list(conn.scalars(select(outbox.c.reason).where(outbox.c.state == "skipped")))

    assert await both.database.read(reasons) == ["answered"]


@pytest.mark.parametrize("first", ["the answer", "the timer"])
async def test_of_an_answer_and_a_timer_that_wait_together_the_answer_counts(both: Town, first: str) -> None:
    amina = await asked(both)
    if first == "the answer":
        await arrives(both, amina.typing("Yes"))
    await both.timers.fire()
    if first == "the timer":
        await arrives(both, amina.typing("Yes"))
    await both.settle()
    assert NUDGE not in amina.said()
    assert amina.said().count("Question 2 of 2") == 1
    assert await values(both) == [True]


async def test_nobody_is_met_anew_by_words_that_were_erased_after_they_were_taken(both: Town) -> None:
    amina = await asked(both)
    await arrives(both, amina.typing("Yes"))
    taken = await both.database.write(inbox.take, 10)
    await both.database.write(erasures.erase, 1, "staff", both.clock(), both.keys)
    assert await both.loop._batch(taken) == 1
    await both.settle()
    amina.expects_nothing()
    assert await both.database.read(people.find_by_telegram, amina.id) is None
    assert await both.database.read(lambda conn: conn.execute(select(outbox.c.id)).all()) == []
    await amina.say("Hello?")
    assert amina.heard(), "who writes after that is met like anybody"
