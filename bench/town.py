"""The stand-in for Telegram and the program, each as a process of its own, and made-up people between them."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

TOKEN = "4000000002:made-up-token-of-the-bench-0123456789"
START_SECONDS = 60.0
END_SECONDS = 15.0
CONSENTED = "2026-01-05T10:00:00Z"


@dataclass(frozen=True, slots=True)
class Town:
    """A stand-in that listens at `url`, and the folder of one installation."""

    http: aiohttp.ClientSession
    url: str
    folder: Path
    rate: float
    paid_rate: float | None = None
    port: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
    """More settings of the program."""

    @property
    def console(self) -> str:
        """Where its pages are, if it has a port of its own."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The program's settings."""
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        paid = {} if self.paid_rate is None else {"HEARBACK_PAID_RATE": str(self.paid_rate)}
        return (
            passed
            | paid
            | {
                "HEARBACK_TELEGRAM_TOKEN": TOKEN,
                "HEARBACK_TELEGRAM_API_URL": self.url,
                "HEARBACK_DATA_DIR": str(self.folder),
                "HEARBACK_CONSOLE_PORT": str(self.port),
                "HEARBACK_BULK_RATE": str(self.rate),
            }
            | dict(self.more)
        )

    async def command(self, *words: str) -> str:
        """Run `hearback …`; what it prints. Raises RuntimeError with what it says when it fails."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.cli"), *words, env=self.environment, stdout=PIPE, stderr=PIPE
        )
        out, err = await process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"hearback {' '.join(words)}: {err.decode()}{out.decode()}")
        return out.decode()

    async def asks(self, *words: str) -> Any:
        """Run `hearback … --json`; what it prints, as a value."""
        return json.loads(await self.command(*words, "--json"))

    async def control(self, path: str, **fields: Any) -> Any:
        """Ask something of the stand-in."""
        async with self.http.post(f"{self.url}/sandbox/{path}", json=fields) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls that arrived after number `since`, in order: method, chat_id, at (seconds), error_code …."""
        async with self.http.get(f"{self.url}/sandbox/calls", params={"since": since}) as answer:
            answer.raise_for_status()
            calls: list[dict[str, Any]] = await answer.json()
            return calls

    async def settle(self, numbers: Sequence[int]) -> None:
        """Make people with phones, and import them as people who agreed to updates on paper."""
        people = [{"id": number, "first_name": f"Person {number}", "started": True} for number in numbers]
        async with self.http.get(f"{self.url}/bot{TOKEN}/getMe") as known:
            known.raise_for_status()
        await self.control("people", people=people)
        file = self.folder / "people.csv"
        with file.open("w", newline="") as handle:
            rows = csv.writer(handle)
            rows.writerow(("telegram_id", "language", "tier", "locality", "topics", "consented_at", "test"))
            rows.writerows((number, "en", "updates", "", "", CONSENTED, "") for number in numbers)
        await self.command("people", "import", str(file), "--channel", "paper")

    @asynccontextmanager
    async def running(self, *, webhook: bool = False) -> AsyncIterator[int]:
        """`hearback run`, until this ends; its process id. It has begun when it asks for updates, or for a webhook."""
        port = free_port()
        delivered = {"HEARBACK_CONSOLE_PORT": str(port), "HEARBACK_WEBHOOK_URL": f"http://127.0.0.1:{port}"}
        environment = self.environment | (delivered if webhook else {})
        with (self.folder / "run.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app.cli", "run"), env=environment, stdout=log, stderr=log
            )
        try:
            await self._until_called(process, "setWebhook" if webhook else "getUpdates")
            yield process.pid
        finally:
            await end(process)

    async def _until_called(self, process: Process, method: str) -> None:
        async with asyncio.timeout(START_SECONDS):
            while not any(call["method"] == method for call in await self.calls()):
                if process.returncode is not None:
                    raise RuntimeError(f"hearback run ended: {(self.folder / 'run.log').read_text()}")
                await asyncio.sleep(0.1)


@asynccontextmanager
async def town(rate: float, paid_rate: float | None = None) -> AsyncIterator[Town]:
    """A fresh stand-in and an empty installation that sends `rate` bulk messages a second, and those that are paid for
    at `paid_rate`."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hearback-bench-")))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--port", "0"), stdout=PIPE, stderr=DEVNULL
        )
        stack.push_async_callback(end, process)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)))
        yield Town(http, await address_of(process), folder, rate, paid_rate)


def seconds_of_work(process: int) -> float:
    """What a process has used of a core since it began."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def address_of(process: Process) -> str:
    """The address that a server prints when it listens."""
    if process.stdout is None:
        raise RuntimeError("the stand-in has no output to read its address from")
    line = (await asyncio.wait_for(process.stdout.readline(), START_SECONDS)).decode()
    return next(word for word in line.split() if word.startswith("http")).rstrip("./,")


async def end(process: Process) -> None:
    """End a process, kindly first."""
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
