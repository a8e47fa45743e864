"""Corrections: an announcement that was delivered is taken back, reworded, or followed by a word that puts it right.

A correction is a broadcast of its own, so that it is paced, paused, cancelled, resumed after a crash and reported like
any other. Instead of an audience it walks over the deliveries of the announcement that it corrects (correction_walks):
whoever has some of it, or may have. What it corrects ends when it is made, so that nobody gets it afterwards.

What was written in several languages is corrected in each in words of its own, which somebody else has checked. Who has
it in a language without such words waits for them, or keeps it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, case, func, insert, or_, select

from conversations.announcement import Part
from conversations.rich import Rich
from conversations.texts import Texts
from programme.correction import DELETABLE, OtherShape
from programme.programme import Named
from storage import broadcasts, copies, correction_words, questions, rewording
from storage.copies import NO_TEXT, Copy
from storage.correction_walks import HAVE_IT
from storage.correction_words import Anew
from storage.tables import broadcast, content, delivery


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a correction comes: to how many people, and who of the others has it or may have."""

    people: int
    not_confirmed: int
    too_old: int

    def __add__(self, other: Reach) -> Reach:
        more = (self.not_confirmed + other.not_confirmed, self.too_old + other.too_old)
        return Reach(self.people + other.people, *more)

    def of(self, *, follow_up: bool) -> Reach:
        """As it is for a correction, to which no message is too old, and a follow-up names none."""
        named = self.people + self.too_old
        return Reach(named + self.not_confirmed, 0, 0) if follow_up else Reach(named, self.not_confirmed, 0)


@dataclass(frozen=True, slots=True)
class Made:
    """A correction that was made, by its number (`id`). When none was, `reason` is no_such | a_correction | under_way
    (`id`: the one that is) | already (`id`: the withdrawal) | nobody | too_old | not_confirmed | unchanged |
    other_shape (as many messages cannot say it); for these two, `language` is that of the words, if they are not the
    first's.
    """

    id: int | None
    reason: str | None = None
    reach: Reach = Reach(0, 0, 0)
    ended: bool = False
    """Whether the announcement was still going out, and is cancelled by this."""
    language: str | None = None


def reach(conn: Connection, broadcast_id: int, now: datetime) -> Reach:
    """Who has an announcement, or may have it, as far as it can be told before each is looked at."""
    row = broadcasts.row_of(conn, broadcast_id)
    return _sum(() if row is None else by_copy(conn, row, now).values())


def by_copy(conn: Connection, row: Row[Any], now: datetime) -> dict[Copy, Reach]:
    """The same for each copy that somebody has."""
    known, found = copies.by_content(conn, row), dict[Copy, Reach]()
    for one in conn.execute(_REACH, {"original": row.id, "since": now - DELETABLE}):
        copy, more = known[one.content_id], Reach(one.people, one.not_confirmed, one.too_old)
        found[copy] = found.get(copy, _NOBODY) + more
    return found


def languages(conn: Connection, broadcast_id: int, now: datetime, *, follow_up: bool) -> dict[str, int]:
    """In which languages an announcement was said in words of their own, the first language first, and how many people
    can be told otherwise in each; the first's are also told to those who got it with an apology.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return {}
    found = {row.language: 0}
    for copy, reached in sorted(by_copy(conn, row, now).items()):
        language = copy.language if copy.own else row.language
        found[language] = found.get(language, 0) + reached.of(follow_up=follow_up).people
    return found


def _sum(reached: Iterable[Reach]) -> Reach:
    return sum(reached, _NOBODY)


def can_withdraw(conn: Connection, broadcast_id: int, now: datetime) -> Made:
    """What withdrawing an announcement would come to: why it cannot be, or how far it reaches; nothing is made."""
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row)
    if row is None or refused is not None:
        return refused or Made(None, "no_such")
    found = reach(conn, broadcast_id, now)
    if found.people:
        return Made(None, None, found)
    return Made(None, "too_old" if found.too_old else "not_confirmed" if found.not_confirmed else "nobody", found)


def withdraw(conn: Connection, broadcast_id: int, *, by: int | None, note: str | None, now: datetime) -> Made:
    """Delete an announcement from the chats of all who have it; it ends, and its question closes.

    `by`: who of the staff does it, None for the operator; `note`: why, for the team.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    can = can_withdraw(conn, broadcast_id, now)
    if row is None or can.reason is not None:
        return can
    ended = _end(conn, broadcast_id, now)
    asked = questions.of_broadcast(conn, broadcast_id)
    if asked is not None:
        questions.close(conn, asked.id, now)
    # It makes no sound, and what is wrong should not stand there until the morning.
    how = {
        "correction": "delete",
        "crash": "resend",
        "quiet_hours": "ignore",
        "note": note,
        "made_by": by,
        "made_at": now,
    }
    call = {"method": "deleteMessages", "corrects": row.id}
    frozen = {"language": row.language, "markdown": "", "parts": [call]}
    return Made(_add(conn, row, how, [frozen]), reach=can.reach, ended=ended)


def can_correct(conn: Connection, broadcast_id: int, now: datetime, *, follow_up: bool) -> Made:
    """What correcting an announcement would come to: why it cannot be, or how far it reaches; nothing is made."""
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row)
    if row is None or refused is not None:
        return refused or Made(None, "no_such")
    return _can(reach(conn, broadcast_id, now), follow_up=follow_up)


def _can(known: Reach, *, follow_up: bool) -> Made:
    found = known.of(follow_up=follow_up)
    if not found.people:
        return Made(None, "not_confirmed" if found.not_confirmed else "nobody", found)
    return Made(None, None, found)


def people(conn: Connection, row: Row[Any], now: datetime) -> int:
    """How many people a correction reaches, as far as it can be told before each is looked at."""
    original = broadcasts.row_of(conn, row.corrects_id)
    if original is None:
        return 0
    said = copies.said(conn, row)
    changed = {copy for copy, one in said.items() if one.checking != "left" or row.correction == "delete"}
    reached = by_copy(conn, original, now).items()
    known = _sum(found for copy, found in reached if copy in changed or row.correction == "delete")
    return known.of(follow_up=row.correction == "follow_up").people


def look(
    conn: Connection,
    broadcast_id: int,
    words: Rich | str | Anew,
    texts: Texts,
    localities: Sequence[Named],
    *,
    follow_up: bool,
    now: datetime,
) -> tuple[Made, dict[Copy, list[Part]]]:
    """What a correction would say, for each copy that it changes; nothing is made. Arguments and errors as for
    `correct`.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    can = can_correct(conn, broadcast_id, now, follow_up=follow_up)
    if row is None or can.reason is not None:
        return can, {}
    anew = correction_words.anew(row, words)
    there = by_copy(conn, row, now)
    wanted = {*there, Copy(row.language, own=True)}
    said: dict[Copy, list[Part]] = {}
    for language, written in anew.words.items():
        named = None if language == row.language else language
        say = rewording.following if follow_up else rewording.edited
        try:
            new = say(conn, row, {language: written}, texts, localities, wanted=wanted)
        except OtherShape:
            return Made(None, "other_shape", language=named), {}
        if not new:
            return Made(None, "nobody", language=named), {}
        if not all(new.values()):
            return Made(None, "unchanged", language=named), {}
        said |= new
    changed = correction_words.changed(row, anew, there)
    return _can(_sum(there[copy] for copy in changed), follow_up=follow_up), said


def correct(
    conn: Connection,
    broadcast_id: int,
    words: Rich | str | Anew,
    texts: Texts,
    localities: Sequence[Named],
    *,
    by: int | None,
    follow_up: bool,
    now: datetime,
    waits: bool = False,
    free: bool = False,
) -> Made:
    """Let what all have say something else; or, as a `follow_up`, say it after that in a message of its own. It ends.

    Words by themselves are the first language's. One that `waits` needs a second person's approval; a `free` one is not
    paid for where the first was. Raises Fault and ValueError for words that cannot be sent.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    can, said = look(conn, broadcast_id, words, texts, localities, follow_up=follow_up, now=now)
    if row is None or can.reason is not None:
        return can
    ended = _end(conn, broadcast_id, now)
    anew = correction_words.anew(row, words)
    silent = {"correction": "edit", "crash": "resend", "quiet_hours": "ignore"}
    heard = {"correction": "follow_up", "crash": row.crash, "quiet_hours": row.quiet_hours}
    heard |= {"paid": row.paid and not free}
    how = {**(heard if follow_up else silent), "made_by": by, "made_at": now}
    how |= {"state": "waiting_approval"} if waits else {}
    frozen = correction_words.frozen(row, anew, said, by_copy(conn, row, now), by=by, now=now)
    how |= correction_words.settings(frozen)
    return Made(_add(conn, row, how, frozen), reach=can.reach, ended=ended)


def second_copies(conn: Connection, row: Row[Any]) -> int:
    """Of how many people it corrects the message who may have another copy: that has no number to name it by."""
    return int(conn.execute(_COPIES, {"correction": row.id, "original": row.corrects_id}).scalar_one())


def _refused(conn: Connection, row: Row[Any] | None) -> Made | None:
    if row is None:
        return None
    if row.correction is not None:
        return Made(None, "a_correction")
    last = conn.execute(_LAST, {"original": row.id}).one_or_none()
    if last is None:
        return None
    if last.state != "done":
        return Made(last.id, "under_way")
    return Made(last.id, "already") if last.correction == "delete" else None


def _end(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Nobody gets it after this, nor what an earlier correction would have said in a language that was missing."""
    for one in conn.execute(_WAITING_ONES, {"original": broadcast_id}).all():
        broadcasts.change(conn, one, {"missing": "skip", "state": "running", "finished_at": None})
    return broadcasts.act(conn, broadcast_id, "cancel", now=now).done


def _add(conn: Connection, row: Row[Any], how: Mapping[str, Any], frozen: Iterable[Mapping[str, Any]]) -> int:
    """Write a correction down, its calls frozen in each language; its number."""
    same = {name: row._mapping[name] for name in ("audience", "purpose", "language", "missing")}
    new = {"state": "scheduled", **same, **how, "corrects_id": row.id}
    number = int(conn.execute(insert(broadcast).values(new).returning(broadcast.c.id)).scalar_one())
    conn.execute(insert(content), [{**one, "broadcast_id": number} for one in frozen])
    return number


_NOBODY: Final = Reach(0, 0, 0)
_NAMED = or_(delivery.c.message_ids.is_not(None), delivery.c.state == "sending")
_OLD = and_(
    delivery.c.settled_at.is_not(None), delivery.c.settled_at <= bindparam("since", type_=delivery.c.settled_at.type)
)
_REACH = (
    select(
        delivery.c.content_id,
        func.sum(case((and_(_NAMED, ~_OLD), 1), else_=0)).label("people"),
        func.sum(case((~_NAMED, 1), else_=0)).label("not_confirmed"),
        func.sum(case((and_(_NAMED, _OLD), 1), else_=0)).label("too_old"),
    )
    .where(delivery.c.broadcast_id == bindparam("original"), HAVE_IT)
    .group_by(delivery.c.content_id)
)
_LAST = (
    select(broadcast.c.id, broadcast.c.state, broadcast.c.correction)
    .where(broadcast.c.corrects_id == bindparam("original"), broadcast.c.state != "cancelled")
    .order_by(broadcast.c.id.desc())
    .limit(1)
)
_HELD = select(delivery.c.id).where(
    delivery.c.broadcast_id == broadcast.c.id, delivery.c.state == "held", delivery.c.reason == NO_TEXT
)
_WAITING_ONES = select(broadcast).where(
    broadcast.c.corrects_id == bindparam("original"), broadcast.c.state == "done", _HELD.exists()
)
_original = delivery.alias()
_COPIES = (
    select(func.count())
    .select_from(delivery.join(_original, delivery.c.person_id == _original.c.person_id))
    .where(delivery.c.broadcast_id == bindparam("correction"), delivery.c.state == "sent")
    .where(_original.c.broadcast_id == bindparam("original"), or_(_original.c.resent, _original.c.state == "unknown"))
)
