"""Answers to people without Telegram: nothing is sent to them, so the team tells them, by letter, by a call or face to
face, and writes down that it did. Until then the answer is owed, however good it is, and nobody has heard back.

That an answer is owed is noted when it is given, from whatever phone or desk. Who comes to Telegram meanwhile gets it
there: then it has a time, and no way in which it was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Select, bindparam, case, func, insert, not_, or_, select, update

from programme.without_telegram import SAID, ByHand
from storage.contributions import Contribution
from storage.prepared import among
from storage.tables import contribution, contribution_event, person, taken_down, told_by_hand

NOT_WANTED: Final = "not_wanted"
"""In place of how they were told: they did not want to hear back, or nobody knows who they are."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be told by hand: `how` it was, by whom and when. Without a time it is owed, or not wanted; with a
    time alone it came on their phone after all.
    """

    how: str | None
    staff_id: int | None
    told_at: datetime | None

    @property
    def owed(self) -> bool:
        """Whether they are still to be told."""
        return self.how is None and self.told_at is None


def owe(conn: Connection, one: Contribution) -> bool | None:
    """Its last step has words for its author: if they have no Telegram, note that the team tells them. Whether it does
    (False: they do not want to hear back, or nobody knows who they are); None for whoever has Telegram.
    """
    row = conn.execute(_OWED, {"author": one.person_id, "about": one.id}).one_or_none()
    if row is None:
        return None
    wanted = row.hears_back is not False
    last = select(func.max(contribution_event.c.id)).where(contribution_event.c.contribution_id == one.id)
    values = {"person_id": one.person_id, "how": None if wanted else NOT_WANTED}
    conn.execute(insert(told_by_hand).values(event_id=last.scalar_subquery(), **values))
    return wanted


def of(conn: Connection, contribution_id: int) -> list[Step | None]:
    """For each step, in order, how it was told by hand; None for what is not told so."""
    columns = (told_by_hand.c.event_id, told_by_hand.c.how, told_by_hand.c.staff_id, told_by_hand.c.told_at)
    query = select(*columns).select_from(with_events())
    mine = query.where(contribution_event.c.contribution_id == contribution_id).order_by(contribution_event.c.id)
    return [None if number is None else Step(*told) for number, *told in conn.execute(mine)]


def write_down(conn: Connection, contribution_id: int, how: ByHand, *, staff_id: int, told_at: datetime) -> bool:
    """Its author was told all that was owed, or could not be reached; False when nothing was owed (any more)."""
    owed = told_by_hand.c.event_id.in_(_owed().where(contribution_event.c.contribution_id == contribution_id))
    told = update(told_by_hand).where(owed).values(how=how, staff_id=staff_id, told_at=told_at)
    return conn.execute(told).rowcount > 0


def owed_again(conn: Connection, event_id: int) -> None:
    """The words of an answer were changed: who was told the earlier ones is to be told these."""
    told = (told_by_hand.c.event_id == event_id, told_by_hand.c.how.in_(SAID))
    conn.execute(update(told_by_hand).where(*told).values(how=None, staff_id=None, told_at=None))


def owed_to(conn: Connection, person_id: int) -> list[tuple[int, int, str]]:
    """What somebody is still to be told: of each step the number, that of what it is about, and the words."""
    event = contribution_event.c
    query = _owed().with_only_columns(event.id, event.contribution_id, event.words)
    return [tuple(row) for row in conn.execute(query.where(told_by_hand.c.person_id == person_id).order_by(event.id))]


def came(conn: Connection, event_id: int, now: datetime) -> None:
    """They came to Telegram, and get it there now."""
    conn.execute(update(told_by_hand).where(told_by_hand.c.event_id == event_id).values(told_at=now))


def to_tell() -> Select[Any]:
    """The contributions whose author is still to be told something."""
    return _owed().with_only_columns(contribution_event.c.contribution_id)


def count_to_tell(conn: Connection) -> int:
    """How many contributions that is; test contacts are not counted."""
    query = select(func.count()).select_from(contribution.join(person))
    return int(conn.execute(query.where(contribution.c.id.in_(to_tell()), not_(person.c.test))).scalar_one())


def with_events() -> FromClause:
    """Steps, with how they were told by hand where they were."""
    return contribution_event.outerjoin(told_by_hand, told_by_hand.c.event_id == contribution_event.c.id)


HEARD_AT: Final = case(
    (told_by_hand.c.event_id.is_(None), contribution_event.c.at),
    (or_(told_by_hand.c.how.is_(None), among(told_by_hand.c.how, SAID)), told_by_hand.c.told_at),
)
"""When an author heard what a step of `with_events` said; nothing where they have not."""


def _owed() -> Select[Any]:
    owed = select(told_by_hand.c.event_id).join_from(told_by_hand, contribution_event)
    untold = (told_by_hand.c.how.is_(None), told_by_hand.c.told_at.is_(None))
    return owed.where(*untold, contribution_event.c.words.is_not(None))


_OF_IT: Final = taken_down.c.contribution_id == bindparam("about")
_OWED: Final = (
    select(taken_down.c.hears_back)
    .select_from(person.outerjoin(taken_down, _OF_IT))
    .where(person.c.id == bindparam("author"), person.c.telegram_id < 0)
)
