"""Ordered faults of deliveries: doubled, lost, late, swapped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture
async def receiver(bot: ApiBot, hands: Hands) -> AsyncIterator[Receiver]:
    """The bot's own address; its webhook has taken an update of Ben's just now, so more than one may be on its way."""
    async with receiving() as receiver:
        await bot.result("setWebhook", url=receiver.url)
        await hands.post("say", person=BEN, text="ready")
        await receiver.until(1)
        async with asyncio.timeout(60):
            while (await bot.result("getWebhookInfo"))["pending_update_count"]:
                pass
        yield receiver


async def _say(hands: Hands, text: str, person: int = AMINA) -> None:
    await hands.post("say", person=person, text=text)


async def test_an_update_comes_twice_before_the_next_of_its_chat(hands: Hands, receiver: Receiver) -> None:
    await hands.post("faults", kind="webhook_duplicate", chat_id=AMINA)
    await _say(hands, "one")
    await _say(hands, "two")
    assert await receiver.until(4) == ["ready", "one", "one", "two"]


async def test_an_answer_that_is_lost_brings_the_update_again(hands: Hands, receiver: Receiver) -> None:
    await hands.post("faults", kind="webhook_lost", update="message", times=2)
    await _say(hands, "one")
    assert await receiver.until(3) == ["ready", "one", "one"]


async def test_a_delay_holds_its_chat_and_nobody_else(hands: Hands, receiver: Receiver, hand_clock: HandClock) -> None:
    await hands.post("faults", kind="webhook_delay", ms=5000, chat_id=AMINA)
    await _say(hands, "late")
    await _say(hands, "behind it")
    await _say(hands, "of Ben", BEN)
    assert await receiver.until(2) == ["ready", "of Ben"]
    hand_clock.move(5)
    assert await receiver.until(4) == ["ready", "of Ben", "late", "behind it"]


async def test_a_press_and_the_message_before_it_are_swapped(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    await hands.post("faults", kind="webhook_swap", update="message")
    await _say(hands, "first said")
    await _say(hands, "then this")
    await hands.post("press", person=AMINA, data="yes")
    assert await receiver.until(4) == ["ready", "yes", "first said", "then this"]


async def test_a_swap_with_nobody_ends_by_itself(hands: Hands, receiver: Receiver, hand_clock: HandClock) -> None:
    await hands.post("faults", kind="webhook_swap", ms=3000)
    await _say(hands, "alone")
    await hand_clock.until_an_alarm(3)
    hand_clock.move(3)
    assert await receiver.until(2) == ["ready", "alone"]


async def test_a_fault_of_deliveries_leaves_calls_alone(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await hands.post("faults", kind="webhook_lost", times=0)
    await hands.post("faults", kind="drop", chat_id=BEN, times=0)
    assert (await bot.call("sendMessage", chat_id=AMINA, text="hello"))["ok"]
    await hands.delete("faults")
    await _say(hands, "and deliveries go on")
    await receiver.until(2)
