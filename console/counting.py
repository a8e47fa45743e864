"""Counting what a survey's people answered, and keeping the count while it is true.

Whoever may read single answers sees figures as they are now, at most a minute old. All others see them as they stood
when the day began, so that nobody learns what one person said by looking twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from console.visits import Visit
from programme.tallies import Tally
from storage import survey_tallies, surveys
from storage.survey_tallies import Reach, Stamp
from storage.surveys import Survey

SLICE: Final = 500
FRESH: Final = timedelta(minutes=1)
MOST_KEPT: Final = 100
_Key = tuple[int, datetime | None, str | None]


@dataclass(frozen=True, slots=True)
class Questions:
    """Every question that was ever asked: its kind, its words, and what its options are called, in order."""

    kinds: dict[str, str]
    texts: dict[str, str]
    options: dict[str, dict[str, str]]
    asked_now: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A count of a survey: how far people came, the tally of each question, and when it was made."""

    reach: Reach
    tallies: dict[str, Tally]
    at: datetime
    stamp: Stamp


class Counts:
    """The counts of surveys that were looked at last."""

    def __init__(self) -> None:
        self._kept: dict[_Key, Counted] = {}

    async def of(
        self, visit: Visit, survey: Survey, asked: Questions, until: datetime | None, locality: str | None = None
    ) -> Counted:
        """The count of what was answered until then (None: now), by those who live in a place if one is given."""
        key, now = (survey.id, until, locality), visit.desk.clock()
        kept = self._kept.get(key)
        if kept is not None and (until is not None or now - kept.at < FRESH):
            return kept
        stamp = await visit.read(survey_tallies.stamp, survey.id)
        if kept is not None and kept.stamp == stamp:
            return kept
        found = Counted(*await _count(visit, survey, asked, until, locality), at=now, stamp=stamp)
        self._kept.pop(key, None)
        self._kept[key] = found
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        return found


def until(visit: Visit) -> datetime | None:
    """Up to when this member sees figures: the beginning of the day, or (None) now."""
    return None if visit.may("reports.read") else begin_of_day(visit)


def begin_of_day(visit: Visit) -> datetime:
    """When the day began, on the programme's clock."""
    here = visit.desk.clock().astimezone(visit.desk.zone)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def questions_of(conn: Connection, survey: Survey) -> Questions:
    """The questions of all versions, in the order of the newest that has them, each in its latest words."""
    kinds: dict[str, str] = {}
    texts: dict[str, str] = {}
    options: dict[str, dict[str, str]] = {}
    newest_first = [survey.about, *(one.about for one in reversed(surveys.versions(conn, survey.id)))]
    for about in newest_first:
        for one in about["questions"]:
            name = one["name"]
            kinds.setdefault(name, one["kind"])
            texts.setdefault(name, one["text"]["en"])
            known = options.setdefault(name, {})
            for value, words in one["options"].items():
                known.setdefault(value, words["en"])
    return Questions(kinds, texts, options, frozenset(one["name"] for one in survey.about["questions"]))


async def _count(
    visit: Visit, survey: Survey, asked: Questions, limit: datetime | None, locality: str | None
) -> tuple[Reach, dict[str, Tally]]:
    tallies = {name: Tally(kind) for name, kind in asked.kinds.items()}
    words = [name for name, kind in asked.kinds.items() if kind == "text"]
    reach = await visit.read(survey_tallies.reach, survey.id, limit, locality)
    after: int | None = 0
    wanted: dict[str, Any] = {"words": words, "until": limit, "limit": SLICE, "locality": locality}
    while after is not None:
        found = await visit.read(survey_tallies.page, survey.id, after=after, **wanted)
        for name, value in found.answers:
            if name in tallies:
                tallies[name].add(value)
        after = found.last
    met = await visit.read(survey_tallies.met, survey.id, limit, locality)
    for name, tally in tallies.items():
        tally.not_asked = max(0, reach.finished - met.get(name, 0))
    return reach, tallies
