"""`hearback demo`: the stand-in for Telegram, a bot on it, and a made-up town, all on this machine.

The stand-in and the bot are processes of their own, the bot exactly as an operator runs it. The demo works in a folder
of its own, so that neither a `.env` nor a real programme's data is ever touched; each demo begins anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import aiohttp

from app.opening import opened
from app.refusal import Refused
from app.run_lock import only_one
from app.texts import text
from app.town import story, year
from app.town.crowd import crowd_file
from app.town.people import Town, phone_of, town
from app.town.phones import Exchange
from app.town.year import Life
from storage import signing_in, staff
from storage.staff import Role

PATIENCE: Final = 60.0
"""Seconds that a process may take until it answers."""
HOST: Final = "127.0.0.1"
MADE_BY_DEMO: Final = "made-by-hearback-demo"
BOT_ID: Final = 4_000_000_001
TEAM: Final = "hearback"
"""The file in the demo's folder by which its visitor is at the command line of the town's team."""
PHONES: Final = "1001,1011,9002"
"""Whom the visitor sees first: somebody new, somebody who lives here, and an officer."""

CONSOLE_ROLES: Final[tuple[Role, ...]] = ("officer", "administrator")
"""As whom a visitor may look at the team's pages."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the visitor asked for; a port of None takes the usual one, or any that is free."""

    people: int | None = None
    port: int | None = None
    console_port: int | None = None


def demo(wish: Wish, say: Say) -> None:
    """Run the demo until Ctrl-C. Raises Refused."""
    folder = Path(os.environ.get("HEARBACK_DATA_DIR") or "var").resolve() / "demo"
    with only_one(folder):
        _begin_anew(folder)
        port = _port(wish.port, 8081)
        console_port = _port(wish.console_port, 8080)
        _become(folder, port, console_port)
        with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
            asyncio.run(_show(folder, wish.people, port, console_port, say))
    say(text("demo.over", folder=folder))


async def _show(folder: Path, people: int | None, port: int, console_port: int, say: Say) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _cancel_all)
    phones, pages = f"http://{HOST}:{port}", f"http://{HOST}:{console_port}"
    here = town()
    say(text("demo.starting"))
    async with (
        aiohttp.ClientSession() as http,
        _process(folder, "sandbox", "-m", "sandbox", "--port", str(port)) as sandbox,
    ):
        await _until(http, f"{phones}/sandbox/health", sandbox, folder)
        async with opened() as at:
            await story.set_up(at.database, at.programme, here)
            lives = await year.live(at.database, at.texts, at.programme, BOT_ID, datetime.now(UTC))
        await _import(folder, "paper", story.on_paper(here))
        async with _process(folder, "run", "-m", "app.cli", "run") as bot:
            await _until(http, f"{pages}/readyz", bot, folder)
            say(text("demo.ready", phones=f"{phones}/?phones={PHONES}", pages=pages))
            say(text("demo.console", hearback=folder / TEAM, **await _sign_in_links(pages)))
            exchange = Exchange(phones, http)
            await _give_phones(exchange, lives)
            living = len(here.people) + len(lives)
            crowd = max(0, (people or 0) - living)
            await _fill(exchange, here, folder, crowd)
            say(text("demo.filled", people=living + crowd, hearback=folder / TEAM))
            await _watch(sandbox, bot, folder)


async def _sign_in_links(pages: str) -> dict[str, str]:
    """For each role that a visitor tries the console in, a sign-in link; the number of the first, for more of them."""
    links: dict[str, str] = {}
    async with opened() as at:
        team = {member.role: member.id for member in reversed(await at.database.read(staff.members))}
        for role in CONSOLE_ROLES:
            secret = await at.database.write(signing_in.make_link, team[role], datetime.now(UTC), actor="operator")
            links[role] = pages + signing_in.PATH + secret
    return links | {"number": str(team[CONSOLE_ROLES[0]])}


async def _give_phones(exchange: Exchange, lives: Sequence[Life]) -> None:
    """Those who came in the year before have their phones, and some have blocked the bot."""
    await exchange.add_people([one.phone() for one in lives])
    for one in lives:
        if one.blocked is not None:
            await exchange.post("block", person=one.id)


async def _fill(exchange: Exchange, here: Town, folder: Path, crowd: int) -> None:
    """Let the town's story happen while the visitor looks around, and so many people more move in."""
    async with opened() as at:
        stage = story.Stage(here, exchange, at.database, at.texts, at.programme)
        fresh = [one for one in here.people if one.fresh]
        await exchange.add_people([phone_of(one) for one in fresh])
        await exchange.add_people([phone_of(one) | {"started": True} for one in here.staff])
        await exchange.add_people([phone_of(one) | {"started": one.ambassador} for one in here.settled])
        for step in story.STEPS:
            await step(stage)
        if crowd:
            await _crowd(exchange, folder, crowd, at.programme.languages)


async def _crowd(exchange: Exchange, folder: Path, extra: int, languages: tuple[str, ...]) -> None:
    """More people, who signed up on paper: enough to see how a large town feels."""
    phones = crowd_file(folder / "crowd.csv", extra, languages)
    for first in range(0, len(phones), 1000):
        await exchange.add_people(phones[first : first + 1000])
    await _import(folder, "crowd")


async def _import(folder: Path, name: str, rows: str | None = None) -> None:
    """Bring in a list as an operator does; its file is there already if no rows are given."""
    file = folder / f"{name}.csv"
    if rows is not None:
        file.write_text(rows, "utf-8")
    words = ("-m", "app.cli", "people", "import", str(file), "--channel", "paper")
    async with _process(folder, name, *words) as process:
        if await process.wait() != 0:
            raise Refused("demo.broke", part=name, folder=folder)


async def _watch(sandbox: asyncio.subprocess.Process, bot: asyncio.subprocess.Process, folder: Path) -> None:
    """Wait for ever; a part that ends is said."""
    waits = {asyncio.create_task(part.wait()): name for name, part in (("sandbox", sandbox), ("run", bot))}
    ended, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    raise Refused("demo.broke", part=waits[ended.pop()], folder=folder)


@asynccontextmanager
async def _process(folder: Path, name: str, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python process of ours, its words in a log, ended with the demo. Ctrl-C is for the demo to pass on."""
    with (folder / f"{name}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _until(http: aiohttp.ClientSession, url: str, process: asyncio.subprocess.Process, folder: Path) -> None:
    name = "sandbox" if "/sandbox/" in url else "run"
    try:
        async with asyncio.timeout(PATIENCE):
            while process.returncode is None:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(url) as reply:
                        if reply.status == 200:
                            return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise Refused("demo.silent", part=name, folder=folder) from None
    raise Refused("demo.broke", part=name, folder=folder)


def _begin_anew(folder: Path) -> None:
    """Empty the demo's own folder. Raises Refused for one that is not the demo's: nobody's data is thrown away."""
    ours = folder / MADE_BY_DEMO
    kept = {ours.name, "run.lock"}
    others = [one for one in folder.iterdir() if one.name not in kept]
    if others and not ours.exists():
        raise Refused("demo.not_ours", folder=folder)
    ours.touch()
    for one in others:
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _become(folder: Path, port: int, console_port: int) -> None:
    """From here on this process, and those it starts, are the demo's installation: no other setting is left."""
    for name in [name for name in os.environ if name.upper().startswith("HEARBACK_")]:
        del os.environ[name]
    world = folder / "world"
    world.mkdir(mode=0o700)
    os.environ |= {
        "HEARBACK_DATA_DIR": str(world),
        "HEARBACK_PROGRAMME": str(_programme(folder)),
        "HEARBACK_TELEGRAM_TOKEN": f"{BOT_ID}:{secrets.token_urlsafe(26)}",
        "HEARBACK_TELEGRAM_API_URL": f"http://{HOST}:{port}",
        "HEARBACK_CONSOLE_PORT": str(console_port),
    }
    _write_team(folder / TEAM)
    os.chdir(folder)  # a .env lies where the visitor stands, and is not meant for the demo


def _write_team(path: Path) -> None:
    """The command line of the demo's installation: `hearback` with its settings and no others, in its own folder."""
    settings = [f"export {name}={shlex.quote(os.environ[name])}" for name in os.environ if name.startswith("HEARBACK_")]
    words = f'exec {shlex.quote(sys.executable)} -m app.cli "$@"'
    path.write_text("\n".join(("#!/bin/sh", f"cd {shlex.quote(str(path.parent))}", *settings, words, "")), "utf-8")
    path.chmod(0o700)


def _programme(folder: Path) -> Path:
    """The town's programme: the example, but it never sleeps, so that a visitor at night sees something happen."""
    path = folder / "programme.yaml"
    path.write_text(story.town_programme(), "utf-8")
    return path


def _port(wished: int | None, usual: int) -> int:
    """The port that was wished for, else the usual one, else any. Raises Refused when the wished one is taken."""
    with contextlib.suppress(OSError):
        return _free(usual if wished is None else wished)
    if wished is not None:
        raise Refused("demo.port", port=wished)
    return _free(0)


def _free(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])


def _cancel_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()
