"""getUpdates: at least once, confirmed by the offset, expiring, one poller at a time."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.polling import UpdateQueue, first_number
from sandbox.refusals import Refusal
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock


async def _say(hands: Hands, *texts: str) -> list[int]:
    return [(await hands.post("say", person=AMINA, text=text))["update_id"] for text in texts]


async def test_an_update_comes_again_until_it_is_confirmed(bot: ApiBot, hands: Hands) -> None:
    first, second = await _say(hands, "one", "two")
    assert [update["update_id"] for update in await bot.updates()] == [first, second]
    assert [update["update_id"] for update in await bot.updates()] == [first, second]
    assert [update["update_id"] for update in await bot.updates(offset=second)] == [second]
    assert await bot.updates(offset=second + 1) == []
    assert await bot.updates() == []


async def test_a_limit_takes_the_oldest(bot: ApiBot, hands: Hands) -> None:
    numbers = await _say(hands, "one", "two", "three")
    assert [update["update_id"] for update in await bot.updates(limit=2)] == numbers[:2]
    assert len(await bot.updates(limit=0)) == 1, "a limit below one counts as one"


async def test_a_negative_offset_forgets_all_but_the_last(bot: ApiBot, hands: Hands) -> None:
    numbers = await _say(hands, "one", "two", "three")
    assert [update["update_id"] for update in await bot.updates(offset=-1)] == numbers[2:]
    assert [update["update_id"] for update in await bot.updates()] == numbers[2:]


async def test_an_offset_from_another_life_gets_everything(bot: ApiBot, hands: Hands) -> None:
    (number,) = await _say(hands, "one")
    assert [update["update_id"] for update in await bot.updates(offset=number + 1_000_000)] == [number]


async def test_a_long_poll_is_answered_by_what_comes(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    poll = asyncio.create_task(bot.updates(timeout=30))
    await hand_clock.until_somebody_sleeps()
    (number,) = await _say(hands, "at last")
    assert [update["update_id"] for update in await poll] == [number]


async def test_a_long_poll_ends_empty_and_never_waits_longer_than_fifty_seconds(
    bot: ApiBot, hand_clock: HandClock
) -> None:
    poll = asyncio.create_task(bot.updates(timeout=3600))
    await hand_clock.until_somebody_sleeps()
    hand_clock.move(50)
    assert await poll == []


async def test_a_newer_poller_ends_the_older_with_409(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    older = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await hand_clock.until_somebody_sleeps()
    newer = asyncio.create_task(bot.updates(timeout=30))
    ended = await older
    assert ended["error_code"] == 409
    assert ended["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    (number,) = await _say(hands, "for the newer one")
    assert [update["update_id"] for update in await newer] == [number]


async def test_messages_wait_a_day_and_presses_150_seconds(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    await hands.post("press", person=AMINA)
    await _say(hands, "hello")
    hand_clock.move(149)
    assert len(await bot.updates()) == 2
    hand_clock.move(1)
    assert [update["message"]["text"] for update in await bot.updates()] == ["hello"]
    hand_clock.move(24 * 3600)
    assert await bot.updates() == []
    assert (await bot.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_only_the_allowed_kinds_are_made(bot: ApiBot, hands: Hands) -> None:
    await bot.updates(allowed_updates=["message"])
    blocked = await hands.post("block", person=AMINA)
    assert blocked["update_id"] is None
    assert (await bot.result("getWebhookInfo"))["allowed_updates"] == ["message"]
    await bot.updates(allowed_updates='["message", "my_chat_member"]')
    unblocked = await hands.post("unblock", person=AMINA)
    assert [update["update_id"] for update in await bot.updates()] == [unblocked["update_id"]]


async def test_the_list_of_kinds_stays_until_another_is_given(bot: ApiBot, hands: Hands) -> None:
    await bot.updates(allowed_updates=["my_chat_member"])
    await bot.updates()
    assert (await hands.post("say", person=AMINA, text="hello"))["update_id"] is None


async def test_drop_pending_updates_forgets_them(bot: ApiBot, hands: Hands) -> None:
    await _say(hands, "one", "two")
    assert (await bot.result("getWebhookInfo"))["pending_update_count"] == 2
    assert await bot.result("deleteWebhook", drop_pending_updates=True) is True
    assert await bot.updates() == []


async def test_each_bot_has_its_own_queue(bot: ApiBot, hands: Hands) -> None:
    other = ApiBot(bot.http, bot.url, "42:another-bot-of-the-same-town")
    await other.result("getMe")
    await hands.post("say", person=BEN, text="hello other", bot=42)
    assert await bot.updates() == []
    assert [update["message"]["text"] for update in await other.updates()] == ["hello other"]


def test_numbers_start_from_the_clock_within_31_bits() -> None:
    assert first_number(1_772_532_000.0) == 368_424_000
    assert first_number(1_772_532_060.0) - first_number(1_772_532_000.0) == 600
    assert 0 < first_number(4_000_000_000.0) < 2**31


async def test_a_poll_that_was_refused_leaves_the_queue_as_it_was() -> None:
    clock = HandClock()
    queue = UpdateQueue(clock)
    older = asyncio.create_task(queue.poll(0, 100, 30))
    await clock.until_somebody_sleeps()
    newer = asyncio.create_task(queue.poll(0, 100, 30))
    with pytest.raises(Refusal, match="terminated by other"):
        await older
    queue.add("message", {"text": "hello", "chat": {"id": 1}})
    assert b"hello" in await newer
    assert b"hello" in await queue.poll(0, 100, 0)
