"""What the team does with a survey at a desk: publishes a version, opens, closes. Each is in the log with its act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from conversations.survey_flow import flow_of
from storage import audit, sessions, surveys
from storage.surveys import Survey, Written


@dataclass(frozen=True, slots=True)
class Published:
    """How publishing came out: `refused` is `stale` (somebody else changed it) or `taken` (another survey has its short
    name), else None; `what` is what it came to (storage/surveys.py); `survey` how it is now.
    """

    survey: Survey | None
    what: str = ""
    refused: str | None = None


def mark(survey: Survey) -> str:
    """What tells whether somebody changed a survey since it was looked at."""
    ends = (survey.opens_at, survey.closes_at, survey.closed_at)
    days = "/".join("" if one is None else f"{one:%Y%m%d%H%M%S}" for one in ends)
    return f"{survey.version}/{survey.edition}/{survey.audience}/{survey.missing}/{days}"


def publish(conn: Connection, written: Written, *, was: str | None, by: int, now: datetime) -> Published:
    """Keep a survey, or a version of it. `was` is the mark of what it changes; None: it is a new one."""
    before = surveys.by_slug(conn, written.slug)
    if was is None and before is not None:
        return Published(before, refused="taken")
    if was is not None and (before is None or mark(before) != was):
        return Published(before, refused="stale")
    survey, what = surveys.put(conn, written, now, by)
    if what != "same":
        _record(conn, "surveys.import", survey.id, by, now, {"what": what, "version": survey.version})
    return Published(survey, what)


def close(conn: Connection, survey_id: int, *, by: int, now: datetime) -> bool:
    """Take no more answers from now on; False when it was closed already."""
    found = surveys.find(conn, survey_id)
    if found is None or found.state(now) == "closed":
        return False
    surveys.close(conn, survey_id, now)
    _record(conn, "surveys.close", survey_id, by, now)
    return True


def open_again(conn: Connection, survey_id: int, *, by: int, now: datetime) -> bool:
    """Take answers from now on, also when its day is still to come; False when its last day is over."""
    found = surveys.find(conn, survey_id)
    if found is None or (found.closes_at is not None and found.closes_at <= now):
        return False
    opens = None if found.opens_at is None else min(found.opens_at, now)
    surveys.open_until(conn, survey_id, opens_at=opens, closes_at=found.closes_at)
    _record(conn, "surveys.open", survey_id, by, now)
    return True


def waiting(conn: Connection, slug: str) -> dict[str, int]:
    """How many people are in the middle of each version, by what conversations call it; test contacts left out."""
    found: dict[str, int] = {}
    for one in sessions.waiting(conn, flow_of(slug)):
        found[one.version] = found.get(one.version, 0) + one.people
    return found


def _record(  # noqa: PLR0917  # why: what an entry of the log is made of
    conn: Connection, act: str, survey_id: int, by: int, now: datetime, detail: dict[str, object] | None = None
) -> None:
    audit.record(conn, at=now, act=act, staff_id=by, subject=f"survey:{survey_id}", detail=detail)
