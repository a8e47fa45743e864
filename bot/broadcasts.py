"""Broadcasts on their way: started when their time comes, walked through their audience, finished, and shown to staff.

The truth is in the tables, so this is a loop that looks at them twice a second: what the command line or another
process changed is found like anything else, and a restart goes on where the last commit was.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, Row

from bot import broadcast_report, failing, file_stops, late, series_report, stars, ways_over
from bot.context import DEFAULT_LANGUAGE, LANES, STAFF
from bot.messages import keyboard_markup, text_payload
from conversations.texts import Texts
from programme import approval
from storage import approval_news as asking
from storage import (
    approvals,
    broadcasts,
    courtesies,
    deliveries,
    language_changes,
    outbox,
    paying,
    progress,
    reports,
    series,
    versions,
    walks,
    watches,
)
from storage import file_stops as stopped_by_file
from storage import ways_over as over_by_now
from storage.database import Database, StorageProblem
from storage.reports import Report

log = structlog.get_logger(__name__)

BEAT = 0.5
"""Seconds between two looks."""
FIRST_BEAT = 0.1
"""The same while a first slice is out alone: the rest waits for it."""
JUDGING = 2.0
"""Seconds between two looks at how many of a large broadcast fail."""
TAKING = 20
"""The same, as so many times what the look took: a million rows take a reader a third of a second."""
STORAGE_PAUSE = 1.0
WALKING = 0.25
"""Seconds that one look may walk: what pauses, ends or is watched meanwhile waits no longer, however many people there
are."""
SLICE = 500
"""Cancelled deliveries settled in one transaction."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be done now."""

    to_stop: list[over_by_now.Over]
    to_repeat: list[int]
    due: list[Row[Any]]
    to_wake: list[int]
    to_walk: list[int]
    to_finish: list[int]
    to_clear: list[int]
    to_release: list[int]
    to_show: list[progress.Watched]
    to_tell: list[int]


class Broadcasts:
    """Keeps broadcasts going. `on_queued` is called when the sender has something new; `moved_at` is the last look."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        *,
        clock: Callable[[], datetime],
        allowed_from: Callable[[datetime], datetime] = lambda moment: moment,
        on_queued: Callable[[], None] = lambda: None,
        approve_above: int | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        """`allowed_from` gives the first moment, from the given one on, that is outside quiet hours. What staff write
        to more people than `approve_above` waits for a second person.
        """
        self._database = database
        self._texts = texts
        self._clock = clock
        self._allowed_from = allowed_from
        self._on_queued = on_queued
        self._approve_above = approve_above
        self._stopwatch = stopwatch
        self._walked_last = 0
        self._judge_at = float("-inf")
        self._awake = asyncio.Event()
        self._first_is_out = False
        self.moved_at: datetime | None = None
        self.trouble: str | None = None

    def wake(self) -> None:
        """Something was changed: look now."""
        self._awake.set()

    def follow(self, approve_above: int | None) -> None:
        """What goes to more people than this waits for a second person, from the next look on."""
        self._approve_above = approve_above
        self.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Look and act until `stop` is set."""
        while not stop.is_set():
            self._awake.clear()
            try:
                await self.beat(stop)
                self.trouble = None
            except StorageProblem as problem:
                self.trouble = str(problem)
                await _pause(STORAGE_PAUSE, stop.wait())
            soon = FIRST_BEAT if self._first_is_out else BEAT
            await _pause(soon, self._awake.wait(), stop.wait())

    async def beat(self, stop: asyncio.Event | None = None) -> None:
        """Do all that is to be done now; a walk goes a little further."""
        agenda = await self._database.read(_agenda, self._clock())
        for one in agenda.to_stop:
            await self._stop_over(one)
        for series_id in agenda.to_repeat:
            await self._repeat(series_id)
        for row in agenda.due:
            await self._begin(row)
        await self._let_through(agenda)
        judged = await self._judge()
        await self._walk([*agenda.to_walk, *[row.id for row in agenda.due], *judged], stop)
        for broadcast_id in agenda.to_finish:
            await self._finish(broadcast_id)
        for broadcast_id in agenda.to_clear:
            await self._database.write(deliveries.skip_waiting, broadcast_id, self._clock(), limit=SLICE)
        for broadcast_id in agenda.to_tell:
            await self._tell(broadcast_id)
        for watched in agenda.to_show:
            await self._show(watched)
        self._first_is_out = await self._database.read(watches.any_first)
        self.moved_at = self._clock()

    async def _stop_over(self, one: over_by_now.Over) -> None:
        """Stop what leads to a way to take part that is over, and tell the team. A reader counts."""
        now = self._clock()
        report = await self._database.read(reports.of_broadcast, one.id, now)
        if report is not None and await self._database.write(ways_over.stop, self._texts, one, report, now):
            self._on_queued()

    async def _repeat(self, series_id: int) -> None:
        """Make the next announcement of a series; the next look begins it."""
        try:
            await self._database.write(self._fire, series_id)
        except StorageProblem:
            raise
        except Exception as error:  # noqa: BLE001  # why: one series that cannot go on must not hold up the others
            log.error("a series cannot go on", series=series_id, kind=type(error).__name__)  # noqa: TRY400  # why: a traceback can show values
            await self._database.write(series.hold, series_id, type(error).__name__)
        self.wake()

    def _fire(self, conn: Connection, series_id: int) -> None:
        if ways_over.hold(conn, self._texts, series_id, self._clock()):
            return
        series.fire(conn, series_id, self._clock())
        series_report.warn(conn, self._texts, series_id, self._clock())

    async def _begin(self, row: Row[Any]) -> None:
        now = self._clock()
        respects = row.quiet_hours == "respect"
        if respects and self._allowed_from(now) > now:
            return
        if await self._waits(row):
            return
        # What was approved when its time had passed is not late for that.
        ready = max(row.ready, row.approved_at or row.ready)
        ready = self._allowed_from(ready) if respects else ready
        if await self._database.write(late.begin, self._texts, row.id, ready, now, version=row.version):
            self._on_queued()

    async def _let_through(self, agenda: Agenda) -> None:
        """A slice of those whose moment has come, and of those for whom there is a version in their language now; the
        rest at the next look, which comes at once."""
        ways = ((courtesies.wake, agenda.to_wake), (versions.release, agenda.to_release))
        for let_through, broadcast_ids in ways:
            for broadcast_id in broadcast_ids:
                if await self._database.write(let_through, broadcast_id, self._clock()):
                    self.wake()
                self._on_queued()

    async def _waits(self, row: Row[Any]) -> bool:
        """Whether it waits for a second person, who is asked. It is counted by a reader: that takes its time."""
        if self._approve_above is None or row.made_by is None or row.correction == "delete":
            return False
        people = await self._database.read(approvals.people_now, row.id, self._clock())
        if people is None or not approval.must_wait(people, self._approve_above, row.approved_count):
            return False
        await self._database.write(self._ask, row, people)
        self._on_queued()
        return True

    def _ask(self, conn: Connection, row: Row[Any], people: int) -> None:
        if approvals.ask(conn, row.id, row.version):
            asking.ask(conn, self._texts, row.id, people, self._clock())

    async def _walk(self, broadcast_ids: Iterable[int], stop: asyncio.Event | None) -> None:
        """A slice of one broadcast, then of the next, for a bounded time; what is left goes on at the next look, which
        comes at once and begins with whose turn it is."""
        to_walk = deque(sorted(broadcast_ids, key=lambda one: (one <= self._walked_last, one)))
        end = self._stopwatch() + WALKING
        while to_walk and not (stop is not None and stop.is_set()):
            self._walked_last = to_walk.popleft()
            if await self._step(self._walked_last):
                to_walk.append(self._walked_last)
            if self._stopwatch() >= end:
                break
        if to_walk:
            self.wake()

    async def _judge(self) -> list[int]:
        """Look at what is watched; those that go on. One of which too many fail is paused, and staff are told why.

        A first slice is small and looked at each time; to count a large one takes a reader a while.
        """
        began = self._stopwatch()
        judged = await self._database.read(watches.judged, only_first=began < self._judge_at)
        if began >= self._judge_at:
            ended = self._stopwatch()
            self._judge_at = ended + max(JUDGING, TAKING * (ended - began))
        goes_on = []
        for one in judged:
            if one.verdict.failing is None:
                await self._database.write(watches.settle, one)
                goes_on.append(one.id)
                continue
            now = self._clock()
            report = await self._database.read(reports.of_broadcast, one.id, now)
            if report is not None and await self._database.write(self._pause_failing, one, report, now):
                self._on_queued()
        return goes_on

    def _pause_failing(self, conn: Connection, one: watches.Judged, report: Report, now: datetime) -> bool:
        if not watches.settle(conn, one):
            return False
        failing.tell(conn, self._texts, one, report, now)
        return True

    async def _step(self, broadcast_id: int) -> bool:
        """Walk one slice; whether more may come."""
        try:
            more = await self._database.write(walks.step, broadcast_id, self._clock())
        except StorageProblem:
            raise
        except Exception as error:  # noqa: BLE001  # why: one broadcast that cannot be walked must not hold up the others
            log.error("a broadcast cannot go on", broadcast=broadcast_id, kind=type(error).__name__)  # noqa: TRY400  # why: a traceback can show values
            await self._database.write(broadcasts.stop, broadcast_id, type(error).__name__)
            return False
        self._on_queued()
        return more

    async def _finish(self, broadcast_id: int) -> None:
        """End what nobody waits for, and tell its report. A reader counts: that takes its time, and the only writer
        must not wait for it. Whoever changes it meanwhile changes its version, and the next look sees to it."""
        now = self._clock()
        report = await self._database.read(reports.of_broadcast, broadcast_id, now)
        if report is not None:
            await self._database.write(self._end, report, now)

    def _end(self, conn: Connection, report: Report, now: datetime) -> None:
        if broadcasts.finish(conn, report.id, now, report.version):
            ended = replace(report, state="done", version=report.version + 1, finished_at=now)
            if report.reason != language_changes.REOPENED:
                broadcast_report.done(conn, ended, self._texts, now)

    async def _tell(self, broadcast_id: int) -> None:
        """Tell the team of one that stopped because there are too few Stars, or because of its file."""
        now = self._clock()
        report = await self._database.read(reports.of_broadcast, broadcast_id, now)
        if report is not None and await self._database.write(self._told, report, now):
            self._on_queued()

    def _told(self, conn: Connection, report: Report, now: datetime) -> bool:
        return stars.tell(conn, self._texts, report, now) or file_stops.tell(conn, self._texts, report, now)

    async def _show(self, watched: progress.Watched) -> None:
        """Queue the progress message, or its next edit, if there is anything new to show. A reader counts here too."""
        now = self._clock()  # of the look: what changes after it is shown by the next
        report = await self._database.read(reports.of_broadcast, watched.broadcast_id, now)
        if report is not None and await self._database.write(self._queue, watched, report, now):
            self._on_queued()

    def _queue(self, conn: Connection, watched: progress.Watched, report: Report, now: datetime) -> bool:
        language = watched.language or DEFAULT_LANGUAGE
        rich, keyboard = broadcast_report.told(report, self._texts, language), broadcast_report.buttons(report)
        payload = text_payload(rich.split()[0]) | {"reply_markup": keyboard_markup(self._texts, language, keyboard)}
        shown = sha256(orjson.dumps(payload)).hexdigest()
        progress.showing(conn, watched, shown, now)
        if shown == watched.shown and watched.message_id is not None:
            return False
        _queue(conn, watched, payload, now)
        return True


def _agenda(conn: Connection, now: datetime) -> Agenda:
    to_release = versions.releasing(conn)
    walked = set(broadcasts.walked(conn)).difference(to_release)  # it does not end before all are let go
    lately = broadcasts.cancelled_since(conn, now - timedelta(days=1))
    to_finish = [one for one in sorted(walked) if not deliveries.open_ones(conn, one)]
    to_stop = [one for one in over_by_now.found(conn, now) if one.id not in to_finish]
    over = {one.id for one in to_stop}
    return Agenda(
        to_stop=to_stop,
        to_repeat=series.due(conn, now),
        due=[row for row in broadcasts.due(conn, now) if row.id not in over],
        to_wake=courtesies.due(conn, now),
        to_walk=walks.unfinished(conn),
        to_finish=to_finish,
        to_release=to_release,
        to_clear=[one for one in lately if deliveries.open_ones(conn, one)],
        to_show=progress.stale(conn, now),
        to_tell=[*paying.untold(conn), *stopped_by_file.untold(conn)],
    )


def _queue(conn: Connection, watched: progress.Watched, payload: dict[str, Any], now: datetime) -> None:
    new = watched.message_id is None
    outbox.add(
        conn,
        chat_id=watched.chat_id,
        person_id=None,
        lane=LANES[STAFF],
        method="sendMessage" if new else "editMessageText",
        payload=payload if new else payload | {"message_id": watched.message_id},
        purpose=STAFF,
        now=now,
        key=progress.key(watched, now),
        on_sent={"kind": "progress", "broadcast": watched.broadcast_id},
    )


async def _pause(seconds: float, *until: Any) -> None:
    """Until one of these happens, or the seconds have passed."""
    waiting = [asyncio.ensure_future(one) for one in until]
    with suppress(TimeoutError):
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
