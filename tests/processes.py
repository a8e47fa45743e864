"""The real thing as processes: the stand-in for Telegram, `hearback run` on it, and kill -9.

Used by the kill tests, the browser tests and the proofs. Every wait has a bound and every process is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from app.town.phones import Exchange, Phone
from tests.ports import free_port

TOKEN = "4000000001:made-up-token-of-the-tests-0123456789"
START_PATIENCE = 60.0
PATIENCE = 110.0
"""Seconds to wait for an answer of a program that is killed and started again meanwhile, on a busy machine."""
RUN = ("-m", "app.cli", "run")


@dataclass(slots=True)
class Installation:
    """One DATA_DIR, with a bot that is started, killed and started again on it."""

    folder: Path
    sandbox: str
    settings: Mapping[str, str] = field(default_factory=dict)
    console_port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the program reads its settings from."""
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return passed | {
            "HEARBACK_TELEGRAM_TOKEN": TOKEN,
            "HEARBACK_TELEGRAM_API_URL": self.sandbox,
            "HEARBACK_DATA_DIR": str(self.folder),
            "HEARBACK_CONSOLE_PORT": str(self.console_port),
            **self.settings,
        }

    async def start(self, *program: str) -> None:
        """Start `hearback run` (or `python …` with these words) and wait until it says that it is ready."""
        process = await self.spawn(*program)
        await _until_answers(f"http://127.0.0.1:{self.console_port}/readyz", process, self.folder / "run.log")

    async def spawn(self, *program: str) -> asyncio.subprocess.Process:
        """Start it, and come back at once: it may not live long enough to say that it is ready."""
        with (self.folder / "run.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, *(program or RUN)), env=self.environment, stdout=log, stderr=log
            )
        return self.process

    async def dies(self) -> None:
        """Wait until something has killed it."""
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), 2 * START_PATIENCE)
        assert code == -signal.SIGKILL, f"it ended by itself with {code}: {_end_of(self.folder / 'run.log')}"
        self.process = None

    async def kill(self) -> None:
        """kill -9: no line of the program runs after this."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, sign: signal.Signals) -> int:
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(sign)
        code = await asyncio.wait_for(self.process.wait(), START_PATIENCE)
        self.process = None
        return code

    async def command(self, *words: str, expect: int = 0) -> str:
        """Run `hearback …` on this installation; what it printed. Fails the test on another exit code."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.cli", *words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == expect, f"hearback {' '.join(words)}: {err.decode()}{out.decode()}"
        return out.decode()

    async def asks(self, *words: str) -> Any:
        """Run `hearback … --json` and read what it prints."""
        return json.loads(await self.command(*words, "--json"))


@dataclass(slots=True)
class World:
    """A stand-in for Telegram, people with phones, and one installation of the bot."""

    exchange: Exchange
    bot: Installation

    def phone(self, person: int) -> Phone:
        """Somebody's phone."""
        return Phone(self.exchange, person, patience=PATIENCE)


@asynccontextmanager
async def world(folder: Path, **settings: str) -> AsyncIterator[World]:
    """The stand-in is up; the bot is not started yet."""
    port = free_port()
    with (folder / "sandbox.log").open("ab") as log:
        sandbox = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--port", str(port)), stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    installation = Installation(folder, url, settings)
    try:
        await _until_answers(f"{url}/sandbox/health", sandbox, folder / "sandbox.log")
        async with aiohttp.ClientSession() as http:
            yield World(Exchange(url, http), installation)
    finally:
        await installation.kill()
        with contextlib.suppress(ProcessLookupError):
            sandbox.kill()
        await sandbox.wait()


async def _until_answers(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(START_PATIENCE):
        while process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url) as reply:
                    if reply.status == 200 and process.returncode is None:
                        return
            await asyncio.sleep(0.05)
    raise AssertionError(f"the process ended at once: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text()[-2000:]
