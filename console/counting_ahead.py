"""Counting surveys before anybody looks: what was answered since is counted every minute, a stretch at a time.

Whoever looks then waits for no more than what changed in that minute. A stretch takes a hundredth of a second on a
reader; after each it rests, so that nobody waits for it who writes on a phone.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog

from console.figures_until import begin_of_day
from console.survey_counts import FRESH, MOST_SURVEYS, questions_of
from storage import survey_tallies, surveys
from storage.survey_tallies import Stamp

if TYPE_CHECKING:
    from console.desk import Desk

log = structlog.get_logger(__name__)
REST: Final = 0.05
Seen = dict[int, tuple[Stamp, datetime]]
"""What was known of each survey, and on which day, when it was counted."""


async def run(desk: Desk) -> None:
    """Count for ever. What cannot be counted now is told to whoever looks, and tried again."""
    seen: Seen = {}
    while True:
        try:
            await count(desk, seen)
        except Exception as problem:  # noqa: BLE001  # why: it only spares others time, and must end nothing
            log.warning("surveys are not counted ahead", kind=type(problem).__name__)
        await asyncio.sleep(FRESH.total_seconds())


async def count(desk: Desk, seen: Seen, rest: float = REST) -> None:
    """Count the newest surveys in which anything was answered since, as they are now and as they were this morning."""
    there = await desk.database.read(surveys.list_surveys)
    for survey in sorted(there, key=lambda one: -one.id)[:MOST_SURVEYS]:
        stamp, day = await desk.database.read(survey_tallies.stamp, survey.id), begin_of_day(desk)
        if not stamp.sets or seen.get(survey.id) == (stamp, day):
            continue
        asked = await desk.database.read(questions_of, survey)
        for until in (None, day):
            await desk.counts.of(desk.database, survey, asked, desk.clock(), until, rest=rest)
        seen[survey.id] = (stamp, day)
