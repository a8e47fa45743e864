"""How a flow begins without a command: by a link's payload, at its times, or some time after an event.

At its times and after an event it writes to people who did nothing just now. So it needs their consent to the flow's
purpose, waits for the end of quiet hours and of an open conversation, and comes once for each occasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim, CronSimError

from conversations.source import Source, Table
from conversations.timers import span, span_in_words
from programme.audience import AudienceError, Names, parse
from programme.audience_terms import STAGES
from programme.consent import TIERS

EVENTS: Final = ("signed_up", "became_ambassador", "interested", "attended", "outcome_told")
"""What a flow may come after; besides these `answered:FLOW`, the end of another flow."""
ANSWERED: Final = "answered:"
MONTH: Final = timedelta(days=30)

_MONTHS: Final = re.compile(r"([1-9]|1[0-2]) months?")
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CRON: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES: Final = Names({"tier": dict.fromkeys(TIERS, ()), "stage": dict.fromkeys(STAGES, ())})
"""Those that every programme has; a place or a topic is another one's in another town."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """At the times of a cron expression (in the programme's zone), for an audience."""

    cron: str
    audience: str


@dataclass(frozen=True, slots=True)
class After:
    """So long after an event, once a person."""

    event: str
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Starts:
    """All that begins a flow besides its commands and words."""

    payloads: tuple[str, ...] = ()
    schedule: Schedule | None = None
    after: After | None = None

    @property
    def unasked(self) -> bool:
        """Whether it may begin by itself."""
        return self.schedule is not None or self.after is not None


def read_starts(start: Table | None) -> Starts:
    """What stands under `start:` besides commands and words."""
    if start is None:
        return Starts()
    payload = start.maybe("payload")
    return Starts(
        () if payload is None else tuple(_payload(one) for one in payload.many()),
        start.read("schedule", _schedule, None),
        start.read("after", _after, None),
    )


def _payload(source: Source) -> str:
    word = source.text()
    if not _PAYLOAD.fullmatch(word):
        source.fail(f"{word!r} cannot stand in a link: up to 64 letters A-Z and a-z, digits, _ and -")
    return word


def _schedule(source: Source) -> Schedule:
    table = Table(source)
    cron, audience = table.need("cron"), table.need("audience")
    found = Schedule(cron.text(), audience.text())
    try:
        next(CronSim(found.cron, _CRON))
    except (CronSimError, StopIteration):
        cron.fail(f"{found.cron!r} names no times: write it as cron does, as in 0 10 1 * *")
    try:
        parse(found.audience, _NAMES)
    except AudienceError as error:
        audience.fail(f"the audience cannot be read: {error}")
    table.finish()
    return found


def _after(source: Source) -> After:
    table = Table(source)
    event = table.need("event")
    name = event.text()
    if name not in EVENTS and not (name.startswith(ANSWERED) and len(name) > len(ANSWERED)):
        event.fail(f"{name!r} is no event: it is one of {', '.join(EVENTS)}, or answered:FLOW")
    found = After(name, _wait(table.need("wait")))
    table.finish()
    return found


def _wait(source: Source) -> timedelta:
    """A span of time, in months too: a month is 30 days here."""
    text = source.text()
    months = _MONTHS.fullmatch(text)
    if months is None and "month" in text:
        source.fail(f"{text!r} is no length of time: write it as in 3 months, and 12 at most")
    return span(source) if months is None else int(months[1]) * MONTH


def beginnings(starts: Starts) -> Iterator[str]:
    """What begins it, in words, for a chart."""
    yield from (f"link {word}" for word in starts.payloads)
    if starts.schedule is not None:
        yield f"at {starts.schedule.cron} for {starts.schedule.audience}"
    if starts.after is not None:
        yield f"{span_in_words(starts.after.wait)} after {starts.after.event}"
