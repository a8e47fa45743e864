"""How an audience reaches each locality and language: counted as a person with a list would count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from programme.audience import parse
from programme.insight import Reached
from storage.audience_insight import who_is_missing
from storage.database import Database
from tests.storage.test_audience import NOW, Somebody, move_in


def neighbours(size: int, locality: str | None, language: str = "en", **more: Any) -> list[Somebody]:
    """As many people of one place, language and choice."""
    people = [Somebody(locality=locality, language=language) for _ in range(size)]
    for one in people:
        for name, value in more.items():
            setattr(one, name, value)
    return people


async def test_a_locality_and_a_language_that_few_chose_the_topic_in(database: Database) -> None:
    town = neighbours(30, "dacorum", topics={"caring"}) + neighbours(10, "dacorum")
    town += neighbours(2, "hertsmere", "pl", topics={"caring"}) + neighbours(18, "hertsmere", "pl")
    town += neighbours(5, "watford") + neighbours(9, None, topics={"caring"})
    await database.write(move_in, town)
    found = await database.read(who_is_missing, parse("topic:caring"), "update", NOW)
    assert found.everybody == Reached(41, 74)
    missing = {trait: [(one.value, one.reached) for one in groups] for trait, groups in found.missing.items()}
    assert missing == {"locality": [("hertsmere", Reached(2, 20))], "language": [("pl", Reached(2, 20))]}


@pytest.mark.parametrize(
    "away",
    [
        {"state": "signing_up"},
        {"tiers": {"taking_part"}},
        {"stopped": NOW},
        {"paused": NOW + timedelta(days=1)},
        {"test": True},
    ],
    ids=lambda away: next(iter(away)),
)
async def test_whom_no_such_message_is_for_is_not_missing(away: dict[str, Any], database: Database) -> None:
    await database.write(move_in, neighbours(20, "dacorum") + neighbours(20, "hertsmere", **away))
    found = await database.read(who_is_missing, parse("all"), "update", NOW)
    assert found.everybody == Reached(20, 20)
    assert found.missing == {"locality": [], "language": []}


async def test_who_blocked_the_bot_is_missing(database: Database) -> None:
    await database.write(move_in, neighbours(20, "dacorum") + neighbours(20, "hertsmere", reachable=False))
    found = await database.read(who_is_missing, parse("all"), "update", NOW)
    assert [(one.value, one.reached) for one in found.missing["locality"]] == [("hertsmere", Reached(0, 20))]


async def test_in_an_empty_house_nothing_is_compared(database: Database) -> None:
    found = await database.read(who_is_missing, parse("all"), "update", NOW)
    assert (found.everybody, found.missing) == (Reached(0, 0), {})
