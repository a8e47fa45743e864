"""What a question does when nobody answers it: a nudge, and after some time its end.

A question that was really sent starts its timers; the running bot keeps them as rows and tells the conversation when
one is due (`NudgeDue`, `TimedOut`). Times are spans between two instants, so a night in which the clocks change makes
none of them longer or shorter on the stopwatch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, TypeVar

from conversations.source import Source, Table

T = TypeVar("T")

TimerKind = Literal["nudge", "expiry"]

NEVER: Final = "never"
"""Instead of a rule: this question has none, whatever the flow says."""
LEAST: Final = timedelta(minutes=1)
MOST: Final = timedelta(days=366)
MOST_NUDGES: Final = 3

_SPAN: Final = re.compile(r"([1-9][0-9]{0,3}) (minute|hour|day|week)s?")


@dataclass(frozen=True, slots=True)
class Nudge:
    """A friendly reminder of a question that waits: `after` each silence of this length, at most `most` times.

    `drop_after`: how late it may come; None: it comes however late.
    """

    after: timedelta
    text: str
    most: int = 1
    drop_after: timedelta | None = None
    line: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Expiry:
    """A question's end when nobody answers: `then` is the step to go on with, None ends without a word."""

    after: timedelta
    then: str | None = None
    drop_after: timedelta | None = None
    line: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Timer:
    """What begins when a question was sent. `number`: which nudge of the question it is."""

    kind: TimerKind
    after: timedelta
    drop_after: timedelta | None = None
    number: int = 1


def started_by(nudge: Nudge | None, expiry: Expiry | None) -> tuple[Timer, ...]:
    """The timers that begin when a question with these rules is sent."""
    nudges = () if nudge is None else (Timer("nudge", nudge.after, nudge.drop_after),)
    ends = () if expiry is None else (Timer("expiry", expiry.after, expiry.drop_after),)
    return nudges + ends


def after_nudge(nudge: Nudge, number: int) -> tuple[Timer, ...]:
    """The timers that begin when nudge `number` was sent: the next one, if there is one."""
    return () if number >= nudge.most else (Timer("nudge", nudge.after, nudge.drop_after, number + 1),)


def read_nudge(table: Table, otherwise: Nudge | None) -> Nudge | None:
    """What stands under `nudge:`; without it, `otherwise`."""
    return _rule(table, "nudge", _nudge, otherwise)


def read_expiry(table: Table, otherwise: Expiry | None) -> Expiry | None:
    """What stands under `expires:`; without it, `otherwise`."""
    return _rule(table, "expires", _expiry, otherwise)


def _rule(table: Table, name: str, how: Callable[[Table], T], otherwise: T | None) -> T | None:
    found = table.maybe(name)
    if found is None:
        return otherwise
    if found.value() == NEVER:
        return None
    if isinstance(found.value(), str):
        found.fail(f"{found.text()!r} is no rule: write names with values, as in {{after: 1 day}}, or {NEVER}")
    inner = Table(found)
    rule = how(inner)
    inner.finish()
    return rule


def _nudge(table: Table) -> Nudge:
    most = table.read("most", Source.number, 1)
    if not 1 <= most <= MOST_NUDGES:
        table.need("most").fail(f"people are nudged between one and {MOST_NUDGES} times")
    return Nudge(
        after=span(table.need("after")),
        text=table.need("text").text(),
        most=most,
        drop_after=table.read("drop_after", span, None),
        line=table.source.line,
    )


def _expiry(table: Table) -> Expiry:
    return Expiry(
        after=span(table.need("after")),
        then=table.read("then", Source.text, None),
        drop_after=table.read("drop_after", span, None),
        line=table.source.line,
    )


def span(source: Source) -> timedelta:
    """A length of time in words, as in `30 minutes`, `1 day` or `2 weeks`."""
    found = _SPAN.fullmatch(str(source.value()))
    if found is None:
        source.fail(f"{str(source.value())!r} is no length of time: write it as in 30 minutes, 1 day, 2 weeks")
    length = timedelta(**{f"{found[2]}s": int(found[1])})
    if not LEAST <= length <= MOST:
        source.fail(f"{source.text()!r} is too long: it is a year at most")
    return length


def span_in_words(span: timedelta) -> str:
    """A length of time as a flow writes it."""
    minutes = int(span.total_seconds()) // 60
    for unit, length in (("week", 7 * 24 * 60), ("day", 24 * 60), ("hour", 60)):
        if minutes >= length and minutes % length == 0:
            return f"{minutes // length} {unit}{'s' if minutes > length else ''}"
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
