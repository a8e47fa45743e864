"""What somebody wrote back, in one thread with what it is about: each thing has its own receipt and its own promise.

Who writes back presses the button under an answer, or replies to a message: to an answer, or to their own words.
A thread is known by the first thing in it.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, or_, select, update

from storage import contribution_parts, team_topics
from storage.tables import contribution, contribution_event, wrote_back


def join(conn: Connection, contribution_id: int, about: int) -> None:
    """This was written back to something that is about the same."""
    conn.execute(insert(wrote_back).values(contribution_id=contribution_id, first_id=_first(conn, about)))


def of(conn: Connection, contribution_id: int) -> list[int]:
    """The numbers of all in the thread of this one, and its own, in the order in which they were said."""
    first = _first(conn, contribution_id)
    later = select(wrote_back.c.contribution_id).where(wrote_back.c.first_id == first)
    query = select(contribution.c.id).where(or_(contribution.c.id == first, contribution.c.id.in_(later)))
    return list(conn.scalars(query.order_by(contribution.c.id)))


def before(conn: Connection, contribution_id: int) -> int | None:
    """The number of what was said last before this one in its thread; None for the first."""
    return max((one for one in of(conn, contribution_id) if one < contribution_id), default=None)


def answer_stands(conn: Connection, event_id: int, message_id: int) -> None:
    """An answer is there, in this message of its author's chat: a reply to it is written back."""
    there = update(contribution_event).where(contribution_event.c.id == event_id)
    conn.execute(there.values(message_id=message_id))


def of_message(conn: Connection, person_id: int, message_id: int) -> int | None:
    """The number of what a message in somebody's chat is about: an answer to it, or their own words; else None."""
    mine = (contribution.c.person_id == person_id, contribution_event.c.message_id == message_id)
    found = conn.scalars(select(contribution.c.id).join(contribution_event).where(*mine)).first()
    if found is not None:
        return int(found)
    part = contribution_parts.of_message(conn, person_id, message_id)
    if part is not None:
        return part.contribution_id
    mirrored = team_topics.from_chat(conn, person_id, message_id)
    return next((one.contribution_id for one in mirrored if one.contribution_id is not None), None)


def _first(conn: Connection, contribution_id: int) -> int:
    query = select(wrote_back.c.first_id).where(wrote_back.c.contribution_id == contribution_id)
    found = conn.execute(query).scalar_one_or_none()
    return contribution_id if found is None else int(found)
