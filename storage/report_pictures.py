"""The figures of a report as pictures (SVG): what was answered, and how fast it went.

The words are the reader's, and so are the question and its answers where they went out in that language.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from conversations.rich import Rich
from conversations.texts import Texts
from programme import picture
from programme.rate import Rate
from programme.small_numbers import UNTOLD
from storage.reports import QuestionReport, Report

_UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def answers(number: int, asked: QuestionReport, texts: Texts, language: str) -> str:
    """What was answered to the question of the announcement of this number, which has buttons."""
    asked = asked.in_language(language)
    title = picture.drawn(asked.text, texts.render("picture.answers", language, {"id": number}).text)
    lines = [
        picture.Line(
            picture.drawn(row.text, texts.render("picture.answer", language, {"n": place}).text),
            figure(row.count, row.share),
            row.count or 0,
        )
        for place, row in enumerate(asked.rows, start=1)
    ]
    return picture.bars(title, lines, [note.text for note in notes(asked, texts, language)])


def figure(count: int | None, share: float | None) -> str:
    """About how many people, and their share of all answers; a star for what is not told."""
    told = UNTOLD if count is None else f"{count:,}"
    return told if share is None else f"{told} ({share:.0%})"


def speed(report: Report, rate: Rate | None, texts: Texts, language: str) -> str:
    """How fast an announcement went."""
    title = texts.render("picture.speed", language, {"id": report.id})
    lines = [line.text for line in told(rate, texts, language)]
    if rate is None:
        return picture.bars(title.text, (), lines)
    shown = picture.Columns(
        spans=[(bar.sent, bar.failed) for bar in rate.bars],
        sent=texts.render("picture.sent", language, {"n": rate.sent}).text,
        failed=texts.render("picture.failed", language, {"n": rate.failed}).text if rate.failed else "",
        ends=(moment(rate.bars[0].at, texts), moment(rate.end, texts)),
        notes=lines[1:],
    )
    return picture.columns(title.text, shown)


def told(rate: Rate | None, texts: Texts, language: str) -> Iterator[Rich]:
    """What is said of how fast it went."""
    if rate is None:
        yield texts.render("picture.nothing_yet", language)
        return
    yield texts.render("picture.both", language, {"sent": rate.sent, "failed": rate.failed})
    seconds, unit = next(one for one in _UNITS if rate.step % one[0] == 0)
    yield texts.render(f"picture.column.{unit}", language, {"n": rate.step // seconds})
    yield texts.render("picture.peak", language, {"n": rate.peak})


def notes(asked: QuestionReport, texts: Texts, language: str) -> Iterator[Rich]:
    """What is said of the answers."""
    answered = UNTOLD if asked.answered is None else asked.answered
    yield texts.render("picture.answered", language, {"answered": answered, "asked": asked.asked})
    if asked.mean is not None:
        yield texts.render("picture.mean", language, {"mean": asked.mean})
    if not asked.is_open:
        yield texts.render("picture.closed", language)
    if asked.has_answers:
        yield texts.render("picture.rounded", language, {"star": UNTOLD})


def moment(at: datetime, texts: Texts) -> str:
    """As a clock on a wall shows it, to the second: a picture is compared with a log."""
    return f"{at.astimezone(texts.zone):%d/%m %H:%M:%S}"
