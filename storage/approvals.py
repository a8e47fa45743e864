"""Announcements that wait for a second person: asked for, given, refused.

scheduled → waiting_approval → scheduled, or cancelled. What is approved is the content that was frozen when it was
made, for so many people; whoever made it cannot approve it. Each act names the version that was looked at, so two
people who press at once are one act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from conversations.announcement import Part
from programme.audience import AudienceError, parse
from programme.consent import Purpose
from storage import audience, broadcasts, corrections
from storage.broadcasts import Acted
from storage.tables import broadcast, content

CHANGED: Final = "audience_changed"
"""Why one that was approved waits again."""
DECLINED: Final = "declined"
"""Why one was cancelled that nobody wanted to approve."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An announcement that waits: `approved_count` is for how many people it was approved before, `parts` its messages
    as they were frozen, in the language it was written in.
    """

    id: int
    version: int
    made_by: int | None
    at: datetime | None
    audience: str
    purpose: Purpose
    approved_count: int | None
    parts: list[Part]
    corrects_id: int | None = None
    """Of a correction: the announcement that it puts right. It goes to whoever has that, whatever the audience."""
    keeps_quiet: bool = True
    """Whether it waits for the end of the programme's quiet hours."""


def of(conn: Connection, broadcast_id: int) -> Waiting | None:
    """The announcement of this number, if it waits for approval now."""
    row = broadcasts.row_of(conn, broadcast_id)
    return None if row is None or row.state != "waiting_approval" else _waiting(conn, row)


def all_waiting(conn: Connection) -> list[Waiting]:
    """All that wait, the oldest first."""
    query = select(broadcast).where(broadcast.c.state == "waiting_approval").order_by(broadcast.c.id)
    return [_waiting(conn, row) for row in conn.execute(query)]


def count_for(conn: Connection, staff_id: int) -> int:
    """How many wait that this member could approve: whoever made one cannot."""
    others = or_(broadcast.c.made_by.is_(None), broadcast.c.made_by != staff_id)
    query = select(func.count()).where(broadcast.c.state == "waiting_approval", others)
    return int(conn.execute(query).scalar_one())


def people_now(conn: Connection, broadcast_id: int, now: datetime) -> int | None:
    """How many people would get it now; None when there is no such broadcast, or its audience cannot be read."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return None
    if row.corrects_id is not None:
        return corrections.people(conn, row, now)
    try:
        who = parse(row.audience)
    except AudienceError:
        return None
    return audience.count(conn, who, row.purpose, now).count


def ask(conn: Connection, broadcast_id: int, version: int) -> bool:
    """One that was about to be sent waits for a second person; whether it was still as it had been looked at."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None or (row.state, row.version) != ("scheduled", version):
        return False
    reason = None if row.approved_at is None else CHANGED
    return broadcasts.change(conn, row, {"state": "waiting_approval", "reason": reason})


def approve(
    conn: Connection, broadcast_id: int, *, by: int | None, people: int, version: int | None, now: datetime
) -> Acted:
    """It may go out, to `people` or about as many. `by`: who of the staff approves, None for the operator; `version`
    as it was looked at, None: as it is now. Beside the reasons of Acted there is `own`: they made it themselves.
    """
    approved = {"approved_by": by, "approved_at": now, "approved_count": people, "reason": None}
    acted = _decide(conn, broadcast_id, by, version, {"state": "scheduled", **approved})
    if acted.done:
        # What is approved of a series counts for its next times too, or everybody would be asked each time.
        its_series = select(broadcast.c.series_id).where(broadcast.c.id == broadcast_id).scalar_subquery()
        conn.execute(update(broadcast).where(broadcast.c.id == its_series).values(approved_count=people))
    return acted


def decline(conn: Connection, broadcast_id: int, *, by: int | None, version: int | None, now: datetime) -> Acted:
    """It does not go out; arguments and reasons as for `approve`."""
    ended = {"state": "cancelled", "reason": DECLINED, "finished_at": now}
    return _decide(conn, broadcast_id, by, version, ended)


def _decide(conn: Connection, broadcast_id: int, by: int | None, version: int | None, changes: dict[str, Any]) -> Acted:
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return Acted(False, "", 0, "no_such")
    if row.state != "waiting_approval":
        return Acted(False, row.state, row.version, "not_now")
    if by is not None and by == row.made_by:
        return Acted(False, row.state, row.version, "own")
    if (version is not None and row.version != version) or not broadcasts.change(conn, row, changes):
        return Acted(False, row.state, row.version, "changed_meanwhile")
    return Acted(True, changes["state"], row.version + 1)


def _waiting(conn: Connection, row: Row[Any]) -> Waiting:
    own = (content.c.broadcast_id == row.id, content.c.language == row.language)
    newest = select(content.c.parts).where(*own).order_by(content.c.version.desc()).limit(1)
    parts = conn.execute(newest).scalar_one()
    known = (row.id, row.version, row.made_by, row.at, row.audience, row.purpose, row.approved_count)
    return Waiting(*known, parts=parts, corrects_id=row.corrects_id, keeps_quiet=row.quiet_hours == "respect")
