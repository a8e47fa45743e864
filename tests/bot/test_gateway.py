"""The one door to Telegram: what comes back, what a silent server means, and that the token stays inside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import InvalidToken, NetworkError, TimedOut

from bot.gateway import CallFailed, Gateway, bot_id_of, slug
from bot.lines import NoAnswer
from bot.request import AiohttpRequest, File
from programme.retry import Failure, NotSent, Refused, Sent, Unauthorised, Unknown
from sandbox.faults import Kind
from sandbox.people import Person
from sandbox.server import Serving, serve
from tests.bot.office import BOT, TOKEN
from tests.ports import free_port

AMINA = 1001


@pytest.fixture
async def sandbox() -> AsyncIterator[Serving]:
    """A stand-in in which Amina has opened a chat with the bot."""
    async with serve() as serving:
        serving.town.people[AMINA] = Person(AMINA, "Amina")
        serving.town.bot_of(TOKEN).dialogue(AMINA).started = True
        yield serving


@asynccontextmanager
async def door(url: str, token: str = TOKEN) -> AsyncIterator[Gateway]:
    gateway = Gateway(token, url)
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.close()


async def test_a_call_gives_telegram_s_result(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway:
        assert gateway.bot_id == BOT
        assert (await gateway.get_me())["id"] == BOT
        outcome = await gateway.send("sendMessage", {"chat_id": AMINA, "text": "żółw 🐢"})
        assert isinstance(outcome, Sent)
        assert outcome.message_id is not None
        assert outcome.result["text"] == "żółw 🐢"


async def test_a_file_goes_with_its_name_and_other_parameters(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway:
        params = {"chat_id": AMINA, "caption": "Yours", "reply_markup": {"inline_keyboard": []}}
        files = {"document": File("ćwiczenia.json", b"{}")}
        sent = await gateway.call("sendDocument", params, files)
        assert sent["document"]["file_name"] == "ćwiczenia.json"
        assert sent["caption"] == "Yours"


async def test_python_telegram_bot_works_through_the_same_connections(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway:
        me = await gateway.client.get_me()
        assert me.id == BOT
        message = await gateway.client.send_message(AMINA, "hello", protect_content=True)
        assert message.text == "hello"
        document = InputFile(b"on paper", filename="note.txt")
        assert (await gateway.client.send_document(AMINA, document)).document is not None


async def test_a_refusal_is_raised_with_its_outcome_and_without_the_person(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway:
        with pytest.raises(CallFailed) as failed:
            await gateway.call("sendMessage", {"chat_id": 555, "text": "hello"})
    assert failed.value.outcome == Refused(400, "chat_not_found")
    assert str(failed.value) == "sendMessage: chat_not_found"


async def test_updates_come_raw_and_two_pollers_are_told_apart(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway, door(sandbox.url) as other:
        assert await gateway.get_updates(None, 0) == []
        waiting = asyncio.create_task(gateway.get_updates(None, 50))
        while not waiting.done():
            await other.get_updates(None, 0)
        with pytest.raises(CallFailed) as failed:
            await waiting
    assert failed.value.outcome == Refused(409, "other_poller")


async def test_what_is_fired_is_not_repeated_and_its_failure_does_not_matter(sandbox: Serving) -> None:
    async with door(sandbox.url) as gateway:
        press = ("answerCallbackQuery", {"callback_query_id": "1"})
        await gateway.fire([press, ("sendChatAction", {"chat_id": AMINA, "action": "typing"})])
    methods = [call.method for call in sandbox.town.calls.since(0)]
    assert methods == ["answerCallbackQuery", "sendChatAction"]


async def test_nobody_there_means_not_sent() -> None:
    async with door(f"http://127.0.0.1:{free_port()}") as gateway:
        assert await gateway.send("sendMessage", {}) == NotSent("not_connected")


async def test_a_closed_door_means_not_sent(sandbox: Serving) -> None:
    gateway = Gateway(TOKEN, sandbox.url)
    assert await gateway.send("sendMessage", {}) == NotSent("not_connected")


@pytest.mark.parametrize("kind", [Kind.DROP, Kind.DROP_AFTER])
async def test_a_broken_connection_means_unknown(sandbox: Serving, kind: Kind) -> None:
    sandbox.town.faults.order(kind)
    async with door(sandbox.url) as gateway:
        assert await gateway.send("sendMessage", {"chat_id": AMINA, "text": "x"}) == Unknown("connection_broken")


async def test_silence_means_unknown(sandbox: Serving) -> None:
    sandbox.town.faults.order(Kind.LATENCY, ms=5000)
    async with door(sandbox.url) as gateway:
        outcome = await gateway.send("sendMessage", {"chat_id": AMINA, "text": "x"}, timeout=0.2)
        assert outcome == Unknown("timed_out")


@asynccontextmanager
async def answering_always(text: str) -> AsyncIterator[str]:
    """A server that says the same to everything; its address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_an_answer_that_is_no_json_means_unknown() -> None:
    async with answering_always("<html>") as url, door(url) as gateway:
        assert await gateway.send("sendMessage", {}) == Unknown("answer_garbled")
        with pytest.raises(NetworkError):
            await gateway.client.get_me()


async def test_half_a_character_does_not_hold_up_the_updates_that_come_with_it() -> None:
    half = r'{"ok": true, "result": [{"update_id": 7, "message": {"text": "\ud83d"}}]}'
    async with answering_always(half) as url, door(url) as gateway:
        (update,) = await gateway.get_updates(None, 0)
        assert update["update_id"] == 7


async def test_a_wrong_token_is_told_and_never_shown(sandbox: Serving, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for kind, more in ((Kind.ERROR, {"code": 401, "description": "Unauthorized"}), (Kind.DROP, {}), (Kind.HTTP, {})):
        sandbox.town.faults.order(kind, **more)
    said = []
    async with door(sandbox.url) as gateway, door(f"http://127.0.0.1:{free_port()}") as nowhere:
        said.append(repr(await gateway.send("getMe", {})))
        for client in (gateway.client, gateway.client, nowhere.client):
            with pytest.raises((NetworkError, InvalidToken, TimedOut)) as failed:
                await client.get_me()
            said += [str(failed.value), repr(failed.value.__cause__), repr(failed.value.__context__)]
        said += [repr(gateway), caplog.text]
    assert said[0] == repr(Unauthorised(401))
    assert not any(TOKEN.partition(":")[2] in text for text in said)


async def test_the_request_class_tells_silence_from_refusal() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NoAnswer) as silence:
            await request.post_json(f"http://127.0.0.1:{free_port()}/x", {}, seconds=1)
        assert silence.value.failure is Failure.NOT_CONNECTED
        assert request.read_timeout == 20


@pytest.mark.parametrize("token", ["", "abc", "12:", ":x", "x1:abc", "١٢:abc"])
def test_what_is_no_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ValueError, match="token") as refused:
        bot_id_of(token)
    assert not token or token not in str(refused.value)


def test_an_outcome_in_one_word() -> None:
    assert slug(Sent(1)) == "sent"
    assert slug(Unauthorised(404)) == "unauthorised_404"
