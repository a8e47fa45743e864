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
    """Its author has no Telegram: their number, how they want to hear from us (None: nobody knows who they are),
    whether they want to hear back of this, and whether something is still to be told.
    """

    person: int
    way: Way | None
    wanted: bool
    owed: bool

    @property
    def about(self) -> str:
        """How it stands with telling them, as the name of what is said about that."""
        if self.way is None:
            return "not_known"
        return "owed" if self.owed else "answer" if self.wanted else "not_wanted"


def by_hand(conn: Connection, one: Contribution) -> ByHand | None:
    """How the author of this is told, if they have no Telegram."""
    reached = without_telegram.reached(conn, one.person_id)
    if reached is None:
        unknown = without_telegram.is_not_known(conn, one.person_id)
        return ByHand(one.person_id, None, wanted=False, owed=False) if unknown else None
    beside = taking_down.beside(conn, one.id)
    owed = any(step is not None and step.owed for step in told_by_hand.of(conn, one.id))
    return ByHand(one.person_id, reached.way, beside is None or beside.hears_back, owed)


def facts(conn: Connection, visit: Visit, one: Contribution) -> list[tuple[str, str]]:
    """What is known besides of what the team wrote down; nothing of what its author wrote."""
    beside = taking_down.beside(conn, one.id)
    if beside is None:
        return []
    return list(_facts(conn, visit, beside, unknown=without_telegram.is_not_known(conn, one.person_id)))


def _facts(conn: Connection, visit: Visit, beside: Beside, *, unknown: bool) -> Iterator[tuple[str, str]]:
    programme = visit.desk.programme
    keyed = staff.known(conn, [beside.staff_id] if beside.staff_id is not None else []).get(beside.staff_id or 0)
    who, when = visit.called(keyed) or text("inbox.team"), visit.when(beside.taken_at)
    yield text("said.how_legend"), text("said.how_by", how=text(f"said.how.{beside.how}"), who=who, when=when)
    if beside.topic is not None:
        yield text("said.topic"), programme.topic_name(beside.topic)
    if beside.service is not None:
        yield text("said.service"), programme.service_name(beside.service, SPOKEN)
    if unknown:
        yield text("said.who"), text("said.not_known")
        return
    yield text("said.hears_back_legend"), text(f"said.hears_back.{'yes' if beside.hears_back else 'no'}")


def steps_told(conn: Connection, visit: Visit, one: Contribution) -> list[str]:
    """For each step, in words, how its author was told by the team; '' for what comes on a phone."""
    steps = told_by_hand.of(conn, one.id)
    nobody = "not_known" if without_telegram.is_not_known(conn, one.person_id) else "not_wanted"
    members = staff.known(conn, [step.staff_id for step in steps if step is not None and step.staff_id is not None])
    told = []
    for step in steps:
        if step is None:
            told.append("")
        elif step.told_at is None:
            told.append(text(f"told_by_hand.{'not_yet' if step.owed else nobody}"))
        elif step.how is None:
            told.append(text("told_by_hand.on_phone", day=visit.day(step.told_at)))
        else:
            who = visit.called(members.get(step.staff_id or 0)) or text("inbox.team")
            told.append(text(f"told_by_hand.how.{step.how}", day=visit.day(step.told_at), who=who))
    return told
