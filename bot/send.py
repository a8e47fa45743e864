"""The sender: takes what waits, in the order and at the pace that programme.pacing decides.

One round: look what waits (a read), let the pacer grant, claim what was granted (`sending` is committed, after a last
look), send. Outcomes are recorded by a task of their own, many in one transaction, and only then may the chat's next
message go. Whatever fails here is tried again: no outcome is dropped before the database has it, and nothing is called
that is not claimed. What a crash leaves behind is told in docs/crash.md.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

import structlog

from bot import claims
from bot.claims import Room
from bot.gateway import Gateway
from bot.letters import FileMissing, Letter, Returned, call_of
from bot.metrics import SendingMetrics
from bot.outage import Outage
from bot.outcomes import PauseWish
from bot.persistence import Persistence
from bot.returning import Returns
from programme.courtesy import WITHOUT, Courtesy
from programme.pacing import WHOLE_BOT, Grant, Lane, Limits, Pacer
from programme.retry import Outcome, Paused, Refused, Sent, Unauthorised, Unknown
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds after which the sender looks for itself: another process may have queued something."""
LOOK_AHEAD = 0.08
"""Seconds between the last look at a bulk message and its call, at most, while nothing is stuck."""
LONG_WAIT = 1.0
"""A claimed message that must wait longer than this many seconds is put back."""
GRACE = 5.0
"""Seconds that calls in flight have to end once the sender is told to stop."""


@dataclass(slots=True)
class Queue:
    """Claimed bulk of one allowance, in the order in which it leaves."""

    letters: deque[Letter] = field(default_factory=deque)
    there: asyncio.Event = field(default_factory=asyncio.Event)

    def extend(self, letters: Iterable[Letter]) -> None:
        """These leave after the others."""
        self.letters.extend(letters)
        self.there.set()


class Sender:
    """Sends until told to stop. `moved_at` is when it last made a round."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        *,
        clock: Callable[[], datetime],
        folder: Path,
        limits: Limits | None = None,
        courtesy: Courtesy = WITHOUT,
        metrics: SendingMetrics | None = None,
        paint: Callable[[Letter], Awaitable[Letter]] | None = None,
    ) -> None:
        """`folder` is where files to send lie; `courtesy` is what is owed to those who are written to; `paint` draws
        what is drawn only now."""
        self._database = database
        self._persistence = Persistence(database)
        self._gateway = gateway
        self._clock = clock
        self._folder = folder
        self._limits = limits or Limits()
        self._courtesy = courtesy
        self._metrics = metrics
        self._paint = paint
        self._pacer = Pacer(self._limits, 0.0)
        self._outage = Outage()
        self._returns = Returns(self._persistence, bot_id=gateway.bot_id, clock=clock, landed=self._have_landed)
        self._awake = asyncio.Event()
        self._bulk, self._paid = Queue(), Queue()
        self._ended = asyncio.Event()
        self._flights: set[asyncio.Task[None]] = set()
        self._unsure: tuple[list[int], list[int]] = ([], [])
        self._looking = self._asked = False
        self.moved_at: datetime | None = None

    @property
    def trouble(self) -> str | None:
        """One sentence of what is wrong and what to do; None while all is well."""
        return self._persistence.trouble or self._outage.trouble

    def wake(self) -> None:
        """Something was queued: look now.

        Where most of what may be on its way is, the next look is when half of it has landed, or a tick has passed: to
        look and to claim for each few that land would cost more than their calls.
        """
        if self._pacer.room(Lane.REPLY) * 2 >= self._limits.at_once:
            self._awake.set()

    def follow(self, courtesy: Courtesy) -> None:
        """What is owed to people is this from the next look on."""
        self._courtesy = courtesy
        self.wake()

    async def say(self, chat_id: int, payload: Mapping[str, Any]) -> Outcome | None:
        """Send a message at once, past the tables: what is wrong with them. None when nothing may be called now."""
        if self._outage.is_on or self._pacer.paused_until(chat_id, _now()) > _now():
            return None
        outcome = await self._gateway.send("sendMessage", {**payload, "chat_id": chat_id})
        if isinstance(outcome, Paused):
            self._pacer.refused(chat_id, outcome.retry_after, _now())
        return outcome

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then let what is in flight end, and put back what has not left."""
        await _unless(stop, self._recover())
        free, paid = self._limits.bulk_rate, self._limits.paid_rate or 0.0
        acts = (self._leave_in_turn(self._bulk, free), self._leave_in_turn(self._paid, paid), self._returns.run())
        helpers = [asyncio.create_task(act) for act in acts]
        try:
            while not stop.is_set():
                await self._round_or_pause()
                await self._rest(stop, *helpers)
                for helper in helpers:
                    if helper.done():
                        helper.result()  # it only ends by breaking, and so do we
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * GRACE):
                    await self._land(*helpers)

    async def _recover(self) -> None:
        """Decide about what the process before left undecided, and take over the pauses it was told to keep."""
        undecided, kept = await self._persistence.write(claims.recover, self._gateway.bot_id, self._clock())
        if undecided:
            log.warning("messages were on their way when the process ended", undecided=undecided)
        self._pacer = Pacer(self._limits, _now())
        for chat_id, until in kept.items():
            self._pacer.pause_again(chat_id, _now() + (until - self._clock()).total_seconds())

    # ------------------------------------------------------------------------------------------------- one round

    async def _round_or_pause(self) -> None:
        self._awake.clear()
        try:
            await (self._probe() if self._outage.is_on else self._round())
            self._persistence.works()
        except StorageProblem as problem:
            await self._persistence.failed(problem)
        self.moved_at = self._clock()

    async def _round(self) -> None:
        if any(self._unsure):
            await self._database.write(claims.put_back, *self._unsure)
            self._unsure = ([], [])
        now = self._clock()
        resting = self._pacer.resting(_now())
        bulk, paid = self._pacer.room(Lane.BULK), self._pacer.room(Lane.BULK, paid=True)
        pays = self._limits.paid_rate is not None
        room = Room(self._pacer.room(Lane.REPLY), bulk, resting, paid if pays else None)
        quiet, bot_id = self._courtesy.is_quiet(now), self._gateway.bot_id
        self._looking, self._asked = True, False
        try:
            wishes = await self._database.read(claims.look, room, now, bot_id, quiet=quiet)
            grants = self._pacer.grant(wishes, _now())
        finally:
            self._looking = False
        if grants:
            await self._claim(grants)
        if self._asked:
            self._wake_for_bulk()

    async def _claim(self, grants: Sequence[Grant]) -> None:
        own = {_number(grant): grant for grant in grants if grant.wish.lane is not Lane.BULK}
        bulk = {_number(grant): grant for grant in grants if grant.wish.lane is Lane.BULK}
        now = self._clock()
        try:
            claimed = await self._database.write(
                claims.claim, list(own), list(bulk), now, self._gateway.bot_id, courtesy=self._courtesy
            )
        except BaseException:
            # Perhaps it was committed all the same: these are put back before anything else is claimed.
            self._unsure = ([*self._unsure[0], *own], [*self._unsure[1], *bulk])
            self._give_back(grants)
            raise
        for row in claimed[0]:
            self._fly(self._leave(Letter(row, own.pop(row.id), now)))
        leaving = [Letter(row, bulk.pop(row.id), now) for row in claimed[1]]
        self._bulk.extend(letter for letter in leaving if not letter.paid)
        self._paid.extend(letter for letter in leaving if letter.paid)
        self._give_back([*own.values(), *bulk.values()])  # those that the last look refused

    async def _rest(self, stop: asyncio.Event, *helpers: asyncio.Task[None]) -> None:
        """Until something happens, a chat is ready again, or a tick has passed."""
        until = self._outage.probe_at if self._outage.is_on else self._pacer.again_at
        pause = max(0.005, min(TICK, until - _now()))
        waiting = [asyncio.create_task(self._awake.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait([*waiting, *helpers], timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _probe(self) -> None:
        if _now() >= self._outage.probe_at:
            self._outage.probed(await self._gateway.send("getMe", {}), _now())

    # --------------------------------------------------------------------------------------------------- leaving

    async def _leave(self, letter: Letter) -> None:
        """A reply or service message: goes as soon as it may."""
        if letter.needs_a_look and await self._refused([letter]):
            return
        if await self._may_go(letter):
            await self._call(letter)

    async def _leave_in_turn(self, queue: Queue, rate: float) -> None:
        """Bulk of one allowance: one after the other, each looked at again right before its call."""
        bulk, together = queue.letters, self._together(rate)
        while True:
            while not bulk:
                queue.there.clear()
                await queue.there.wait()
            first = bulk[0]
            await self._ripen(first, min(LONG_WAIT, self._pacer.wait(first.grant, _now(), first.messages)))
            some = list(islice(bulk, together))
            refused = await self._refused(some)
            for letter in some:
                # It stays in the queue until it has left, so that a stop finds it there.
                if letter not in refused and await self._may_go(letter):
                    self._fly(self._call(letter))
                bulk.popleft()
            self._wake_for_bulk()

    async def _may_go(self, letter: Letter) -> bool:
        """Wait until it may leave; False when that takes long, and it was put back."""
        while (wait := self._pacer.leave(letter.grant, _now(), letter.messages)) > 0:
            if wait > LONG_WAIT:
                await self._persistence.write(claims.put_letters_back, [letter])
                self._pacer.give_back(letter.grant)
                return False
            await self._ripen(letter, wait)
        return True

    async def _ripen(self, letter: Letter, seconds: float) -> None:
        """So long; bulk, where too much of it is in flight, until a call has ended. Nobody else waits for those."""
        if letter.lane is Lane.BULK and self._pacer.crowded:
            self._ended.clear()
            await self._ended.wait()
        else:
            await asyncio.sleep(max(0.0, seconds))

    async def _refused(self, letters: Sequence[Letter]) -> set[Letter]:
        """Those of the letters that must not go after all; they are skipped, or put back."""
        reasons = await self._persistence.read(claims.look_again, letters, self._clock())
        told = [(letter, reason) for letter, reason in zip(letters, reasons, strict=True) if reason is not None]
        if told:
            await self._persistence.write(claims.refuse, told, self._clock())
            self._give_back(letter.grant for letter, _ in told)
            self.wake()
        return {letter for letter, _ in told}

    def _together(self, rate: float) -> int:
        """How many bulk messages leave within LOOK_AHEAD: as many are looked at in one read."""
        return max(1, min(self._limits.at_once, int(rate * LOOK_AHEAD)))

    def _wake_for_bulk(self) -> None:
        """Claim the next ones before the last have left; not one by one, nor while others are looked for: then it is
        seen afterwards whether that is still worth it."""
        if self._looking:
            self._asked = True
            return
        pays = self._limits.paid_rate is not None
        if self._pacer.half_free(paid=False) or (pays and self._pacer.half_free(paid=True)):
            self._awake.set()

    def _give_back(self, grants: Iterable[Grant]) -> None:
        for grant in grants:
            self._pacer.give_back(grant)

    # --------------------------------------------------------------------------------------------------- calling

    def _fly(self, flight: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(flight)
        self._flights.add(task)
        task.add_done_callback(self._flights.discard)

    async def _call(self, letter: Letter) -> None:
        began = _now()
        outcome = await self._outcome(letter)
        ended = _now()
        self._pacer.answered(letter.grant, ended)
        self._ended.set()
        self._outage.saw(outcome, ended)
        pause = None
        if isinstance(outcome, Paused):
            scope = self._pacer.refused(letter.row.chat_id, outcome.retry_after, ended)
            pause = PauseWish(scope, outcome.retry_after)
            log.warning("telegram asks for a pause", seconds=outcome.retry_after, whole_bot=scope == WHOLE_BOT)
        returned = Returned(letter, outcome)
        if self._metrics is not None:
            self._metrics.returned(returned, took=ended - began, at=self._clock())
        self._returns.add(returned, pause)

    async def _outcome(self, letter: Letter) -> Outcome:
        try:
            if self._paint is not None and letter.is_to_be_drawn:
                letter = await self._paint(letter)
            reading = asyncio.to_thread(call_of, letter, self._folder) if letter.has_file else None
            params, files = call_of(letter, self._folder) if reading is None else await reading
            outcome = await self._gateway.send(letter.method, params, files)
        except FileMissing:
            return Refused(0, "file_missing")
        except Exception as error:  # noqa: BLE001  # why: one message that cannot be made must not hold its chat for ever
            log.error("a call broke", method=letter.method, kind=type(error).__name__)  # noqa: TRY400  # why: a traceback may show what was to be said
            return Unknown("broken_call")
        if isinstance(outcome, Unauthorised) and isinstance(await self._gateway.send("getMe", {}), Sent):
            return Refused(outcome.code, "method_unknown")
        return outcome

    def _have_landed(self, returned: Sequence[Returned]) -> None:
        for one in returned:
            self._pacer.land(one.letter.grant)
        self._ended.set()
        if any(one.letter.lane is not Lane.BULK for one in returned):
            self.wake()
        self._wake_for_bulk()

    async def _land(self, *helpers: asyncio.Task[None]) -> None:
        """Put back the bulk that has not left, wait a little for what is on its way, and record it."""
        *leaving, recording = helpers
        for one in leaving:
            await _ended(one)
        left = [*self._bulk.letters, *self._paid.letters]
        if left:
            await self._persistence.write(claims.put_letters_back, left)
        if self._flights:
            await asyncio.wait(self._flights, timeout=GRACE)
        for flight in list(self._flights):
            await _ended(flight)
        self._returns.close()
        await recording


async def _unless(stop: asyncio.Event, act: Coroutine[Any, Any, None]) -> None:
    """Do it, but give up when told to stop."""
    tasks = [asyncio.create_task(act), asyncio.create_task(stop.wait())]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        await _ended(task)
    if tasks[0] in done:
        tasks[0].result()


async def _ended(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _number(grant: Grant) -> int:
    return cast("int", grant.wish.key)


_now = time.monotonic
"""Seconds of a clock that only goes forward, the event loop's own. It is asked a dozen times a call."""
