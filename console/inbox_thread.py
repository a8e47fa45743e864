"""One thing that somebody told the team: what they said, every step since, what was answered. Who said it is told
nowhere.

Whoever opens it is written down, and its author sees that a person has read it, as on the team's phones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from fastapi import Response
from sqlalchemy import Connection

from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name, sentence
from conversations.phrases import Phrase
from programme.contribution import WAITING, may_move
from programme.roles import Act
from storage import answering, contributions, relayed, safeguarding, showing, staff
from storage.answering import Settling
from storage.contributions import Contribution
from storage.occasion import AtADesk
from storage.safeguarding import Alert
from storage.staff import StaffMember

PATH: Final = "/inbox"
ADDRESS: Final = f"{PATH}/{{number}}"
ACT: Final[Act] = "inbox.read"
ANSWER: Final[Act] = "inbox.answer"
Verb = Literal["answer", "close"]
STATUS: Final[dict[Verb, Settling]] = {"answer": "answered", "close": "closed"}
"""What one becomes by what is done with it."""
COLOURS: Final = {"received": "blue", "answered": "green", "closed": "grey"}
"""Of the tag that tells how one stands."""
WORKED_ON: Final = "yellow"
"""Of all others: somebody has it in hand."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step in its life: `words` are the team's answer, or the reason for closing; `who`: '' for nobody."""

    what: str
    when: str
    who: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """All that is told of one thing. `said`: what its author said, and in words what came with it. `alert`: the number
    of an alert about it that nobody has taken on; `taken`: the one that somebody has.
    """

    one: Contribution
    said: str | Phrase
    kind: Phrase
    steps: list[Step]
    earlier: list[tuple[str, datetime]]
    alert: int | None
    taken: Alert | None
    taken_by: str


def add(room: Staffroom) -> None:
    """The page of one thing."""
    room.get(ADDRESS, ACT, _page)


def at_a_desk(conn: Connection, visit: Visit) -> AtADesk:
    """What a member does now, in this transaction."""
    return AtADesk(conn, visit.desk.texts, visit.desk.programme, visit.desk.clock())


def here(visit: Visit) -> str:
    """The address of the thing that the address names."""
    return f"{PATH}/{visit.number('number')}"


def gone(visit: Visit) -> Response:
    """There is no such thing (any more): who said it may have had everything erased."""
    return visit.page("inbox/gone", title=text("inbox.gone"), status=404)


async def _page(visit: Visit) -> Response:
    found = await opened(visit)
    if found is None:
        return gone(visit)
    return visit.page(
        "inbox/thread",
        title=text("inbox.one", receipt=found.one.receipt),
        thread=found,
        words=sentence(visit, found.said),
        facts=list(facts(visit, found)),
        colour=COLOURS.get(found.one.status, WORKED_ON),
        verbs=list(_verbs(visit, found)),
    )


def _verbs(visit: Visit, found: Thread) -> Iterator[Verb]:
    """What this member can do with it now. What an alert is about is taken on first."""
    if visit.may(ANSWER) and found.alert is None:
        yield from (verb for verb, status in STATUS.items() if may_move(found.one.status, status))  # type: ignore[arg-type]  # why: the column holds these


async def opened(visit: Visit) -> Thread | None:
    """The thing that the address names, for somebody who reads its words by that: it is written down."""
    number = visit.number("number")
    return await visit.read(thread, visit, number) if await visit.write(_open, visit, number) else None


def _open(conn: Connection, visit: Visit, number: int) -> bool:
    one = contributions.one(conn, number)
    if one is not None:
        answering.opened(at_a_desk(conn, visit), one, visit.member)
    return one is not None


def thread(conn: Connection, visit: Visit, number: int) -> Thread | None:
    """All that is told of the thing with this number; None when there is none."""
    one = contributions.one(conn, number)
    if one is None:
        return None
    taken = safeguarding.taken_on(conn, [number]).get(number)
    events = contributions.events(conn, number)
    whose = {event.staff_id for event in events} | {taken.acknowledged_by if taken else None}
    members = staff.known(conn, [number for number in whose if number is not None])
    steps = [
        Step(text(f"inbox.status.{event.status}"), visit.when(event.at), _name(members, event.staff_id), event.words)
        for event in events
    ]
    return Thread(
        one=one,
        said=showing.what_was_said(conn, one),
        kind=relayed.kind(conn, visit.desk.programme, one, SPOKEN),
        steps=steps,
        earlier=contributions.earlier_words(conn, number),
        alert=next(iter(safeguarding.waiting_about(conn, number)), None),
        taken=taken,
        taken_by=_name(members, taken.acknowledged_by) if taken else "",
    )


def facts(visit: Visit, found: Thread) -> Iterator[tuple[str, str]]:
    """What is known of it, but for its words."""
    one = found.one
    yield text("inbox.column.kind"), sentence(visit, found.kind)
    yield text("inbox.column.said"), visit.when(one.made_at)
    yield text("inbox.column.place"), locality_name(visit, one.locality, text("inbox.no_place"))
    yield text("inbox.column.language"), language_name(visit, one.language)
    if one.answer_by is not None and one.status in WAITING:
        late = one.answer_by < visit.desk.clock()
        day = visit.day(one.answer_by)
        yield text("inbox.column.answer_by"), text("inbox.late", day=day) if late else day
    if found.taken is not None and found.taken.acknowledged_at is not None:
        when = visit.when(found.taken.acknowledged_at)
        yield text("inbox.alert"), text("inbox.taken", who=found.taken_by, when=when)


def _name(members: dict[int, StaffMember], staff_id: int | None) -> str:
    member = members.get(staff_id or 0)
    return "" if member is None else member.name or text("frame.member", number=member.id)
