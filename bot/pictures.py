"""The pictures of a report (storage/report_pictures.py) with the words that go with them on a phone."""

from __future__ import annotations

from dataclasses import dataclass

from bot.broadcast_report import table
from conversations.rich import CAPTION_LIMIT, Entity, Rich, utf16_length
from conversations.texts import Texts
from programme.rate import Rate
from storage import report_pictures
from storage.reports import QuestionReport, Report


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
    caption = _caption(asked, texts, language)
    return Picture(report_pictures.answers(number, asked, texts, language), caption, caption)


def of_rate(report: Report, rate: Rate | None, texts: Texts, language: str) -> Picture:
    """How fast an announcement went."""
    caption = texts.render("picture.speed", language, {"id": report.id})
    for line in report_pictures.told(rate, texts, language):
        caption = caption + "\n" + line
    drawn = report_pictures.speed(report, rate, texts, language)
    return Picture(drawn, caption, caption if rate is None else caption + "\n" + _spans(rate, texts))


def _spans(rate: Rate, texts: Texts) -> Rich:
    """Each span in which something ended: when it begins, how many were sent, and after a stroke how many failed."""
    widest = len(str(max(bar.sent for bar in rate.bars)))
    lines = [
        f"{report_pictures.moment(bar.at, texts)}  {bar.sent:>{widest}}" + (f" / {bar.failed}" if bar.failed else "")
        for bar in rate.bars
        if bar.sent or bar.failed
    ]
    text = "\n".join(lines)
    return Rich(text, (Entity("pre", 0, utf16_length(text)),))


def _caption(asked: QuestionReport, texts: Texts, language: str) -> Rich:
    """The question, its table and its counts; without the question, which the picture has, where it is too long."""
    whole = table(asked)
    for note in report_pictures.notes(asked, texts, language):
        whole = whole + "\n" + note
    with_question = texts.render("report.question", language, {"question": asked.text}) + "\n" + whole
    return with_question if utf16_length(with_question.text) <= CAPTION_LIMIT else whole
