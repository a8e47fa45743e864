"""One thing that somebody told the team: what they said, every step since, what was answered. Who said it is told
nowhere, but to whoever tells somebody without Telegram what came of it.

Whoever opens it is written down, and its author sees that a person has read it, as on the team's phones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from sqlalchemy import Connection

from console.inbox_at import ACT, ADDRESS, ANSWER, COLOURS, STATUS, WHOSE, WORKED_ON, Verb, at_a_desk, gone
from console.inbox_by_hand import ByHand, by_hand, steps_told
from console.inbox_by_hand import facts as beside
from console.inbox_conversation import Conversation, conversation
from console.inbox_together import Together, can_answer, together
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name, sentence
from conversations.phrases import Phrase
from programme.contribution import WAITING, may_move
from storage import answering, contributions, relayed, safeguarding, showing, staff, threads
from storage.contributions import Contribution
from storage.safeguarding import Alert


@dataclass(frozen=True, slots=True)
class Step:
    """A step in its life: `words` are the team's answer, or the reason for closing; `who`: '' for nobody. `told`: how
    its author was told by the team, '' for what comes on a phone.
    """

    what: str
    when: str
    who: str
    words: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Thread:
    """All that is told of one thing. `said`: what its author said, and in words what came with it. `alert`: the number
    of an alert about it that nobody has taken on; `taken`: the one that somebody has. `has_it`: who has it to answer;
    `colleagues`: who else of the team could, by number and name. `around`: what was said before and after it.
    `by_hand`: how its author is told, if they have no Telegram; `beside`: what is known of what the team wrote down.
    """

    one: Contribution
    said: str | Phrase
    kind: Phrase
    steps: list[Step]
    earlier: list[tuple[str, datetime]]
    alert: int | None
    taken: Alert | None
    taken_by: str
    has_it: str
    colleagues: list[tuple[int, str]]
    around: Conversation
    together: Together
    by_hand: ByHand | None
    beside: list[tuple[str, str]]


def add(room: Staffroom) -> None:
    """The page of one thing."""
    room.get(ADDRESS, ACT, _page)


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
        gives=visit.may(ANSWER) and found.alert is None and found.one.status in WAITING,
        verbs=list(_verbs(visit, found)),
        knows=visit.may(WHOSE),
    )


def _verbs(visit: Visit, found: Thread) -> Iterator[Verb]:
    """What this member can do with it now. What an alert is about is taken on first."""
    if visit.may(ANSWER) and found.alert is None:
        yield from (verb for verb in STATUS if can(verb, found))


def can(verb: Verb, found: Thread) -> bool:
    """Whether this can be done with it as it stands. Whoever is not known cannot be answered."""
    if verb == "answer" and found.by_hand is not None and found.by_hand.way is None:
        return False
    return may_move(found.one.status, STATUS[verb])  # type: ignore[arg-type]  # why: the column holds these


async def opened(visit: Visit, *, writing: bool = False) -> Thread | None:
    """The thing that the address names, for somebody who reads its words by that: it is written down."""
    return await visit.write(_open, visit, writing)


def _open(conn: Connection, visit: Visit, writing: bool) -> Thread | None:
    number = visit.number("number")
    one = contributions.one(conn, number)
    if one is not None:
        # The words of what came before it stand on the page too.
        for earlier in (each for each in threads.of(conn, number) if each < number):
            before = contributions.one(conn, earlier)
            if before is not None:
                answering.opened(at_a_desk(conn, visit), before, visit.member)
        answering.opened(at_a_desk(conn, visit), one, visit.member)
    return thread(conn, visit, number, writing=writing)


def thread(conn: Connection, visit: Visit, number: int, *, writing: bool = True) -> Thread | None:
    """All that is told of the thing with this number, which this member has open from now on; None when there is none.
    For a transaction that writes.
    """
    one = contributions.one(conn, number)
    if one is None:
        return None
    taken = safeguarding.taken_on(conn, [number]).get(number)
    events = contributions.events(conn, number)
    whose = {event.staff_id for event in events} | {taken.acknowledged_by if taken else None, one.assigned_to}
    members = staff.known(conn, [number for number in whose if number is not None])

    def name(number: int | None) -> str:
        return visit.called(members.get(number or 0))

    told = steps_told(conn, visit, one)
    steps = [
        Step(text(f"inbox.status.{event.status}"), visit.when(event.at), name(event.staff_id), event.words, how)
        for event, how in zip(events, told, strict=True)
    ]
    return Thread(
        one=one,
        said=showing.what_was_said(conn, one),
        kind=relayed.kind(conn, visit.desk.programme, one, SPOKEN),
        steps=steps,
        earlier=contributions.earlier_words(conn, number),
        alert=next(iter(safeguarding.waiting_about(conn, number)), None),
        taken=taken,
        taken_by=name(taken.acknowledged_by) if taken else "",
        has_it=name(one.assigned_to),
        colleagues=[(one.id, visit.called(one)) for one in can_answer(conn) if one.id != visit.member.id],
        around=conversation(conn, visit, number),
        together=together(conn, visit, one, writing=writing),
        by_hand=by_hand(conn, one),
        beside=beside(conn, visit, one),
    )


def facts(visit: Visit, found: Thread) -> Iterator[tuple[str, str]]:
    """What is known of it, but for its words."""
    one = found.one
    yield text("inbox.column.kind"), sentence(visit, found.kind)
    yield text("inbox.column.said"), visit.when(one.made_at)
    yield text("inbox.column.place"), locality_name(visit, one.locality, text("inbox.no_place"))
    yield text("inbox.column.language"), language_name(visit, one.language)
    yield from found.beside
    if found.has_it or one.status in WAITING:
        yield text("inbox.column.who"), found.has_it or text("inbox.nobody")
    if one.answer_by is not None and one.status in WAITING:
        late = one.answer_by < visit.desk.clock()
        day = visit.day(one.answer_by)
        yield text("inbox.column.answer_by"), text("inbox.late", day=day) if late else day
    if found.taken is not None and found.taken.acknowledged_at is not None:
        when = visit.when(found.taken.acknowledged_at)
        yield text("inbox.alert"), text("inbox.taken", who=found.taken_by, when=when)
