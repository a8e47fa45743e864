"""What the team says in its own words is said from the next turn on, and understood where it stands on a button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conversations.rewritten import EVERYBODY, laid
from storage import people
from tests.harness import Phone, Town


@pytest.fixture(autouse=True)
def _as_it_ships(town: Town) -> Iterator[None]:
    yield
    town.texts.lay({})  # they are every test's


def say_instead(town: Town, key: str, words: str, language: str = "en") -> None:
    """As the process does that follows what was changed at a desk."""
    town.texts.lay(laid(town.texts, {(language, key): {EVERYBODY: [words]}}, ()))
    town.library.read_again()


async def _asked_what(town: Town) -> Phone:
    phone = town.phone(1001)
    await phone.say("/start")
    await phone.press("English")
    return phone


async def test_a_button_in_other_words_is_shown_and_understood_when_it_is_typed(town: Town) -> None:
    say_instead(town, "start.tier.updates", "Just the news, please")
    phone = await _asked_what(town)
    assert "Just the news, please" in phone.last.labels
    await phone.say("just the news please")
    phone.expects("What would you like to hear about?")


async def test_somebody_in_the_middle_goes_on(town: Town) -> None:
    phone = await _asked_what(town)
    say_instead(town, "start.topics", "Which of these?")
    await phone.press("Only updates")
    phone.expects("Which of these?")
    await phone.press("All of them")
    await phone.press("Skip")
    assert (await town.database.read(people.by_telegram, [1001]))[1001].signed_up
