"""`hearback run` as a real process: it says when it is ready, refuses a second one, and ends when asked to."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.refusal import Refused
from app.run_lock import only_one
from tests.app.conftest import Operator
from tests.ports import free_port
from tests.processes import TOKEN, Installation, world

PATIENCE = 60


async def test_it_runs_names_what_is_misspelt_and_ends_when_asked_to(tmp_path: Path) -> None:
    async with world(tmp_path, HEARBACK_BULKRATE="5") as town:
        await town.bot.start()
        address = f"http://127.0.0.1:{town.bot.console_port}"
        async with aiohttp.ClientSession() as session:
            for path in ("/healthz", "/readyz", "/metrics", "/"):
                async with session.get(address + path) as answer:
                    assert answer.status == 200, path
        refused = await town.bot.command("run", expect=1)
        assert refused == ""
        assert await town.bot.stop() == 0
        log = (tmp_path / "run.log").read_text()
        assert f"Pages: {address}/" in log
        assert "made-up-token" not in log
        assert log.count("HEARBACK_BULKRATE is no setting of Hearback: did you mean HEARBACK_BULK_RATE?") == 1


def test_a_folder_that_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "run.lock").mkdir()
    with pytest.raises(Refused, match=r"HEARBACK_DATA_DIR: .+ cannot be used"), only_one(tmp_path):
        raise AssertionError("nothing runs there")


async def test_the_first_administrators_are_those_of_the_settings(tmp_path: Path) -> None:
    async with world(tmp_path, HEARBACK_ADMIN_TELEGRAM_IDS="101,102") as town:
        await town.bot.start()
        members = await town.bot.asks("staff", "list")
        assert [(member["telegram_id"], member["role"]) for member in members] == [
            (101, "administrator"),
            (102, "administrator"),
        ]
        await town.bot.command("staff", "remove", "2")
        await town.bot.stop()
        await town.bot.start()
        assert len(await town.bot.asks("staff", "list")) == 1


async def test_keys_that_do_not_fit_end_it_before_anything_is_sealed_with_them(tmp_path: Path) -> None:
    """And so does a token that Telegram does not know."""
    async with world(tmp_path) as town:
        await town.bot.start()
        await town.exchange.add_people([{"id": 101, "first_name": "Ada"}])
        await town.exchange.post("start", person=101)
        await town.phone(101).hears("choose your language")
        await town.bot.stop()
        stranger = _run({**town.bot.environment, "HEARBACK_TELEGRAM_TOKEN": TOKEN + "x"})
        ended = _run({**town.bot.environment, "HEARBACK_SECRET_KEYS": "another made-up secret of the tests"})
    assert stranger.returncode == 1
    assert "token" in stranger.stderr
    assert "made-up-token" not in stranger.stdout + stranger.stderr
    assert ended.returncode == 1
    assert "sealed with another key: put that one back" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_database_that_somebody_holds_is_said_to_who_starts_it(newcomer: Operator) -> None:
    settings = {**os.environ, "HEARBACK_TELEGRAM_TOKEN": TOKEN, "HEARBACK_TELEGRAM_API_URL": "http://127.0.0.1:9"}
    newcomer.does("db", "upgrade")
    with closing(sqlite3.connect(newcomer.folder / "var" / "hearback.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        ended = _run({**settings, "HEARBACK_ADMIN_TELEGRAM_IDS": "101", "HEARBACK_CONSOLE_PORT": str(free_port())})
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "another program holds the database: end it"


def test_a_port_that_is_taken_ends_it_with_a_sentence(newcomer: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {"HEARBACK_TELEGRAM_TOKEN": TOKEN, "HEARBACK_TELEGRAM_API_URL": "http://127.0.0.1:9"}
        ended = _run({**os.environ, **settings, "HEARBACK_CONSOLE_PORT": str(port)})
    assert ended.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened on" in ended.stderr


def test_without_a_token_it_says_what_to_do(newcomer: Operator) -> None:
    assert "HEARBACK_TELEGRAM_TOKEN is missing: set it" in newcomer.fails("run")
    assert not (newcomer.folder / "var").exists()


@pytest.mark.parametrize(
    ("url", "why"),
    [("", "--only needs PostgreSQL"), ("postgresql://h@127.0.0.1/h", "--only comes with a later release")],
)
def test_parts_are_not_run_alone(url: str, why: str, newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_DATABASE_URL", url)
    assert why in newcomer.fails("run", "--only", "send", code=2)


def _run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "run"]
    root = Path(__file__).parents[2]
    return subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


async def test_what_the_operator_sends_arrives_and_is_counted(tmp_path: Path) -> None:
    async with world(tmp_path) as town:
        await town.exchange.add_people([{"id": 101, "first_name": "Hana"}, {"id": 102, "first_name": "Ivo"}])
        await town.bot.start()
        for person in (101, 102):
            await town.phone(person).say("/start")
            await town.phone(person).hears()
        rows = "telegram_id,language,tier\n101,en,updates\n102,en,taking_part\n"
        (tmp_path / "people.csv").write_text(rows)
        (tmp_path / "text.md").write_text("The **walk-in** clinic opens on Monday.")
        await town.bot.command("people", "import", str(tmp_path / "people.csv"), "--channel", "paper")
        send = ("broadcast", "send", "--text-file", str(tmp_path / "text.md"), "--audience", "all")
        number = (await town.bot.asks(*send))["id"]
        await town.phone(101).hears("walk-in clinic opens")
        shown = await _done(town.bot, number)
        assert (shown["total"], shown["counts"]["sent"], shown["counts"]["pending"]) == (1, 1, 0)
        assert shown["started_at"] <= shown["finished_at"]
        assert not any("walk-in" in heard.text for heard in await town.phone(102).screen())


async def _done(bot: Installation, number: int) -> dict[str, Any]:
    """The broadcast once it is done."""
    async with asyncio.timeout(PATIENCE):
        while True:
            shown: dict[str, Any] = await bot.asks("broadcast", "show", str(number))
            if shown["state"] == "done":
                return shown
