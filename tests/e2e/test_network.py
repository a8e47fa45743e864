"""What the network and Telegram can do to a message: nothing is lost, and what may come twice is told."""

from __future__ import annotations

import pytest

from bot.receive import TokenRefused
from storage import broadcasts
from tests.e2e.house import House, now, until
from tests.e2e.wire import Wire

MENU = "What would you like to do?"


async def test_telegram_s_wish_for_a_pause_is_kept_over_a_restart(house: House) -> None:
    (phone, other) = await house.members(1001, 1002)
    await house.fault("retry_after", method="sendMessage", retry_after=3)
    await phone.say("/menu")
    await until(lambda: house.calls(limit=1))
    (refused,) = await house.calls()
    assert refused["error_code"] == 429
    await house.close()
    await house.open()
    await other.say("/menu")
    await phone.hears(MENU)
    await other.hears(MENU)
    after = [call["at"] - refused["at"] for call in await house.calls() if call["ok"]]
    assert min(after) >= 3
    assert [await house.heard_times(one, MENU) for one in (phone, other)] == [1, 1]


@pytest.mark.parametrize("fault", [{"kind": "http", "status": 502}, {"kind": "drop"}])
async def test_what_was_surely_not_carried_out_is_tried_again(house: House, fault: dict[str, object]) -> None:
    (phone,) = await house.members(1003)
    await house.exchange.post("faults", method="sendMessage", **fault)
    await phone.say("/menu")
    await phone.hears(MENU)
    assert await house.heard_times(phone, MENU) == 1


async def test_a_reply_that_may_have_arrived_is_sent_again_once(house: House) -> None:
    (phone,) = await house.members(1004)
    await house.fault("drop_after", method="sendMessage", times=2)
    await phone.say("/menu")
    await until(lambda: _has_come_twice(house))
    await phone.say("/mine")
    await phone.hears("You have not told us anything yet")
    assert await house.heard_times(phone, MENU) == 2, "once, and once more; a third time nobody would want"


async def _has_come_twice(house: House) -> bool:
    return len(await house.calls()) == 2


async def test_resend_sends_what_may_have_arrived_again_and_counts_it(house: House) -> None:
    (phone, other) = await house.members(1005, 1006)
    await house.fault("drop_after", method="sendMessage", chat_id=phone.person)
    shown = await house.until_state(await house.send("The clinic moves.", crash="resend"))
    assert (shown["counts"]["sent"], shown["counts"]["resent"], shown["counts"]["unknown"]) == (2, 1, 0)
    assert [await house.heard_times(one, "The clinic moves.") for one in (phone, other)] == [2, 1]


async def test_hold_leaves_what_may_have_arrived_to_staff(house: House) -> None:
    (phone, other) = await house.members(1007, 1008)
    await house.fault("drop_after", method="sendMessage", chat_id=phone.person)
    number = await house.send("The clinic moves.", crash="hold")
    shown = await house.until_state(number)
    assert (shown["counts"]["sent"], shown["counts"]["resent"], shown["counts"]["unknown"]) == (1, 0, 1)
    assert [await house.heard_times(one, "The clinic moves.") for one in (phone, other)] == [1, 1]
    assert (await house.database.write(broadcasts.act, number, "retry", now=now())).people == 0
    await house.database.write(broadcasts.act, number, "resend", now=now())
    shown = await house.until_state(number)
    assert (shown["counts"]["sent"], shown["counts"]["resent"], shown["counts"]["unknown"]) == (2, 1, 0)
    assert [await house.heard_times(one, "The clinic moves.") for one in (phone, other)] == [2, 1]


async def test_the_network_goes_away_and_comes_back(empty_house: House) -> None:
    house = empty_house
    wire = Wire(house.exchange.url)
    house.api_url = wire.url
    await wire.mend()
    await house.open()
    people = await house.members(*range(1101, 1161))
    number = await house.send("The clinic moves.")
    await people[0].hears("The clinic moves.")
    await wire.cut()
    for one in people[:3]:
        await one.say("/mine")
    await until(lambda: house.wrong("sender"))
    assert "network" in str(await house.wrong("sender"))
    await wire.mend()
    for one in people[:3]:
        await one.hears("You have not told us anything yet")
    shown = await house.until_state(number)
    assert shown["counts"]["sent"] == len(people)
    heard = [await house.heard_times(one, "The clinic moves.") for one in people]
    assert min(heard) == 1
    assert sum(heard) - len(people) <= shown["counts"]["resent"] <= 8, "only what was on its way may come twice"
    await house.close()
    await wire.cut()


async def test_a_bot_that_starts_before_its_network_waits_for_it(empty_house: House) -> None:
    wire = Wire(empty_house.exchange.url)
    empty_house.api_url = wire.url
    empty_house.begin()
    await until(lambda: _is_said(empty_house))
    await wire.mend()
    await until(lambda: empty_house.calls("getUpdates"))
    phone = await empty_house.phone(1009)
    await phone.say("/start")
    await phone.hears("Please choose your language")
    await empty_house.close()
    await wire.cut()


async def _is_said(house: House) -> bool:
    return "cannot be reached" in (await house.wrong("receiver") or "")


async def test_a_wrong_token_ends_it_with_a_sentence(house: House) -> None:
    await house.close()
    house.token += "x"
    house.begin()
    ended = await house.ended()
    assert isinstance(ended, TokenRefused)
    assert "HEARBACK_TELEGRAM_TOKEN" in str(ended)
    assert house.token not in str(ended)
