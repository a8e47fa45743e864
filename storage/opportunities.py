"""Opportunities to take part, with their decision cards, and who said that they are interested."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, not_, select, update

from programme.checked_text import live_languages
from programme.opportunity import Opportunity as Written
from programme.opportunity import OpportunityText, is_open
from programme.reach import is_for
from storage import content_texts
from storage.tables import opportunity, opportunity_text, participation, person

INTERESTED = "interested"
State = Literal["open", "unchecked", "closed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One opportunity with its texts by language. No topics and no localities: for everybody.

    `drafts`: words that wait for a check beside those, where it was asked for (content_drafts.py).
    """

    id: int
    ref: str
    kind: str
    localities: list[str]
    topics: list[str]
    begins_at: datetime | None
    ends_at: datetime | None
    closes_at: datetime | None
    places: int | None
    link: str | None
    owner: str
    source: str | None
    review_on: date
    published_at: datetime
    withdrawn_at: datetime | None
    texts: dict[str, OpportunityText]
    drafts: dict[str, OpportunityText] = field(default_factory=dict)

    def is_open(self, now: datetime) -> bool:
        """Whether people can still say that they are interested."""
        return self.withdrawn_at is None and is_open(self.closes_at, self.review_on, now)

    def state(self, now: datetime) -> State:
        """How it stands: `unchecked` is one that nobody sees yet, since nobody checked it in any language."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if not self.is_open(now):
            return "closed"
        return "open" if live_languages(self.texts) else "unchecked"


def put(conn: Connection, written: Written, now: datetime, by: int | None = None) -> tuple[int, str]:
    """Keep an opportunity as it was written: its number, and `added`, `changed` or `same`.

    `by`: the member of staff who wrote what is new in it; None: it comes from a file.
    """
    found = by_ref(conn, written.ref)
    if found is None:
        row = insert(opportunity).values(ref=written.ref, published_at=now, **_columns(written))
        number = int(conn.execute(row.returning(opportunity.c.id)).scalar_one())
        content_texts.write(conn, opportunity_text, number, written.texts, by)
        return number, "added"
    if found.withdrawn_at is None and as_written(found) == written:
        return found.id, "same"
    changed = update(opportunity).where(opportunity.c.id == found.id)
    conn.execute(changed.values(withdrawn_at=None, **_columns(written)))
    content_texts.write(conn, opportunity_text, found.id, written.texts, by)
    return found.id, "changed"


def withdraw(conn: Connection, opportunity_id: int, now: datetime) -> bool:
    """Show it to nobody from now on; False when it was withdrawn already or is not there."""
    shown = (opportunity.c.id == opportunity_id, opportunity.c.withdrawn_at.is_(None))
    return conn.execute(update(opportunity).where(*shown).values(withdrawn_at=now)).rowcount == 1


def find(conn: Connection, opportunity_id: int) -> Opportunity | None:
    """The opportunity with this number, if there is one."""
    return next(iter(_read(conn, opportunity.c.id == opportunity_id)), None)


def by_ref(conn: Connection, ref: str) -> Opportunity | None:
    """The opportunity with this ref, if there is one."""
    return next(iter(_read(conn, opportunity.c.ref == ref)), None)


def list_opportunities(conn: Connection) -> list[Opportunity]:
    """All of them, also those that are closed, in the order of their numbers."""
    return _read(conn)


def open_for(conn: Connection, *, topics: list[str], locality: str | None, now: datetime) -> list[Opportunity]:
    """What somebody could take part in, what closes soonest first; those without an end come last."""
    live = [one for one in _read(conn, opportunity.c.withdrawn_at.is_(None)) if one.is_open(now)]
    mine = [one for one in live if is_for(one.topics, one.localities, chosen=topics, locality=locality)]
    shown = [one for one in mine if live_languages(one.texts)]
    return sorted(shown, key=lambda one: (one.closes_at is None, one.closes_at or now, one.id))


def express_interest(
    conn: Connection, opportunity_id: int, person_id: int, now: datetime, *, by_broadcast: int | None = None
) -> bool:
    """Somebody is interested; False when that (or more) was written down already.

    `by_broadcast`: the announcement that led them here.
    """
    if standing_of(conn, opportunity_id, person_id) is not None:
        return False
    row = {"opportunity_id": opportunity_id, "person_id": person_id, "state": INTERESTED, "since": now}
    conn.execute(insert(participation).values(**row, by_broadcast=by_broadcast))
    return True


def take_back(conn: Connection, opportunity_id: int, person_id: int) -> bool:
    """Somebody is interested no more; False when they had not said so, or have a place already."""
    mine = (participation.c.opportunity_id == opportunity_id, participation.c.person_id == person_id)
    return conn.execute(delete(participation).where(*mine, participation.c.state == INTERESTED)).rowcount == 1


def standing_of(conn: Connection, opportunity_id: int, person_id: int) -> str | None:
    """interested | booked | waiting | attended, or None."""
    mine = (participation.c.opportunity_id == opportunity_id, participation.c.person_id == person_id)
    found: str | None = conn.execute(select(participation.c.state).where(*mine)).scalar_one_or_none()
    return found


def count_interested(conn: Connection, opportunity_id: int) -> int:
    """How many people are interested; test contacts are not counted."""
    counted = (participation.c.opportunity_id == opportunity_id, not_(person.c.test))
    query = select(func.count()).select_from(participation.join(person)).where(*counted)
    return int(conn.execute(query).scalar_one())


def _columns(written: Written) -> dict[str, Any]:
    return {
        "kind": written.kind,
        "localities": list(written.localities),
        "topics": list(written.topics),
        "begins_at": written.begins,
        "ends_at": written.ends,
        "closes_at": written.closes,
        "places": written.places,
        "link": written.link,
        "owner": written.owner,
        "source": written.source,
        "review_on": written.review_date.isoformat(),
    }


def as_written(found: Opportunity) -> Written:
    """What stands in the tables, as its author would write it."""
    return Written(
        ref=found.ref,
        kind=found.kind,
        owner=found.owner,
        source=found.source,
        review_date=found.review_on,
        begins=found.begins_at,
        ends=found.ends_at,
        closes=found.closes_at,
        link=found.link,
        places=found.places,
        topics=tuple(found.topics),
        localities=tuple(found.localities),
        texts=found.texts,
    )


def _read(conn: Connection, *which: Any) -> list[Opportunity]:
    rows = conn.execute(select(opportunity).where(*which).order_by(opportunity.c.id)).all()
    texts: dict[int, dict[str, OpportunityText]] = {row.id: {} for row in rows}
    in_languages = select(opportunity_text).where(opportunity_text.c.opportunity_id.in_(list(texts)))
    for text in conn.execute(in_languages.order_by(opportunity_text.c.language)):
        values = {key: value for key, value in text._mapping.items() if key in OpportunityText.model_fields}
        texts[text.opportunity_id][text.language] = OpportunityText(**values)
    return [_opportunity(row, texts[row.id]) for row in rows]


def _opportunity(row: Row[Any], texts: dict[str, OpportunityText]) -> Opportunity:
    values = dict(row._mapping) | {"review_on": date.fromisoformat(row.review_on), "texts": texts}
    return Opportunity(**values)
