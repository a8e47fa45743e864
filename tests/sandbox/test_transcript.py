"""The transcript: all calls and all updates, to read and to compare; never a token, bounded in memory."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import aiohttp
import pytest

from sandbox.fields import Call
from sandbox.transcript import Transcript
from tests.sandbox.driving import AMINA, TOKEN, ApiBot, Hands, Json
from tests.sandbox.hand_clock import HandClock
from tests.sandbox.receiver import receiving

SECRET = TOKEN.split(":")[1]


async def _transcript(bot: ApiBot, since: int = 0, **query: str | int) -> list[Json]:
    async with bot.http.get(f"{bot.url}/sandbox/transcript", params={"since": since, **query}) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"] == 'attachment; filename="transcript.jsonl"'
        return [json.loads(line) for line in (await response.text()).splitlines()]


async def _last(bot: ApiBot) -> int:
    return int((await _transcript(bot))[-1]["n"])


async def test_a_call_stands_there_with_its_answer(bot: ApiBot, hand_clock: HandClock) -> None:
    last = await _last(bot)
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    hand_clock.move(1)
    await bot.refusal("sendmessage", chat_id=5, text="nobody")
    good, bad = await _transcript(bot, last)
    assert good == {
        "n": last + 1, "entry": "call", "at": hand_clock.now() - 1, "answered": hand_clock.now() - 1, "bot": 700100200,
        "method": "sendMessage", "parameters": {"chat_id": AMINA, "text": "Coming?", "reply_markup": keyboard},
        "status": 200, "answer": {"ok": True, "result": sent},
    }  # fmt: skip
    assert (bad["method"], bad["status"], bad["answer"]["ok"]) == ("sendMessage", 400, False)


async def test_files_stand_there_by_name_size_and_digest(bot: ApiBot) -> None:
    last = await _last(bot)
    await bot.upload("sendDocument", {"document": ("plan.txt", b"meet at nine")}, chat_id=str(AMINA))
    (call,) = await _transcript(bot, last)
    digest = hashlib.sha256(b"meet at nine").hexdigest()
    assert call["files"] == [{"field": "document", "name": "plan.txt", "size": 12, "sha256": digest}]
    assert call["parameters"] == {"chat_id": str(AMINA)}


async def test_no_token_and_no_secret_ever_stands_there(bot: ApiBot, hands: Hands) -> None:
    async with receiving() as receiver:
        await bot.result("setWebhook", url=f"{receiver.url}?bot={TOKEN}", secret_token="made-up_secret")
        await bot.result("getWebhookInfo")
        await bot.result("sendMessage", chat_id=AMINA, text=f"my token is {TOKEN}")
        await hands.post("say", person=AMINA, text=f"is it {SECRET}?")
        await receiver.until(1)
    for form in ("json", "text"):
        async with bot.http.get(f"{bot.url}/sandbox/transcript", params={"form": form}) as response:
            whole = await response.text()
        assert "my token is 700100200:<token>" in whole
        assert SECRET not in whole
        assert "made-up_secret" not in whole


async def test_a_fault_and_a_closed_connection_stand_there(bot: ApiBot, hands: Hands) -> None:
    last = await _last(bot)
    await hands.post("faults", kind="drop_after", method="sendMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.call("sendMessage", chat_id=AMINA, text="hello")
    await hands.post("faults", kind="http", method="getMe")
    async with bot.http.post(f"{bot.url}/bot{TOKEN}/getMe") as response:
        assert response.status == 502
    closed, page = await _transcript(bot, last)
    assert (closed["fault"], closed["status"], closed["answer"]) == ("drop_after", 0, None)
    assert (page["fault"], page["status"]) == ("http", 502)
    assert page["answer"].startswith("<html>")


async def test_a_method_that_is_not_offered_is_said_once_and_written_always(
    bot: ApiBot, caplog: pytest.LogCaptureFixture
) -> None:
    last = await _last(bot)
    for _ in range(3):
        assert (await bot.call("sendInvoice"))["error_code"] == 404
    await bot.call("sendGame")
    said = [record.getMessage() for record in caplog.records if record.name == "sandbox"]
    assert said == [
        "a bot called sendInvoice, which this sandbox does not offer; it was answered 404",
        "a bot called sendGame, which this sandbox does not offer; it was answered 404",
    ]
    written = [(call["method"], call["unknown"], call["status"]) for call in await _transcript(bot, last)]
    assert written == [("sendInvoice", True, 404)] * 3 + [("sendGame", True, 404)]


def _fates(entries: list[Json]) -> list[str]:
    return [entry["outcome"] for entry in entries if entry["entry"] == "update"]


async def test_the_life_of_an_update_that_is_polled(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    last = await _last(bot)
    said = await hands.post("say", person=AMINA, text="hello")
    await bot.updates()
    await bot.updates(offset=said["update_id"] + 1)
    await hands.post("say", person=AMINA, text="too late")
    hand_clock.move(86_400)
    await bot.updates()
    await hands.post("say", person=AMINA, text="not wanted")
    await bot.result("deleteWebhook", drop_pending_updates=True)
    entries = await _transcript(bot, last)
    assert _fates(entries) == [
        "queued", "handed to a poll", "confirmed by a poll", "queued", "expired", "queued", "dropped",
    ]  # fmt: skip
    queued = next(entry for entry in entries if entry["entry"] == "update")
    assert (queued["update_id"], queued["kind"]) == (said["update_id"], "message")
    assert queued["body"]["message"]["text"] == "hello"


async def test_the_life_of_an_update_that_is_brought(bot: ApiBot, hands: Hands) -> None:
    last = await _last(bot)
    async with receiving() as receiver:
        await bot.result("setWebhook", url=receiver.url)
        receiver.answers.append(aiohttp.web.Response(status=503))
        await hands.post("say", person=AMINA, text="hello")
        await receiver.until(2)
        async with asyncio.timeout(60):
            while (await bot.result("getWebhookInfo"))["pending_update_count"]:
                pass
    entries = [entry for entry in await _transcript(bot, last) if entry["entry"] == "update"]
    assert _fates(entries) == ["queued", "not taken by the webhook", "brought to the webhook"]
    assert entries[1]["error"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert [entry.get("status") for entry in entries] == [None, 503, 200]


async def test_a_readable_form(bot: ApiBot, hands: Hands) -> None:
    last = await _last(bot)
    await bot.result("sendChatAction", chat_id=AMINA, action="typing")
    await bot.upload("sendDocument", {"document": ("plan.txt", b"x" * 9)}, chat_id="5")
    await hands.post("say", person=AMINA, text="hello")
    await bot.call("sendInvoice")
    query: dict[str, Any] = {"form": "text", "since": last, "bot": 700100200}
    async with bot.http.get(f"{bot.url}/sandbox/transcript", params=query) as response:
        assert response.content_type == "text/plain"
        lines = (await response.text()).splitlines()
    start = "2026-03-03 10:00:00.000  700100200  "
    assert lines[0] == start + 'sendChatAction {"chat_id":1001,"action":"typing"} -> 200 {"ok":true,"result":true}'
    assert "[document: plan.txt, 9 bytes, sha256 " in lines[1]
    assert lines[2].startswith(start + "update ")
    assert "(message) queued {" in lines[2]
    assert lines[3].endswith("(the sandbox does not offer this method)")


async def test_other_forms_there_are_none(hands: Hands) -> None:
    assert await hands.error("GET", "transcript", form="xml") == (400, '"form" must be one of json, text')


async def test_a_reset_forgets_it_and_numbers_go_on(bot: ApiBot, hands: Hands) -> None:
    last = await _last(bot)
    await hands.post("reset")
    assert await _transcript(bot) == []
    await bot.call("getMe")
    assert (await _transcript(bot))[0]["n"] > last


def test_the_oldest_go_when_all_are_too_large() -> None:
    transcript = Transcript(lambda: 0.0, budget=10_000)
    for number in range(100):
        entry = transcript.arrived(1, TOKEN, Call("sendMessage", {"text": "x" * 500}), "sendMessage")
        transcript.answered(entry, TOKEN, 200, b'{"ok":true}', "")
        transcript.update(1, number, "message", "queued", body=b"{}")
    kept = transcript.since(0)
    assert sum(entry.size for entry in kept) <= 10_000
    assert [entry.n for entry in kept] == list(range(200 - len(kept) + 1, 201)), "the newest, without a gap"
    assert transcript.since(198) == kept[-2:]
