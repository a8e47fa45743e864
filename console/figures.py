"""Figures of a question in words: a table, the picture of it, and the rows of a file. They have passed the gate of
`programme/small_numbers.py` before they come here, so no page, picture or file can tell more than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from console.spreadsheets import Sheet
from console.texts import text
from console.visits import Visit
from programme import picture
from programme.programme import Programme
from programme.small_numbers import told_or_none
from programme.tallies import Row, Span, Told


@dataclass(frozen=True, slots=True)
class Line:
    """An answer in words, about how many people gave it, and their share; None where it is not told."""

    answer: str
    people: int | None
    share: float | None

    @property
    def figure(self) -> str:
        """How many people, as it is shown."""
        return told(self.people)

    @property
    def percent(self) -> str:
        """The share, as it is shown."""
        return text("figures.untold") if self.share is None else f"{self.share:.0%}"


@dataclass(frozen=True, slots=True)
class Block:
    """A question with what was answered. `notes` stand below it; `words` is where own words can be read. `shares`: its
    numbers are parts of something, so that each has a share.
    """

    question: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    words: str | None = None
    shares: bool = True

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each answer with how many people gave it, as they are shown."""
        return [(line.answer, line.figure) for line in self.lines]

    @property
    def picture(self) -> Markup:
        """The same figures drawn, as phones get them; the page says what stands around."""
        lines = [picture.Line(line.answer, _beside(line), line.people or 0) for line in self.lines]
        return Markup(picture.bars("", lines, ()))  # noqa: S704  # why: it escapes what it writes


def told(people: int | None) -> str:
    """A number of people that passed the gate, or the sign for one that is not told."""
    return text("figures.untold") if people is None else f"{people:,}"


def about(people: int) -> str:
    """About how many people, in words, where a sign would not be understood."""
    number = told_or_none(people)
    return text("figures.few") if number is None else f"{number:,}"


def of_people(visit: Visit, people: int) -> str:
    """How many people did something: to the last for whoever may see who they are, through the gate for all others."""
    return f"{people:,}" if visit.may("people.read") else told(told_or_none(people))


def block(question: str, found: Told, labels: Mapping[Any, str], programme: Programme, words: str | None) -> Block:
    """A question's figures in words; `labels` says what its options are called."""
    lines = tuple(Line(_label(row, labels, programme), row.people, row.share) for row in found.rows)
    return Block(question, lines, tuple(_notes(found)), words)


def rows(blocks: Sequence[Block]) -> Iterator[tuple[str, str, int | str, float | str]]:
    """All questions as rows of a file: question, answer, people, share."""
    for one in blocks:
        for line in one.lines:
            people: int | str = text("figures.untold") if line.people is None else line.people
            untold = text("figures.untold") if one.shares else ""
            share: float | str = untold if line.share is None else round(line.share, 2)
            yield one.question, line.answer, people, share
        for note in one.notes:
            yield one.question, note, "", ""


def sheets(visit: Visit, header: Sequence[str], blocks: Sequence[Block], about: Iterable[str]) -> list[Sheet]:
    """A file of all questions: the figures, and beside them what they are `about`, how they are told, and of when."""
    told = [*((one,) for one in about), (visit.when(visit.desk.clock()),)]
    return [
        Sheet(text("figures.sheet"), header, list(rows(blocks))),
        Sheet(text("figures.about"), [text("figures.about")], told),
    ]


def _beside(line: Line) -> str:
    return line.figure if line.share is None else f"{line.figure} ({line.percent})"


def _notes(found: Told) -> Iterator[str]:
    yield text("figures.answered", people=told(found.answered))
    if found.left_out != 0:
        yield text("figures.left_out", people=told(found.left_out))
    if found.not_asked != 0:
        yield text("figures.not_asked", people=told(found.not_asked))
    if found.mean is not None:
        yield text("figures.mean", mean=found.mean)


def _label(row: Row, labels: Mapping[Any, str], programme: Programme) -> str:
    match row.value:
        case True | False as yes if isinstance(yes, bool):
            return text("figures.yes" if yes else "figures.no")
        case Span() as span:
            return _span(span)
        case value if value in labels:
            return labels[value]
    place = next((one.name.text("en") for one in programme.localities if one.slug == row.value), None)
    return place or str(row.value)


def _span(span: Span) -> str:
    if span.first is None:
        return text("figures.until", last=_end(span.last))
    if span.last is None:
        return text("figures.from", first=_end(span.first))
    if span.first == span.last:
        return _end(span.first)
    return text("figures.between", first=_end(span.first), last=_end(span.last))


def _end(value: Any) -> str:
    """A number, a year, or a month as in “2026-03”."""
    words = str(value)
    year, dash, month = words.partition("-")
    if not (isinstance(value, str) and dash):
        return words
    return format_date(date(int(year), int(month), 1), text("figures.month"), locale="en_GB")
