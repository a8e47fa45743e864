"""What was answered to the quick question of an announcement: the same page as of a survey, with one question."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import figures, spreadsheets
from console.figures import Block
from console.figures_until import until
from console.lists import Cell, Column, Listing, Shown, exported
from console.spreadsheets import Sheet
from console.staffroom import Staffroom
from console.survey_results import FIGURES, MOST_WORDS, WORDS, gone, header, note
from console.texts import text
from console.visits import Visit
from programme.question import SCALE
from programme.small_numbers import told_or_none
from programme.tallies import Tally, tell
from storage import answered, audit, questions, tallies
from storage.questions import Question

ADDRESS: Final = "/results/questions/{number}"
_REACHED: Final = ("sent", "unknown")


def add(room: Staffroom) -> None:
    """The page of a question's figures, and the one of own words."""
    room.get(ADDRESS, FIGURES, _page)
    room.get(f"{ADDRESS}/words", WORDS, _words)


async def _page(visit: Visit) -> Response:
    found = await visit.read(counted, visit.number("number"), until(visit))
    if found is None:
        return gone(visit)
    asked, tally, reached = found
    path = f"/results/questions/{asked.broadcast_id}"
    words = f"{path}/words" if asked.kind == "text" else None
    block = block_of(visit, asked, tally, words)
    kind = spreadsheets.wanted(visit)
    if kind is not None:
        await _log(visit, "broadcast.answers_export", asked, {"file": kind})
        return spreadsheets.answered(kind, f"question-{asked.broadcast_id}", await _sheets(visit, asked, block))
    await _log(visit, "broadcast.answers", asked)
    told = {"asked": reached, "answered": tally.answered, "not_answered": max(0, reached - tally.answered)}
    return visit.page(
        "results/one",
        title=asked.text,
        state="open" if asked.is_open(visit.desk.clock()) else "closed",
        facts=[(text(f"results.{name}"), figures.told(told_or_none(people))) for name, people in told.items()],
        notes=note(visit),
        blocks=[block],
        here_=path,
        reads=visit.may(WORDS),
    )


def counted(
    conn: Connection, number: int, limit: datetime | None, locality: str | None = None
) -> tuple[Question, Tally, int] | None:
    """The question of an announcement, what was answered to it until then (in a locality, if one is given), and how
    many people it reached in all.
    """
    asked = questions.of_broadcast(conn, number)
    if asked is None:
        return None
    tally = Tally(asked.kind, answered=answered.how_many(conn, asked.id, limit, locality))
    for value, people in answered.tally(conn, asked.id, limit, locality).items():
        tally.values[int(value) if asked.kind == "scale" else value] = people
    counts = tallies.of_broadcast(conn, number).counts
    return asked, tally, sum(counts[one] for one in _REACHED)


def block_of(visit: Visit, asked: Question, tally: Tally, words: str | None) -> Block:
    """The figures of a question; `words` is where its own words can be read."""
    labels = {str(option["value"]): str(option["text"]) for option in asked.options}
    options: list[Any] = [int(one) for one in SCALE] if asked.kind == "scale" else list(labels)
    return figures.block(asked.text, tell(tally, options), labels, visit.desk.programme, words)


async def _sheets(visit: Visit, asked: Question, block: Block) -> list[Sheet]:
    sheets = figures.sheets(visit, header(), [block], [asked.text, *note(visit)])
    if asked.kind != "text" or not visit.may(WORDS):
        return sheets
    words, _ = await visit.read(answered.own_words, asked.id, limit=MOST_WORDS, offset=0)
    return [*sheets, Sheet(text("words.sheet"), [text("words.column.words")], [(one,) for one in words])]


async def _words(visit: Visit) -> Response:
    asked = await visit.read(questions.of_broadcast, visit.number("number"))
    if asked is None:
        return gone(visit)
    path = f"/results/questions/{asked.broadcast_id}"
    listing = Listing("words", f"{path}/words", (Column("words"),), "")
    wanted = listing.asked(visit)
    limit = min(wanted.size, MOST_WORDS)
    words, total = await visit.read(answered.own_words, asked.id, limit=limit, offset=wanted.offset)
    await _log(visit, "broadcast.words", asked, {"file": "csv"} if wanted.whole else None)
    rows = [[Cell(one)] for one in words]
    shown = Shown(listing, wanted, rows, total)
    if wanted.whole:
        return exported(shown)
    title = text("words.title", title=asked.text)
    return visit.page("results/words", title=title, shown=shown, question=asked.text, back=path)


async def _log(visit: Visit, act: str, asked: Question, detail: dict[str, Any] | None = None) -> None:
    now, subject = visit.desk.clock(), f"broadcast:{asked.broadcast_id}"
    await visit.write(audit.record, at=now, act=act, staff_id=visit.member.id, subject=subject, detail=detail)
