"""What was said before one thing and after it in the same thread: its author wrote back to what the team answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from console.texts import text
from console.visits import Visit
from console.words import sentence
from storage import contributions, showing, staff, threads
from storage.contributions import Contribution


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's words in a thread: `theirs` with their receipt, or the team's. `about` is the number of the thing."""

    theirs: bool
    who: str
    when: str
    words: str
    about: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """The thread around one thing: all words before it, and of what came later the number, receipt and state."""

    before: list[Said]
    after: list[tuple[int, str, str]]


def conversation(conn: Connection, visit: Visit, number: int) -> Conversation:
    """The thread that the thing with this number is in."""
    found = [contributions.one(conn, each) for each in threads.of(conn, number) if each != number]
    others = [one for one in found if one is not None]
    return Conversation(
        [said for one in others if one.id < number for said in _said(conn, visit, one)],
        [(one.id, one.receipt, text(f"inbox.status.{one.status}")) for one in others if one.id > number],
    )


def _said(conn: Connection, visit: Visit, one: Contribution) -> Iterator[Said]:
    yield Said(True, one.receipt, visit.when(one.made_at), sentence(visit, showing.what_was_said(conn, one)), one.id)
    answers = [event for event in contributions.events(conn, one.id) if event.words]
    members = staff.known(conn, [event.staff_id for event in answers if event.staff_id is not None])
    for event in answers:
        who = visit.called(members.get(event.staff_id or 0))
        yield Said(False, who, visit.when(event.at), event.words or "", one.id)
