"""The whole bot: it starts, answers, says how it is, and ends properly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Connection

from app.conversing import library
from app.following import Following
from bot.gateway import Gateway
from bot.receive import TokenRefused
from bot.run import STARTING, Bot
from conversations.texts import Texts
from programme import laid_over
from programme.programme import Programme
from sandbox import acts
from sandbox.faults import Kind
from sandbox.people import Person
from sandbox.server import Serving, serve
from storage import outbox
from storage.database import Database
from storage.keys import Keyring
from storage.tables import outbox as outbox_table
from tests.bot.office import TOKEN, now, until
from tests.bot.test_following import change

AMINA = 1001
TEXTS = Texts.load()
LIBRARY = library(TEXTS)


@pytest.fixture
async def database(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Serving]:
    async with serve() as serving:
        serving.town.people[AMINA] = Person(AMINA, "Amina")
        yield serving


def make(
    database: Database, sandbox: Serving, folder: Path, keys: Keyring, registry: CollectorRegistry | None = None
) -> Bot:
    return Bot(
        database,
        Gateway(TOKEN, sandbox.url),
        texts=TEXTS,
        library=LIBRARY,
        programme=Programme.plain(),
        keys=keys,
        clock=now,
        zone=ZoneInfo("Europe/London"),
        folder=folder,
        registry=registry,
    )


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(bot.run(stop))
    try:
        yield task
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await asyncio.gather(task, return_exceptions=True)


def said(sandbox: Serving) -> list[str]:
    messages = sandbox.town.bot_of(TOKEN).dialogue(AMINA).messages.values()
    return [message.body.get("text", "") for message in messages if message.from_bot]


async def test_somebody_writes_and_is_answered(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    registry = CollectorRegistry()
    bot = make(database, sandbox, tmp_path, keys, registry=registry)
    assert [await probe() for probe in bot.probes.values()] == [STARTING] * 5
    async with running(bot) as task:
        await until(lambda: _polls(sandbox))
        acts.say(sandbox.town, sandbox.town.bot_of(TOKEN), sandbox.town.people[AMINA], "/start")
        await until(lambda: _has_said(sandbox))
        await until(lambda: _is_well(bot))
        metrics = generate_latest(registry).decode()
    assert task.exception() is None
    assert 'hearback_calls_total{lane="reply",outcome="sent"} 1.0' in metrics
    assert "Amina" not in metrics
    assert str(AMINA) not in metrics


async def _polls(sandbox: Serving) -> bool:
    return any(call.method == "getUpdates" for call in sandbox.town.calls.since(0))


async def _has_said(sandbox: Serving) -> bool:
    return bool(said(sandbox))


async def _is_well(bot: Bot) -> bool:
    return [await probe() for probe in bot.probes.values()] == [None] * 5


async def test_what_is_changed_at_a_desk_is_said_without_a_restart(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    bot = make(database, sandbox, tmp_path, keys)
    following = Following(database, Programme.plain(), (bot.follow,))
    us = {
        **dict.fromkeys(("about", "run_by", "contact", "complaints"), "Ring 020 7946 0000"),
        "name": "Hillside Health",
    }
    async with running(bot):
        await until(lambda: _knows_commands(sandbox))
        await database.write(change, "organisation", laid_over.value("organisation", us))
        await following.look()
        await until(lambda: _has_a_name(sandbox))
        acts.say(sandbox.town, sandbox.town.bot_of(TOKEN), sandbox.town.people[AMINA], "/help")
        await until(lambda: _has_said(sandbox))
    assert any("Ring 020 7946 0000" in words for words in said(sandbox))


async def _has_a_name(sandbox: Serving) -> bool:
    """The built-in programme leaves the bot the name that it was given."""
    return any(call.method == "setMyName" and call.ok for call in sandbox.town.calls.since(0))


async def test_phones_are_told_the_commands_in_each_language_that_has_them(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    async with running(make(database, sandbox, tmp_path, keys)):
        await until(lambda: _knows_commands(sandbox))
    listed = [command["command"] for command in sandbox.town.bot_of(TOKEN).commands_for(AMINA, "en")]
    assert listed[:2] == ["menu", "updates"]
    assert not {"announce", "inbox", "start", "thanks"} & set(listed)


async def _knows_commands(sandbox: Serving) -> bool:
    return bool(sandbox.town.bot_of(TOKEN).commands_for(AMINA, "en"))


async def test_a_wrong_token_ends_it_with_a_sentence(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    sandbox.town.faults.order(Kind.ERROR, code=401, description="Unauthorized", left=None)
    async with running(make(database, sandbox, tmp_path, keys)) as task:
        await until(lambda: _is_over(task))
    assert isinstance(task.exception(), TokenRefused)
    assert "HEARBACK_TELEGRAM_TOKEN" in str(task.exception())


async def _is_over(task: asyncio.Task[None]) -> bool:
    return task.done()


async def test_it_waits_for_a_telegram_that_does_not_answer_and_says_so(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    sandbox.town.faults.order(Kind.HTTP, method="getMe", left=1)
    bot = make(database, sandbox, tmp_path, keys)
    async with running(bot):
        await until(lambda: _says(bot, "receiver", "cannot be reached"))
        await until(lambda: _polls(sandbox))
        await until(lambda: _is_well(bot))


async def _says(bot: Bot, part: str, words: str) -> bool:
    return words in (await bot.probes[part]() or "")


async def test_told_to_stop_while_it_waits_it_stops(
    database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring
) -> None:
    sandbox.town.faults.order(Kind.DROP, method="getMe", left=None)
    bot = make(database, sandbox, tmp_path, keys)
    async with running(bot) as task:
        await until(lambda: _says(bot, "receiver", "cannot be reached"))
    assert task.exception() is None


async def test_old_rows_are_tidied_away(database: Database, sandbox: Serving, tmp_path: Path, keys: Keyring) -> None:
    def settled(conn: Connection) -> None:
        row = {"chat_id": 1, "lane": 0, "purpose": "reply", "method": "sendMessage", "state": "sent"}
        long_ago = now() - outbox.KEPT * 2
        conn.execute(outbox_table.insert().values(**row, created_at=long_ago, settled_at=long_ago))

    await database.write(settled)
    await make(database, sandbox, tmp_path, keys)._tidy()
    assert await database.read(outbox.purge, now()) == 0
