"""The demo's town and the desks of its team: `hearback demo` as a visitor types it, and a browser beside it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from playwright.async_api import Browser, async_playwright, expect

from app.town.people import town
from app.town.phones import Exchange
from console.texts import text
from tests.browser.phones import ARGUMENTS
from tests.ports import free_port
from tests.proof.walking import PICTURES, Walk, Way, walk

PEOPLE: Final = 230
_PATIENCE: Final = 170.0
"""Seconds that the town's story may take on a busy machine."""
_NUMBERS: Final = {"administrator": 1, "officer": 2}
"""Who they are in the demo's team."""


@dataclass(slots=True)
class Demo:
    """A demo whose story is over: where its pages and phones are, and who has signed in so far, by role and way."""

    pages: str
    exchange: Exchange
    folder: Path
    browser: Browser
    signed_in: dict[tuple[str, Way], Any] = field(default_factory=dict)

    async def link(self, role: str) -> str:
        """A one-time address, as whoever runs the server gets it."""
        words = ("staff", "link", str(_NUMBERS[role]))
        process = await asyncio.create_subprocess_exec(
            self.folder / "demo" / "hearback", *words, stdout=asyncio.subprocess.PIPE
        )
        told, _ = await process.communicate()
        return told.decode().split()[-1]


@dataclass(slots=True)
class Office:
    """One errand in a town, gone about one way; `walks` are the windows that it opened."""

    demo: Demo
    way: Way
    in_need: int
    walks: list[Walk] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        """Where the town's phones are."""
        return self.demo.exchange

    async def desk(self, role: str, name: str) -> Walk:
        """A window of somebody in this role, at the first page; the first one signs in by a link."""
        kept = self.demo.signed_in.get((role, self.way))
        walking = await walk(self.demo.browser, self.demo.pages, self.way, name, kept)
        self.walks.append(walking)
        if kept is None:
            await self.signs_in(walking, role)
        else:
            await walking.goes("/")
        return walking

    async def stranger(self, name: str) -> Walk:
        """A window of somebody who does not belong to the team."""
        walking = await walk(self.demo.browser, self.demo.pages, self.way, name)
        self.walks.append(walking)
        return walking

    async def signs_in(self, walking: Walk, role: str) -> None:
        """By a link, as if for the first time."""
        await walking.goes(await self.demo.link(role))
        await walking.looks(f"sign-in-{role}")
        await walking.presses(text("sign_in_press.button"))
        await expect(walking.page.get_by_role("button", name=text("frame.sign_out"))).to_be_visible()
        self.demo.signed_in[role, self.way] = await walking.page.context.storage_state()

    def forget(self, role: str) -> None:
        """They were signed out everywhere: the next desk begins with a link."""
        for signed_in in [known for known in self.demo.signed_in if known[0] == role]:
            del self.demo.signed_in[signed_in]


@asynccontextmanager
async def running_demo(folder: Path, chromium: str) -> AsyncIterator[Demo]:
    """`hearback demo` in a folder, from its first word to Ctrl-C."""
    port, console_port = free_port(), free_port()
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ports = ("--port", str(port), "--console-port", str(console_port))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "demo", *ports, "--people", str(PEOPLE)),
        env=passed | {"HEARBACK_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(_PATIENCE):
            while not re.search(rf"{PEOPLE} people live here", (await process.stdout.readline()).decode()):
                assert process.returncode is None, "the demo ended"
        PICTURES.mkdir(parents=True, exist_ok=True)
        async with aiohttp.ClientSession() as http, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            yield Demo(f"http://127.0.0.1:{console_port}", Exchange(f"http://127.0.0.1:{port}", http), folder, browser)
            await browser.close()
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0


def people_in_need() -> list[int]:
    """Some who live there and read English: a different one writes each time."""
    return [one.id for one in town().people if one.language == "en" and one.tier == "both" and not one.ambassador]
