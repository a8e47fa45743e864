"""Health updates and ways to take part over the API, as the team wrote them, with how each may go out.

Who checked them are people, and their names are not told.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, Path
from pydantic import BaseModel, Field

from console.api.access import Access
from console.api.pages import Cursor, Limit, cut, following
from console.api.problems import Problem, responses
from console.desk import Desk
from programme.opportunity import DecisionCard
from programme.update import is_current
from storage import opportunities, updates
from storage.opportunities import Opportunity
from storage.updates import HealthUpdate

T = TypeVar("T")
Number = Annotated[int, Path(ge=1, lt=10**15, description="Its number.", examples=[1])]


class UpdateWords(BaseModel):
    """An update in one language."""

    title: str = Field(examples=["Spring vaccinations, also on Saturdays"])
    body: str = Field(description="In Markdown.", examples=["If you are **75 or over** …"])
    checked: bool = Field(description="A named person checked it, so that it goes out.", examples=[True])


class Update(BaseModel):
    """A health update. No topics: all of them; no localities: everywhere."""

    id: int = Field(examples=[1])
    ref: str = Field(examples=["spring-vaccinations"])
    source: str = Field(examples=["Vaccination team"])
    source_link: str | None = Field(examples=[None])
    review_on: date = Field(description="It is hidden after this day.", examples=["2030-03-31"])
    published_at: datetime = Field(examples=["2026-03-03T10:00:00Z"])
    shown: bool = Field(description="People can read it now.", examples=[True])
    topics: list[str] = Field(examples=[["vaccinations"]])
    localities: list[str] = Field(examples=[["dacorum"]])
    texts: dict[str, UpdateWords]


class Updates(BaseModel):
    """A page of health updates, the newest first."""

    items: list[Update]
    next: str | None = Field(description="Where the next page begins.", examples=[None])


class WayWords(BaseModel):
    """A way to take part in one language."""

    title: str = Field(examples=["What should the new waiting room be like?"])
    summary: str = Field(examples=["An evening with tea"])
    about: str = Field(examples=["The health centre gets a new waiting room."])
    decision_card: DecisionCard
    place: str | None = Field(examples=["Library, ground floor"])
    paid: str | None = Field(examples=["Your bus fare"])
    access: str | None = Field(examples=["Step-free"])
    another_way: str | None = Field(examples=["Ring us"])
    checked: bool = Field(description="A named person checked it, so that it goes out.", examples=[True])


class Way(BaseModel):
    """A way to take part. No topics and no localities: for everybody."""

    id: int = Field(examples=[1])
    ref: str = Field(examples=["waiting-room"])
    kind: str = Field(examples=["focus_group"])
    begins_at: datetime | None = Field(examples=["2030-05-14T17:00:00Z"])
    ends_at: datetime | None = Field(examples=[None])
    closes_at: datetime | None = Field(examples=[None])
    link: str | None = Field(examples=[None])
    review_on: date = Field(examples=["2030-06-30"])
    published_at: datetime = Field(examples=["2026-03-03T10:00:00Z"])
    open: bool = Field(description="People can say now that they are interested.", examples=[True])
    topics: list[str] = Field(examples=[[]])
    localities: list[str] = Field(examples=[["dacorum"]])
    texts: dict[str, WayWords]


class Ways(BaseModel):
    """A page of ways to take part, the newest first."""

    items: list[Way]
    next: str | None = Field(description="Where the next page begins.", examples=[None])


def add(api: FastAPI, desk: Desk, access: Access) -> None:
    """The addresses of these subjects."""
    reads_updates = Depends(access.needs("updates:read"))
    reads_ways = Depends(access.needs("opportunities:read"))

    @api.get("/updates", dependencies=[reads_updates], responses=responses(), tags=["updates"])
    async def list_updates(limit: Limit = 50, cursor: Cursor = None) -> Updates:
        """Health updates, the newest first."""
        found = cut(await desk.database.read(updates.list_updates), cursor, limit)
        return Updates(items=[_update(desk, one) for one in found], next=following(found, limit))

    @api.get("/updates/{number}", dependencies=[reads_updates], responses=responses(404), tags=["updates"])
    async def read_update(number: Number) -> Update:
        """One health update, in every language."""
        return _update(desk, _there(await desk.database.read(updates.find, number)))

    @api.get("/opportunities", dependencies=[reads_ways], responses=responses(), tags=["opportunities"])
    async def list_opportunities(limit: Limit = 50, cursor: Cursor = None) -> Ways:
        """Ways to take part, the newest first."""
        found = cut(await desk.database.read(opportunities.list_opportunities), cursor, limit)
        return Ways(items=[_way(desk, one) for one in found], next=following(found, limit))

    @api.get("/opportunities/{number}", dependencies=[reads_ways], responses=responses(404), tags=["opportunities"])
    async def read_opportunity(number: Number) -> Way:
        """One way to take part, in every language."""
        return _way(desk, _there(await desk.database.read(opportunities.find, number)))


def _update(desk: Desk, one: HealthUpdate) -> Update:
    today = desk.clock().astimezone(desk.zone).date()
    return Update(
        id=one.id,
        ref=one.ref,
        source=one.source,
        source_link=one.source_link,
        review_on=one.review_on,
        published_at=one.published_at,
        shown=one.withdrawn_at is None and is_current(one.review_on, today),
        topics=one.topics,
        localities=one.localities,
        texts={
            language: UpdateWords(title=text.title, body=text.body, checked=text.checked_by is not None)
            for language, text in one.texts.items()
        },
    )


def _way(desk: Desk, one: Opportunity) -> Way:
    words = {
        language: WayWords(**text.model_dump(exclude={"checked_by"}), checked=text.checked_by is not None)
        for language, text in one.texts.items()
    }
    return Way(
        id=one.id,
        ref=one.ref,
        kind=one.kind,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        closes_at=one.closes_at,
        link=one.link,
        review_on=one.review_on,
        published_at=one.published_at,
        open=one.is_open(desk.clock()),
        topics=one.topics,
        localities=one.localities,
        texts=words,
    )


def _there(found: T | None) -> T:
    if found is None:
        raise Problem(404, "api.no_such")
    return found
