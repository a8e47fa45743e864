"""Health updates: approved information with its source and review date, in every language that was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update

from programme.checked_text import live_languages
from programme.reach import is_for
from programme.update import Update, UpdateText, is_current
from storage import content_texts
from storage.prepared import Prepared
from storage.tables import health_update, health_update_text

State = Literal["shown", "unchecked", "past_review", "withdrawn"]


@dataclass(frozen=True, slots=True)
class HealthUpdate:
    """One update with its texts by language. No topics: all of them; no localities: everywhere.

    `drafts`: words that wait for a check beside those, where it was asked for (content_drafts.py).
    """

    id: int
    ref: str
    version: int
    source: str
    source_link: str | None
    owner: str
    review_on: date
    published_at: datetime
    withdrawn_at: datetime | None
    topics: list[str]
    localities: list[str]
    texts: dict[str, UpdateText]
    drafts: dict[str, UpdateText] = field(default_factory=dict)

    def state(self, today: date) -> State:
        """How it stands: `unchecked` is one that nobody sees yet, since nobody checked it in any language."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if not is_current(self.review_on, today):
            return "past_review"
        return "shown" if live_languages(self.texts) else "unchecked"


def put(conn: Connection, written: Update, now: datetime, by: int | None = None) -> tuple[int, str]:
    """Keep an update as it was written: its number, and `added`, `changed` (a new version) or `same`.

    `by`: the member of staff who wrote what is new in it; None: it comes from a file.
    """
    found = by_ref(conn, written.ref)
    if found is None:
        row = insert(health_update).values(ref=written.ref, published_at=now, **_columns(written))
        number = int(conn.execute(row.returning(health_update.c.id)).scalar_one())
        content_texts.write(conn, health_update_text, number, written.texts, by)
        return number, "added"
    if found.withdrawn_at is None and as_written(found) == written:
        return found.id, "same"
    changed = update(health_update).where(health_update.c.id == found.id)
    conn.execute(changed.values(version=found.version + 1, withdrawn_at=None, **_columns(written)))
    content_texts.write(conn, health_update_text, found.id, written.texts, by)
    return found.id, "changed"


def withdraw(conn: Connection, update_id: int, now: datetime) -> bool:
    """Show it to nobody from now on; False when it was withdrawn already or is not there."""
    shown = (health_update.c.id == update_id, health_update.c.withdrawn_at.is_(None))
    return conn.execute(update(health_update).where(*shown).values(withdrawn_at=now)).rowcount == 1


def find(conn: Connection, update_id: int) -> HealthUpdate | None:
    """The update with this number, if there is one."""
    return next(iter(_read(conn, health_update.c.id == update_id)), None)


def by_ref(conn: Connection, ref: str) -> HealthUpdate | None:
    """The update with this ref, if there is one."""
    return next(iter(_read(conn, health_update.c.ref == ref)), None)


def list_updates(conn: Connection) -> list[HealthUpdate]:
    """All of them, also those that are withdrawn or past their review date, in the order of their numbers."""
    return _read(conn)


def latest_for(conn: Connection, *, topics: list[str], locality: str | None, today: date) -> list[HealthUpdate]:
    """What somebody may read today about what they chose, the newest first; nothing that is past its review date."""
    live = _found(conn, _LIVE.all(conn, {"today": today.isoformat()}))
    mine = [one for one in live if is_for(one.topics, one.localities, chosen=topics, locality=locality)]
    current = [one for one in mine if is_current(one.review_on, today) and live_languages(one.texts)]
    return sorted(current, key=lambda one: (one.published_at, one.id), reverse=True)


def _columns(written: Update) -> dict[str, Any]:
    return {
        "source": written.source,
        "source_link": written.source_link,
        "owner": written.owner,
        "review_on": written.review_date.isoformat(),
        "topics": list(written.topics),
        "localities": list(written.localities),
    }


def as_written(found: HealthUpdate) -> Update:
    """What stands in the tables, as its author would write it."""
    return Update(
        ref=found.ref,
        source=found.source,
        source_link=found.source_link,
        owner=found.owner,
        review_date=found.review_on,
        topics=tuple(found.topics),
        localities=tuple(found.localities),
        texts=found.texts,
    )


def _read(conn: Connection, *which: Any) -> list[HealthUpdate]:
    return _found(conn, [tuple(row) for row in conn.execute(_ALL.where(*which))])


def _found(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> list[HealthUpdate]:
    """Rows of `_ALL` as updates, with their texts."""
    texts: dict[int, dict[str, UpdateText]] = {row[0]: {} for row in rows}
    for number, language, title, body, checked_by in _TEXTS.all(conn, {"ids": list(texts)}) if rows else ():
        texts[number][language] = UpdateText(title=title, body=body, checked_by=checked_by)
    return [_update(row, texts[row[0]]) for row in rows]


def _update(row: tuple[Any, ...], texts: dict[str, UpdateText]) -> HealthUpdate:
    values = dict(zip(_COLUMNS, row, strict=True))
    return HealthUpdate(**values | {"review_on": date.fromisoformat(values["review_on"]), "texts": texts})


# Prepared once: to put such a statement together costs several times what the database needs for it.
_COLUMNS = tuple(column.name for column in fields(HealthUpdate) if column.name not in {"texts", "drafts"})
_ALL = select(*(health_update.c[name] for name in _COLUMNS)).order_by(health_update.c.id)
_LIVE = Prepared(_ALL.where(health_update.c.withdrawn_at.is_(None), health_update.c.review_on >= bindparam("today")))
_IN_LANGUAGES = ("update_id", "language", "title", "body", "checked_by")
_TEXTS = Prepared(
    select(*(health_update_text.c[name] for name in _IN_LANGUAGES))
    .where(health_update_text.c.update_id.in_(bindparam("ids", expanding=True)))
    .order_by(health_update_text.c.language)
)
