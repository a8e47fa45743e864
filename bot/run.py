"""The running bot: receiving, turns, sending, broadcasts and housekeeping, wired and run until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from bot.alerts import ESCALATE, Escalation
from bot.broadcasts import Broadcasts
from bot.choosing import Choosing
from bot.clearing import clear_out
from bot.context import Bot as WhoWeAre
from bot.door import Door
from bot.driver import EmbeddedDriver, Task
from bot.fetching import Fetching
from bot.gateway import CallFailed, Gateway, slug
from bot.introducing import Introducing
from bot.metrics import SendingMetrics, WaitingMetrics
from bot.outage import REFUSED, UNREACHABLE
from bot.painting import Painter
from bot.polling import Polling
from bot.receive import Receiver, TokenRefused
from bot.send import Sender
from bot.starts import BEGIN, Starts
from bot.taking import Call, House
from bot.team_leftovers import tell_what_still_stands
from bot.timers import EVERY_MINUTE, FIRE, Timers
from bot.turn import TurnLoop
from bot.unless import unless
from bot.watch import Watch
from bot.webhook import Address, Webhook
from conversations.library import Library
from conversations.texts import Texts
from programme import quiet
from programme.courtesy import Courtesy
from programme.pacing import Limits
from programme.programme import Programme
from programme.retry import Unauthorised
from storage import chosen, duty_weeks, inbox, outbox, pauses
from storage.database import Database
from storage.keys import Keyring

log = structlog.get_logger(__name__)

Probe = Callable[[], Awaitable[str | None]]
"""Says how a part is: None when well, else one sentence of what is wrong and what to do."""

STILL: Final = timedelta(seconds=15)
"""A part that has not moved for this long is not well."""
SILENT: Final = timedelta(seconds=90)
"""The same for receiving, whose long poll may take half a minute."""
SILENT_FILES: Final = timedelta(minutes=6)
"""The same for fetching files: four of them over a slow line are one step."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
STARTING = "is starting: wait a moment, and look at the log if it stays so"
NOT_MOVING = "has not moved for {seconds} seconds: look at the log; a restart loses nothing"


class Bot:
    """One bot on one database. `run` it once; `probes` can be asked from the beginning."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        *,
        texts: Texts,
        library: Library,
        programme: Programme,
        keys: Keyring,
        clock: Callable[[], datetime],
        zone: tzinfo,
        folder: Path,
        limits: Limits | None = None,
        webhook: Address | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        """`folder` is DATA_DIR: media paths are meant from there. `limits` are how fast it sends: as Telegram allows.

        With a `webhook`, `door` takes what Telegram delivers from now on; without, Telegram is asked.
        """
        self._database = database
        self._gateway = gateway
        self._texts = texts
        self._library = library
        self._programme = programme
        self._keys = keys
        self._clock = clock
        self._zone = zone
        self._folder = folder
        self.pages = ""
        """The address of the team's pages, without a slash at its end: set before it runs."""
        self.name = ""
        """The bot's name in t.me links, once Telegram told it."""
        self._limits = limits or Limits()
        self._arrived = asyncio.Event()
        self._prompts: set[asyncio.Task[None]] = set()
        self._receiving_trouble: str | None = None
        self._known_at: datetime | None = None
        registry = registry or CollectorRegistry()
        self._waiting = WaitingMetrics(registry)
        self.door = None if webhook is None else self._make_door(webhook)
        self._receiving = self._make_receiving(webhook)
        self._turns: TurnLoop | None = None
        self._retold = asyncio.Event()
        self._sender = self._make_sender(registry)
        self._broadcasts = self._make_broadcasts()
        self._fetching = self._make_fetching()
        self._choosing = Choosing(database, gateway, folder, clock=clock)
        self._watch = Watch(database, texts, self.probes, clock=clock, say=self._sender.say)
        courtesy = Courtesy.of(programme, zone)
        self._timers = Timers(
            database, clock=clock, courtesy=courtesy, arrived=self._arrived.set, alarm=partial(self._alarm, FIRE)
        )
        self._starts = Starts(database, library, clock=clock, zone=zone, courtesy=courtesy, arrived=self._arrived.set)
        self._escalation = self._make_escalation()
        self._introducing = Introducing(gateway, database, texts=texts, library=library, programme=programme)
        self._driver = self._make_driver()

    def wake(self) -> None:
        """Another part of the process changed something: look now."""
        self._broadcasts.wake()
        self._sender.wake()

    def follow(self, programme: Programme) -> None:
        """The programme is this from now on: each part goes by it at its next look."""
        before, self._programme = self._programme, programme
        courtesy = Courtesy.of(programme, self._zone)
        for courteous in (self._sender, self._timers, self._starts):
            courteous.follow(courtesy)
        self._broadcasts.follow(programme.approve_above)
        for part in (self._fetching, self._escalation, self._introducing, *((self._turns,) if self._turns else ())):
            part.follow(programme)
        if programme.organisation != before.organisation:
            self.introduce_again()

    def introduce_again(self) -> None:
        """What Telegram shows of the bot may be another now: compare it."""
        self._retold.set()

    def _make_sender(self, registry: CollectorRegistry) -> Sender:
        return Sender(
            self._database,
            self._gateway,
            clock=self._clock,
            folder=self._folder,
            limits=self._limits,
            courtesy=Courtesy.of(self._programme, self._zone),
            metrics=SendingMetrics(registry),
            paint=Painter(self._database, self._texts, self._clock).painted,
        )

    def _make_broadcasts(self) -> Broadcasts:
        return Broadcasts(
            self._database,
            self._texts,
            clock=self._clock,
            allowed_from=self._allowed_from,
            on_queued=self._sender.wake,
            approve_above=self._programme.approve_above,
        )

    def _make_fetching(self) -> Fetching:
        return Fetching(
            self._database,
            self._gateway,
            texts=self._texts,
            programme=self._programme,
            keys=self._keys,
            clock=self._clock,
            folder=self._folder,
            on_said=self._sender.wake,
        )

    def _make_escalation(self) -> Escalation:
        return Escalation(
            self._database,
            self._texts,
            self._programme,
            clock=self._clock,
            on_said=self._sender.wake,
            alarm=partial(self._alarm, ESCALATE),
        )

    def _alarm(self, task: str, due: datetime) -> None:
        """Have one of the driver's tasks carried out when it is due."""
        self._driver.wake(task, task, at=due)

    def _make_driver(self) -> EmbeddedDriver:
        """What happens at times: each look wakes itself each minute, besides when it is called for."""
        tasks: dict[str, Task] = {
            "tidy": self._tidy,
            "count": self._count,
            "watch": self._look,
            "staff_commands": self._introducing.tell_staff,
            "rota": self._keep_rota,
            FIRE: self._timers.fire,
            BEGIN: self._starts.look,
            ESCALATE: self._escalation.look,
        }
        driver = EmbeddedDriver(tasks, clock=self._clock, zone=self._zone)
        driver.every("tidy", "*/10 * * * *", "tidy")
        driver.every("count", "* * * * *", "count")
        driver.every("watch", "* * * * *", "watch")
        driver.every("staff_commands", "* * * * *", "staff_commands")
        driver.every("rota", "* * * * *", "rota")
        driver.every(FIRE, EVERY_MINUTE, FIRE)
        driver.every(BEGIN, EVERY_MINUTE, BEGIN)
        driver.every(ESCALATE, EVERY_MINUTE, ESCALATE)
        return driver

    def _make_door(self, webhook: Address) -> Door:
        return Door(
            self._database,
            bot_id=self._gateway.bot_id,
            secrets=webhook.secrets,
            clock=self._clock,
            arrived=self._arrived,
        )

    def _make_receiving(self, webhook: Address | None) -> Polling | Webhook:
        if webhook is not None and self.door is not None:
            return Webhook(self._gateway, webhook, self.door, clock=self._clock)
        bot_id = self._gateway.bot_id
        receiver = Receiver(self._database, self._gateway, bot_id=bot_id, clock=self._clock, arrived=self._arrived)
        return Polling(self._gateway, receiver)

    @property
    def probes(self) -> Mapping[str, Probe]:
        """How the parts are, for /readyz."""
        return {
            "receiver": self._probe(self._received_at, SILENT, self._not_receiving),
            "turns": self._probe(
                lambda: self._turns.moved_at if self._turns else None,
                STILL,
                lambda: self._turns.trouble if self._turns else None,
            ),
            "sender": self._probe(lambda: self._sender.moved_at, STILL, lambda: self._sender.trouble),
            "files": self._probe(lambda: self._fetching.moved_at, SILENT_FILES, lambda: self._fetching.trouble),
            "broadcasts": self._probe(lambda: self._broadcasts.moved_at, STILL, lambda: self._broadcasts.trouble),
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; all that is under way is finished or left as a restart finds it.

        Raises TokenRefused when Telegram does not know the token at the start.
        """
        await self._gateway.start()
        try:
            who = await self._who_we_are(stop)
            if who is not None:
                await self._work(who, stop)
        finally:
            for prompt in list(self._prompts):
                prompt.cancel()
            await asyncio.gather(*self._prompts, return_exceptions=True)
            await self._gateway.close()

    async def _work(self, who: WhoWeAre, stop: asyncio.Event) -> None:
        house = House(self._library, self._texts, self._programme, self._keys, who)
        await asyncio.to_thread(_read_ahead, house)
        self._turns = TurnLoop(
            self._database,
            house,
            clock=self._clock,
            wake=self._arrived,
            on_prompt=self._prompt,
            on_said=self._sender.wake,
            on_staff=self._broadcasts.wake,
            on_sent=self._fetch,
        )
        self._timers.bot_id = self._starts.bot_id = who.id
        self._driver.wake(FIRE, FIRE)
        self._driver.wake(BEGIN, BEGIN)
        self._driver.wake(ESCALATE, ESCALATE)
        async with asyncio.TaskGroup() as parts:
            parts.create_task(self._receiving.run(stop))
            parts.create_task(self._turns.run(stop))
            parts.create_task(self._sender.run(stop))
            parts.create_task(self._broadcasts.run(stop))
            parts.create_task(self._fetching.run(stop))
            parts.create_task(self._choosing.run(stop))
            parts.create_task(self._driver.run(stop))
            parts.create_task(unless(stop, self._introduce()))

    async def _introduce(self) -> None:
        """Say who we are, and anew whenever the programme says something else; what waits is then let go of."""
        while True:
            self._retold.clear()
            await unless(self._retold, self._introducing.introduce())
            await self._retold.wait()

    async def _who_we_are(self, stop: asyncio.Event) -> WhoWeAre | None:
        """Ask Telegram until it answers; None when told to stop before. Raises TokenRefused."""
        wait = FIRST_WAIT
        while not stop.is_set():
            try:
                me = await self._gateway.get_me()
            except CallFailed as failed:
                if isinstance(failed.outcome, Unauthorised):
                    raise TokenRefused(REFUSED) from None
                self._receiving_trouble = UNREACHABLE
                log.warning("telegram does not answer", reason=slug(failed.outcome), again_in_seconds=wait)
                await unless(stop, asyncio.sleep(wait))
                wait = min(LONGEST_WAIT, wait * 2)
            else:
                self._receiving_trouble, self._known_at = None, self._clock()
                self.name, limits = str(me.get("username") or ""), self._limits
                return WhoWeAre(int(me["id"]), self.name, self.pages, limits.bulk_rate, limits.paid_rate)
        return None

    def _prompt(self, calls: list[Call]) -> None:
        """Answer presses at once; what fails is never repeated."""
        task = asyncio.create_task(self._gateway.fire(calls))
        self._prompts.add(task)
        task.add_done_callback(self._prompts.discard)

    def _fetch(self) -> None:
        self._fetching.wake()
        self._choosing.wake()

    def _not_receiving(self) -> str | None:
        return self._receiving_trouble or self._receiving.trouble

    def _received_at(self) -> datetime | None:
        """When an answer last came; the first long poll may take half a minute, and began when we knew who we are."""
        return self._receiving.moved_at or self._known_at

    def _allowed_from(self, moment: datetime) -> datetime:
        return quiet.earliest_allowed(moment, self._programme.quiet_hours, self._zone)

    def _probe(
        self,
        moved_at: Callable[[], datetime | None],
        patience: timedelta,
        trouble: Callable[[], str | None] = lambda: None,
    ) -> Probe:
        async def ask() -> str | None:
            wrong, moved = trouble(), moved_at()
            if wrong is not None or moved is None:
                return wrong or STARTING
            still = self._clock() - moved
            if still > patience and self._database.trouble is not None:
                return self._database.trouble
            return NOT_MOVING.format(seconds=int(still.total_seconds())) if still > patience else None

        return ask

    async def _tidy(self) -> None:
        """Delete what need not be kept, a little at a time, so that nobody waits behind it."""
        left = 1
        while left:
            left = await self._database.write(_tidy, self._clock())
        await clear_out(self._database, self._folder, self._clock())

    async def _look(self) -> None:
        """Tell administrators what they should know."""
        await self._watch.look()
        await self._database.write(tell_what_still_stands, self._texts, self._clock())

    async def _keep_rota(self) -> None:
        """Put on and off duty whose time has begun or ended; mostly there is nothing to write."""
        now = self._clock()
        if await self._database.read(duty_weeks.due, now, self._zone):
            await self._database.write(duty_weeks.follow, now, self._zone)

    async def _count(self) -> None:
        """Look how much waits, for the metrics."""
        self._waiting.show(*await self._database.read(_waiting, self._clock()))


def _read_ahead(house: House) -> None:
    """Read the lists of words now, so that the first who writes does not wait for it."""
    house.danger("")
    for catalogue in house.texts.languages:
        house.library.vocabulary(catalogue.language)


def _tidy(conn: Connection, now: datetime) -> int:
    pauses.purge(conn, now)
    chosen.purge(conn, now)
    return outbox.purge(conn, now) + inbox.purge(conn, now)


def _waiting(conn: Connection, now: datetime) -> tuple[int, dict[int, int]]:
    return inbox.waiting(conn), outbox.waiting(conn, now)
