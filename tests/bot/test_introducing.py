"""Telegram is told what differs, and nothing twice; what it puts off is told when it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection

from bot.introducing import Introducing
from programme.programme import Programme
from sandbox.faults import Kind
from storage import staff
from storage.database import Database
from tests.bot.office import Office, now, office
from tests.harness import shipped_library, shipped_texts

TEXTS = shipped_texts()
LIBRARY = shipped_library()
SAM = 2001


class Clerk:
    """Introduces the bot at an office, and remembers how long it was told to wait."""

    def __init__(self, at: Office) -> None:
        self.at = at
        self.slept: list[float] = []
        self.introducing = self.new()

    def new(self) -> Introducing:
        """As after a restart: nothing is remembered."""
        at, programme = self.at, Programme.example()
        return Introducing(
            at.gateway, at.database, texts=TEXTS, library=LIBRARY, programme=programme, sleep=self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at.sandbox.town.faults.clear()

    def changes(self) -> list[str]:
        """The methods that changed something."""
        return [method for method in self.calls() if method.startswith("set")]

    def calls(self) -> list[str]:
        """The methods of all calls."""
        return [call.method for call in self.at.sandbox.town.calls.since(0)]


@asynccontextmanager
async def clerk_at(database: Database, tmp_path: Path) -> AsyncIterator[Clerk]:
    async with office(database, tmp_path) as at:
        yield Clerk(at)


async def test_phones_are_told_who_the_bot_is_in_their_language(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        bot = clerk.at.bot
        bot.menu_buttons[0] = {"type": "default"}
        await clerk.introducing.introduce()
        assert bot.names[""] == Programme.example().organisation.name
        assert bot.descriptions["pl"].startswith("Community Voices łączy")
        assert bot.short_descriptions["ur"].startswith("آپ کے")
        assert bot.commands_for(1001, "pl")[0]["command"] == "menu"
        assert bot.menu_buttons[0] == {"type": "commands"}
        assert clerk.slept == []


async def test_a_restart_changes_nothing(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        await clerk.introducing.introduce()
        before = clerk.changes()
        await clerk.new().introduce()
        assert clerk.changes() == before


async def test_a_name_that_must_wait_for_hours_waits_alone(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        clerk.at.fault(Kind.RETRY_AFTER, method="setMyName", retry_after=7200, left=None)
        await clerk.introducing.introduce()
        assert clerk.slept == [7201.0]
        assert clerk.changes()[-2:] == ["setMyName", "setMyName"]
        assert clerk.changes().count("setMyDescription") == len(set(clerk.at.bot.descriptions))
        assert clerk.at.bot.names[""] == Programme.example().organisation.name


async def test_what_the_network_lost_is_told_again(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        clerk.at.fault(Kind.DROP, method="setMyDescription", left=1)
        await clerk.introducing.introduce()
        assert clerk.slept == [5.0]
        assert "Press Start" in clerk.at.bot.descriptions[""]


async def test_what_telegram_refuses_for_good_is_not_asked_for_again(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        clerk.at.fault(Kind.ERROR, method="setMyName", code=400, description="Bad Request: no", left=None)
        await clerk.introducing.introduce()
        assert clerk.changes().count("setMyName") == 1
        assert clerk.slept == []


def _joins(conn: Connection, role: staff.Role) -> int:
    return staff.add(conn, telegram_id=SAM, role=role, now=now()).id


async def test_staff_have_their_commands_as_long_as_they_are_staff(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        await clerk.at.person(SAM)
        sam = await database.write(_joins, "officer")
        await clerk.introducing.introduce()
        await clerk.introducing.tell_staff()
        assert _listed(clerk)[:2] == ["inbox", "announce"]

        await database.write(staff.change_role, sam, "reader", now=now())
        await clerk.introducing.tell_staff()
        assert "inbox" in _listed(clerk)
        assert "announce" not in _listed(clerk)

        await database.write(staff.remove, sam, now=now())
        await clerk.new().tell_staff()
        assert _listed(clerk)[0] == "menu"


async def test_staff_who_are_as_they_were_are_not_told_again(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        await clerk.at.person(SAM)
        await database.write(_joins, "officer")
        await clerk.introducing.tell_staff()
        calls = clerk.calls()
        await clerk.introducing.tell_staff()
        assert clerk.calls() == calls


async def test_staff_who_have_not_written_yet_are_not_asked_for(database: Database, tmp_path: Path) -> None:
    async with clerk_at(database, tmp_path) as clerk:
        await database.write(_joins, "officer")
        await clerk.introducing.tell_staff()
        assert clerk.calls() == []


def _listed(clerk: Clerk) -> list[str]:
    return [command["command"] for command in clerk.at.bot.commands_for(SAM, "en")]
