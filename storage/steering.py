"""What staff do at their desks with an announcement that is made: the same acts as on their phones, each in the audit
log in its own transaction.

Whoever acts names the version that they looked at, so that an act never meets another state than the one they saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from sqlalchemy import Connection

from conversations.rich import Rich
from conversations.texts import Texts
from programme import approval
from programme.programme import Named
from storage import approval_news, approvals, audit, broadcasts, corrections, paying, series, version_news, versions
from storage.broadcasts import AGAIN, Acted
from storage.correction_words import Anew
from storage.corrections import Made

Steer = Literal["pause", "resume", "cancel", "retry", "resend", "unpaid"]
STEERS: Final[tuple[Steer, ...]] = get_args(Steer)


def steer(conn: Connection, number: int, verb: Steer, *, by: int, version: int, now: datetime) -> Acted:
    """Pause, resume or cancel it, send it again to some, or go on without paying; the reasons are those of Acted."""
    if verb == "unpaid":
        acted = _unpaid(conn, number, version, now)
    else:
        acted = series.act(conn, number, verb, now=now, version=version)
    if acted.done:
        detail = {"people": acted.people} if verb in AGAIN else None
        audit.record(conn, at=now, act=f"broadcast.{verb}", staff_id=by, subject=f"broadcast:{number}", detail=detail)
    return acted


def withdraw(conn: Connection, number: int, *, by: int, note: str | None, now: datetime) -> Made:
    """Delete it from the chats of all who have it, which is a broadcast of its own."""
    made = corrections.withdraw(conn, number, by=by, note=note, now=now)
    if made.id is not None and made.reason is None:
        detail = {"by": made.id, "people": made.reach.people}
        audit.record(conn, at=now, act="broadcast.withdraw", staff_id=by, subject=f"broadcast:{number}", detail=detail)
    return made


def _unpaid(conn: Connection, number: int, version: int, now: datetime) -> Acted:
    row = broadcasts.row_of(conn, number)
    if row is not None and row.version != version:
        return Acted(False, row.state, row.version, "changed_meanwhile")
    return paying.go_on(conn, number, now)


def approve(conn: Connection, number: int, texts: Texts, *, by: int, people: int, version: int, now: datetime) -> Acted:
    """The second person lets it go out, to `people` or about as many; whoever made it is told."""
    acted = approvals.approve(conn, number, by=by, people=people, version=version, now=now)
    if acted.done:
        subject = f"broadcast:{number}"
        audit.record(conn, at=now, act="broadcast.approve", staff_id=by, subject=subject, detail={"people": people})
        approval_news.tell_maker(conn, texts, number, "approve.approved_yours", by=by, now=now)
    return acted


def decline(conn: Connection, number: int, texts: Texts, *, by: int, words: str, version: int, now: datetime) -> Acted:
    """The second person does not let it go out; whoever made it is told what should be different."""
    acted = approvals.decline(conn, number, by=by, version=version, now=now)
    if acted.done:
        audit.record(conn, at=now, act="broadcast.decline", staff_id=by, subject=f"broadcast:{number}")
        key = "approve.declined_yours" + ("_why" if words else "")
        approval_news.tell_maker(conn, texts, number, key, by=by, words=words, now=now)
    return acted


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of a correction; where it waits for a second person, how many were asked. `wanted`: the languages in
    which people wait until somebody writes it in theirs.
    """

    made: Made
    waits: bool = False
    asked: int = 0
    wanted: tuple[str, ...] = ()


def correct(
    conn: Connection,
    number: int,
    words: Rich | str | Anew,
    texts: Texts,
    localities: Sequence[Named],
    *,
    by: int,
    follow_up: bool,
    above: int | None,
    now: datetime,
) -> Corrected:
    """Let an announcement say other words to all who have it, or say them after it as a `follow_up`, which is not paid
    for. To more than `above` people it waits for a second person; colleagues are asked to check what nobody has in
    another language. Raises Fault and ValueError for what cannot be sent.
    """
    can, _ = corrections.look(conn, number, words, texts, localities, follow_up=follow_up, now=now)
    waits = can.reason is None and approval.is_needed(can.reach.people, above)
    made = corrections.correct(
        conn, number, words, texts, localities, by=by, follow_up=follow_up, now=now, waits=waits, free=True
    )
    if made.id is None or made.reason is not None:
        return Corrected(made)
    act, detail = (
        "broadcast.follow_up" if follow_up else "broadcast.correct",
        {"by": made.id, "people": made.reach.people},
    )
    audit.record(conn, at=now, act=act, staff_id=by, subject=f"broadcast:{number}", detail=detail)
    asked = approval_news.ask(conn, texts, made.id, made.reach.people, now) if waits else 0
    version_news.ask(conn, texts, made.id, now)
    return Corrected(made, waits, asked, tuple(versions.wanted(conn, made.id)))
