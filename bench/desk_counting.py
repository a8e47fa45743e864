"""What counting the large survey of `bench.year` takes before anything of it is known."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from console.survey_counts import Counts, questions_of
from storage import surveys
from storage.database import Database


async def first_count(database: Database) -> str:
    """How long a survey takes of which nothing is known, as it is counted after a start before anybody looks."""
    survey = await database.read(surveys.find, 1)
    if survey is None:
        raise RuntimeError("the year has no survey")
    asked = await database.read(questions_of, survey)
    began, cpu = time.perf_counter(), time.process_time()
    counted = await Counts().of(database, survey, asked, datetime.now(UTC), None)
    took, work = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu)
    people = f"{counted.reach.started:,} people in a survey"
    return f"{people} counted with nothing known: {took:.0f} ms, CPU {work:.0f} ms (then only what changed)"
