"""What members of staff were writing in the console and have not sent: kept for them, sealed, for a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import console_draft

KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a form as they were left, by name; a field that was given several times has several values."""

    fields: dict[str, list[str]]
    saved_at: datetime


def keep(conn: Connection, staff_id: int, form: str, fields: Mapping[str, list[str]], now: datetime) -> None:
    """Keep what stands in a form (named by its address); it takes the place of what was kept of it before."""
    conn.execute(delete(console_draft).where(console_draft.c.saved_at <= now - KEPT))
    upsert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    wish = upsert(console_draft).values(staff_id=staff_id, form=form, fields=dict(fields), saved_at=now)
    again = {"fields": wish.excluded.fields, "saved_at": wish.excluded.saved_at}
    conn.execute(wish.on_conflict_do_update(index_elements=["staff_id", "form"], set_=again))


def kept(conn: Connection, staff_id: int, form: str) -> Draft | None:
    """What this member left in a form; None when there is nothing."""
    row = conn.execute(select(console_draft.c.fields, console_draft.c.saved_at).where(*_mine(staff_id, form))).first()
    return None if row is None else Draft(row.fields, row.saved_at)


def forget(conn: Connection, staff_id: int, form: str) -> None:
    """What was left is done, or not wanted any more."""
    conn.execute(delete(console_draft).where(*_mine(staff_id, form)))


def left(conn: Connection, staff_id: int) -> list[tuple[str, datetime]]:
    """The forms in which this member left something, and when; the latest first."""
    mine = select(console_draft.c.form, console_draft.c.saved_at).where(console_draft.c.staff_id == staff_id)
    return [(row.form, row.saved_at) for row in conn.execute(mine.order_by(console_draft.c.saved_at.desc()))]


def _mine(staff_id: int, form: str) -> tuple[ColumnElement[bool], ...]:
    return (console_draft.c.staff_id == staff_id, console_draft.c.form == form)
