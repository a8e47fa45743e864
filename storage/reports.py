"""What became of a broadcast: who got it, who did not and why, and what was answered. People are counted, not messages.

Test contacts are told apart: neither they nor their answers are counted with the others. A question that was
delivered to nobody has no shares: a share of nothing is not nought per cent.

What was answered has passed the gate of small numbers before it is in a report, so that no phone, page, picture, file
or command that is handed one can tell more. How far messages got is counted to the last person: the team acts on each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from programme import question as rules
from programme.small_numbers import figures, told_or_none
from storage import (
    answers,
    billed,
    bookings,
    corrections,
    letters_and_calls,
    question_words,
    questions,
    sending_again,
    stops,
    tallies,
)
from storage.question_words import Worded
from storage.questions import Question
from storage.tables import broadcast, content

_ASKED = ("sent", "unknown")
"""A delivery of which we do not know may well have arrived, and can be answered."""


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """One line of a question's results as it may be told: about how many said it (None: not told), and their share of
    all answers (0 to 1; None: not told, or no answers).
    """

    text: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """What was answered, as it may be told: `answered` is None for fewer than eight. `rows` are in the order of the
    buttons, none for free text; `mean` is of a scale.
    """

    id: int
    kind: str
    text: str
    asked: int
    answered: int | None
    rows: tuple[AnswerCount, ...]
    mean: float | None
    is_open: bool
    others: Mapping[str, Worded] = field(default_factory=dict)
    """What it is called in the other languages in which it went out."""

    @property
    def has_answers(self) -> bool:
        """Whether anybody has answered."""
        return self.answered != 0

    def in_language(self, language: str) -> QuestionReport:
        """The same figures, the question and its answers in this language; as they were written where it has none."""
        other = self.others.get(language)
        if other is None:
            return self
        told = zip(self.rows, other.options, strict=False)
        rows = tuple(replace(row, text=option) for row, option in told) if other.options else self.rows
        return replace(self, text=other.text, rows=rows)


@dataclass(frozen=True, slots=True)
class Report:
    """One broadcast, as it stands: its people as storage/tallies.py counts them. `total` is None until everybody was
    found.
    """

    id: int
    state: str
    version: int
    purpose: str
    audience: str
    at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    total: int | None
    resent: int
    unknown_first: int
    reason: str | None
    made_by: int | None
    approved_count: int | None
    counts: dict[str, int]
    reasons: dict[str, dict[str, int]]
    test: dict[str, int]
    question: QuestionReport | None
    corrects_id: int | None = None
    correction: str | None = None
    note: str | None = None
    failed_in_doubt: int = 0
    """How many failed after it was not known whether they have it: what was sent first may have arrived."""
    failed_lost: int = 0
    """How many of the others who failed cannot be reached at all (storage/sending_again.py); told when it is done."""
    second_copies: int = 0
    """Of a correction: of how many people it corrects the message who may have another copy."""
    stopped: int = 0
    """How many stopped because of it (storage/stops.py)."""
    came_back: int = 0
    """How many of them have come back since."""
    booked: int | None = None
    """How many are interested because of its button for a way to take part; None where it has none."""
    paid: bool = False
    billed: int | None = None
    """Messages that were paid for at most; None where none was, and while it runs."""
    otherwise: Mapping[str, int] = field(default_factory=dict)
    """People without Telegram: how many were told by `letter` or by a `call`, `not_reached` or are `untold`; nothing
    where there are none, and while it runs. They are in no other figure.
    """


@dataclass(frozen=True, slots=True)
class Recent:
    """A broadcast in a list: how it begins, how it stands, and when it went or goes out."""

    id: int
    state: str
    when: datetime
    opening: str
    corrects_id: int | None = None
    correction: str | None = None


def recent(conn: Connection, limit: int) -> list[Recent]:
    """The newest broadcasts, by the first line of their words. Nothing is counted."""
    same = and_(content.c.broadcast_id == broadcast.c.id, content.c.language == broadcast.c.language)
    columns = (broadcast.c.id, broadcast.c.state, broadcast.c.at, broadcast.c.made_at, broadcast.c.corrects_id)
    query = (
        select(*columns, broadcast.c.correction, content.c.parts)
        .select_from(broadcast.outerjoin(content, same))
        .order_by(broadcast.c.id.desc())
    )
    return [
        Recent(row.id, row.state, row.at or row.made_at, opening(row.parts), row.corrects_id, row.correction)
        for row in conn.execute(query.limit(limit))
    ]


def opening(parts: list[dict[str, Any]] | None) -> str:
    """The first line of its words, wherever they stand: as a caption, in an album, or under files."""
    said = (str(words) for part in parts or () for words in _words_of(part) if str(words).strip())
    return next(said, "").strip().partition("\n")[0]


def _words_of(part: dict[str, Any]) -> Iterator[object]:
    yield from (part.get("text", ""), part.get("caption", ""))
    for medium in part.get("media") or ():
        yield medium.get("caption", "")


def of_broadcast(conn: Connection, broadcast_id: int, now: datetime) -> Report | None:
    """The report of a broadcast, whatever state it is in; None when there is no such broadcast."""
    row = conn.execute(select(broadcast).where(broadcast.c.id == broadcast_id)).one_or_none()
    if row is None:
        return None
    tally = tallies.of_broadcast(conn, broadcast_id)
    asked = questions.of_broadcast(conn, broadcast_id)
    stopped = stops.because_of(conn, row)
    return Report(
        id=row.id,
        state=row.state,
        version=row.version,
        purpose=row.purpose,
        audience=row.audience,
        at=row.at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        total=tally.people if row.walked else None,
        resent=tally.resent,
        unknown_first=tally.unknown_first,
        reason=row.reason,
        made_by=row.made_by,
        approved_count=row.approved_count,
        counts=tally.counts,
        reasons=tally.reasons,
        test=tally.test,
        question=None if asked is None else _of_question(conn, asked, sum(tally.counts[one] for one in _ASKED), now),
        corrects_id=row.corrects_id,
        correction=row.correction,
        note=row.note,
        failed_in_doubt=tally.failed_in_doubt,
        failed_lost=sending_again.lost(conn, row)
        if row.state == "done" and tally.counts["failed"] + tally.test["failed"]
        else 0,
        second_copies=0 if row.corrects_id is None else corrections.second_copies(conn, row),
        stopped=stopped.people,
        came_back=stopped.came_back,
        booked=None if row.opportunity_id is None else bookings.booked(conn, broadcast_id),
        paid=row.paid,
        billed=billed.of_row(conn, row) if row.state != "running" else None,
        otherwise=letters_and_calls.counts(conn, broadcast_id, now) if row.state != "running" else {},
    )


def _of_question(conn: Connection, asked: Question, people: int, now: datetime) -> QuestionReport:
    """What so many people who were asked answered until now."""
    given = answers.tally(conn, asked.id)
    lines = _lines(asked)
    found = figures([given.get(value, 0) for value, _ in lines])
    rows = tuple(
        AnswerCount(text, found.cells[place], found.share(place) if found.total else None)
        for place, (_, text) in enumerate(lines)
    )
    return QuestionReport(
        id=asked.id,
        kind=asked.kind,
        text=asked.text,
        asked=people,
        answered=told_or_none(answers.how_many(conn, asked.id)),
        rows=rows,
        mean=found.mean([int(value) for value in rules.SCALE]) if asked.kind == "scale" else None,
        is_open=asked.is_open(now),
        others=question_words.of_broadcast(conn, asked.broadcast_id),
    )


def _lines(asked: Question) -> list[tuple[str, str]]:
    """Each answer there is a button for: its value, and what stands on the button."""
    if asked.kind == "scale":
        return [(value, value) for value in rules.SCALE]
    return [(str(option["value"]), str(option["text"])) for option in asked.options]
