"""A reaction as a receipt: under what was taken in for the team, once, and never in place of help."""

from __future__ import annotations

from typing import Any

from programme.programme import Programme, example_text
from tests.harness import MakeTown, Town


def reactions(town: Town) -> list[tuple[int, str]]:
    told: list[dict[str, Any]] = [params for method, params in town.prompts if method == "setMessageReaction"]
    return [(params["message_id"], params["reaction"][0]["emoji"]) for params in told]


async def test_what_was_taken_in_gets_a_reaction(town: Town) -> None:
    amina = town.phone(1001)
    await amina.say("/say")
    await amina.say("The bus stops too early.")
    assert reactions(town) == [(amina.sent["message_id"], "✍")]
    assert "setMessageReaction" not in [method for method, _, _ in town.calls]


async def test_words_of_danger_get_help_and_no_reaction(town: Town) -> None:
    amina = town.phone(1001)
    await amina.say("I want to kill myself")
    amina.expects("116 123")
    assert reactions(town) == []


async def test_a_programme_can_do_without(make_town: MakeTown) -> None:
    quiet = Programme.read(example_text() + "\nreceipt_reaction: null\n")
    town = await make_town(programme=quiet)
    amina = town.phone(1001)
    await amina.say("/say")
    await amina.say("The bus stops too early.")
    assert reactions(town) == []
