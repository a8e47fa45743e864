"""A town whose bot is a process that ends where a test wants it to."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.town.story import sleepless_programme
from storage.database import Database
from storage.keys import Keyring
from tests.e2e.house import SECRET, House
from tests.processes import Installation, world

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say a figure to whoever runs this, whether or not the test fails."""

    def aloud(figure: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{figure}")
            sys.stdout.flush()

    return aloud


@dataclass(slots=True)
class Town:
    """The process of the bot, and a house (its people, tables and the stand-in) to act and look from."""

    process: Installation
    house: House

    def by_webhook(self) -> None:
        """From the next start on Telegram delivers, instead of being asked."""
        delivered = {"HEARBACK_WEBHOOK_URL": f"http://127.0.0.1:{self.process.console_port}"}
        self.process.settings = {**self.process.settings, **delivered}

    async def start_and_die(self, point: str, words: str = "", *, skip: int = 0) -> None:
        """Start the bot so that it ends at a point of tests.proof.ending, and wait until it is ready."""
        await self.process.start("-m", "tests.proof.ending", point, words, str(skip), "run")

    async def spawn_and_die(self, point: str, words: str) -> None:
        """The same, when it may end before it is ready."""
        await self.process.spawn("-m", "tests.proof.ending", point, words, "0", "run")

    async def command_dies(self, point: str, words: str, *command: str, skip: int = 0) -> None:
        """Run `hearback …` so that it ends at a point, beside the bot if that runs."""
        bot, self.process.process = self.process.process, None
        await self.process.spawn("-m", "tests.proof.ending", point, words, str(skip), *command)
        await self.process.dies()
        self.process.process = bot

    async def look_away(self) -> None:
        """Let go of the database, so that only the program's own processes have it open."""
        await self.house.database.close()

    async def look_again(self) -> None:
        """Open the database that is there now."""
        self.house.database = await opened(self.house.folder)

    async def comes_back(self) -> None:
        """Wait until it has ended there, and start it as it is."""
        await self.process.dies()
        await self.process.start()


async def opened(folder: Path) -> Database:
    """The database of an installation."""
    return await Database.open(f"sqlite:///{folder / 'hearback.db'}", data_dir=folder, keys=Keyring((SECRET,)))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose bot has not started yet."""
    programme = tmp_path / "programme.yaml"
    programme.write_text(sleepless_programme(), "utf-8")
    settings = {"HEARBACK_PROGRAMME": str(programme), "HEARBACK_SECRET_KEYS": SECRET}
    async with world(tmp_path, **settings) as made:
        found = Town(made.bot, House(made.exchange, await opened(tmp_path), tmp_path))
        try:
            yield found
        finally:
            await made.bot.kill()
            await found.look_away()
