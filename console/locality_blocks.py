"""The figures of a locality, as tables with their pictures: counts of storage/locality_figures.py through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import Connection

from console.figures import Block, Line, told
from console.texts import text
from programme.months import last_months
from programme.small_numbers import figures, told_or_none
from storage import locality_figures
from storage.glance import Moved
from storage.locality_figures import Heard

MONTHS: Final = 12
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in a locality, to the last person: nothing of it is shown but by `blocks`."""

    tiers: Mapping[str, int]
    months: Sequence[Moved]
    heard: Heard

    def blocks(self) -> list[Block]:
        """All of it as it may be told."""
        newest_first = list(reversed(self.months))
        return [
            tiers_of(self.tiers),
            _each("joined", [(_month(one.month.since), one.joined) for one in newest_first]),
            _each("left", [(_month(one.month.since), one.left) for one in newest_first], text("locality.left_what")),
            _parts("state", "inbox.status", self.heard.states),
            _parts("heard", "home.heard", self.heard.spans),
        ]


def figures_of(conn: Connection, locality: str, until: datetime) -> Figures:
    """Count a locality as it was at `until`, which has the programme's zone."""
    zone = until.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101  # why: the console's own, and months need it
    return Figures(
        locality_figures.by_tier(conn, locality, until),
        locality_figures.moved(conn, locality, last_months(until, zone, MONTHS), until),
        locality_figures.heard(conn, locality, until - YEAR, until),
    )


def tiers_of(counts: Mapping[str, int]) -> Block:
    """How many agreed to what."""
    return _each("tiers", [(text(f"home.tier.{tier}"), people) for tier, people in counts.items()])


def _each(name: str, counts: Sequence[tuple[str, int]], *notes: str) -> Block:
    """Numbers that are no parts of one sum: each is told by itself."""
    lines = tuple(Line(label, told_or_none(people), None) for label, people in counts)
    return Block(text(f"locality.{name}"), lines, notes, shares=False)


def _parts(name: str, label: str, counts: Mapping[str, int]) -> Block:
    """Numbers that make up a sum, which is told too."""
    found = figures(list(counts.values()))
    lines = tuple(
        Line(text(f"{label}.{key}"), found.cells[place], found.share(place)) for place, key in enumerate(counts)
    )
    together = (text("locality.together", number=told(found.total)),)
    return Block(text(f"locality.{name}"), lines, together, shares=found.total != 0)  # nothing has no parts


def _month(first: datetime) -> str:
    return format_datetime(first, text("home.month"), tzinfo=first.tzinfo, locale="en_GB")
