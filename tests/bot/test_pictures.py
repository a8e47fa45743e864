"""Pictures of a report: the same figures as its words, in the reader's language, drawn as PNG on any machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import pictures, png
from bot.letters import Letter
from bot.painting import Painter, What, to_draw
from bot.png import NotDrawn, drawn
from conversations.rich import CAPTION_LIMIT, utf16_length
from conversations.texts import Texts
from programme.pacing import Grant, Lane, Wish
from programme.rate import Second, gathered
from storage import outbox
from storage.database import Database, StorageProblem
from storage.reports import AnswerCount, QuestionReport
from tests.bot.test_broadcast_report import CHOICE, report
from tests.storage.test_rates import sent_to

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
TEXTS = Texts.load()


def size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert content.startswith(b"\x89PNG\r\n")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


@pytest.mark.parametrize("language", [one.language for one in TEXTS.languages])
def test_answers_are_told_by_the_picture_and_under_it(language: str) -> None:
    asked = replace(CHOICE, mean=3.5, is_open=False)
    made = pictures.of_answers(7, asked, TEXTS, language)
    for words in ("When suits you?", "12 (48%)", "9 (36%)"):
        assert words in made.svg
    assert "48%" in made.caption.text
    assert "When suits you?" in made.caption.text
    answered = TEXTS.plain("picture.answered", language, {"asked": 40, "answered": 25})
    assert answered in made.caption.text
    assert "{" not in made.svg.replace("url(#hatched)", "")


def test_what_cannot_be_drawn_has_a_number_instead_and_its_words_below() -> None:
    rows = (AnswerCount("হ্যাঁ", 3, 0.75), AnswerCount("না", 1, 0.25))
    asked = QuestionReport(3, "choice", "কখন?", 9, 4, rows, None, is_open=True)
    made = pictures.of_answers(7, asked, TEXTS, "en")
    assert "Answer 1" in made.svg
    assert "Announcement 7: the answers" in made.svg
    assert "হ্যাঁ" in made.caption.text


def test_a_long_question_leaves_room_for_its_table() -> None:
    rows = tuple(AnswerCount(f"Option number {place} of ten", 1, 0.1) for place in range(10))
    asked = QuestionReport(3, "choice", "Why? " * 100, 9, 4, rows, None, is_open=True)
    caption = pictures.of_answers(7, asked, TEXTS, "en").caption
    assert utf16_length(caption.text) <= CAPTION_LIMIT
    assert "Option number 9" in caption.text


def test_the_rate_is_told_with_its_sums() -> None:
    rate = gathered([Second(AT, 28, 0), Second(AT + timedelta(seconds=1), 20, 3)])
    made = pictures.of_rate(report(sent=48, failed=3), rate, TEXTS, "en")
    assert made.caption.text.split("\n") == [
        "Announcement 7: how fast it went",
        "Sent: 48. Failed: 3.",
        "Each column, in seconds: 1.",
        "At the fastest, in one second: 28.",
    ]
    assert "03/03 10:00:00" in made.svg
    assert "Nothing has gone out yet." in pictures.of_rate(report(), None, TEXTS, "en").svg


async def test_it_is_drawn_in_a_process_of_its_own() -> None:
    svg = pictures.of_answers(7, CHOICE, TEXTS, "ur").svg
    assert size(await drawn(svg)) == size(png.png(svg))
    assert size(png.png(svg))[0] == 960
    with pytest.raises(NotDrawn, match="could not be drawn"):
        await drawn("no picture")


def test_letters_of_every_language_have_a_shape_of_their_own() -> None:
    """What a font lacks is drawn as the same box, whatever it is."""

    def shape(letter: str) -> bytes:
        text = f'<text x="9" y="40" font-size="30" font-family="Noto Sans">{letter}</text>'
        return png.png(f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">{text}</svg>')

    box = shape("好")
    letters = "aZżółșțäЖλ€“…" + "پٹےں۔؟" + "કઙછૐ૭" + "ਕਖ਼ੴ੭"
    assert [letter for letter in letters if shape(letter) == box] == []


def _asked(what: What, number: int) -> Letter:
    """What asks for a picture, claimed."""
    payload = to_draw(what, number, "en") | {"reply_markup": {"inline_keyboard": []}}
    row = outbox.Claimed(1, 9001, None, 0, "reply", "sendPhoto", payload, None, 1, False, AT)
    return Letter(row, Grant(Wish(1, 9001, Lane.REPLY), 0.0), AT)


async def test_whoever_asked_gets_the_figures_where_nothing_can_be_drawn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await database.write(sent_to, 20)

    async def broken(svg: str) -> bytes:
        raise NotDrawn("no letters")

    monkeypatch.setattr("bot.painting.drawn", broken)
    painter = Painter(database, TEXTS, lambda: AT)
    told = await painter.painted(_asked("speed", number))
    words = str(told.row.payload["text"])
    assert (told.method, "photo" in told.row.payload) == ("sendMessage", False)
    assert words.startswith("The picture could not be drawn here. These are its figures:")
    assert "Sent: 14. Failed: 4." in words
    assert words.splitlines()[-1].endswith("1 / 1")
    gone = await painter.painted(_asked("picture", number))
    assert gone.row.payload["text"] == "There is nothing to draw yet."

    def away(*_: object) -> None:
        raise StorageProblem("the disk is full")

    monkeypatch.setattr("bot.painting._made", away)
    unread = await painter.painted(_asked("speed", number))
    assert "cannot be read just now" in str(unread.row.payload["text"])
