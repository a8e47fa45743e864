"""An announcement in several languages: each version is a draft until somebody who reads the language has checked it.

Whoever wrote a version does not check it. An announcement with a draft does not go out. One that is under way, or done,
can get a version later: then the people who were held for it get theirs, in slices, from wherever a crash left it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, update

from conversations.announcement import Part
from conversations.rich import Rich
from conversations.texts import Texts
from programme.correction import OtherShape
from programme.programme import Named
from programme.question import Question
from storage import broadcasts, correction_walks, question_words, questions, rewording
from storage.broadcasts import Checker
from storage.copies import NO_TEXT, Copy
from storage.prepared import Prepared
from storage.tables import broadcast, content, delivery, person, series

SLICE: Final = 500
"""Most people who waited that one transaction lets go."""
State = Literal["written", "draft", "incomplete", "checked", "apology", "left"]
"""`incomplete`: a draft that nobody can check yet, since the announcement's question has no words in it; `left`: of a
correction, what stays as it is in this language.
"""


@dataclass(frozen=True, slots=True)
class Version:
    """An announcement's words in one language, as row `id`, and its question in it where that was written besides.
    `written_by` and `checked_by` are numbers of the team's.
    """

    id: int
    language: str
    state: State
    parts: list[Part]
    written_by: int | None
    checked_by: int | None
    checker: str | None
    checked_at: datetime | None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A version: `by` is the number of whoever wrote it (None: the operator), `checker` who checked it already, and
    `question` the announcement's question in this language, where it asks one.
    """

    language: str
    words: str | Rich
    by: int | None = None
    checker: Checker | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it. When it was not `done`, `reason` is no_such | over | there | not_there | own | nobody |
    incomplete (the question has no words in this language) | other_shape | unchanged | a_correction (it goes with no
    apology).

    `state` is the announcement's now, `waiting` who still waits for a version in this language.
    """

    done: bool
    reason: str | None = None
    state: str = ""
    waiting: int = 0


def of(conn: Connection, broadcast_id: int) -> list[Version]:
    """The newest words in each language, the one it was written in first."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return []
    no_words = func.coalesce(content.c.checking, "").in_(("reserve", "wanted"))
    known = (content.c.broadcast_id == broadcast_id, ~no_words)
    columns = (content, question_words.INCOMPLETE.label("incomplete"))
    query = select(*columns).where(*known).order_by(content.c.version)
    found = [_version(row, one) for one in {one.language: one for one in conn.execute(query)}.values()]
    return sorted(found, key=lambda one: (one.state != "written", one.state == "apology", one.language))


def to_do(conn: Connection) -> list[int]:
    """The announcements that wait for the check of a version, and those with people who wait for one; the newest
    first.
    """
    drafts = select(content.c.id).where(content.c.broadcast_id == broadcast.c.id, content.c.checking == "draft")
    waits = broadcast.c.started_at.is_(None) & drafts.exists()
    there = (broadcast.c.state != "cancelled", waits | _held(broadcast.c.id).exists())
    return list(conn.scalars(select(broadcast.c.id).where(*there).order_by(broadcast.c.id.desc()).limit(20)))


def waiting(conn: Connection, broadcast_id: int) -> dict[str, int]:
    """How many people are held until there is a version in their language; test contacts too. Somebody who has chosen
    no language reads what it was written in.
    """
    return {row.language: row.people for row in conn.execute(_WAITING, {"broadcast": broadcast_id})}


def wanted(conn: Connection, broadcast_id: int) -> list[str]:
    """The languages in which people wait for words, or will when a correction comes to them, and there are none."""
    there = {one.language for one in of(conn, broadcast_id) if one.state in {"written", "draft", "checked"}}
    row = broadcasts.row_of(conn, broadcast_id)
    if row is not None and row.correction is not None:
        of_it = (content.c.broadcast_id == broadcast_id, content.c.checking == "wanted")
        waits = row.missing == "hold" and row.state != "cancelled"
        return sorted(set(conn.scalars(select(content.c.language).where(*of_it))) - there) if waits else []
    return sorted(waiting(conn, broadcast_id).keys() - there)


def add(
    conn: Connection, broadcast_id: int, written: Written, texts: Texts, localities: Sequence[Named], *, now: datetime
) -> Changed:
    """Write a version, or take the place of one that nobody checked. Raises Fault and ValueError as `create` does.

    What goes out later waits for its check, and is looked at by a second person again. Without the words of its
    question it is kept, and cannot be checked.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row, written.language)
    if row is None or refused is not None:
        return refused or Changed(False, "no_such")
    try:
        parts, asked = _said(conn, row, written, texts, localities)
    except OtherShape:
        return Changed(False, "other_shape", row.state)
    if not parts:
        return Changed(False, "unchanged", row.state)
    frozen = {
        "broadcast_id": broadcast_id,
        "language": written.language,
        "version": _next(conn, broadcast_id, written.language),
        "markdown": str(written.words),
        "parts": parts,
        "question": asked,
        "checking": "draft",
        "written_by": written.by,
    }
    conn.execute(insert(content).values(frozen))
    if row.started_at is None and row.correction is None:
        unapproved: dict[str, Any] = dict.fromkeys(("approved_by", "approved_at", "approved_count"))
        waits = {} if row.state in _STAFF_SAY else {"state": "draft", "reason": None}
        broadcasts.change(conn, row, unapproved | waits)
    if written.checker is not None:
        return check(conn, broadcast_id, written.language, written.checker, now)
    held = waiting(conn, broadcast_id).get(written.language, 0)
    return Changed(True, None, _state(conn, broadcast_id), held)


def look(
    conn: Connection, broadcast_id: int, written: Written, texts: Texts, localities: Sequence[Named]
) -> str | None:
    """Why these words cannot be a version of it, as `add` would say; None where they can. Nothing is changed."""
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row, written.language)
    if row is None or refused is not None:
        return "no_such" if refused is None else refused.reason
    try:
        return None if _said(conn, row, written, texts, localities)[0] else "unchanged"
    except OtherShape:
        return "other_shape"


def _said(
    conn: Connection, row: Row[Any], written: Written, texts: Texts, localities: Sequence[Named]
) -> tuple[Sequence[Part], dict[str, Any] | None]:
    """The calls of a version, and its question; of a correction the calls that put right what was said in its language,
    whose question stays.
    """
    if row.correction is not None:
        original, copy = broadcasts.row_of(conn, row.corrects_id), Copy(written.language, own=True)
        if original is None:
            return [], None
        words, only = {written.language: written.words}, {"wanted": [copy]}
        if row.correction == "follow_up":
            return rewording.following(conn, original, words, texts, localities, **only)[copy], None
        return rewording.edited(conn, original, words, texts, localities, **only, by=row.id)[copy], None
    asked = questions.of_broadcast(conn, row.id)
    both = {row.language: _own_words(conn, row), written.language: written.words}
    asks = {} if written.question is None else {written.language: written.question}
    draft = rewording.as_made(conn, row, localities, markdown=both, asks=asks)
    parts = broadcasts.preview(draft, texts, written.language, 0 if asked is None else asked.id, row.id)
    return parts, broadcasts.question_of(draft, written.language)


def _refused(conn: Connection, row: Row[Any] | None, language: str) -> Changed | None:
    """Why no version in this language can be written of it; None where it can."""
    if row is None:
        return Changed(False, "no_such")
    if row.state == "cancelled" or row.correction == "delete":
        return Changed(False, "over", row.state)
    before = next((one for one in of(conn, row.id) if one.language == language), None)
    if before is not None and before.state in {"written", "checked"}:
        return Changed(False, "there", row.state)
    if row.correction is not None:
        waits = language in wanted(conn, row.id) or (before is not None and before.state == "draft")
    else:
        waits = row.started_at is None or waiting(conn, row.id).get(language, 0) > 0
    if not waits:
        return Changed(False, "nobody", row.state)
    return None


def check(conn: Connection, broadcast_id: int, language: str, checker: Checker, now: datetime) -> Changed:
    """Somebody who reads the language has read a version and it is right. Nobody of the team checks their own."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return Changed(False, "no_such")
    if row.state == "cancelled":
        return Changed(False, "over", row.state)
    draft = _draft(conn, broadcast_id, language)
    if draft is None:
        return Changed(False, "not_there", row.state)
    if checker.staff_id is not None and checker.staff_id == draft.written_by:
        return Changed(False, "own", row.state)
    if draft.incomplete:
        return Changed(False, "incomplete", row.state)
    held = waiting(conn, broadcast_id).get(language, 0)
    checked = {"checking": "checked", "checked_by": checker.staff_id, "checker": checker.name, "checked_at": now}
    conn.execute(update(content).where(content.c.id == draft.id).values(**checked, releases=held > 0))
    _go_on(conn, row, now, releases=held > 0)
    return Changed(True, None, _state(conn, broadcast_id), held)


def drop(conn: Connection, broadcast_id: int, language: str, now: datetime) -> Changed:
    """Take a version out that nobody has checked: its readers get what people without their language get."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return Changed(False, "no_such")
    draft = _draft(conn, broadcast_id, language)
    if draft is None:
        return Changed(False, "not_there", row.state)
    conn.execute(content.delete().where(content.c.id == draft.id))
    _go_on(conn, row, now, releases=False)
    return Changed(True, None, _state(conn, broadcast_id), waiting(conn, broadcast_id).get(language, 0))


def let_go(conn: Connection, broadcast_id: int, how: Literal["apology", "skip"], now: datetime) -> Changed:
    """Nobody waits for a version any more: all who did get it with an apology, or do not get it."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return Changed(False, "no_such")
    if how == "apology" and row.correction is not None:
        return Changed(False, "a_correction", row.state)
    held = sum(waiting(conn, broadcast_id).values())
    if row.state == "cancelled" or not held:
        return Changed(False, "over" if row.state == "cancelled" else "nobody", row.state)
    if how == "apology":
        in_reserve = (content.c.broadcast_id == broadcast_id, content.c.checking == "reserve")
        conn.execute(update(content).where(*in_reserve).values(checking=None, releases=True))
    broadcasts.change(conn, row, {"missing": how})
    _go_on(conn, broadcasts.row_of(conn, broadcast_id) or row, now, releases=True)
    return Changed(True, None, _state(conn, broadcast_id), held)


def releasing(conn: Connection) -> list[int]:
    """The running broadcasts of which people who waited are let go."""
    return [number for (number,) in _RELEASING.all(conn, {})]


def release(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Let a slice of them go; whether more may wait. They are looked at once more as their calls leave."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None or row.state != "running":
        return False
    ready = conn.execute(_READY, {"broadcast": broadcast_id}).all()
    for one in ready:
        if _let_slice_go(conn, row, one, now):
            return True
        conn.execute(update(content).where(content.c.id == one.id).values(releases=False))
    if row.missing == "hold":
        return False
    rest = list(conn.scalars(_held(bindparam("broadcast")).limit(SLICE), {"broadcast": broadcast_id}))
    skipped = {"state": "skipped", "settled_at": now}
    again = {"state": "pending", "reason": None, "settled_at": None}
    _set(conn, rest, skipped if row.missing == "skip" else again)
    return len(rest) == SLICE


def _let_slice_go(conn: Connection, row: Row[Any], ready: Row[Any], now: datetime) -> bool:
    """Some who waited get what is ready now; whether more may wait for it."""
    if row.corrects_id is not None:
        return correction_walks.let_go(conn, row, ready, now, SLICE)
    who = {"broadcast": row.id, "language": ready.language, "most": SLICE}
    ids = list(conn.scalars(_WHO_WAIT, who))
    pending = {"state": "pending", "reason": None, "settled_at": None}
    _set(conn, ids, {**pending, "content_id": ready.id, "parts": len(ready.parts)})
    return len(ids) == SLICE


def _go_on(conn: Connection, row: Row[Any], now: datetime, *, releases: bool) -> None:
    """What waited for this goes on: a draft without unchecked versions, and one whose people are let go."""
    if row.state == "draft" and not broadcasts.is_unchecked(conn, row):
        broadcasts.change(conn, row, {"state": "scheduled", "at": _not_late(conn, row, now)})
    elif releases and row.state == "done":
        broadcasts.change(conn, row, {"state": "running", "reason": None, "finished_at": None})


def _not_late(conn: Connection, row: Row[Any], now: datetime) -> datetime | None:
    """When one goes out that waited for a check: it is not late for that. A series keeps to its own times."""
    repeats = conn.execute(select(series.c.broadcast_id).where(series.c.broadcast_id == row.id)).first() is not None
    return row.at if repeats else max(row.at or now, now)


def _version(row: Row[Any], one: Row[Any]) -> Version:
    if one.language == row.language and one.checking is None:
        state: State = "written"
    else:
        state = "incomplete" if one.incomplete else one.checking or "apology"
    asked = None if one.question is None else Question.model_validate(one.question)
    by = (one.written_by, one.checked_by, one.checker, one.checked_at)
    return Version(one.id, one.language, state, one.parts, *by, asked)


def _own_words(conn: Connection, row: Row[Any]) -> str | Rich:
    """The words in the language it was written in, as they were typed."""
    own = (content.c.broadcast_id == row.id, content.c.language == row.language)
    found = select(content.c.markdown).where(*own).order_by(content.c.version.desc()).limit(1)
    return str(conn.execute(found).scalar_one())


def _draft(conn: Connection, broadcast_id: int, language: str) -> Row[Any] | None:
    mine = (content.c.broadcast_id == broadcast_id, content.c.language == language, content.c.checking == "draft")
    query = select(content, question_words.INCOMPLETE.label("incomplete")).where(*mine)
    return conn.execute(query.order_by(content.c.version.desc()).limit(1)).one_or_none()


def _next(conn: Connection, broadcast_id: int, language: str) -> int:
    mine = (content.c.broadcast_id == broadcast_id, content.c.language == language)
    conn.execute(content.delete().where(*mine, content.c.checking == "draft"))
    return int(conn.execute(select(func.coalesce(func.max(content.c.version), 0)).where(*mine)).scalar_one()) + 1


def _state(conn: Connection, broadcast_id: int) -> str:
    return str(conn.execute(select(broadcast.c.state).where(broadcast.c.id == broadcast_id)).scalar_one())


def _set(conn: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    if ids:
        conn.execute(update(delivery).where(delivery.c.id.in_(ids)).values(**values))


_STAFF_SAY: Final = ("paused", "held")
"""States of one that has not begun which only staff end: a version that is checked meanwhile sends nothing."""


def _held(of_broadcast: Any) -> Any:
    held = (delivery.c.broadcast_id == of_broadcast, delivery.c.state == "held", delivery.c.reason == NO_TEXT)
    return select(delivery.c.id).where(*held)


_BROADCAST: Final[Any] = bindparam("broadcast")
# Who waits for a correction waits for it in the language of what they got.
_READS: Final = case(
    (broadcast.c.corrects_id.is_not(None), content.c.language),
    else_=func.coalesce(person.c.language, broadcast.c.language),
)
_WAITING = (
    select(_READS.label("language"), func.count().label("people"))
    .join_from(delivery, person)
    .join(broadcast, broadcast.c.id == delivery.c.broadcast_id)
    .join(content, content.c.id == delivery.c.content_id)
    .where(delivery.c.broadcast_id == _BROADCAST, delivery.c.state == "held", delivery.c.reason == NO_TEXT)
    .group_by(_READS)
)
_READY = select(content).where(content.c.broadcast_id == _BROADCAST, content.c.releases).order_by(content.c.id)
_WHO_WAIT = (
    _held(_BROADCAST)
    .join(person, person.c.id == delivery.c.person_id)
    .where(person.c.language == bindparam("language"))
    .limit(bindparam("most"))
)
_RELEASING = Prepared(
    select(broadcast.c.id)
    .where(
        broadcast.c.state == "running",
        select(content.c.id).where(content.c.broadcast_id == broadcast.c.id, content.c.releases).exists()
        | ((broadcast.c.missing != "hold") & _held(broadcast.c.id).exists()),
    )
    .order_by(broadcast.c.id)
)
