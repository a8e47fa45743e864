"""Blocked in the middle of a conversation: what was said is kept, and what was not heard is asked again."""

from __future__ import annotations

import pytest

from tests.harness import Town

CHOOSE = "You need to be 16 or over"


async def left(town: Town, number: int) -> None:
    """Somebody chooses their language and blocks the bot before the next question has come."""
    phone = town.phone(number)
    await phone.say("/start")
    phone.blocked = True
    await phone.press("English")
    phone.expects_nothing()
    await town.deliver(phone.membership(back=False))


@pytest.mark.parametrize("words", ["/start", "hello", "/where", "yes", "1"])
async def test_the_question_that_met_the_block_is_put_to_who_comes_back(town: Town, words: str) -> None:
    await left(town, 1051)
    phone = town.phone(1051)
    await phone.unblock()
    await phone.say(words)
    phone.expects(CHOOSE)
    await phone.press("Only updates")
    phone.expects("What would you like to hear about?")


async def test_own_words_are_taken_though_their_question_met_the_block(town: Town) -> None:
    phone = town.phone(1053)
    phone.blocked = True
    await phone.say("/say")
    await town.deliver(phone.membership(back=False))
    await phone.unblock()
    await phone.say("The lamp is broken.")
    phone.expects("Your receipt is")


async def test_what_was_said_before_the_block_is_kept_once(town: Town) -> None:
    phone = town.phone(1052)
    await phone.say("/say")
    phone.blocked = True
    await phone.say("The lamp is broken.")
    await town.deliver(phone.membership(back=False))
    await phone.unblock()
    await phone.say("/mine")
    assert phone.said().count("The lamp is broken.") == 1
