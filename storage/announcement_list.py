"""Announcements in a list at a desk: searched, narrowed, a page at a time, each with how many people have it.

It counts the deliveries of those that are shown, so it runs on a reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, text

from storage.reports import opening
from storage.tables import broadcast, content, delivery, person, series

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """An announcement in a list. `when`: it went or goes out, or was made; `reached`: people who have it, without test
    contacts; `repeats`: it is a series, which is never sent itself.
    """

    id: int
    state: str
    purpose: str
    when: datetime
    opening: str
    corrects_id: int | None
    correction: str | None
    repeats: bool
    reached: int


def search(
    conn: Connection,
    *,
    words: str = "",
    state: str | None = None,
    purpose: str | None = None,
    newest_first: bool = True,
    limit: int,
    offset: int = 0,
    before: int | None = None,
) -> tuple[list[Listed], int]:
    """The announcements with this number, or with these words in them, of this state and purpose: a page of them, and
    how many there are. `before`: only those with lower numbers.
    """
    rules = _rules(words, state, purpose)
    rules += [] if before is None else [broadcast.c.id < before]
    total = conn.execute(select(func.count()).select_from(broadcast).where(*rules)).scalar_one()
    same = and_(content.c.broadcast_id == broadcast.c.id, content.c.language == broadcast.c.language)
    columns = (broadcast.c.id, broadcast.c.state, broadcast.c.purpose, broadcast.c.corrects_id, broadcast.c.correction)
    when = func.coalesce(broadcast.c.started_at, broadcast.c.at, broadcast.c.made_at, type_=broadcast.c.at.type)
    query = (
        select(*columns, when.label("when"), content.c.parts, series.c.broadcast_id.label("series"))
        .select_from(broadcast.outerjoin(content, same).outerjoin(series, series.c.broadcast_id == broadcast.c.id))
        .where(*rules)
        .order_by(broadcast.c.id.desc() if newest_first else broadcast.c.id)
    )
    # Words that were changed are another version of the content: an announcement stands in the list once.
    newest = select(func.max(content.c.version)).where(same).correlate(broadcast).scalar_subquery()
    query = query.where(or_(content.c.id.is_(None), content.c.version == newest))
    rows = conn.execute(query.limit(limit).offset(offset)).all()
    known = reached(conn, [row.id for row in rows])
    found = [
        Listed(
            id=row.id,
            state=row.state,
            purpose=row.purpose,
            when=row.when,
            opening=opening(row.parts),
            corrects_id=row.corrects_id,
            correction=row.correction,
            repeats=row.series is not None,
            reached=known.get(row.id, 0),
        )
        for row in rows
    ]
    return found, total


def standing_still(conn: Connection) -> dict[str, int]:
    """How many do not go on until somebody of the team decides, by their state."""
    states = ("held", "stopped", "paused")
    query = select(broadcast.c.state, func.count().label("number")).where(broadcast.c.state.in_(states))
    found = {row.state: row.number for row in conn.execute(query.group_by(broadcast.c.state))}
    return {state: found.get(state, 0) for state in states}


def reached(conn: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """How many people have each of these, without test contacts; those that nobody has are not in it."""
    found: dict[int, int] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        sent = (delivery.c.broadcast_id.in_(numbers[start : start + _AT_ONCE]), delivery.c.state == "sent")
        query = select(delivery.c.broadcast_id, func.count().label("people")).where(*sent)
        query = query.group_by(delivery.c.broadcast_id)
        # Word for word the condition of the index on test contacts, who are few: nothing is to be put in order here.
        theirs = delivery.c.person_id.in_(select(person.c.id).where(text("person.test")))
        test = Counter(conn.scalars(select(delivery.c.broadcast_id).where(*sent, theirs)))
        found |= {row.broadcast_id: row.people - test[row.broadcast_id] for row in conn.execute(query)}
    return found


def _rules(words: str, state: str | None, purpose: str | None) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    number = words.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 16:
        rules.append(broadcast.c.id == int(number))
    elif words:
        said = content.c.markdown.icontains(words, autoescape=True)
        rules.append(broadcast.c.id.in_(select(content.c.broadcast_id).where(said)))
    if state is not None:
        rules.append(broadcast.c.state == state)
    if purpose is not None:
        rules.append(broadcast.c.purpose == purpose)
    return rules
