"""`hearback flows play`: a conversation in the terminal, on a town of one that is thrown away afterwards.

What is typed goes the whole way: an update into the inbox, a turn, the outbox. Only Telegram is missing: what leaves
the outbox is printed. The database is a file in a temporary folder, with a key of its own, so neither the programme's
data nor its people are touched, whatever the conversation does.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typer
from sqlalchemy import Connection

from app.output import dumps
from app.refusal import Refused
from app.texts import text
from bot import claims, outcomes
from bot.context import Bot
from bot.letters import Letter, Returned
from bot.receive import add_updates
from bot.taking import Call, House
from bot.talk import ARRIVAL
from bot.timers import Timers
from bot.turn import TurnLoop
from conversations.flow import Flow
from conversations.library import Library
from programme.pacing import Grant, Lane, Wish
from programme.programme import Programme
from programme.retry import Sent
from storage import consents, exports, outbox, people, sessions, staff, topics
from storage.database import Database
from storage.keys import Keyring

PLAYER: Final = 1
"""The Telegram number of who plays; the town is theirs alone."""
BOT: Final = Bot(2, "hearback_bot")
QUIT: Final = "/quit"
LEFT_OUT: Final = frozenset({"exported_at", "inbox", "outbox", "timer", "session"})
"""What the record does not repeat: what was said stands above it."""
UNTOLD: Final = frozenset({"id", "last_heard_at", "last_spoke_at"})
"""Columns that say nothing about what was answered."""

_SPAN: Final = re.compile(r"~\s*(\d{1,4}) (minute|hour|day|week)s?")
_PRESS: Final = re.compile(r"#\s*(\d{1,3})")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Whom somebody plays: `stranger`, `resident` (signed up, taking part) or `officer`; in which language, and what
    follows the command that they begin with.
    """

    role: str
    language: str = "en"
    payload: str | None = None


@dataclass(slots=True)
class Stage:
    """The town, its clock, and the buttons that can be pressed now."""

    database: Database
    library: Library
    programme: Programme
    keys: Keyring
    part: Part
    say: Say
    ahead: timedelta = timedelta(0)
    buttons: list[Mapping[str, Any]] = field(default_factory=list)
    under: dict[str, Any] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    _number: int = 0
    _loop: TurnLoop = field(init=False)
    _timers: Timers = field(init=False)

    def __post_init__(self) -> None:
        house = House(self.library, self.library.texts, self.programme, self.keys, BOT)
        self._loop = TurnLoop(
            self.database,
            house,
            clock=self.clock,
            wake=asyncio.Event(),
            on_prompt=self._prompted,
            on_failure=self.failures.append,
        )
        self._timers = Timers(self.database, clock=self.clock, arrived=lambda: None)
        self._timers.bot_id = BOT.id

    def clock(self) -> datetime:
        """The time in this town: that of the machine, and what was waited since."""
        return datetime.now(UTC) + self.ahead

    async def typed(self, line: str) -> None:
        """Do what a line says: `#2` presses a button, `~ 1 day` lets time pass, all else is typed on the phone."""
        pressed, waited = _PRESS.fullmatch(line), _SPAN.fullmatch(line)
        if pressed is not None:
            await self._press(int(pressed[1]))
        elif waited is not None:
            self.ahead += timedelta(**{f"{waited[2]}s": int(waited[1])})
            await self._timers.fire()
            await self._settle()
        else:
            await self._act({"message": {**self._message(), "from": self._person, "text": line}})

    async def is_over(self) -> bool:
        """Whether nothing waits for an answer."""

        def look(conn: Connection) -> bool:
            found = people.by_telegram(conn, [PLAYER]).get(PLAYER)
            return found is None or not sessions.of_people(conn, [found.id])

        return await self.database.read(look)

    async def record(self) -> dict[str, Any]:
        """What the town knows of the player now, table by table."""

        def look(conn: Connection) -> dict[str, Any]:
            found = people.by_telegram(conn, [PLAYER]).get(PLAYER)
            held = None if found is None else exports.export_person(conn, found.id, self.clock())
            return {name: rows for name, rows in (held or {}).items() if name not in LEFT_OUT}

        return await self.database.read(look)

    async def _press(self, number: int) -> None:
        if not 1 <= number <= len(self.buttons):
            self.say(text("play.no_button", number=number))
            return
        button = self.buttons[number - 1]
        if "callback_data" not in button:
            self.say(text("play.link", url=button.get("url", "")))
            return
        query = {"id": str(self._next()), "from": self._person, "chat_instance": "1", "message": self.under}
        await self._act({"callback_query": {**query, "data": button["callback_data"]}})

    async def _act(self, update: Mapping[str, Any]) -> None:
        await self.database.write(add_updates, BOT.id, [{"update_id": self._next(), **update}], self.clock())
        await self._settle()

    async def _settle(self) -> None:
        """Turns are taken, and all that waits to be sent is shown."""
        await self._loop.run_once()
        if self.failures:
            problem = self.failures[0]
            raise Refused("play.broke", problem=f"{type(problem).__name__}: {problem}") from problem
        while heads := await self.database.read(outbox.heads, self.clock(), limit=100):
            ids = [head.id for head in heads]
            for row in (await self.database.write(claims.claim, ids, [], self.clock(), BOT.id))[0]:
                grant = Grant(Wish(row.id, row.chat_id, Lane(row.lane)), 0.0)
                letter = Letter(row, grant, self.clock())
                returned = Returned(letter, Sent(self._shown(row.method, row.chat_id, row.payload)))
                await self.database.write(outcomes.record, BOT.id, [returned], [], self.clock())

    def _shown(self, method: str, chat_id: int, payload: Mapping[str, Any]) -> int:
        number = payload.get("message_id") or self._next()
        rows = (payload.get("reply_markup") or {}).get("inline_keyboard") or []
        if method.startswith("edit") and not rows:
            return int(number)  # the buttons of an answered question go; its words stand above
        words = payload.get("text") or payload.get("caption") or ""
        if not method.startswith(("edit", "sendMessage")):
            words = text("play.sent", method=method, words=words)
        if words:
            self.say("\n" + words)
        if chat_id == PLAYER and rows:
            self._offer(rows, {**self._message(), "message_id": number, "text": words})
        return int(number)

    def _offer(self, rows: list[list[Mapping[str, Any]]], under: dict[str, Any]) -> None:
        self.buttons, self.under = [button for row in rows for button in row], under
        number = 0
        for row in rows:
            shown = [f"#{number + place} {button['text']}" for place, button in enumerate(row, start=1)]
            number += len(row)
            self.say("  " + "   ".join(shown))

    def _prompted(self, calls: list[Call]) -> None:
        for _, params in calls:
            if params.get("text"):
                self.say(f"({params['text']})")

    def _message(self) -> dict[str, Any]:
        head = {"message_id": self._next(), "date": int(self.clock().timestamp())}
        return {**head, "chat": {"id": PLAYER, "type": "private", "first_name": "Player"}}

    @property
    def _person(self) -> dict[str, Any]:
        return {"id": PLAYER, "is_bot": False, "first_name": "Player", "language_code": self.part.language}

    def _next(self) -> int:
        self._number += 1
        return self._number


def own_role(flow: Flow) -> str:
    """Whom a conversation is for, when nothing else was asked for."""
    if flow.who in {"staff", "officer"}:
        return "officer"
    return "stranger" if flow.id == ARRIVAL else "resident"


async def play_through(library: Library, programme: Programme, flow: Flow, part: Part, say: Say = typer.echo) -> None:
    """Play until there are no more lines, and print what the town has kept. Raises Refused when a turn breaks."""
    say(text("play.begin", role=text(f"play.role.{part.role}")))
    async with stage(library, programme, part, say) as town:
        before = await town.record()
        if flow.commands:
            await town.typed(f"/{flow.commands[0]} {part.payload or ''}".strip())
        else:
            say(text("play.no_command", flow=flow.id))
        for line in _lines(say):
            await town.typed(line)
            if sys.stdin.isatty() and await town.is_over():
                say(text("play.over"))
        _print_record(before, await town.record(), say)
        if not await town.is_over():
            say(text("play.still_open"))


def _lines(say: Say) -> Iterator[str]:
    """What is typed, line by line, until the end or /quit; lines that come from a file are shown as they are read."""
    asked = sys.stdin.isatty()
    while True:
        try:
            line = input(text("play.prompt") + " " if asked else "").strip()
        except EOFError:
            return
        if line == QUIT:
            return
        if not asked and line:
            say("\n" + text("play.typed", line=line))
        if line:
            yield line


def _print_record(before: Mapping[str, Any], after: Mapping[str, Any], say: Say) -> None:
    told = [(name, _told(row)) for name, row in _new(before, after)]
    told = [(name, row) for name, row in told if row]
    say("\n" + text("play.kept" if told else "play.nothing_kept"))
    for name, row in told:
        say(text("play.row", table=name, row=dumps(row)))


def _new(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is in the record now and was not before; of the person, only what changed about them."""
    for name, rows in after.items():
        if name == "person":
            was = before.get(name, {})
            yield name, {column: value for column, value in rows.items() if value != was.get(column)}
        else:
            yield from ((name, row) for row in rows if row not in before.get(name, ()))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value is not None and column not in UNTOLD}


@asynccontextmanager
async def stage(library: Library, programme: Programme, part: Part, say: Say) -> AsyncIterator[Stage]:
    """A town of one, for as long as this lasts; nothing of it stays."""
    keys = Keyring((secrets.token_hex(32),))
    with TemporaryDirectory(prefix="hearback-play-") as folder:
        where = Path(folder)
        database = await Database.open(f"sqlite:///{where / 'town.db'}", data_dir=where, keys=keys)
        try:
            await database.write(_move_in, programme, part, datetime.now(UTC))
            yield Stage(database, library, programme, keys, part, say)
        finally:
            await database.close()


def _move_in(conn: Connection, programme: Programme, part: Part, now: datetime) -> None:
    """Make the player who they want to be."""
    if part.role == "stranger":
        return
    player = people.arrive(conn, PLAYER, now)
    locality = next((one.slug for one in programme.localities), None)
    people.change(conn, player.id, language=part.language, locality=locality)
    topics.choose(conn, player.id, [one.slug for one in programme.topics])
    for tier in ("updates", "taking_part"):
        wording = f"{tier.replace('_', '-')}-1"
        consents.give(conn, player.id, tier, wording=wording, version=1, language="en", channel="telegram", now=now)
    people.sign_up(conn, player.id, now)
    if part.role == "officer":
        staff.add(conn, telegram_id=PLAYER, role="officer", now=now, name="Player")
