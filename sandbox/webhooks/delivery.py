"""The delivery of one bot's updates to its webhook: asks the schedule, posts, and tells it what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

import aiohttp

from sandbox.clock import Alarm
from sandbox.faults import Kind
from sandbox.fields import Call
from sandbox.polling import Waiting

from .hook import Settings, Target
from .posting import CLOSED, NOTHING, TIMED_OUT, Outcome, Post
from .schedule import Parcel, Schedule

if TYPE_CHECKING:
    from sandbox.bots import Bot
    from sandbox.town import Town

PATIENCE: Final = 60.0
"""Seconds that an answer is waited for."""

_GONE: Final = 23 * 3600.0
"""Seconds of nothing but 410 after which the webhook is taken away."""

_BROUGHT: Final = "brought to the webhook"
_NOT_BROUGHT: Final = "not taken by the webhook"
_GIVEN_UP: Final = "given up"
_STOPPED: Final = "stopped on its way: the webhook was taken away"
"""What became of an update, in the transcript."""

_NOT_IN_ANSWERS: Final = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

Poster = Callable[[bytes], Awaitable[Outcome]]
"""Posts the JSON of an update."""

Obey = Callable[["Bot", Call], Awaitable[None]]
"""Carries out the method call in an answer."""


class Delivery:
    """Runs from `start` to `close`."""

    def __init__(self, town: Town, bot: Bot, post: Poster, schedule: Schedule, obey: Obey) -> None:
        self._town = town
        self._bot = bot
        self._clock = town.clock
        self._post = post
        self._obey = obey
        self._swapped: list[Parcel] = []
        self._schedule = schedule
        self._alarm: Alarm | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._gone_since: float | None = None
        self._closed = False

    def start(self) -> None:
        """Take over the bot's updates."""
        self._bot.updates.hand_over(self._arrived)

    def close(self) -> None:
        """Stop at once; what is on its way is not confirmed and waits with the others."""
        self._closed = True
        self._bot.updates.hand_over(None)
        if self._alarm is not None:
            self._alarm.cancel()
        for task in self._tasks:
            task.cancel()

    def _arrived(self, update: Waiting) -> None:
        self._schedule.arrived(update)
        self._go_on()

    def _go_on(self) -> None:
        """Send what is due, and set the alarm for what is due later."""
        if self._closed:
            return
        now = self._clock.now()
        parcels, later = self._schedule.due(now)
        while parcels:
            for parcel in parcels:
                self._send(parcel, now)
            parcels, later = self._schedule.due(now)
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._clock.alarm(later - now, self._go_on) if later is not None else None

    def _send(self, parcel: Parcel, now: float) -> None:
        """Post it, unless an ordered fault holds it back."""
        faults = [] if parcel.held else self._town.faults.take_update(now, self._bot.id, parcel.update)
        hold = sum(fault.ms for fault in faults if fault.kind in {Kind.WEBHOOK_DELAY, Kind.WEBHOOK_SWAP}) / 1000
        parcel.faults += [fault.kind for fault in faults]
        if hold:
            if Kind.WEBHOOK_SWAP in parcel.faults:
                self._swapped.append(parcel)
            self._schedule.postpone(parcel, now, now + hold)
            return
        if parcel in self._swapped:
            self._swapped.remove(parcel)
        task = asyncio.create_task(self._deliver(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel) -> None:
        faults, parcel.faults = parcel.faults, []
        outcome = await self._try(parcel)
        if outcome.success and Kind.WEBHOOK_DUPLICATE in faults:
            outcome = await self._try(parcel)
        if outcome.success and Kind.WEBHOOK_LOST in faults:
            outcome = Outcome(error=CLOSED, silent=True)
        if outcome.success:
            self._succeeded(parcel, outcome)
        else:
            self._failed(parcel, outcome)
        self._go_on()
        if outcome.call is not None and _may_stand_in_answer(outcome.call.method):
            await self._obey(self._bot, outcome.call)

    async def _try(self, parcel: Parcel) -> Outcome:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a delivery runs in a task of its own")
        alarm = self._clock.alarm(PATIENCE, task.cancel)
        try:
            outcome = await self._post(parcel.update.body)
        except asyncio.CancelledError:
            if not alarm.rang or self._closed:
                self._note(parcel, _STOPPED)
                raise
            task.uncancel()
            outcome = Outcome(error=TIMED_OUT)
        finally:
            alarm.cancel()
        self._note(parcel, _BROUGHT if outcome.success else _NOT_BROUGHT, outcome)
        return outcome

    def _note(self, parcel: Parcel, became: str, outcome: Outcome = NOTHING) -> None:
        """Write into the transcript what became of an update."""
        update = parcel.update
        self._town.transcript.update(
            self._bot.id, update.update_id, update.kind, became, status=outcome.status, error=outcome.error
        )

    def _succeeded(self, parcel: Parcel, outcome: Outcome) -> None:
        self._gone_since = None
        self._bot.last_poll = now = self._clock.now()
        self._bot.updates.forget(parcel.update.update_id)
        self._schedule.delivered(parcel, now, kept=outcome.kept)
        for swapped in [other for other in self._swapped if other.update.queue != parcel.update.queue]:
            self._swapped.remove(swapped)
            self._schedule.hasten(swapped, now)

    def _failed(self, parcel: Parcel, outcome: Outcome) -> None:
        now = self._clock.now()
        if not outcome.silent:
            self._bot.hook.failed(now, outcome.error)
        again = self._schedule.failed(parcel, now, outcome.retry_after, kept=outcome.kept)
        if not again:
            self._note(parcel, _GIVEN_UP)
            self._bot.updates.forget(parcel.update.update_id)
        if outcome.status != 410:
            self._gone_since = None if outcome.status else self._gone_since
        elif self._gone_since is None:
            self._gone_since = now
        elif now > self._gone_since + _GONE:
            self._bot.hook.clear()


def _may_stand_in_answer(method: str) -> bool:
    name = method.lower()
    return bool(name) and name not in _NOT_IN_ANSWERS and not name.startswith("get")


class Postman:
    """Begins deliveries; all share one HTTP session, whose connections stay open."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._session: aiohttp.ClientSession | None = None
        self.obey: Obey = _obey_nothing

    def begin(self, bot: Bot, settings: Settings, target: Target) -> Delivery:
        """Begin to deliver a bot's updates."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=PATIENCE)
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=None)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            )
        post = Post(self._session, settings, target)
        delivery = Delivery(self._town, bot, post, Schedule(settings.max_connections), self.obey)
        delivery.start()
        return delivery

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _obey_nothing(_bot: Bot, _call: Call) -> None:
    """Until the gateway takes this over."""
