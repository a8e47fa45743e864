"""What administrators changed of the programme at a desk: what holds now, and how it is changed.

The number of the last change says whether anything is new: whoever runs looks for it again and again, which reads one
row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final, Literal

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from programme import laid_over
from programme.courtesy import Courtesy, own_hours
from programme.laid_over import NAMES, Name
from programme.listed import with_entry
from programme.programme import ListName, Named, Programme
from storage import audit, staffing
from storage.tables import person, person_interest, person_topic, setting_change

Refusal = Literal["not_yours", "stale"]
"""Why nothing was changed: `not_yours`: who asks is no administrator; `stale`: somebody else changed it since it was
looked at.
"""
_LAST: Final = select(func.coalesce(func.max(setting_change.c.id), 0))
_LATEST: Final = select(setting_change).where(
    setting_change.c.id.in_(select(func.max(setting_change.c.id)).group_by(setting_change.c.name))
)

_CHOSEN: Final[Mapping[ListName, ColumnElement[Any]]] = {
    "localities": person.c.locality,
    "topics": person_topic.c.topic,
    "interests": person_interest.c.interest,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """The last change of one thing. `number` is its version; `laid`: it is not as the file says, but `value`."""

    number: int
    laid: bool
    value: Any
    staff_id: int | None
    at: datetime


def last(conn: Connection) -> int:
    """The number of the last change; 0 before the first."""
    return int(conn.execute(_LAST).scalar_one())


def present(conn: Connection) -> dict[Name, Setting]:
    """The last change of everything that was ever changed. What a newer release wrote is left out, and what the rules
    allow no more is as the file says: neither keeps the bot from starting.
    """
    return {row.name: _setting(row) for row in conn.execute(_LATEST) if row.name in NAMES}


def programme(conn: Connection, file: Programme) -> Programme:
    """The programme as it is now: what the file says, with what was changed at a desk laid over it."""
    laid = {name: one.value for name, one in present(conn).items() if one.laid}
    return laid_over.laid_over(file, laid)


def change(
    conn: Connection, name: Name, wanted: Any, *, was: int, file: Programme, by: int, now: datetime
) -> Refusal | None:
    """Have something be what is `wanted`, if it is still as of change `was` (0: it was never changed); why not, when it
    cannot be. The log has what it was before and what it is now.

    Who would be left without a time is for `unreachable`, which is asked first: it reads many rows.
    """
    return _change(conn, name, {"is": wanted}, was=was, file=file, by=by, now=now)


def put_entry(
    conn: Connection, name: ListName, entry: Named, *, was: int, file: Programme, by: int, now: datetime
) -> Refusal | None:
    """Add something to a list, or have it be this, if the list is still as of change `was`; why not, when it cannot be.
    The log has this entry as it was and as it is.
    """
    there = laid_over.of(programme(conn, file), name)
    before = next((one for one in there if one.slug == entry.slug), None)
    told = {
        "entry": entry.slug,
        "before": before and before.model_dump(mode="json"),
        "after": entry.model_dump(mode="json"),
    }
    wanted = {"is": with_entry(there, entry)}
    return _change(conn, name, wanted, was=was, file=file, by=by, now=now, told=told)


def choosers(conn: Connection, name: ListName) -> dict[str, int] | None:
    """How many people have chosen each of a list, by its short name; None where it is not kept with people."""
    column = _CHOSEN.get(name)
    if column is None:
        return None
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return {row[0]: row[1] for row in conn.execute(query)}


def readers(conn: Connection) -> dict[str, int]:
    """How many people have chosen each language; test contacts left out."""
    query = select(person.c.language, func.count()).where(person.c.language.is_not(None), ~person.c.test)
    return {row[0]: row[1] for row in conn.execute(query.group_by(person.c.language))}


def put_back(conn: Connection, name: Name, *, was: int, file: Programme, by: int, now: datetime) -> Refusal | None:
    """Have something be what the programme's file says, from now on and also when the file is changed."""
    return _change(conn, name, None, was=was, file=file, by=by, now=now)


def unreachable(conn: Connection, name: Name, wanted: Any, *, present: Programme, zone: tzinfo, now: datetime) -> int:
    """How many people have quiet hours of their own that would leave them no time, and leave them some at present."""
    if name != "quiet_hours" or wanted is None:
        return 0
    hours = (person.c.quiet_from, person.c.quiet_to)
    pairs = conn.execute(select(*hours, func.count()).where(hours[0].is_not(None)).group_by(*hours))
    before, after = Courtesy(quiet_hours=present.quiet_hours, zone=zone), Courtesy(quiet_hours=wanted, zone=zone)
    return sum(
        people
        for begin, end, people in pairs
        if after.allowed_from(now, own_hours(begin, end)) is None
        and before.allowed_from(now, own_hours(begin, end)) is not None
    )


def _change(
    conn: Connection,
    name: Name,
    wanted: dict[str, Any] | None,
    *,
    was: int,
    file: Programme,
    by: int,
    now: datetime,
    told: Mapping[str, Any] | None = None,
) -> Refusal | None:
    if by not in staffing.administrators(conn):
        return "not_yours"
    there = present(conn).get(name)
    if was != (0 if there is None else there.number):
        return "stale"
    before = laid_over.of(programme(conn, file), name)
    after = laid_over.of(file, name) if wanted is None else wanted["is"]
    is_laid = there is not None and there.laid
    if after == before and is_laid is (wanted is not None):
        return None
    kept = None if wanted is None else {"is": laid_over.plain(name, after)}
    conn.execute(insert(setting_change).values(name=name, value=kept, staff_id=by, at=now))
    both = {"before": laid_over.plain(name, before), "after": laid_over.plain(name, after)}
    audit.record(conn, at=now, act="settings.change", staff_id=by, subject=f"setting:{name}", detail=told or both)
    return None


def _setting(row: Row[Any]) -> Setting:
    try:
        value = None if row.value is None else laid_over.value(row.name, row.value["is"])
    except ValidationError:
        return Setting(row.id, False, None, row.staff_id, row.at)
    return Setting(row.id, row.value is not None, value, row.staff_id, row.at)
