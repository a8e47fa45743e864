"""What people told the team, in a list at a desk: narrowed, in an order, a page at a time. No words of
people: those are sealed, and are for whoever opens one.

It runs on a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Connection, func, select

from programme.codes import read_receipt
from programme.contribution import WAITING
from storage import told_by_hand
from storage.contributions import urgency, waits
from storage.tables import contribution, person

State = Literal["waiting", "new", "mine", "late", "to_tell", "answered", "closed"]
STATES: Final[tuple[State, ...]] = get_args(State)
Kind = Literal["urgent", "complaint", "said", "relayed"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Order = Literal["kind", "said", "answer_by"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing in the list. `kind` has `relayed` for what was passed on; `test`: a test contact said it;
    `assigned_to`: the number of the member who has it to answer.
    """

    id: int
    receipt: str
    kind: str
    status: str
    made_at: datetime
    answer_by: datetime | None
    locality: str | None
    language: str
    assigned_to: int | None
    test: bool

    def is_late(self, now: datetime) -> bool:
        """Whether an answer was promised by now and has not been given."""
        return self.status in WAITING and self.answer_by is not None and self.answer_by < now


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked of the list; None: any. `words`: a receipt or a piece of one. A whole receipt is found however it
    stands. `member`: who asks, for what is theirs.
    """

    state: State | None = None
    kind: Kind | None = None
    locality: str | None = None
    language: str | None = None
    words: str = ""
    member: int = 0


def search(
    conn: Connection,
    asked: Narrowed,
    now: datetime,
    *,
    order: Order = "kind",
    down: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[Listed], int]:
    """A page of the list, and how many there are. By `kind`: urgent things first, then complaints, the rest; the oldest
    first. By `said`: the oldest first. By `answer_by`: what was promised first, and last what has no promise. `down`:
    the other way round.
    """
    rules = _rules(asked, now)
    total = conn.execute(select(func.count()).select_from(contribution).where(*rules)).scalar_one()
    by = [*_BY[order], contribution.c.id]
    query = select(*_COLUMNS).join_from(contribution, person).where(*rules)
    query = query.order_by(*(one.desc() if down else one for one in by))
    return [_listed(row) for row in conn.execute(query.limit(limit).offset(offset))], total


def languages(conn: Connection) -> list[str]:
    """The languages in which somebody said something, in order."""
    return list(conn.scalars(select(contribution.c.language).distinct().order_by(contribution.c.language)))


def _rules(asked: Narrowed, now: datetime) -> list[ColumnElement[bool]]:
    receipt = read_receipt(asked.words)
    if receipt is not None:
        return [contribution.c.receipt == receipt]
    rules = [*_standing(asked, now), *_of_kind(asked.kind)]
    if asked.words:
        rules.append(contribution.c.receipt.contains(asked.words.strip().upper(), autoescape=True))
    alike = ((contribution.c.locality, asked.locality), (contribution.c.language, asked.language))
    return rules + [column == value for column, value in alike if value is not None]


def _standing(asked: Narrowed, now: datetime) -> list[ColumnElement[bool]]:
    match asked.state:
        case None:
            return []
        case "waiting":
            return [*waits()]
        case "new":
            return [*waits(), contribution.c.status == "received"]
        case "mine":
            return [*waits(), contribution.c.assigned_to == asked.member]
        case "late":
            return [*waits(), contribution.c.answer_by < now]
        case "to_tell":
            return [contribution.c.id.in_(told_by_hand.to_tell())]
        case _:
            return [contribution.c.status == asked.state]


def _of_kind(kind: Kind | None) -> list[ColumnElement[bool]]:
    """What was passed on is a kind of its own here, whatever was passed on."""
    if kind is None:
        return []
    return [contribution.c.relayed] if kind == "relayed" else [contribution.c.kind == kind, ~contribution.c.relayed]


def _listed(row: Any) -> Listed:
    kind = "relayed" if row.relayed else row.kind
    known = {name: value for name, value in row._mapping.items() if name != "relayed"}
    return Listed(**known | {"kind": kind})


_COLUMNS: Final = (
    *(contribution.c[name] for name in ("id", "receipt", "kind", "relayed", "status", "made_at", "answer_by")),
    *(contribution.c.locality, contribution.c.language, contribution.c.assigned_to, person.c.test),
)
_BY: Final[Mapping[Order, tuple[ColumnElement[Any], ...]]] = {
    "kind": (urgency(),),
    "said": (),
    "answer_by": (contribution.c.answer_by.is_(None), contribution.c.answer_by),
}
