"""Conversations that begin by themselves: looked for every minute, fired outside quiet hours, begun in a turn.

The rows are the truth (storage/starts.py): what the end of the process interrupts goes on from its cursor. A time that
passed while it was down is made up for once, and the next one is counted from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final, cast

from cronsim import CronSim
from sqlalchemy import Connection

from bot.context import Post
from bot.talk import Talk, unasked_purpose
from conversations.flow import Flow
from conversations.library import Library
from conversations.starts import Schedule
from programme.consent import Purpose
from programme.courtesy import Courtesy
from storage import starts
from storage.database import Database
from storage.inbox import Due

BEGIN: Final = "starts"
"""The task's name for the driver."""
LATEST: Final = timedelta(days=1)
"""How late a time may be made up for; what is later is left out."""


class Starts:
    """Looks for what is to begin, for one bot, once it knows which (`bot_id`)."""

    def __init__(
        self,
        database: Database,
        library: Library,
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        courtesy: Courtesy,
        arrived: Callable[[], None],
    ) -> None:
        """`courtesy` is what is owed to those who are written to. `arrived` is told when the inbox has grown."""
        self._database = database
        self._library = library
        self._clock = clock
        self._zone = zone
        self._courtesy = courtesy
        self._arrived = arrived
        self.bot_id: int | None = None

    def follow(self, courtesy: Courtesy) -> None:
        """What is owed to people is this from the next look on."""
        self._courtesy = courtesy

    async def look(self) -> None:
        """Write down who is due, a slice at a time, and fire what may begin now."""
        if self.bot_id is None:
            return
        for flow in self._library.flows:
            if flow.starts.unasked:
                await self._look_at(flow, self.bot_id)

    async def _look_at(self, flow: Flow, bot_id: int) -> None:
        purpose = purpose_of(flow)
        if flow.starts.schedule is not None:
            await self._walk(flow, flow.starts.schedule, purpose)
        after = flow.starts.after
        while after is not None:
            if not await self._database.write(starts.note_event, flow.id, after.event, after.wait, self._clock()):
                break
        more = not self._courtesy.is_quiet(self._clock())
        while more:
            fire = partial(starts.fire, courtesy=self._courtesy)
            fired, more = await self._database.write(fire, bot_id, flow.id, purpose, self._clock())
            if fired:
                self._arrived()

    async def _walk(self, flow: Flow, schedule: Schedule, purpose: Purpose) -> None:
        now = self._clock()
        following = next(CronSim(schedule.cron, now.astimezone(self._zone)))
        if not await self._database.write(_is_due, flow.id, schedule.cron, following, now):
            return
        while await self._database.write(starts.walk, flow.id, schedule.audience, purpose, now):
            pass
        await self._database.write(starts.plan, flow.id, schedule.cron, following)


def _is_due(conn: Connection, flow: str, cron: str, following: datetime, now: datetime) -> bool:
    """Whether a flow's time has come; one that is new, was changed or is much too late is planned for its next time."""
    found = starts.planned(conn, flow)
    if found is None or found.cron != cron or found.fires_at < now - LATEST:
        starts.plan(conn, flow, cron, following)
        return False
    return found.fires_at <= now


def purpose_of(flow: Flow) -> Purpose:
    """The consent that a flow needs which begins by itself; the checks refuse one that is a reply."""
    return cast("Purpose", unasked_purpose(flow))


def begin(talk: Talk, due: Due) -> None:
    """Begin what is due; behind a conversation that was opened meanwhile it waits again."""
    turn, start_id = talk.turn, -due.timer_id
    if talk.stack:
        starts.waits_again(turn.conn, start_id, turn.now)
        return
    if not talk.library.has(due.session):
        starts.left_out(turn.conn, start_id, "gone", turn.now)
        return
    flow = talk.library.flow(due.session)
    if talk.library.turns_away(flow, turn.language):
        starts.left_out(turn.conn, start_id, "language", turn.now)
        return
    turn.unasked = Post(purpose_of(flow), not_before=turn.not_before)
    talk.begin(flow.id)
    talk.covered = False
    talk.settle()
    starts.begun(turn.conn, start_id, turn.now)
