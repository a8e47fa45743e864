"""Turns: what waits in the inbox is dealt with, a batch at a time, each person in order.

A batch is one write transaction, kept below about 20 milliseconds: everybody's state is read at once, each person's
conversation moves on, and sessions, records, outbox rows and "inbox done" are committed together. When an update
raises, the batch is undone and each of it is dealt with by itself: the one that raises is undone alone and waits for
another try; after three it is set aside, its person gets an apology, the team is told, and the others never notice.
The tries were counted before, in a commit of their own, so that an update which ends the whole process counts as well.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.context import tell_staff
from bot.incoming import Heard, hear, time_came
from bot.known import first_language
from bot.messages import text_payload
from bot.taking import Call, House, Memory, State, Taking, Told, reply
from conversations.session import SessionError
from programme.programme import Programme
from storage import audit, inbox, notices, people, sessions, standing
from storage.database import Database, StorageProblem
from storage.inbox import Waiting

log = structlog.get_logger(__name__)

LARGEST_BATCH: Final = 50
SMALLEST_BATCH: Final = 4
"""Of those that wait: a commit for each would cost more than it saves on a machine that is slow just now."""
LONGEST_BATCH: Final = 0.020
"""Seconds that a batch may hold the write lock: others (the sender, the console) wait behind it."""
MOST_TRIES: Final = 3
SWEEP: Final = 1.0
"""Seconds between two looks at the inbox when nobody wakes us, and between two tries of one update."""
ENDED: Final = "process_ended"
"""The problem of an update whose three turns nobody came back from."""


class TurnLoop:
    """Takes turns as long as it runs. `wake` is set when something arrived; `moved_at` is when it last looked.

    `on_prompt` is handed the calls to make right after a commit; `on_said` is called when the outbox may have grown,
    `on_staff` when somebody of the team did something, `on_sent` when files are to be fetched, `on_failure` with what
    an update raised.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        *,
        clock: Callable[[], datetime],
        wake: asyncio.Event,
        on_prompt: Callable[[list[Call]], None] = lambda _: None,
        on_said: Callable[[], None] = lambda: None,
        on_staff: Callable[[], None] = lambda: None,
        on_sent: Callable[[], None] = lambda: None,
        on_failure: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._wake = wake
        self._on_prompt = on_prompt
        self._on_said = on_said
        self._on_staff = on_staff
        self._on_sent = on_sent
        self._on_failure = on_failure
        self._size = LARGEST_BATCH
        self._memory = Memory()
        self._swept = 0.0
        self._trouble = ""
        self.moved_at: datetime | None = None

    @property
    def trouble(self) -> str | None:
        """Why no turns are taken; None while they are."""
        return self._trouble or None

    def follow(self, programme: Programme) -> None:
        """The programme is this from the next turn on; one that is being taken goes on with what it began with."""
        self._house = replace(self._house, programme=programme)

    async def run(self, stop: asyncio.Event) -> None:
        """Take turns until `stop` is set; a batch that has begun is finished."""
        while not stop.is_set():
            self._wake.clear()
            try:
                await self._round()
            except StorageProblem as problem:
                self._note(str(problem))
                await _first_of(stop.wait(), asyncio.sleep(SWEEP))
            except Exception as error:  # noqa: BLE001  # why: the bot must not fall silent; `moved_at` tells of it
                self._note(f"a mistake of ours: {type(error).__name__}")
                await _first_of(stop.wait(), asyncio.sleep(SWEEP))
            else:
                self._note("")
                await _first_of(stop.wait(), self._wake.wait(), asyncio.sleep(SWEEP))

    async def run_once(self) -> int:
        """Deal with everything that waits, and once with each update that failed before; how many were settled."""
        return await self._fresh() + await self._sweep()

    async def _round(self) -> None:
        await self._fresh()
        if time.monotonic() - self._swept >= SWEEP:
            await self._sweep()
            self._swept = time.monotonic()
        self.moved_at = self._clock()

    async def _fresh(self) -> int:
        settled = 0
        while taken := await self._database.write(inbox.take, LARGEST_BATCH):
            while taken:
                rows, taken = taken[: self._size], taken[self._size :]
                try:
                    settled += await self._batch(rows)
                except StorageProblem:
                    await self._give_back(taken)
                    raise
                self.moved_at = self._clock()
        return settled

    async def _sweep(self) -> int:
        settled, last = 0, 0
        while rows := await self._database.write(inbox.take_tried, last):
            settled += await self._batch(rows)
            last = rows[-1].id
        return settled

    async def _batch(self, rows: list[Waiting]) -> int:
        """Deal with these rows together; where that is impossible as a whole, one by one."""
        try:
            told = await self._database.write(self._turns, rows)
        except StorageProblem:
            await self._give_back(rows)
            raise
        except Exception as error:  # noqa: BLE001  # why: whatever an update does, the others go on
            return await self._apart(rows, error)
        self._after(told)
        return told.settled

    async def _apart(self, rows: list[Waiting], error: Exception) -> int:
        if len(rows) == 1:
            settled = await self._database.write(self._failed, rows[0], error)
            self._on_said()
            return settled
        return sum([await self._batch([row]) for row in rows])

    async def _give_back(self, rows: list[Waiting]) -> None:
        """The database failed, not the updates: their try does not count."""
        with suppress(StorageProblem):
            await self._database.write(inbox.give_back, [row.id for row in rows])

    def _after(self, told: Told) -> None:
        self._memory.add(told)
        if told.prompt:
            self._on_prompt(told.prompt)
        if told.to_fetch:
            self._on_sent()
        if told.by_staff:
            self._on_staff()
        self._on_said()

    def _note(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.info("turns go on") if not trouble else log.warning("no turns", trouble=trouble)
            self._trouble = trouble

    # ------------------------------------------------------------------------------------- inside the transaction

    def _turns(self, conn: Connection, rows: list[Waiting]) -> Told:
        began = time.perf_counter()
        now, told = self._clock(), Told()
        heard = [self._heard(row) for row in rows]
        state = State.read(conn, heard, now)
        emptied = _erased_meanwhile(conn, rows, heard, state)
        done: list[int] = []
        spoke: set[int] = set()
        for row, one in zip(rows, heard, strict=True):
            if row.id in emptied:
                told.settled += 1
                continue
            if row.tries > MOST_TRIES:
                self._set_aside(conn, row, ENDED)
                told.settled += 1
                continue
            turn = Taking(self._house, conn, state, now, self._memory)
            try:
                # Among others it may spoil only what is undone with them all: then each is dealt with by itself.
                with conn.begin_nested() if len(rows) == 1 else nullcontext():
                    turn.take(one)
            except OperationalError:
                raise  # the database's trouble, not this update's
            except Exception as error:
                if len(rows) > 1:
                    raise
                told.settled += self._failed(conn, row, error)
            else:
                done.append(row.id)
                turn.add_to(told, spoke)
        inbox.done(conn, done, now)
        standing.spoke(conn, spoke, now)
        told.settled += len(done)
        self._adapt(len(rows), time.perf_counter() - began)
        return told

    def _heard(self, row: Waiting) -> Heard:
        bot, due = self._house.bot, row.due
        if due is not None:
            return time_came(due, row.received_at)
        return hear(row.raw, row.received_at, bot.id, bot.username)

    def _adapt(self, rows: int, seconds: float) -> None:
        """As many rows next time as fit into 20 ms at the present pace."""
        fits = int(rows * LONGEST_BATCH / max(seconds, 1e-6))
        self._size = max(SMALLEST_BATCH, min(LARGEST_BATCH, fits, self._size * 2))

    def _failed(self, conn: Connection, row: Waiting, error: Exception) -> int:
        """An update raised: it waits for its next try, or is set aside; 1 if it is settled by that."""
        problem = type(error).__name__
        log.error("a turn failed", inbox=row.id, problem=problem, at=_place(error), tries=row.tries)
        self._on_failure(error)
        if row.tries < MOST_TRIES:
            return 0
        self._set_aside(conn, row, problem, unreadable=isinstance(error, SessionError))
        return 1

    def _set_aside(self, conn: Connection, row: Waiting, problem: str, *, unreadable: bool = False) -> None:
        """Go on without this update. Telling people of it may fail too; setting it aside may not."""
        now = self._clock()
        inbox.set_aside(conn, row.id, problem, now)
        subject = f"inbox:{row.id}"
        audit.record(
            conn, at=now, act="update.set_aside", actor="hearback", subject=subject, detail={"problem": problem}
        )
        try:
            with conn.begin_nested():
                self._tell(conn, self._heard(row), problem, now)
                if unreadable and row.sender is not None:
                    _end_conversations(conn, row.sender)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # why: the others go on, even if nobody can be told
            log.error("an apology failed", inbox=row.id, problem=type(error).__name__, at=_place(error))  # noqa: TRY400  # why: an error's text may hold what somebody said

    def _tell(self, conn: Connection, heard: Heard, problem: str, now: datetime) -> None:
        """An apology to the person, and once a day for each kind of problem a word to the team."""
        house = self._house
        if notices.first_time(conn, f"aside:{problem}:{now.date()}", now):
            tell_staff(conn, house.texts, "turn.staff_set_aside", {"problem": problem}, now=now)
        if not heard.by_a_person or heard.sender is None:
            return
        person = people.find_by_telegram(conn, heard.sender)
        spoken = person.language if person else None
        words = house.texts.render("turn.apology", spoken or first_language(house.programme, heard.language_code))
        reply(conn, heard.sender, person.id if person else None, text_payload(words), now)


def _erased_meanwhile(conn: Connection, rows: list[Waiting], heard: list[Heard], state: State) -> set[int]:
    """Rows whose sender was erased after they were taken, and they with them: nobody is met anew by what was erased."""
    unknown = [row.id for row, one in zip(rows, heard, strict=True) if one.private and one.sender not in state.people]
    return set(unknown) - inbox.still_waiting(conn, unknown)


def _end_conversations(conn: Connection, telegram_id: int) -> None:
    """Of somebody whose conversations cannot be read: they would stop everything that person does."""
    person = people.find_by_telegram(conn, telegram_id)
    if person is not None:
        sessions.forget(conn, person.id)


def _place(error: Exception) -> str:
    """Where an error was raised, without its text, which may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


async def _first_of(*waits: Any) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
