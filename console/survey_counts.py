"""Counting what a survey's people answered, and keeping the count while it is true.

Figures of now are at most a minute old; those of when a day began stay as they are for that day. Sealed answers of many
people take a while to open, so what each stretch of them came to is kept, and counted anew where anything in it is
another one (storage/survey_tallies.py): an answer, who came to the end, who was erased, moved or is a test contact. It
is kept in the memory of this process and nowhere else, since it tells of fewer people than may be told of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from programme.tallies import Tally
from storage import survey_tallies, surveys
from storage.database import Database
from storage.survey_tallies import Mark, Reach, Stretch
from storage.surveys import Survey

FRESH: Final = timedelta(minutes=1)
MOST_KEPT: Final = 100
MOST_SURVEYS: Final = 20
"""Of so many surveys, those that were counted last, the stretches are kept."""
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
    """A count of a survey: how far people came, the tally of each question, when it was made, and of what."""

    reach: Reach
    tallies: dict[str, Tally]
    at: datetime
    marks: Mapping[int, Mark]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A stretch as it was counted: the mark that it had, and the kinds of the questions that were known."""

    mark: bytes
    kinds: Mapping[str, str]
    stretch: Stretch


class Counts:
    """The counts of surveys that were looked at last."""

    def __init__(self) -> None:
        self._kept: dict[_Key, Counted] = {}
        self._stretches: dict[int, dict[tuple[int, datetime | None], _Kept]] = {}

    async def of(  # noqa: PLR0917  # why: what a count is of
        self,
        database: Database,
        survey: Survey,
        asked: Questions,
        now: datetime,
        until: datetime | None,
        locality: str | None = None,
        *,
        rest: float = 0.0,
    ) -> Counted:
        """The count of what was answered until then (None: now), by those who live in a place if one is given.

        `rest`: seconds to wait after each stretch that is counted anew, for whoever is in no hurry.
        """
        key = (survey.id, until, locality)
        kept = self._kept.get(key)
        if kept is not None and kept.tallies.keys() != asked.kinds.keys():
            kept = None  # why: another version asks for something that was not asked then
        if kept is not None and (until is not None or now - kept.at < FRESH):
            return kept
        marks = await database.read(survey_tallies.marks, survey.id, until)
        if kept is not None and kept.marks == marks:
            found = replace(kept, at=now)
        else:
            reach = await database.read(survey_tallies.reach, survey.id, until, locality)
            some = await self._stretches_of(database, survey.id, asked.kinds, marks, until, rest)
            found = Counted(reach, _together(some, asked.kinds, reach, locality), now, marks)
        self._kept.pop(key, None)
        self._kept[key] = found
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        return found

    async def _stretches_of(  # noqa: PLR0917  # why: what stretches are of
        self,
        database: Database,
        survey_id: int,
        kinds: Mapping[str, str],
        marks: Mapping[int, Mark],
        until: datetime | None,
        rest: float,
    ) -> list[Stretch]:
        """All of them, of which only those are counted that are another one than when they were counted last. What is
        as it was then serves for now and for then.
        """
        known = self._stretches.pop(survey_id, {})
        self._stretches[survey_id] = known
        while len(self._stretches) > MOST_SURVEYS:
            self._stretches.pop(next(iter(self._stretches)))
        wanted = {number: until if mark.late else None for number, mark in marks.items()}
        for number, moment in list(known):
            if number not in wanted or (until is not None and moment not in {None, until}):
                del known[number, moment]
        words = [name for name, kind in kinds.items() if kind == "text"]
        found = []
        for number, moment in wanted.items():
            there = known.get((number, moment))
            if there is None or there.mark != marks[number].of_all or there.kinds != kinds:
                # What changes meanwhile may be in it, under the mark of before: the next look counts it again. What is
                # as it was then is asked for by then all the same, so that nothing of since comes in.
                new = await database.read(survey_tallies.stretch, survey_id, number, words=words, until=until)
                there = known[number, moment] = _Kept(marks[number].of_all, kinds, new)
                await asyncio.sleep(rest)
            found.append(there.stretch)
        return found


def _together(
    stretches: list[Stretch], kinds: Mapping[str, str], reach: Reach, locality: str | None
) -> dict[str, Tally]:
    """One tally a question, of all or of a place."""
    tallies = {name: Tally(kind) for name, kind in kinds.items()}
    met = dict.fromkeys(kinds, 0)
    for one in stretches:
        for given in one.given:
            if given.question in tallies and locality in {None, given.locality}:
                tallies[given.question].add(given.value, given.people)
        for (place, question), people in one.met.items():
            if question in met and locality in {None, place}:
                met[question] += people
    for name, tally in tallies.items():
        tally.not_asked = max(0, reach.finished - met[name])
    return tallies


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
