"""Work that is not an update: woken, or at its times. Three verbs, so that another engine can stand behind them later.

Embedded, in this process: APScheduler is only the alarm clock. It keeps nothing that matters: what is to be done is in
our tables, each task looks there, and doing one twice does no harm. Next times come from cronsim, which is right over
clock changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from cronsim import CronSim

log = structlog.get_logger(__name__)

Task = Callable[..., Awaitable[None]]


class Driver(Protocol):
    """What the bot asks of whatever does its work."""

    def wake(self, task: str, key: str, *, at: datetime | None = None, **args: Any) -> None:
        """Do a task soon (or at a moment), at least once; never twice at the same time for one key."""

    def every(self, name: str, cron: str, task: str) -> None:
        """Do a task at each of these times, once."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what has begun is finished."""


class EmbeddedDriver:
    """The driver of one process."""

    def __init__(self, tasks: Mapping[str, Task], *, clock: Callable[[], datetime], zone: tzinfo) -> None:
        """`tasks` are the functions behind the names; times are meant in `zone`."""
        self._tasks = tasks
        self._clock = clock
        self._zone = zone
        self._alarm = AsyncIOScheduler(timezone=zone)
        self._times: dict[str, tuple[str, str]] = {}
        self._waiting: dict[tuple[str, str], dict[str, Any]] = {}
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._awake = asyncio.Event()

    def wake(self, task: str, key: str, *, at: datetime | None = None, **args: Any) -> None:
        """Do a task soon; woken again while it runs, it runs once more afterwards, with the latest arguments.

        With a moment (aware), then: an alarm that is set for an earlier one stays. Alarms are lost with the process,
        so whoever sets one looks into the tables at the start.
        """
        if at is not None:
            self._set_alarm(task, key, at, args)
            return
        self._waiting[task, key] = args
        self._awake.set()

    def every(self, name: str, cron: str, task: str) -> None:
        """Do a task at each of the times of a cron expression. Raises CronSimError for one that is none."""
        CronSim(cron, self._clock())
        self._times[name] = (cron, task)
        if self._alarm.running:
            self._set(name)

    def next_time(self, name: str) -> datetime:
        """When a task's next time is."""
        return next(CronSim(self._times[name][0], self._clock().astimezone(self._zone)))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what has begun is finished."""
        self._alarm.start()
        for name in self._times:
            self._set(name)
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._awake.clear()
                self._begin_waiting()
                awake = asyncio.create_task(self._awake.wait())
                await asyncio.wait([awake, stopping], return_when=asyncio.FIRST_COMPLETED)
                awake.cancel()
        finally:
            stopping.cancel()
            self._alarm.shutdown(wait=False)
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _begin_waiting(self) -> None:
        for woken in [one for one in self._waiting if one not in self._running]:
            args = self._waiting.pop(woken)
            self._running[woken] = asyncio.create_task(self._do(*woken, args))

    async def _do(self, task: str, key: str, args: Mapping[str, Any]) -> None:
        try:
            await self._tasks[task](**args)
        except Exception as error:  # noqa: BLE001  # why: one task that fails must not stop the others; it comes again at its next time
            log.warning("a task failed", task=task, kind=type(error).__name__)
        finally:
            del self._running[task, key]
            self._awake.set()

    def _set(self, name: str) -> None:
        """Set the alarm for a task's next time; one that rings late rings all the same."""
        at = DateTrigger(self.next_time(name))
        self._alarm.add_job(self._ring, at, args=[name], id=name, replace_existing=True, misfire_grace_time=None)

    def _set_alarm(self, task: str, key: str, at: datetime, args: Mapping[str, Any]) -> None:
        name = f"{task}:{key}"
        before = self._alarm.get_job(name)
        if before is None or before.trigger.run_date > at:
            self._alarm.add_job(
                self.wake, DateTrigger(at), [task, key], dict(args), id=name, replace_existing=True,
                misfire_grace_time=None,
            )  # fmt: skip

    def _ring(self, name: str) -> None:
        self.wake(self._times[name][1], name)
        self._set(name)
