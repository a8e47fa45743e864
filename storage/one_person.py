"""Somebody without Telegram has come to Telegram: the two records become one, the one on Telegram, in one transaction.

All that hangs on the earlier record moves: what they said and were told, letters and calls, what they agreed to as
history. What they agree to afterwards is `programme/one_person.py`. The earlier record goes, but for its number, so
that its history in the log is found, and so that no backup brings it back once they are erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, insert, select, update

from programme.consent import FOR_MORE
from programme.one_person import After, Given, Part, Side, after, stays
from storage import answering, audit, consents, contributions, erasures, people, told_by_hand, topics, without_telegram
from storage.occasion import Occasion
from storage.people import Person
from storage.staff import StaffMember
from storage.tables import (
    ambassador,
    ambassador_ending,
    answer,
    answer_set,
    attachment,
    card_shown,
    consent,
    contribution,
    contribution_earlier,
    contribution_part,
    delivery,
    earlier_record,
    finished,
    flow_start,
    folded,
    invitation,
    outbox,
    participation,
    person,
    person_interest,
    person_topic,
    relay,
    safeguarding_alert,
    session,
    taken_down,
    team_message,
    team_topic,
    timer,
    told_otherwise,
    update_told,
    update_told_again,
)
from storage.tables import told_by_hand as by_hand
from storage.tables import without_telegram as reached
from storage.team_mirror import Team

JOINED: Final = "joined"
"""How a consent ended that did not go on in the one record."""
MOVES: Final[tuple[Table, ...]] = (
    *(ambassador, ambassador_ending, attachment, card_shown, consent, contribution, contribution_earlier),
    *(contribution_part, earlier_record, finished, relay, safeguarding_alert, taken_down, by_hand),
)
"""Whose rows move as they are."""
ONCE_EACH: Final[dict[Table, str]] = {
    answer: "question_id",
    answer_set: "survey_id",
    delivery: "broadcast_id",
    participation: "opportunity_id",
    told_otherwise: "broadcast_id",
    update_told: "health_update_id",
    update_told_again: "health_update_id",
}
"""Of which somebody has one row for each thing: where both have one, that of the record on Telegram stays, but for
what they take part in (`_one_place`)."""
IN_THE_GROUP: Final[tuple[Table, ...]] = (team_topic, team_message)
"""Which move unless the person on Telegram has a topic there: then the earlier one's goes from the group."""
GOES: Final[tuple[Table, ...]] = (
    *(session, timer, folded, flow_start, outbox, invitation, person_topic, person_interest, reached),
)
"""Of the program's workings, and of what is theirs to choose on the phone: it goes with the earlier record."""


@dataclass(frozen=True, slots=True)
class Both:
    """The two records, and what holds afterwards."""

    earlier: Person
    telegram: Person
    after: After


def both(conn: Connection, earlier_id: int, person_id: int) -> Both | None:
    """The record of somebody without Telegram and one of somebody who has it; None when they are not such two."""
    earlier, telegram = people.find(conn, earlier_id), people.find(conn, person_id)
    known = without_telegram.of(conn, [earlier_id, person_id])
    if earlier is None or telegram is None or earlier_id not in known or person_id in known:
        return None
    return Both(earlier, telegram, after(_side(conn, telegram), _side(conn, earlier)))


def join(here: Occasion, earlier_id: int, person_id: int, member: StaffMember, *, seen: Callable[[Both], bool]) -> bool:
    """They are one person. False when they are not such two, or not as they were `seen`."""
    conn = here.conn
    # In one order, so that two who do it at once wait for each other; nothing is written to either meanwhile.
    rows = select(person.c.id).where(person.c.id.in_((earlier_id, person_id))).order_by(person.c.id)
    conn.execute(rows.with_for_update()).all()
    found = both(conn, earlier_id, person_id)
    if found is None or not seen(found):
        return False
    _agree(conn, found, here.now)
    for table in MOVES:
        _move(conn, table, found)
    _one_place(conn, found)
    for table, thing in ONCE_EACH.items():
        _move_once(conn, table, thing, found)
    team = Team.of(here)
    called = None if team is None else team.called(earlier_id)
    _move_in_the_group(conn, found)
    _known_of_them(conn, found)
    if team is not None:
        team.rename(person_id, called)
    _note(here, found, member)
    _answer(here, found)
    erasures.wipe(conn, earlier_id, found.earlier.telegram_id, here.now)
    return True


def into(conn: Connection, earlier_id: int) -> int | None:
    """The record that an earlier one became a part of; None for one that did not."""
    query = select(earlier_record.c.person_id).where(earlier_record.c.earlier == earlier_id)
    return conn.execute(query).scalar_one_or_none()


def earlier_of(conn: Connection, person_id: int) -> list[int]:
    """The numbers that this person had without Telegram."""
    query = select(earlier_record.c.earlier).where(earlier_record.c.person_id == person_id)
    return list(conn.scalars(query.order_by(earlier_record.c.earlier)))


def _side(conn: Connection, one: Person) -> Side:
    given = [
        Given(each.id, each.tier, each.given_at, each.withdrawn_at, each.withdrawn_how)
        for each in consents.history(conn, one.id)
    ]
    return Side(given, one.stopped_at)


def _agree(conn: Connection, found: Both, now: datetime) -> None:
    """What does not go on ends before the rows move: one consent of a tier holds at a time."""
    theirs = consent.c.person_id.in_((found.earlier.id, found.telegram.id))
    ends = update(consent).where(theirs, consent.c.withdrawn_at.is_(None), consent.c.id.not_in(found.after.consents))
    conn.execute(ends.values(withdrawn_at=now, withdrawn_how=JOINED))


def _move(conn: Connection, table: Table, found: Both) -> None:
    mine = update(table).where(table.c.person_id == found.earlier.id)
    conn.execute(mine.values(person_id=found.telegram.id))


def _one_place(conn: Connection, found: Both) -> None:
    """Where both take part in the same, the stronger of the two stays, whichever it was written down for."""
    part = participation.c
    query = select(part.opportunity_id, part.person_id, part.state, part.since)
    rows = conn.execute(query.where(part.person_id.in_((found.earlier.id, found.telegram.id)))).all()
    theirs = {(row.opportunity_id, row.person_id): Part(row.state, row.since) for row in rows}
    for opportunity in {row.opportunity_id for row in rows}:
        mine = theirs.get((opportunity, found.telegram.id))
        other = theirs.get((opportunity, found.earlier.id))
        if mine is not None and other is not None and stays(mine, other) is other:
            which = (part.opportunity_id == opportunity, part.person_id == found.telegram.id)
            conn.execute(delete(participation).where(*which))


def _move_once(conn: Connection, table: Table, thing: str, found: Both) -> None:
    has = select(table.c[thing]).where(table.c.person_id == found.telegram.id)
    conn.execute(delete(table).where(table.c.person_id == found.earlier.id, table.c[thing].in_(has)))
    _move(conn, table, found)


def _move_in_the_group(conn: Connection, found: Both) -> None:
    has = select(team_topic.c.id).where(team_topic.c.person_id == found.telegram.id).limit(1)
    if conn.execute(has).first() is None:
        for table in IN_THE_GROUP:
            _move(conn, table, found)


def _known_of_them(conn: Connection, found: Both) -> None:
    """What they said of themselves on their phone stands; what is missing there comes from the earlier record."""
    old, new, then = found.earlier, found.telegram, found.after
    values: dict[str, Any] = {
        "locality": new.locality or old.locality,
        "joined_at": min(old.joined_at, new.joined_at),
        "stopped_at": then.stopped_at,
    }
    if new.signed_up_at is not None:
        values["signed_up_at"] = min(_there([new.signed_up_at, old.signed_up_at]))
    for name in ("last_heard_at", "left_at"):
        query = select(person.c[name]).where(person.c.id.in_((old.id, new.id)))
        values[name] = max(_there(conn.scalars(query)), default=None)
    if FOR_MORE & set(then.tiers):
        values |= {"name": new.name or old.name, "access_needs": new.access_needs or old.access_needs}
    conn.execute(update(person).where(person.c.id == new.id).values(**values))
    if not FOR_MORE & set(then.tiers):
        people.forget_name_and_needs(conn, new.id)
    if not topics.chosen(conn, new.id):
        topics.choose(conn, new.id, topics.chosen(conn, old.id))


def _there(moments: Iterable[datetime | None]) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


def _note(here: Occasion, found: Both, member: StaffMember) -> None:
    """What is left of the earlier record, here and in the log."""
    old, new = found.earlier, found.telegram
    row = {"earlier": old.id, "person_id": new.id, "stand_in": old.telegram_id, "joined_at": here.now}
    here.conn.execute(insert(earlier_record).values(**row, staff_id=member.id))
    for subject, act, detail in ((old, "people.joined", {"into": new.id}), (new, "people.join", {"earlier": old.id})):
        named = f"person:{subject.id}"
        audit.record(here.conn, at=here.now, act=act, staff_id=member.id, subject=named, detail=detail)


def _answer(here: Occasion, found: Both) -> None:
    """What they had not been told by hand yet comes on their phone now."""
    for event, number, words in told_by_hand.owed_to(here.conn, found.telegram.id):
        one = contributions.one(here.conn, number)
        if one is not None:
            answering.tell(here, one, words, event=event, once=f"{number}:event:{event}")
            told_by_hand.came(here.conn, event, here.now)
