"""Figures of people over the API: every one passes the gate of small numbers, and is counted once a day.

Counted again and again, two figures could be subtracted from each other, and tell of the one who came in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field

from console.api.access import Access
from console.api.problems import responses
from console.daily import Daily
from console.desk import Desk
from programme.small_numbers import told
from storage import glance
from storage.heard_back import heard_back

Figure = Annotated[
    int | None,
    Field(description="To the nearest five; null where it is below eight, or not known yet.", examples=[1200]),
]
_YEAR: Final = timedelta(days=365)


class Contributions(BaseModel):
    """How much people told the team within a year, and how much of it was answered."""

    since: date = Field(examples=["2025-03-03"])
    until: date = Field(description="Up to the beginning of this day.", examples=["2026-03-03"])
    told: Figure
    answered: Figure = Field(description="Answered, or closed with a reason.")


class People(BaseModel):
    """How many people hold each consent now."""

    counted_on: date = Field(examples=["2026-03-03"])
    by_consent: dict[str, Figure] = Field(examples=[{"updates": 1200, "taking_part": 340, "ambassador": None}])


def figures(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Each of these through the gate."""
    return {name: told(people) for name, people in counts.items()}


def add(api: FastAPI, desk: Desk, access: Access) -> None:
    """The addresses of these subjects."""
    daily = Daily(desk)
    counts = Depends(access.needs("contributions:count"))
    people = Depends(access.needs("people:count"))

    @api.get("/contributions/figures", dependencies=[counts], responses=responses(), tags=["figures"])
    async def read_contributions() -> Contributions:
        """How much people told the team, and how much was answered: never what."""
        until = datetime.combine(daily.today(), time(), tzinfo=desk.zone)
        found = await daily.of("contributions", lambda conn: heard_back(conn, until - _YEAR, until))
        since = (until - _YEAR).date()
        return Contributions(since=since, until=until.date(), told=told(found.told), answered=told(found.answered))

    @api.get("/people/figures", dependencies=[people], responses=responses(), tags=["figures"])
    async def read_people() -> People:
        """How many people take part: never who."""
        found = await daily.of("people", glance.by_tier)
        return People(counted_on=daily.today(), by_consent=figures(found))
