"""The team is told again of alerts that nobody takes on: what it is told is `storage/alert_news.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from conversations.texts import Texts
from programme.programme import Programme
from storage import safeguarding
from storage.alert_news import Alerts
from storage.database import Database

ESCALATE: Final = "alerts"
"""The task's name for the driver."""
AT_ONCE: Final = 20
"""Of how many people the team is told again in one transaction."""
LOOK_AHEAD: Final = timedelta(minutes=1)


class Escalation:
    """Tells the team again of alerts that nobody takes on, as the tables say; they are the truth, alarms only ring."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        programme: Programme,
        *,
        clock: Callable[[], datetime],
        on_said: Callable[[], None] = lambda: None,
        alarm: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        """`on_said` is told when the outbox has grown; `alarm` when to look again before the next minute."""
        self._database = database
        self._texts = texts
        self._programme = programme
        self._clock = clock
        self._on_said = on_said
        self._alarm = alarm

    def follow(self, programme: Programme) -> None:
        """The programme is this from now on."""
        self._programme = programme

    async def look(self) -> None:
        """Tell of all that is due by now, a slice at a time, and set the alarm for the next."""
        while await self._database.write(self._slice):
            self._on_said()
        due = await self._database.read(safeguarding.next_late)
        if due is not None and due <= self._clock() + LOOK_AHEAD:
            self._alarm(due)

    def _slice(self, conn: Connection) -> int:
        now = self._clock()
        people = safeguarding.late(conn, now, AT_ONCE)
        told = Alerts(conn, self._texts, self._programme, now)
        for person_id in people:
            told.late(person_id)
        return len(people)
