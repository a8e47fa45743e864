"""Files that people sent are fetched from Telegram after the turn that kept their words, looked at, sealed and kept.

Each file is a row that waits until it is kept, refused for what it is, or lost. A row is claimed with its next try in a
few minutes, so that a process which ends in the middle leaves it to the next one, and a file that ends processes is
given up after some tries. Whoever sent what cannot be kept is told; the words are with the team in any case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE
from bot.gateway import CallFailed, Gateway, slug
from bot.messages import text_payload
from bot.taking import reply
from bot.unless import unless
from conversations.parts import name_of, refused
from conversations.phrases import Phrase
from conversations.texts import Texts
from programme.media import most_bytes
from programme.programme import Programme
from programme.received_file import look
from programme.retry import Outcome, Paused, Refused, Unauthorised
from storage import attachments, contributions, people, received, team_topics
from storage.attachments import Attachment
from storage.database import Database, StorageProblem
from storage.keys import Keyring
from storage.team_mirror import Team

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
"""Files in memory at the same time, each of up to 20 MB."""
JUST_NOW: Final = timedelta(minutes=10)
"""So long after it was sent, news of it is a reply to what its sender just did."""
LEASE: Final = timedelta(minutes=6)
"""After this a claimed file is tried again: longer than a slow line needs for the largest."""
SWEEP: Final = 30.0
"""Seconds between two looks when nobody wakes us."""
MOST_TRIES: Final = 12
"""Of one file. With the pauses below they take about a day, after which Telegram may have it no more."""
FIRST_WAIT: Final = timedelta(seconds=20)
LONGEST_WAIT: Final = timedelta(hours=4)
ROOM_WAIT: Final = timedelta(minutes=1)
"""Until the disk may have room again, or the token is right."""
NO_ROOM: Final = (
    "files that people sent cannot be written to DATA_DIR/media: look at the disk; they are fetched again by themselves"
)


@dataclass(frozen=True, slots=True)
class Later:
    """It is tried again after `wait`; `counts` says whether this was a try of its own."""

    wait: timedelta
    counts: bool


@dataclass(frozen=True, slots=True)
class Never:
    """It is not kept: `refused` or `lost`, and why."""

    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """It lies sealed under `name`."""

    name: str
    type: str
    size: int


class Fetching:
    """Fetches for one bot as long as it runs. `wake` it when something was sent; `moved_at` is when it last looked."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        *,
        texts: Texts,
        programme: Programme,
        keys: Keyring,
        clock: Callable[[], datetime],
        folder: Path,
        on_said: Callable[[], None] = lambda: None,
    ) -> None:
        """`folder` is DATA_DIR; `on_said` is called when the outbox may have grown."""
        self._database = database
        self._gateway = gateway
        self._texts = texts
        self._programme = programme
        self._keys = keys
        self._clock = clock
        self._folder = folder
        self._on_said = on_said
        self._woken = asyncio.Event()
        self._room = True
        self._storage: str | None = None
        self.moved_at: datetime | None = None

    def wake(self) -> None:
        """Something was sent, or somebody was erased."""
        self._woken.set()

    def follow(self, programme: Programme) -> None:
        """The programme is this from now on."""
        self._programme = programme

    @property
    def trouble(self) -> str | None:
        """Why nothing can be kept; None while all is well."""
        return self._storage or (None if self._room else NO_ROOM)

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch until `stop` is set; what is under way then is left to the next start."""
        released = False
        while not stop.is_set():
            self._woken.clear()
            try:
                if not released:  # whatever a process that ended had begun
                    await self._database.write(attachments.release, self._gateway.bot_id)
                    released = True
                await unless(stop, self.run_once())
            except StorageProblem as problem:
                self._storage = str(problem)
            except Exception as error:  # why: words are kept and answered without the files; `trouble` tells
                self._storage = f"a mistake of ours: {type(error).__name__}"
                log.exception("files are not fetched", kind=type(error).__name__)
            else:
                self._storage, self.moved_at = None, self._clock()
            await unless(stop, self._pause())

    async def _pause(self) -> None:
        due = None
        if self._storage is None:
            due = await self._database.read(attachments.next_due, self._gateway.bot_id)
        left = SWEEP if due is None else (due - self._clock()).total_seconds()
        try:
            async with asyncio.timeout(min(SWEEP, max(1.0, left))):
                await self._woken.wait()
        except TimeoutError:
            return

    async def run_once(self) -> int:
        """Fetch all that can be fetched now, and remove what belonged to people who are erased; how many were tried."""
        tried = 0
        await self._remove_leftovers()
        while claimed := await self._database.write(self._claim):
            await asyncio.gather(*map(self._fetch, claimed))
            tried += len(claimed)
            self.moved_at = self._clock()
        return tried

    def _claim(self, conn: Connection) -> list[Attachment]:
        now = self._clock()
        return attachments.claim(conn, self._gateway.bot_id, now, AT_ONCE, again=now + LEASE)

    async def _fetch(self, one: Attachment) -> None:
        became = Never("lost", "tries") if one.tries > MOST_TRIES else await self._tried(one)
        if isinstance(became, Kept):
            if not await self._database.write(self._keep, one, became):
                await asyncio.to_thread(received.remove, self._folder, [became.name])
        elif isinstance(became, Never):
            await self._database.write(self._give_up, one, became)
        else:
            until = self._clock() + became.wait
            await self._database.write(attachments.postpone, one.id, until, counts=became.counts)
            return
        self._on_said()

    async def _tried(self, one: Attachment) -> Kept | Never | Later:
        try:
            content = await self._gateway.download(one.file_id or "", most_bytes(one.kind))
        except CallFailed as failed:
            log.warning("a file was not fetched", reason=slug(failed.outcome))
            return _after(failed.outcome, one.tries)
        seen = await asyncio.to_thread(look, one.kind, one.about.get("name"), content)
        if seen.type is None:
            return Never("refused", seen.reason or "kind")
        try:
            name = await asyncio.to_thread(received.write, self._folder, content, self._keys)
        except OSError as error:
            self._room = False
            log.error("a file cannot be written", errno=error.errno)  # noqa: TRY400  # why: the trace would name its place
            return Later(ROOM_WAIT, counts=False)
        self._room = True
        return Kept(name, seen.type, len(content))

    def _keep(self, conn: Connection, one: Attachment, kept: Kept) -> bool:
        """It is kept, and the team's group gets it; False when its person is gone meanwhile."""
        now = self._clock()
        if not attachments.kept(conn, one.id, path=kept.name, found=kept.type, size=kept.size, now=now):
            return False
        group = team_topics.group(conn)
        about = contributions.one(conn, one.contribution_id)
        if group is not None and about is not None:
            Team(conn, self._texts, self._programme, group, now).sent(about, [attachments.of_number(conn, one.id)])
        return True

    def _give_up(self, conn: Connection, one: Attachment, never: Never) -> None:
        """It is not kept: whoever sent it is told, once, why, and that their words are."""
        now = self._clock()
        person = people.find(conn, one.person_id)
        about = contributions.one(conn, one.contribution_id)
        if not attachments.settle(conn, one.id, never.state, never.reason, now) or person is None or about is None:
            return
        if person.stopped and now - one.sent_at > JUST_NOW:
            return  # they want nothing sent any more; /mine and /mydata tell
        why = refused(never.reason if never.state == "refused" else "lost", one.kind)
        told = {"what": name_of(one.told), "receipt": about.receipt, "why": Phrase(why.key, why.args)}
        words = self._texts.render("media.not_kept", person.language or DEFAULT_LANGUAGE, told, today=now.date())
        reply(conn, person.telegram_id, person.id, text_payload(words), now)

    async def _remove_leftovers(self) -> None:
        """Files of people who were erased are removed, and then forgotten."""
        while names := await self._database.read(attachments.leftovers, 100):
            try:
                await asyncio.to_thread(received.remove, self._folder, names)
            except OSError as error:
                log.error("a file cannot be removed", errno=error.errno)  # noqa: TRY400  # why: the trace would name its place
                return
            await self._database.write(attachments.removed, names)


def _after(outcome: Outcome, tries: int) -> Never | Later:
    """What to do about a file that did not come."""
    match outcome:
        case Refused(reason="file_too_large"):
            return Never("refused", "too_large")
        case Refused():
            return Never("lost", outcome.reason)
        case Paused(retry_after=seconds):
            return Later(timedelta(seconds=seconds), counts=False)
        case Unauthorised():
            return Later(ROOM_WAIT, counts=False)
    return Later(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)), counts=True)
