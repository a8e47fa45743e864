"""What somebody without Telegram said: how they said it, and how they are told what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from console.texts import text
from console.visits import Visit
from console.words import SPOKEN
from programme.without_telegram import Way
from storage import staff, taking_down, told_by_hand, without_telegram
from storage.contributions import Contribution
from storage.taking_down import Beside


@dataclass(frozen=True, slots=True)
class ByHand:
    """Its author has no Telegram: their number, how they want to hear from us, whether they want to hear back of this,
    and whether something is still to be told.
    """

    person: int
    way: Way
    wanted: bool
    owed: bool


def by_hand(conn: Connection, one: Contribution) -> ByHand | None:
    """How the author of this is told, if they have no Telegram."""
    reached = without_telegram.reached(conn, one.person_id)
    if reached is None:
        return None
    beside = taking_down.beside(conn, one.id)
    owed = any(step is not None and step.owed for step in told_by_hand.of(conn, one.id))
    return ByHand(one.person_id, reached.way, beside is None or beside.hears_back, owed)


def facts(conn: Connection, visit: Visit, one: Contribution) -> list[tuple[str, str]]:
    """What is known besides of what the team wrote down; nothing of what its author wrote."""
    beside = taking_down.beside(conn, one.id)
    return [] if beside is None else list(_facts(conn, visit, beside))


def _facts(conn: Connection, visit: Visit, beside: Beside) -> Iterator[tuple[str, str]]:
    programme = visit.desk.programme
    keyed = staff.known(conn, [beside.staff_id] if beside.staff_id is not None else []).get(beside.staff_id or 0)
    who, when = visit.called(keyed) or text("inbox.team"), visit.when(beside.taken_at)
    yield text("said.how_legend"), text("said.how_by", how=text(f"said.how.{beside.how}"), who=who, when=when)
    if beside.topic is not None:
        yield text("said.topic"), programme.topic_name(beside.topic)
    if beside.service is not None:
        yield text("said.service"), programme.service_name(beside.service, SPOKEN)
    yield text("said.hears_back_legend"), text(f"said.hears_back.{'yes' if beside.hears_back else 'no'}")


def steps_told(conn: Connection, visit: Visit, number: int) -> list[str]:
    """For each step, in words, how its author was told by the team; '' for what comes on a phone."""
    steps = told_by_hand.of(conn, number)
    members = staff.known(conn, [step.staff_id for step in steps if step is not None and step.staff_id is not None])
    told = []
    for step in steps:
        if step is None:
            told.append("")
        elif step.told_at is None:
            told.append(text("told_by_hand.not_yet" if step.owed else "told_by_hand.not_wanted"))
        elif step.how is None:
            told.append(text("told_by_hand.on_phone", day=visit.day(step.told_at)))
        else:
            who = visit.called(members.get(step.staff_id or 0)) or text("inbox.team")
            told.append(text(f"told_by_hand.how.{step.how}", day=visit.day(step.told_at), who=who))
    return told
