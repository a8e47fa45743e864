"""Ordered faults: each strikes the calls it is meant for, as often as ordered."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sandbox.driving import AMINA, BEN, CHEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock


async def _texts(hands: Hands) -> list[str]:
    return [message["text"] for message in (await hands.get("chat", person=AMINA))["messages"] if message["from_bot"]]


async def _send(bot: ApiBot, text: str = "hello", **more: Any) -> dict[str, Any]:
    return await bot.call("sendMessage", **{"chat_id": AMINA, "text": text, **more})


async def test_drop_closes_before_and_drop_after_closes_behind(bot: ApiBot, hands: Hands) -> None:
    await hands.post("faults", kind="drop", method="sendMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await _send(bot, "never seen")
    await hands.post("faults", kind="drop_after", method="sendMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await _send(bot, "seen after all")
    assert (await _send(bot, "and on"))["ok"]
    assert await _texts(hands) == ["seen after all", "and on"]
    dropped, kept, _ = await hands.get("calls", method="sendMessage")
    assert (dropped["ok"], dropped["fault"]) == (False, "drop")
    assert (kept["ok"], kept["fault"]) == (True, "drop_after")
    assert kept["message_id"] > 0


async def test_a_gateway_error_is_no_json(bot: ApiBot, hands: Hands, http: aiohttp.ClientSession) -> None:
    await hands.post("faults", kind="http", status=503)
    async with http.post(f"{bot.url}/bot{bot.token}/sendMessage", json={"chat_id": AMINA, "text": "x"}) as response:
        assert (response.status, response.content_type) == (503, "text/html")
    assert await _texts(hands) == []


async def test_a_pause_names_its_seconds(bot: ApiBot, hands: Hands) -> None:
    await hands.post("faults", kind="retry_after", retry_after=7)
    answer = await _send(bot)
    assert answer["error_code"] == 429
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert answer["parameters"] == {"retry_after": 7}


async def test_any_error_with_any_parameters(bot: ApiBot, hands: Hands) -> None:
    await hands.post(
        "faults",
        kind="error",
        code=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1001},
    )
    answer = await _send(bot)
    assert answer["parameters"] == {"migrate_to_chat_id": -1001}
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"


async def test_a_person_blocks_just_now(bot: ApiBot, hands: Hands) -> None:
    await hands.post("faults", kind="block", chat_id=AMINA)
    assert (await _send(bot))["description"] == "Forbidden: bot was blocked by the user"
    assert (await bot.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert (await _send(bot))["error_code"] == 403


async def test_latency_holds_the_call_and_then_lets_it_through(
    bot: ApiBot, hands: Hands, hand_clock: HandClock
) -> None:
    await hands.post("latency", ms=50)
    await hands.post("faults", kind="latency", ms=1950)
    sending = asyncio.create_task(_send(bot, "slow"))
    await hand_clock.until_somebody_sleeps()
    hand_clock.move(1)
    assert await _texts(hands) == []
    hand_clock.move(1)
    assert (await sending)["ok"]
    assert await _texts(hands) == ["slow"]


async def test_a_fault_strikes_its_method_and_chat_so_many_times(bot: ApiBot, hands: Hands) -> None:
    await hands.post("say", person=BEN, text="hello")
    fault = await hands.post("faults", kind="retry_after", method="SENDmessage", chat_id=BEN, times=2, skip=1)
    assert (await hands.get("faults"))[0] == {
        "id": fault["id"], "kind": "retry_after", "left": 2, "skip": 1, "method": "SENDmessage", "chat_id": BEN,
    }  # fmt: skip
    assert (await _send(bot))["ok"], "another chat"
    assert (await bot.call("sendChatAction", chat_id=BEN, action="typing"))["ok"], "another method"
    went = [(await _send(bot, chat_id=BEN))["ok"] for _ in range(4)]
    assert went == [True, False, False, True]
    assert await hands.get("faults") == []


async def test_a_star_means_all_that_start_so_and_zero_times_means_until_taken_back(bot: ApiBot, hands: Hands) -> None:
    fault = await hands.post("faults", kind="error", method="send*", times=0)
    assert [(await _send(bot))["ok"] for _ in range(3)] == [False] * 3
    assert (await bot.call("getMe"))["ok"]
    await hands.delete(f"faults/{fault['id']}")
    assert (await _send(bot))["ok"]
    assert (await hands.error("DELETE", "faults/99"))[0] == 404


async def _answered(bot: ApiBot, *chats: int) -> list[bool]:
    return [(await _send(bot, chat_id=chat))["ok"] for chat in chats]


async def test_a_list_of_chats_is_struck_each_so_many_times(bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", people=[{"id": one, "first_name": "P", "started": True} for one in (BEN, CHEN)])
    order = {"kind": "error", "code": 500, "method": "sendMessage", "chats": [BEN, AMINA]}
    fault = await hands.post("faults", each=2, **order)
    shown = {"id": fault["id"], "kind": "error", "left": None, "skip": 0, "method": "sendMessage"}
    assert await hands.get("faults") == [{**shown, "chats": [AMINA, BEN], "each": 2}]
    went = await _answered(bot, AMINA, CHEN, BEN, AMINA, AMINA, BEN, BEN)
    assert went == [False, True, False, False, True, False, True]
    await hands.delete("faults")
    await hands.post("faults", times=3, each=2, **order)
    assert await _answered(bot, AMINA, AMINA, AMINA, BEN, BEN) == [False, False, True, False, True]


async def test_a_share_of_the_chats_is_the_same_one_until_the_seed_is_another(bot: ApiBot, hands: Hands) -> None:
    crowd = range(5001, 5201)
    await hands.post("people", people=[{"id": one, "first_name": "P", "started": True} for one in crowd])

    async def struck(seed: int) -> set[int]:
        order = await hands.post("faults", kind="error", share=0.2, seed=seed, times=0)
        went = await _answered(bot, *crowd)
        await hands.delete(f"faults/{order['id']}")
        return {one for one, ok in zip(crowd, went, strict=True) if not ok}

    first = await struck(1)
    assert 20 <= len(first) <= 60
    assert await struck(1) == first
    assert await struck(2) != first


@pytest.mark.parametrize(
    "order", [{"chats": []}, {"chats": ["Ben"]}, {"chats": [BEN], "chat_id": BEN}, {"share": 0}, {"share": 1.5}]
)
async def test_chats_that_could_never_be_meant_are_refused(hands: Hands, order: dict[str, Any]) -> None:
    status, sentence = await hands.error("POST", "faults", kind="error", **order)
    assert status == 400
    assert next(iter(order)) in sentence


async def test_all_faults_are_taken_back_together(bot: ApiBot, hands: Hands) -> None:
    for kind in ("drop", "http", "error"):
        await hands.post("faults", kind=kind, times=0)
    await hands.delete("faults")
    assert (await _send(bot))["ok"]


async def test_an_unknown_kind_of_fault_is_refused(hands: Hands) -> None:
    status, sentence = await hands.error("POST", "faults", kind="earthquake")
    assert status == 400
    assert "latency, http, drop, drop_after, retry_after, error, block" in sentence


async def test_a_fault_strikes_within_its_window(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    now = (await hands.get("clock"))["now"]
    await hands.post("faults", kind="error", times=0, **{"from": now + 10, "until": now + 20})
    assert (await hands.get("faults"))[0]["until"] == now + 20
    went = []
    for seconds in (0, 9.9, 0.1, 9.9, 0.1):
        hand_clock.move(seconds)
        went.append((await _send(bot))["ok"])
    assert went == [True, True, False, False, True]
    assert await hands.get("faults") == [], "it is over"


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ({"kind": "retry_after", "retry_after": 7}, 429),
        ({"kind": "error", "code": 500, "description": "Internal Server Error"}, 500),
        ({"kind": "block"}, 403),
    ],
)
async def test_a_call_may_be_carried_out_and_refused_all_the_same(
    fault: dict[str, Any], seen: int, bot: ApiBot, hands: Hands
) -> None:
    await hands.post("faults", method="sendMessage", when="after", **fault)
    assert (await _send(bot, "arrived"))["error_code"] == seen
    assert await _texts(hands) == ["arrived"]
    (logged,) = await hands.get("calls", method="sendMessage")
    assert (logged["ok"], logged["error_code"], logged["fault"]) == (True, seen, f"{fault['kind']}_after")


async def test_a_slow_answer_comes_after_the_message(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    await hands.post("faults", kind="latency", ms=2000, when="after")
    sending = asyncio.create_task(_send(bot, "there already"))
    await hand_clock.until_an_alarm(2)
    assert await _texts(hands) == ["there already"]
    hand_clock.move(2)
    assert (await sending)["ok"]


WRONG_ORDERS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "http", "ms": 5}, '"ms" is no field of a fault of kind http; it takes bot, chat_id, chats, each, from,'),
    ({"kind": "drop_after", "when": "before"}, '"when" is no field of a fault of kind drop_after'),
    ({"kind": "webhook_lost", "method": "sendMessage"}, '"method" is no field of a fault of kind webhook_lost'),
    ({"kind": "drop", "when": "meanwhile"}, '"when" must be one of before, after'),
    ({"kind": "http", "status": 200}, '"status" must be a whole number from 300 to 599'),
    ({"kind": "http", "times": 1.5}, '"times" must be a whole number of at least 0'),
    ({"kind": "http", "skip": -1}, '"skip" must be a whole number of at least 0'),
    ({"kind": "retry_after", "retry_after": 0}, '"retry_after" must be a whole number of at least 1'),
    ({"kind": "error", "parameters": []}, '"parameters" must be an object'),
    ({"kind": "latency"}, '"ms" is missing'),
    ({"kind": "drop", "until": 5}, '"until" must be a time (seconds since 1970, see GET /sandbox/clock) after now'),
    ({"kind": "drop", "from": 9e9, "until": 8e9}, '"until" must be a time'),
    ({"kind": "drop", "method": "sendTelegram"}, 'the sandbox offers no method "sendTelegram"'),
    ({"kind": "drop", "method": "telegram*"}, 'the sandbox offers no method "telegram*"'),
    ({"kind": "webhook_delay", "ms": 5, "update": "letter"}, '"update" must be one of business_connection'),
    ({"kind": "drop", "chat_id": "Amina"}, '"chat_id" must be a whole number'),
]


@pytest.mark.parametrize(("order", "sentence"), WRONG_ORDERS)
async def test_an_order_that_could_never_strike_as_meant_is_refused(
    order: dict[str, Any], sentence: str, hands: Hands
) -> None:
    status, said = await hands.error("POST", "faults", **order)
    assert (status, said[: len(sentence)]) == (400, sentence)
    assert await hands.get("faults") == []
