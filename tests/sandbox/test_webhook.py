"""Webhooks: what is set, what is brought in which order, what happens when the bot does not answer well."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from sandbox.server import Serving
from tests.sandbox.conformance import problems
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json
from tests.sandbox.hand_clock import HandClock
from tests.sandbox.receiver import Receiver, made_up_certificate, receiving

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The bot's own address."""
    async with receiving() as receiver:
        yield receiver


async def _set(bot: ApiBot, url: str, **more: object) -> None:
    assert await bot.result("setWebhook", url=url, **more) is True


async def _say(hands: Hands, text: str, person: int = AMINA) -> int:
    return int((await hands.post("say", person=person, text=text))["update_id"])


async def _info(bot: ApiBot) -> Json:
    info: Json = await bot.result("getWebhookInfo")
    return info


async def _until_confirmed(bot: ApiBot) -> None:
    async with asyncio.timeout(60):
        while (await _info(bot))["pending_update_count"]:
            pass


async def test_an_update_is_brought_with_its_secret(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await _set(bot, receiver.url, secret_token="made-up_secret")
    number = await _say(hands, "hello")
    assert await receiver.until(1) == ["hello"]
    (brought,) = receiver.brought
    assert brought.update["update_id"] == number
    assert brought.headers["X-Telegram-Bot-Api-Secret-Token"] == "made-up_secret"
    assert brought.headers["Content-Type"] == "application/json"
    assert "User-Agent" not in brought.headers
    await _until_confirmed(bot)


async def test_what_waited_before_is_brought_too(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await _say(hands, "early")
    await _set(bot, receiver.url)
    assert await receiver.until(1) == ["early"]
    assert "X-Telegram-Bot-Api-Secret-Token" not in receiver.brought[0].headers


async def test_what_is_set_can_be_read(bot: ApiBot, receiver: Receiver) -> None:
    assert await _info(bot) == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    await _set(bot, receiver.url, max_connections=7, allowed_updates=["message", "callback_query", "unheard_of"])
    assert await _info(bot) == {
        "url": receiver.url, "has_custom_certificate": False, "pending_update_count": 0, "max_connections": 7,
        "ip_address": "127.0.0.1", "allowed_updates": ["callback_query", "message"],
    }  # fmt: skip
    assert problems(await _info(bot), "WebhookInfo") == []
    assert await bot.result("deleteWebhook") is True
    assert (await _info(bot))["url"] == ""


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (500, 100), ("40", 40), (None, 40)])
async def test_connections_are_kept_within_bounds(asked: object, given: int, bot: ApiBot, receiver: Receiver) -> None:
    await _set(bot, receiver.url, max_connections=asked)
    assert (await _info(bot))["max_connections"] == given


WRONG = [
    ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ({"url": "https://example.org:8444/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ({"url": "https://bot.invalid/"}, "bad webhook: Failed to resolve host: "),
    ({"url": "https://10.1.2.3/"}, "bad webhook: IP address 10.1.2.3 is reserved"),
    ({"url": "https://[2001:db8::1]/"}, "bad webhook: IPv6-only addresses are not allowed"),
    ({"url": "https://example.org", "ip_address": "here"}, "bad webhook: Invalid IP address specified"),
    ({"url": "https://example.org", "ip_address": "192.168.0.7"}, "bad webhook: IP address 192.168.0.7 is reserved"),
    ({"url": "ftp://example.org"}, "invalid webhook URL specified"),
    ({"url": "https://"}, "invalid webhook URL specified"),
    ({"url": "https://example.org:0/"}, "invalid webhook URL specified"),
    ({"url": "https://example.org:99999/"}, "invalid webhook URL specified"),
    ({"url": "https://exa mple.org/"}, "invalid webhook URL specified"),
    ({"url": "http://127.0.0.1/", "secret_token": "x" * 257}, "secret token is too long"),
    ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
]


@pytest.mark.parametrize(("fields", "reason"), WRONG)
async def test_a_wrong_webhook_is_refused_in_telegrams_words(fields: Json, reason: str, bot: ApiBot) -> None:
    refusal = await bot.refusal("setWebhook", **fields)
    assert refusal.startswith(f"Bad Request: {reason}")
    assert (await _info(bot))["url"] == ""


async def test_a_refused_webhook_takes_away_the_one_that_was_there(
    bot: ApiBot, receiver: Receiver, hand_clock: HandClock
) -> None:
    await _set(bot, receiver.url)
    hand_clock.move(1)
    await bot.refusal("setWebhook", url=receiver.url, secret_token="not allowed")
    assert (await _info(bot))["url"] == ""


async def test_webhooks_are_set_once_a_second(bot: ApiBot, receiver: Receiver, hand_clock: HandClock) -> None:
    await _set(bot, receiver.url)
    again = await bot.call("setWebhook", url=receiver.url)
    assert (again["error_code"], again["parameters"]) == (429, {"retry_after": 1})
    hand_clock.move(1)
    await _set(bot, receiver.url)


async def test_a_certificate_is_uploaded_and_its_size_is_limited(
    bot: ApiBot, receiver: Receiver, hand_clock: HandClock
) -> None:
    answer = await bot.upload("setWebhook", {"certificate": ("bot.pem", b"of no use for http")}, url=receiver.url)
    assert answer["ok"]
    assert (await _info(bot))["has_custom_certificate"] is True
    hand_clock.move(1)
    large = {"certificate": ("bot.pem", b"x" * (3 * 1024 * 1024 + 1))}
    refused = await bot.upload("setWebhook", large, url=receiver.url)
    assert refused["description"] == "Bad Request: certificate size is too big (3145729 bytes)"
    hand_clock.move(1)
    unreadable = await bot.upload("setWebhook", {"certificate": ("bot.pem", b"no pem")}, url="https://localhost/")
    assert unreadable["description"] == "Bad Request: bad webhook: Failed to set custom certificate file"
    hand_clock.move(1)
    await _set(bot, receiver.url, certificate="a name is no upload")
    assert (await _info(bot))["has_custom_certificate"] is False


async def test_a_webhook_with_a_certificate_of_its_own_is_trusted_by_it(
    bot: ApiBot, hands: Hands, hand_clock: HandClock, tmp_path: Path
) -> None:
    certificate, server = made_up_certificate(tmp_path)
    async with receiving(tls=server) as receiver:
        await _set(bot, receiver.url)
        await _say(hands, "hello")
        async with asyncio.timeout(60):
            while "last_error_message" not in (info := await _info(bot)):
                pass
        assert info["last_error_message"].startswith("SSL error {")
        hand_clock.move(1)
        answer = await bot.upload("setWebhook", {"certificate": ("bot.pem", certificate)}, url=receiver.url)
        assert answer["ok"], answer
        assert await receiver.until(1) == ["hello"]


async def test_polls_and_webhooks_exclude_each_other(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await hand_clock.until_somebody_sleeps()
    await _set(bot, receiver.url)
    ended = await poll
    assert (ended["error_code"], ended["description"]) == (409, "Conflict: terminated by setWebhook request")
    refused = await bot.call("getUpdates")
    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await bot.result("deleteWebhook")
    number = await _say(hands, "for the poll")
    assert [update["update_id"] for update in await bot.updates()] == [number]


async def test_what_was_on_its_way_waits_on_when_the_webhook_goes(
    bot: ApiBot, hands: Hands, receiver: Receiver
) -> None:
    await _set(bot, receiver.url)
    receiver.hold()
    number = await _say(hands, "unanswered")
    await receiver.until(1)
    await bot.result("deleteWebhook")
    assert [update["update_id"] for update in await bot.updates()] == [number]


async def test_pending_updates_can_be_dropped(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await _say(hands, "old")
    await _set(bot, receiver.url, drop_pending_updates=True)
    await _say(hands, "new")
    assert await receiver.until(1) == ["new"]


async def test_one_chat_waits_for_its_answer_and_others_do_not(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await _set(bot, receiver.url)
    await _say(hands, "the webhook answers", BEN)
    await receiver.until(1)
    await _until_confirmed(bot)
    receiver.hold()
    for text in ("one", "two", "three"):
        await _say(hands, text)
    await _say(hands, "of Ben", BEN)
    assert sorted(await receiver.until(3)) == ["of Ben", "one", "the webhook answers"]
    receiver.let_go()
    assert [words for words in await receiver.until(5) if words in {"one", "two", "three"}] == ["one", "two", "three"]


async def test_a_press_does_not_wait_for_the_messages_of_its_chat(
    bot: ApiBot, hands: Hands, receiver: Receiver
) -> None:
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=KEYBOARD)
    await _set(bot, receiver.url)
    await _say(hands, "first")
    await receiver.until(1)
    await _until_confirmed(bot)
    receiver.hold()
    await _say(hands, "second")
    await hands.post("press", person=AMINA, data="yes")
    assert sorted(await receiver.until(3)) == ["first", "second", "yes"]


async def test_never_more_at_once_than_max_connections(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    people = [{"id": 5000 + number, "first_name": f"Person {number}"} for number in range(8)]
    await hands.post("people", people=people)
    await _set(bot, receiver.url, max_connections=3)
    await _say(hands, "first")
    await receiver.until(1)
    await _until_confirmed(bot)
    receiver.hold()
    for person in people:
        await _say(hands, "hello", int(str(person["id"])))
    await receiver.until(4)
    hand_clock.move(5)
    assert (receiver.open, len(receiver.brought)) == (3, 4)
    receiver.let_go()
    await receiver.until(9)
    assert receiver.most_open == 3
    assert len(receiver.connections) <= 3, "connections are kept open"


async def test_a_webhook_that_has_not_answered_yet_gets_one_at_a_time(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    receiver.hold()
    await _set(bot, receiver.url)
    await _say(hands, "one")
    await _say(hands, "two", BEN)
    await receiver.until(1)
    hand_clock.move(5)
    await hands.get("health")
    assert receiver.words == ["one"]
    receiver.let_go()
    await receiver.until(2)


async def test_retries_come_at_once_then_after_two_four_and_eight_seconds(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    receiver.answers.extend(web.Response(status=500) for _ in range(4))
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    await receiver.until(2)
    for so_far, seconds in ((2, 2), (3, 4), (4, 8)):
        await hand_clock.until_an_alarm(seconds)
        hand_clock.move(seconds - 0.1)
        await _info(bot)
        assert len(receiver.brought) == so_far
        hand_clock.move(0.1)
        await receiver.until(so_far + 1)
    await _until_confirmed(bot)
    assert len({brought.update["update_id"] for brought in receiver.brought}) == 1
    info = await _info(bot)
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] == int(hand_clock.now() - 8)
    assert problems(info, "WebhookInfo") == []


async def test_retry_after_is_honoured(bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock) -> None:
    receiver.answers.append(web.Response(status=503, headers={"Retry-After": "30"}))
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    await receiver.until(1)
    await hand_clock.until_an_alarm(30)
    hand_clock.move(29.9)
    await _info(bot)
    assert len(receiver.brought) == 1
    hand_clock.move(0.1)
    await receiver.until(2)


async def test_an_answer_is_waited_for_a_minute(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    receiver.hold()
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    await receiver.until(1)
    hand_clock.move(60)
    async with asyncio.timeout(60):
        while "last_error_message" not in (info := await _info(bot)):
            pass
    assert info["last_error_message"] == "Read timeout expired"
    hand_clock.move(2)
    await receiver.until(2)


async def test_nobody_listening_is_told_and_tried_again(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    await _set(bot, f"http://127.0.0.1:{port}/hook")
    await _say(hands, "hello")
    async with asyncio.timeout(60):
        while "last_error_message" not in (info := await _info(bot)):
            pass
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    async with receiving(port) as receiver:
        hand_clock.move(2)
        assert await receiver.until(1) == ["hello"]


async def test_who_hangs_up_without_a_word_gets_it_again(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    await _set(bot, receiver.url)
    await _say(hands, "first")
    await receiver.until(1)
    await _until_confirmed(bot)
    receiver.answers.append(None)
    await _say(hands, "hello")
    assert await receiver.until(3) == ["first", "hello", "hello"]
    assert "last_error_message" not in await _info(bot)


async def test_a_press_that_cannot_be_brought_in_time_is_given_up(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=KEYBOARD)
    receiver.answers.extend(web.Response(status=500) for _ in range(40))
    await _set(bot, receiver.url)
    await hands.post("press", person=AMINA, data="yes")
    for seconds in (2, 4, 8, 16, 32):
        await hand_clock.until_an_alarm(seconds)
        hand_clock.move(seconds)
    await receiver.until(7)
    while len(receiver.brought) == 7:
        hand_clock.move(1)
        await _info(bot)
    await _until_confirmed(bot)
    assert hand_clock.now() - 1_772_532_000 < 150, "the next try would have come too late"
    receiver.answers.clear()
    await _say(hands, "and on")
    await receiver.until(9)


async def test_a_day_of_410_takes_the_webhook_away(
    bot: ApiBot, hands: Hands, receiver: Receiver, hand_clock: HandClock
) -> None:
    receiver.answers.extend(web.Response(status=410) for _ in range(3))
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    await receiver.until(2)
    await hand_clock.until_an_alarm(2)
    hand_clock.move(23 * 3600 + 1)
    await receiver.until(3)
    async with asyncio.timeout(60):
        while (await _info(bot))["url"]:
            pass
    assert len(await bot.updates()) == 1


async def test_a_call_in_the_answer_is_carried_out(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    receiver.answers.append(web.json_response({"method": "sendMessage", "chat_id": AMINA, "text": "By the answer"}))
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    assert (await hands.get("wait", person=AMINA, contains="By the answer"))["from_bot"] is True
    form = aiohttp.FormData({"method": "sendMessage", "chat_id": str(AMINA), "text": "By a form"})()
    receiver.answers.append(web.Response(body=form, content_type="application/x-www-form-urlencoded"))
    await _say(hands, "again")
    await hands.get("wait", person=AMINA, contains="By a form")


async def test_some_calls_do_nothing_in_an_answer(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    for method in ("deleteWebhook", "setWebhook", "getMe", "logOut", "close"):
        receiver.answers.append(web.json_response({"method": method}))
        receiver.answers.append(web.Response(body=b"{no json", content_type="application/json"))
    await _set(bot, receiver.url)
    last = (await hands.get("calls/summary"))["last"]
    for number in range(10):
        await _say(hands, str(number))
    await receiver.until(10)
    await _until_confirmed(bot)
    assert {call["method"] for call in await hands.get("calls", since=last)} == {"getWebhookInfo"}
    assert (await _info(bot))["url"] == receiver.url


async def test_each_bot_has_its_own_webhook(bot: ApiBot, hands: Hands, receiver: Receiver) -> None:
    other = ApiBot(bot.http, bot.url, "42:another-bot-of-the-same-town")
    async with receiving() as others:
        await _set(bot, receiver.url)
        await _set(other, others.url)
        await hands.post("say", person=AMINA, text="to the first", bot=700100200)
        await hands.post("say", person=BEN, text="to the other", bot=42)
        assert await receiver.until(1) == ["to the first"]
        assert await others.until(1) == ["to the other"]
        await bot.result("deleteWebhook")
        await hands.post("say", person=BEN, text="and again", bot=42)
        assert await others.until(2) == ["to the other", "and again"]


async def test_a_reset_ends_the_webhook(bot: ApiBot, hands: Hands, receiver: Receiver, serving: Serving) -> None:
    receiver.hold()
    await _set(bot, receiver.url)
    await _say(hands, "hello")
    await receiver.until(1)
    await hands.post("reset")
    assert (await _info(bot))["url"] == ""
    assert serving.town.clock.waiting == 0
