"""Ways to take part that an announcement has a button for, and who is interested because of it.

Places and waiting lists are not yet given: whoever has a row in `participation` has said at least that they are
interested. When places come, `offer` is where one that is full is refused, and a place that two records had which
become one (one_person.py) is free like one that is given back.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, FromClause, bindparam, func, select

from conversations.booking_button import Booking, label
from conversations.texts import Texts
from programme.checked_text import live_languages
from programme.opportunity import is_open
from programme.sentences import Fault
from storage import opportunities
from storage.opportunities import Opportunity
from storage.tables import broadcast, delivery, opportunity, participation, person


class NotOffered(Fault):
    """Nobody could say by then that they are interested in it."""


def offer(conn: Connection, opportunity_id: int, texts: Texts, at: datetime) -> Booking:
    """The button for a way to take part, in an announcement that goes out at `at`. Raises NotOffered when nobody could
    say by then that they are interested.
    """
    found = opportunities.find(conn, opportunity_id)
    if found is None:
        raise NotOffered("booking.none", id=opportunity_id)
    why = why_not(found, at)
    if why is not None:
        raise NotOffered(f"booking.{why}", id=opportunity_id, title=found.texts["en"].title)
    live = live_languages(found.texts)
    titles = {language: found.texts[language].title for language in live}
    spoken = [catalogue.language for catalogue in texts.languages]
    return Booking(opportunity_id, {one: label(texts, one, titles.get(one)) for one in dict.fromkeys([*spoken, *live])})


def offerable(conn: Connection, now: datetime) -> list[Opportunity]:
    """All that a button can be for now, what closes soonest first; those without an end come last."""
    found = [one for one in opportunities.list_opportunities(conn) if why_not(one, now) is None]
    return sorted(found, key=lambda one: (one.closes_at is None, one.closes_at or now, one.id))


def why_not(found: Opportunity, at: datetime) -> str | None:
    """Why nobody can say at that time that they are interested: withdrawn | closed | unchecked; None if they can."""
    if found.withdrawn_at is not None:
        return "withdrawn"
    if not found.is_open(at):
        return "closed"
    return None if live_languages(found.texts) else "unchecked"


COLUMNS: Final = (opportunity.c.closes_at, opportunity.c.withdrawn_at, opportunity.c.review_on)
"""What `is_over` needs of the way to take part that a broadcast has a button for; each None where it has none."""


def with_way(tables: FromClause) -> FromClause:
    """Tables that have `broadcast` among them, with the way to take part of each."""
    return tables.outerjoin(opportunity, opportunity.c.id == broadcast.c.opportunity_id)


def is_over(row: Any, now: datetime) -> bool:
    """Whether nobody can say any more that they are interested; `row` has COLUMNS."""
    if row.review_on is None:
        return False
    return row.withdrawn_at is not None or not is_open(row.closes_at, date.fromisoformat(row.review_on), now)


def brought_by(conn: Connection, broadcast_id: int, opportunity_id: int, person_id: int) -> int | None:
    """The announcement, if it had a button for this and this person got it; what a button carries is not trusted."""
    mine = {"broadcast": broadcast_id, "opportunity": opportunity_id, "person": person_id}
    found: int | None = conn.execute(_BROUGHT, mine).scalar_one_or_none()
    return found


def booked(conn: Connection, broadcast_id: int) -> int:
    """How many people are interested because of an announcement, and have not taken it back; no test contacts."""
    return int(conn.execute(_BOOKED, {"broadcast": broadcast_id}).scalar_one())


def announcements_of(conn: Connection, opportunity_id: int) -> list[dict[str, Any]]:
    """The announcements with a button for this, oldest first: id, state, and how many are `booked` by each."""
    query = select(broadcast.c.id, broadcast.c.state).where(broadcast.c.opportunity_id == opportunity_id)
    rows = conn.execute(query.order_by(broadcast.c.id)).all()
    return [{"id": row.id, "state": row.state, "booked": booked(conn, row.id)} for row in rows]


_BROUGHT = (
    select(broadcast.c.id)
    .join(delivery, delivery.c.broadcast_id == broadcast.c.id)
    .where(
        broadcast.c.id == bindparam("broadcast"),
        broadcast.c.opportunity_id == bindparam("opportunity"),
        delivery.c.person_id == bindparam("person"),
        delivery.c.state.in_(("sending", "sent", "unknown")),
    )
)
_BOOKED = (
    select(func.count())
    .select_from(participation.join(person))
    .where(participation.c.by_broadcast == bindparam("broadcast"), ~person.c.test)
)
