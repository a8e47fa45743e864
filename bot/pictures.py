"""The figures of a report as pictures, with the words that go with them: what was answered, and how fast it went.

The words are the reader's, and so are the question and its answers where they went out in that language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.broadcast_report import table
from conversations.rich import CAPTION_LIMIT, Entity, Rich, utf16_length
from conversations.texts import Texts
from programme import picture
from programme.rate import Rate
from storage.reports import QuestionReport, Report

_UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what stands under it: the same figures for who cannot see it. `table` are all of its figures as
    words, for where it cannot be drawn."""

    svg: str
    caption: Rich
    table: Rich


def of_answers(number: int, asked: QuestionReport, texts: Texts, language: str) -> Picture:
    """What was answered to the question of the announcement of this number, which has buttons."""
    asked = asked.in_language(language)
    title = picture.drawn(asked.text, texts.render("picture.answers", language, {"id": number}).text)
    lines = [
        picture.Line(
            picture.drawn(row.text, texts.render("picture.answer", language, {"n": place}).text),
            figure(row.count, row.share),
            row.count,
        )
        for place, row in enumerate(asked.rows, start=1)
    ]
    notes = [note.text for note in _notes(asked, texts, language)]
    caption = _caption(asked, texts, language)
    return Picture(picture.bars(title, lines, notes), caption, caption)


def figure(count: int, share: float | None) -> str:
    """How many people, and their share of all answers."""
    return f"{count:,}" if share is None else f"{count:,} ({share:.0%})"


def of_rate(report: Report, rate: Rate | None, texts: Texts, language: str) -> Picture:
    """How fast an announcement went."""
    title = texts.render("picture.speed", language, {"id": report.id})
    told = [texts.render(key, language, args) for key, args in _told(rate)]
    caption = title
    for line in told:
        caption = caption + "\n" + line
    if rate is None:
        return Picture(picture.bars(title.text, (), [line.text for line in told]), caption, caption)
    shown = picture.Columns(
        spans=[(bar.sent, bar.failed) for bar in rate.bars],
        sent=texts.render("picture.sent", language, {"n": rate.sent}).text,
        failed=texts.render("picture.failed", language, {"n": rate.failed}).text if rate.failed else "",
        ends=(_day_and_time(rate.bars[0].at, texts), _day_and_time(rate.end, texts)),
        notes=[line.text for line in told[1:]],
    )
    return Picture(picture.columns(title.text, shown), caption, caption + "\n" + _spans(rate, texts))


def _spans(rate: Rate, texts: Texts) -> Rich:
    """Each span in which something ended: when it begins, how many were sent, and after a stroke how many failed."""
    widest = len(str(max(bar.sent for bar in rate.bars)))
    lines = [
        f"{_day_and_time(bar.at, texts)}  {bar.sent:>{widest}}" + (f" / {bar.failed}" if bar.failed else "")
        for bar in rate.bars
        if bar.sent or bar.failed
    ]
    text = "\n".join(lines)
    return Rich(text, (Entity("pre", 0, utf16_length(text)),))


def _told(rate: Rate | None) -> Iterator[tuple[str, dict[str, object]]]:
    if rate is None:
        yield "picture.nothing_yet", {}
        return
    yield ("picture.both", {"sent": rate.sent, "failed": rate.failed})
    seconds, unit = next(one for one in _UNITS if rate.step % one[0] == 0)
    yield (f"picture.column.{unit}", {"n": rate.step // seconds})
    yield ("picture.peak", {"n": rate.peak})


def _day_and_time(moment: datetime, texts: Texts) -> str:
    """As a clock on a wall shows it, to the second: a picture is compared with a log."""
    return f"{moment.astimezone(texts.zone):%d/%m %H:%M:%S}"


def _notes(asked: QuestionReport, texts: Texts, language: str) -> Iterator[Rich]:
    yield texts.render("picture.answered", language, {"answered": asked.answered, "asked": asked.asked})
    if asked.mean is not None:
        yield texts.render("picture.mean", language, {"mean": asked.mean})
    if not asked.is_open:
        yield texts.render("picture.closed", language)


def _caption(asked: QuestionReport, texts: Texts, language: str) -> Rich:
    """The question, its table and its counts; without the question, which the picture has, where it is too long."""
    whole = table(asked)
    for note in _notes(asked, texts, language):
        whole = whole + "\n" + note
    with_question = texts.render("report.question", language, {"question": asked.text}) + "\n" + whole
    return with_question if utf16_length(with_question.text) <= CAPTION_LIMIT else whole
