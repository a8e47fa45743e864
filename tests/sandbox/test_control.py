"""The control API: waiting, looking, counting, and clear words for what cannot be done."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from sandbox.calls import busiest_second
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock


async def test_waiting_ends_when_the_words_come(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="/menu")
    waiting = asyncio.create_task(hands.get("wait", person=AMINA, after=said["message_id"], contains="Menu"))
    await bot.result("sendMessage", chat_id=AMINA, text="Not yet")
    await bot.result("sendMessage", chat_id=AMINA, text="Menu: all of it")
    assert (await waiting)["text"] == "Menu: all of it"


async def test_waiting_finds_the_first_that_came_after(bot: ApiBot, hands: Hands) -> None:
    await bot.result("sendMessage", chat_id=AMINA, text="hello zero")
    said = await hands.post("say", person=AMINA, text="hello")
    for word in ("one", "two"):
        await bot.result("sendMessage", chat_id=AMINA, text=f"hello {word}")
    found = await hands.get("wait", person=AMINA, after=said["message_id"], contains="hello")
    assert found["text"] == "hello one"
    assert (await hands.get("wait", person=AMINA, contains="hello"))["text"] == "hello zero"


async def test_waiting_sees_edits_of_older_messages(bot: ApiBot, hands: Hands) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="0 of 5")
    said = await hands.post("say", person=AMINA, text="how far?")
    waiting = asyncio.create_task(hands.get("wait", person=AMINA, since=said["revision"], contains="5 of 5"))
    await bot.result("editMessageText", chat_id=AMINA, message_id=sent["message_id"], text="5 of 5")
    found = await waiting
    assert (found["message_id"], found["edited"]) == (sent["message_id"], True)
    assert (await hands.get("wait", person=AMINA, after=said["message_id"], contains="5 of 5"))["edited"] is True


async def test_waiting_in_vain_says_so(bot: ApiBot, hands: Hands) -> None:
    status, sentence = await hands.error("GET", "wait", person=AMINA, contains="never", timeout="0.05")
    assert (status, sentence) == (408, 'no message containing "never" came within 0.05 s')


async def test_a_chat_shows_what_a_phone_shows(bot: ApiBot, hands: Hands) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Site", "url": "https://a.org/"}]]}
    sent = await bot.result("sendMessage", chat_id=AMINA, text="*Hi*", parse_mode="MarkdownV2", reply_markup=keyboard)
    chat = await hands.get("chat", person=AMINA)
    shown = chat["messages"][-1]
    assert shown["buttons"] == [[{"text": "Yes", "data": "y"}, {"text": "Site", "url": "https://a.org/"}]]
    assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert (shown["from_bot"], shown["edited"], shown["deleted"]) == (True, False, False)
    assert chat["state"]["started"] is True
    assert (await hands.get("chat", person=AMINA, after=sent["message_id"]))["messages"] == []
    assert (await hands.get("chat", person=BEN))["state"]["started"] is False


async def test_calls_are_logged_as_they_arrived(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    last = (await hands.get("calls/summary"))["last"]
    sent = await bot.result("sendMessage", chat_id=AMINA, text="one")
    hand_clock.move(1)
    await bot.refusal("sendMessage", chat_id=BEN, text="two")
    first, second = await hands.get("calls", since=last)
    assert first == {
        "n": last + 1, "at": hand_clock.now() - 1, "bot": 700100200, "method": "sendMessage", "chat_id": AMINA,
        "text": "one", "ok": True, "message_id": sent["message_id"],
    }  # fmt: skip
    assert (second["ok"], second["error_code"]) == (False, 403)
    assert second["description"] == "Forbidden: bot can't initiate conversation with a user"
    assert await hands.get("calls", since=last, chat=BEN) == [second]
    assert await hands.get("calls", since=last, limit=1) == [second]
    summary = await hands.get("calls/summary", since=last)
    assert summary["methods"] == {"sendMessage": 2}
    assert (summary["ok"], summary["errors"], summary["429s"], summary["busiest_second"]) == (1, {"403": 1}, 0, 1)


@pytest.mark.parametrize(
    ("times", "most"),
    [([], 0), ([0.0], 1), ([0.0, 0.5, 0.999, 1.0], 3), ([0.0, 1.0, 2.0], 1), ([0.9, 1.0, 1.1, 1.95], 3)],
)
def test_the_busiest_second_slides(times: list[float], most: int) -> None:
    assert busiest_second(times) == most


WRONG: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "say", {"text": "x"}, 400, '"person" is missing'),
    ("POST", "say", {"person": 77, "text": "x"}, 404, "there is no person 77; add them with POST /sandbox/people"),
    ("POST", "say", {"person": AMINA}, 400, '"text" is missing'),
    ("POST", "say", {"person": AMINA, "text": " "}, 400, '"text" must be a text that is not empty'),
    ("POST", "say", {"person": "Amina", "text": "x"}, 400, '"person" must be a whole number'),
    ("POST", "say", {"person": AMINA, "text": "x", "bot": 5}, 404, "no bot 5 has called yet"),
    ("POST", "say", {"person": AMINA, "text": "x", "reply_to": 5}, 404, "there is no message 5 in this chat"),
    ("POST", "say", {"person": AMINA, "text": "x" * 4097}, 400, "a phone sends at most 4096 characters in one message"),
    ("POST", "send", {"person": AMINA, "kind": "song"}, 400, '"kind" must be one of photo'),
    ("POST", "people", {"last_name": "x"}, 400, '"first_name" is missing'),
    ("POST", "people", {"people": 5}, 400, '"people" must be a list'),
    ("POST", "groups", {"title": "x"}, 400, '"members" must be a list'),
    ("POST", "limits", {"overall": -1}, 400, '"overall" must be a number that is not negative'),
    ("GET", "chat", {"chat": -77}, 404, "there is no group -77; found it with POST /sandbox/groups"),
    ("GET", "press/77", {}, 404, "there is no such press"),
    ("GET", "file/77", {}, 404, "there is no such file"),
]


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_done_is_said(
    case: tuple[str, str, dict[str, Any], int, str], bot: ApiBot, hands: Hands
) -> None:
    verb, path, fields, status, sentence = case
    found = await hands.error(verb, path, **fields)
    assert found[0] == status
    assert found[1].startswith(sentence)


async def test_without_a_bot_the_sandbox_says_what_to_do(hands: Hands) -> None:
    await hands.post("people", id=AMINA, first_name="Amina")
    status, sentence = await hands.error("POST", "say", person=AMINA, text="hello")
    assert status == 404
    assert sentence.startswith("no bot has called yet")


async def test_the_usual_bot_is_the_one_that_polls(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    other = ApiBot(bot.http, bot.url, "42:another-bot-of-the-same-town")
    await other.result("getMe")
    hand_clock.move(1)
    await other.updates()
    await hands.post("say", person=AMINA, text="to whom?")
    assert len(await other.updates()) == 1
    named = {found["id"]: found for found in await hands.get("bots")}
    assert (named[42]["usual"], named[700100200]["usual"]) == (True, False)
    assert not any("token" in found for found in named.values())


async def test_pages_hear_what_happens_to_their_people(bot: ApiBot, http: aiohttp.ClientSession, hands: Hands) -> None:
    async with http.get(f"{bot.url}/sandbox/events", params={"person": str(AMINA)}) as stream:
        assert await stream.content.readline() == b": listening\n"
        await hands.post("say", person=BEN, text="of Ben nobody hears")
        await bot.result("sendMessage", chat_id=AMINA, text="hello")
        line = b""
        while not line.startswith(b"data: "):
            line = await stream.content.readline()
    news = json.loads(line.removeprefix(b"data: "))
    assert (news["type"], news["person"], news["message"]["text"]) == ("message", AMINA, "hello")


async def test_reset_forgets_everything(bot: ApiBot, hands: Hands) -> None:
    await hands.post("limits", overall=1)
    await hands.post("faults", kind="drop", times=0)
    await hands.post("reset")
    assert await hands.get("health") == {"ok": True, "people": 0, "bots": 0, "groups": 0}
    assert await hands.get("faults") == []
    assert (await hands.get("limits"))["off"] is True
    assert await bot.updates() == []


async def test_after_a_reset_a_waiting_poll_ends_and_numbers_go_on(
    bot: ApiBot, hands: Hands, hand_clock: HandClock
) -> None:
    before = await hands.post("say", person=AMINA, text="before")
    poll = asyncio.create_task(bot.updates(offset=before["update_id"] + 1, timeout=50))
    await hand_clock.until_somebody_sleeps()
    await hands.post("reset")
    assert await poll == []
    await hands.post("people", id=AMINA, first_name="Amina")
    await bot.result("getMe")
    after = await hands.post("say", person=AMINA, text="after")
    assert after["update_id"] > before["update_id"]
    assert after["message_id"] > before["message_id"]


async def test_people_may_be_there_as_if_they_had_started_long_ago(bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", people=[{"id": 3000, "first_name": "Grace", "started": True}])
    await bot.result("sendMessage", chat_id=3000, text="hello Grace")
    assert await bot.updates() == []
