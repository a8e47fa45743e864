"""Surveys that staff make: what is asked now and was asked before, from when until when, and of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from storage.tables import survey, survey_version

State = Literal["not_yet", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey with the version that is begun now. `about`: {"title", "languages", "questions": [{"name", "kind"}]}.

    `version` counts from 1; `flow_version` is what conversations call it.
    """

    id: int
    slug: str
    version: int
    audience: str
    missing: str
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    made_at: datetime
    edition: str
    flow_version: str
    about: Mapping[str, Any]

    def state(self, now: datetime) -> State:
        """Whether it can be answered now. Closed by hand counts before the dates."""
        if self.closed_at is not None or (self.closes_at is not None and now >= self.closes_at):
            return "closed"
        return "not_yet" if self.opens_at is not None and now < self.opens_at else "open"

    @property
    def languages(self) -> list[str]:
        """The languages it is offered in."""
        return list(self.about["languages"])

    def title(self, language: str) -> str:
        """What it is called, in English where it is not in this language."""
        titles: Mapping[str, str] = self.about["title"]
        return titles.get(language, titles["en"])


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number, what tells it from others, what conversations call it, its flow, and its questions."""

    number: int
    edition: str
    flow_version: str
    about: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A survey as it is to be kept. `form` is what staff wrote, `body` the flow that was made of it."""

    slug: str
    audience: str
    missing: str
    opens_at: datetime | None
    closes_at: datetime | None
    edition: str
    flow_version: str
    body: str
    form: str
    about: Mapping[str, Any]


def put(conn: Connection, written: Written, now: datetime, made_by: int | None = None) -> tuple[Survey, str]:
    """Keep a survey: `added`, `version` (it asks something else now), `changed` (who or until when), or `same`.

    `made_by`: the member of staff who made it; None is the operator.
    """
    terms = {
        "audience": written.audience,
        "missing": written.missing,
        "opens_at": written.opens_at,
        "closes_at": written.closes_at,
    }
    before = by_slug(conn, written.slug)
    if before is None:
        row = insert(survey).values(slug=written.slug, version=1, made_at=now, **terms).returning(survey.c.id)
        _add_version(conn, int(conn.execute(row).scalar_one()), 1, written, now, made_by)
        return _there(conn, written.slug), "added"
    number = _number_of(conn, before.id, written.edition)
    if number is None:
        number = _last_number(conn, before.id) + 1
        _add_version(conn, before.id, number, written, now, made_by)
    conn.execute(update(survey).where(survey.c.id == before.id).values(version=number, **terms))
    after = _there(conn, written.slug)
    return after, "version" if after.version != before.version else "same" if after == before else "changed"


def by_slug(conn: Connection, slug: str) -> Survey | None:
    """The survey of this short name, if there is one."""
    return _one(conn, survey.c.slug == slug)


def find(conn: Connection, survey_id: int) -> Survey | None:
    """The survey with this number, if there is one."""
    return _one(conn, survey.c.id == survey_id)


def list_surveys(conn: Connection) -> list[Survey]:
    """All of them, in the order of their numbers."""
    return [Survey(**row._mapping) for row in conn.execute(_SURVEYS.order_by(survey.c.id))]


def open_surveys(conn: Connection, now: datetime) -> list[Survey]:
    """Those that can be answered now, what closes soonest first."""
    found = [one for one in list_surveys(conn) if one.state(now) == "open"]
    return sorted(found, key=lambda one: (one.closes_at is None, one.closes_at or now, one.id))


def versions(conn: Connection, survey_id: int) -> list[Version]:
    """Every version of a survey, the first one first."""
    columns = [survey_version.c[name] for name in ("number", "edition", "flow_version", "about", "made_at")]
    rows = conn.execute(select(*columns).where(survey_version.c.survey_id == survey_id).order_by(columns[0]))
    return [Version(*row) for row in rows]


def body(conn: Connection, survey_id: int, number: int) -> str:
    """The flow of a version, as it was made of the form."""
    mine = (survey_version.c.survey_id == survey_id, survey_version.c.number == number)
    found: str = conn.execute(select(survey_version.c.body).where(*mine)).scalar_one()
    return found


def form(conn: Connection, survey_id: int, number: int) -> str:
    """The form of a version, as its author wrote it."""
    mine = (survey_version.c.survey_id == survey_id, survey_version.c.number == number)
    found: str = conn.execute(select(survey_version.c.form).where(*mine)).scalar_one()
    return found


def makers(conn: Connection, survey_id: int) -> dict[int, int | None]:
    """Who made each version: a member of staff, or (None) the operator."""
    columns = (survey_version.c.number, survey_version.c.made_by)
    rows = conn.execute(select(*columns).where(survey_version.c.survey_id == survey_id))
    return {number: maker for number, maker in rows}  # noqa: C416  # why: a row is no pair to the type checker


def open_until(conn: Connection, survey_id: int, *, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Take answers from then until then, also when it was closed by hand."""
    terms = {"opens_at": opens_at, "closes_at": closes_at, "closed_at": None}
    conn.execute(update(survey).where(survey.c.id == survey_id).values(**terms))


def close(conn: Connection, survey_id: int, now: datetime) -> None:
    """Take no more answers; those that were given stay."""
    conn.execute(update(survey).where(survey.c.id == survey_id, survey.c.closed_at.is_(None)).values(closed_at=now))


def _one(conn: Connection, which: Any) -> Survey | None:
    row = conn.execute(_SURVEYS.where(which)).one_or_none()
    return None if row is None else Survey(**row._mapping)


def _there(conn: Connection, slug: str) -> Survey:
    found = by_slug(conn, slug)
    if found is None:
        raise LookupError(f"the survey {slug} was just written and is not there")
    return found


def _number_of(conn: Connection, survey_id: int, edition: str) -> int | None:
    mine = (survey_version.c.survey_id == survey_id, survey_version.c.edition == edition)
    return conn.execute(select(survey_version.c.number).where(*mine)).scalar_one_or_none()


def _last_number(conn: Connection, survey_id: int) -> int:
    return max(one.number for one in versions(conn, survey_id))


def _add_version(  # noqa: PLR0917  # why: what a row is made of
    conn: Connection, survey_id: int, number: int, written: Written, now: datetime, made_by: int | None
) -> None:
    row = {
        "survey_id": survey_id,
        "number": number,
        "edition": written.edition,
        "flow_version": written.flow_version,
        "body": written.body,
        "form": written.form,
        "about": dict(written.about),
        "made_by": made_by,
        "made_at": now,
    }
    conn.execute(insert(survey_version).values(row))


_SURVEYS = select(*survey.c, survey_version.c.edition, survey_version.c.flow_version, survey_version.c.about).join_from(
    survey,
    survey_version,
    (survey_version.c.survey_id == survey.c.id) & (survey_version.c.number == survey.c.version),
)
