"""Telegram's limits on sending, when they are turned on."""

from __future__ import annotations

import json

import pytest

from sandbox import made_up
from sandbox.limits import Limits
from sandbox.refusals import Refusal
from tests.sandbox.driving import AMINA, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock


def _took(limits: Limits, now: float, chat: int, amount: int = 1) -> int:
    """0 if the message may go, else the seconds to wait."""
    try:
        limits.take(now, 1, chat, amount)
    except Refusal as refusal:
        return int((refusal.parameters or {})["retry_after"])
    return 0


def test_nothing_is_limited_until_it_is_turned_on() -> None:
    limits = Limits()
    assert [_took(limits, 0, 1) for _ in range(100)] == [0] * 100


def test_thirty_in_any_second_and_not_one_more() -> None:
    limits = Limits()
    limits.set(30, 0, 0)
    assert [_took(limits, at / 30, at) for at in range(90)] == [0] * 90
    assert _took(limits, 2.99, 0) == 1
    assert _took(limits, 3.98, 0) == 1, "refused until the pause is over"
    assert _took(limits, 4.0, 0) == 0


def test_a_chat_takes_a_burst_and_then_one_a_second() -> None:
    limits = Limits()
    limits.set(0, 1, 3)
    assert [_took(limits, 0, 7) for _ in range(4)] == [0, 0, 0, 1]
    assert _took(limits, 0.5, 7) == 1
    assert _took(limits, 0.5, 8) == 0, "another chat"
    assert [_took(limits, 1.0, 7), _took(limits, 1.0, 7)] == [0, 1]
    assert [_took(limits, 20, 7) for _ in range(4)] == [0, 0, 0, 1]


def test_an_album_counts_for_each_of_its_parts() -> None:
    limits = Limits()
    limits.set(10, 0, 0)
    assert _took(limits, 0, 1, 8) == 0
    assert _took(limits, 0, 1, 3) == 1


def test_a_refused_message_counts_for_nothing() -> None:
    limits = Limits()
    limits.set(2, 1, 1)
    assert [_took(limits, 0, 1), _took(limits, 0, 1), _took(limits, 0, 2)] == [0, 1, 0]


@pytest.mark.parametrize("method", ["sendMessage", "copyMessage", "editMessageText"])
async def test_the_limit_answers_429_over_http(method: str, bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="first")
    await hands.post("limits", overall=30, per_chat=1, burst=1)
    fields = {"chat_id": AMINA, "from_chat_id": AMINA, "message_id": sent["message_id"]}
    assert (await bot.call(method, text="second", **fields))["ok"]
    refused = await bot.call(method, text="third", **fields)
    assert refused["error_code"] == 429
    assert refused["parameters"] == {"retry_after": 1}
    assert (await bot.call("sendChatAction", chat_id=AMINA, action="typing"))["ok"], "no message"
    hand_clock.move(1)
    assert (await bot.call(method, text="fourth", **fields))["ok"]
    assert (await hands.post("limits", off=True))["off"] is True
    assert (await bot.call(method, text="fifth", **fields))["ok"]


async def test_an_album_over_http_counts_its_parts(bot: ApiBot, hands: Hands) -> None:
    await hands.post("limits", overall=3, per_chat=0)
    media = json.dumps([{"type": "photo", "media": "attach://one"}] * 4)
    answer = await bot.upload("sendMediaGroup", {"one": ("a.png", made_up.picture())}, chat_id=str(AMINA), media=media)
    assert answer["error_code"] == 429
