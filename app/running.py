"""`hearback run`: bot, timers and web addresses in one process, wired here and nowhere else.

They live and end together: told to stop, each finishes what is under way; when one breaks, all end, since a process
that is half alive is worse than one that its supervisor starts again.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import make_url

from app import logs
from app.conversing import library
from app.following import Following, Said
from app.opening import Opened, clock, complain, make_data_dir, opened
from app.refusal import Refused, Told
from app.run_lock import only_one
from app.settings import Settings, read_settings, unknown_settings
from app.settling import settle
from app.single_sign_on import sign_on_of
from app.surveying import maker
from app.texts import text
from app.versions import waiting_rows
from app.webhook_address import webhook_of
from bot.gateway import Gateway
from bot.receive import TokenRefused
from bot.run import Bot
from bot.unless import unless
from console import counting_ahead
from console.desk import Desk
from console.health import Probe
from console.server import PortTaken, serve
from console.web import make_app
from conversations.library import Library
from conversations.rewritten import laid
from conversations.wording import button_keys
from programme.pacing import Limits
from programme.programme import Programme
from storage import erasure_log, erasures, restores, seals, staff
from storage.database import Database, StorageProblem, is_postgres, ping
from storage.keys import KeyProblem

log = structlog.get_logger(__name__)

NEWEST: Final = 1000
"""In so many rows of each table it is looked at the start whether the keys are the right ones."""
COLLECT_AFTER: Final = (20_000, 50, 100)
"""How many new things there are before the collector looks for garbage among them, and so on (gc.set_threshold)."""
TURN: Final = 0.0005
"""Seconds after which a thread that computes lets another one have its turn (sys.setswitchinterval), a tenth of what is
usual: each statement of SQLite gives the turn away, and a reply would wait for it anew after each.
"""
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(say: Callable[[str], None]) -> None:
    """Run until a signal comes; `say` is told when it is ready. Raises Refused and what opening can raise.

    A variable that looks like a setting and is none is named on standard error: it may have been meant to matter.
    """
    settings = read_settings()
    if settings.telegram_token is None:
        raise Refused("setting.token_missing")
    for sentence in unknown_settings():
        complain(sentence)
    make_data_dir(settings.data_dir)
    with only_one(settings.data_dir):
        logs.set_up()
        _clear_left(settings)
        asyncio.run(_run(settings, say))


def _clear_left(settings: Settings) -> None:
    if not is_postgres(settings.database):
        with contextlib.suppress(OSError):  # why: what cannot be removed now is tried again at the next start
            restores.clear_left(Path(make_url(settings.database).database or "").parent)


async def _run(settings: Settings, say: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    with _ended_by_signals(stop):
        async with opened() as installation, installation.database.alone():
            await installation.database.read(seals.open_one_of_each, among=NEWEST)
            await _complete_log(installation)
            await installation.database.write(
                staff.ensure_administrators, settings.admin_telegram_ids, installation.now
            )
            try:
                await _together(installation, stop, say)
            except BaseExceptionGroup as group:
                raise _sentence(group, settings) from group


async def _complete_log(at: Opened) -> None:
    """Erasures of a release that kept no log of them, or of a restored database, go into the log."""
    entries = await at.database.read(erasures.log)
    try:
        await asyncio.to_thread(erasure_log.complete, at.settings.data_dir, entries)
    except OSError as error:
        raise Refused("data_dir.unusable", path=at.settings.data_dir, problem=error.strerror) from error


async def _together(at: Opened, stop: asyncio.Event, say: Callable[[str], None]) -> None:
    registry = CollectorRegistry()
    flows = library(at.texts)
    await _note_older_versions(at, flows)
    bot = _bot(at, flows, registry)
    settle_in()
    settings = at.settings
    desk = _desk(at, bot)
    desk.buttons = button_keys(flows.flows)
    followers = (bot.follow, partial(_follow, desk))
    following = Following(at.database, at.file, followers, partial(_say, desk, flows, bot))
    desk.follow = following.look
    desk.settle = partial(settle, at, desk, flows)
    app = make_app({"database": _database_probe(at.database), **bot.probes}, registry, bot.door, desk)

    def listening(port: int) -> None:
        say(text("run.ready", address=f"http://{settings.console_host}:{port}/"))

    async with asyncio.TaskGroup() as parts:
        parts.create_task(serve(app, settings.console_host, settings.console_port, stop, on_listening=listening))
        parts.create_task(bot.run(stop))
        parts.create_task(following.run(stop))
        parts.create_task(unless(stop, at.database.stay_alone()))
        parts.create_task(unless(stop, counting_ahead.run(desk)))


def settle_in() -> None:
    """Once all is loaded: how a process of ours works from now on.

    The collector of garbage looks no more at flows, texts and libraries, which stay as long as the process: it would go
    through all of them again and again, which is a twelfth of the work where many write at once. And threads take
    shorter turns.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(TURN)


async def _note_older_versions(at: Opened, flows: Library) -> None:
    """After an update people may be in the middle of what a conversation was: the log says how many, and where."""
    for row in await at.database.read(waiting_rows, flows):
        if not row["current"]:
            where = {name: row[name] for name in ("flow", "version", "step", "people", "tests")}
            log.info("people wait in an older version", **where, look_at="hearback flows waiting")


def _bot(at: Opened, flows: Library, registry: CollectorRegistry) -> Bot:
    token = at.settings.telegram_token
    if token is None:
        raise Refused("setting.token_missing")
    bot = Bot(
        at.database,
        Gateway(token.get_secret_value(), at.settings.telegram_api_url),
        texts=at.texts,
        library=flows,
        programme=at.programme,
        keys=at.keys,
        clock=clock,
        zone=at.settings.zone,
        folder=at.settings.data_dir,
        limits=Limits.for_bulk(at.settings.bulk_rate, at.settings.paid_rate),
        webhook=webhook_of(at.settings, at.keys),
        registry=registry,
    )
    bot.pages = at.settings.pages
    return bot


def _desk(at: Opened, bot: Bot) -> Desk:
    pages = at.settings.pages
    return Desk(
        at.database,
        at.texts,
        at.programme,
        at.settings.zone,
        clock,
        at.settings.data_dir,
        maker(at.texts, at.programme, at.settings.zone),
        at.keys,
        file=at.file,
        pages=pages,
        secure=pages.startswith("https://"),
        sign_on=sign_on_of(at.settings),
        changed=bot.wake,
        bot_name=lambda: bot.name,
        rates=(at.settings.bulk_rate, at.settings.paid_rate),
    )


def _follow(desk: Desk, programme: Programme) -> None:
    """The pages go by this programme from now on."""
    desk.programme, desk.survey = programme, maker(desk.texts, programme, desk.zone)


async def _say(desk: Desk, flows: Library, bot: Bot, said: Said) -> None:
    """These sentences are said from now on, and understood where they stand on buttons.

    A language that was rewritten as a whole is looked through for half a second, beside what everybody waits for.
    """
    await asyncio.to_thread(_lay, desk, flows, said)
    bot.introduce_again()


def _lay(desk: Desk, flows: Library, said: Said) -> None:
    desk.texts.lay(laid(desk.texts, said, desk.buttons))
    flows.read_again()


def _database_probe(database: Database) -> Probe:
    async def ask() -> str | None:
        try:
            await ping(database)
        except StorageProblem as problem:
            return str(problem)
        return None

    return ask


def _sentence(group: BaseExceptionGroup[BaseException], settings: Settings) -> BaseException:
    """What to tell of what broke: a sentence for what the operator can put right, else that we are at fault."""
    for error in _leaves(group):
        match error:
            case PortTaken():
                reason = str(error).removeprefix(f"{error.host}:{error.port}: ")
                return Refused("run.port", host=error.host, port=error.port, problem=reason)
            case StorageProblem():
                return Told(error.at_once)
            case TokenRefused() | KeyProblem():
                return Told(str(error))
    log.error("a part broke, so all end", exc_info=group)
    kinds = sorted({type(error).__name__ for error in _leaves(group)})
    return Refused("run.broke", kinds=", ".join(kinds), data_dir=settings.data_dir)


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


@contextlib.contextmanager
def _ended_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """The first signal asks to stop; the second ends the process as it always does."""
    loop = asyncio.get_running_loop()

    def ask() -> None:
        stop.set()
        for one in SIGNALS:
            loop.remove_signal_handler(one)

    with ExitStack() as put_back:
        for one in SIGNALS:
            loop.add_signal_handler(one, ask)
            put_back.callback(loop.remove_signal_handler, one)
        yield
