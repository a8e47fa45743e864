"""An answer to somebody without Telegram, as a letter to print: what they said, and what they are still to be told.

Name and address stand on the page and nowhere else. That somebody looked is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.inbox_at import ADDRESS, WHOSE, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN
from storage import audit, contributions, people, told_by_hand, without_telegram
from storage.contributions import Contribution

LETTER: Final = f"{ADDRESS}/letter"


@dataclass(frozen=True, slots=True)
class AnswerLetter:
    """A letter: to whom, in which language, and its paragraphs. `why`: how to go on."""

    name: str
    address: str
    language: str
    words: list[str]
    why: str


def add(room: Staffroom) -> None:
    """The page that is printed."""
    room.get(LETTER, WHOSE, _page)


async def _page(visit: Visit) -> Response:
    number = visit.number("number")
    one = await visit.read(contributions.one, number)
    if one is None:
        return gone(visit)
    letter = await visit.write(_letter, visit, one)
    if letter is None:
        return visit.go(here(visit), told="told_by_hand_done")
    return visit.page(
        "inbox/letter",
        title=text("inbox.by_hand.letter_title", receipt=one.receipt),
        letter=letter,
        back=here(visit),
        today=visit.day(visit.desk.clock()),
    )


def _letter(conn: Connection, visit: Visit, one: Contribution) -> AnswerLetter | None:
    """None when its author has Telegram, or has been told."""
    author, reached = people.find(conn, one.person_id), without_telegram.reached(conn, one.person_id)
    owed = [words for _, about, words in told_by_hand.owed_to(conn, one.person_id) if about == one.id]
    if author is None or reached is None or not owed:
        return None
    now, subject = visit.desk.clock(), f"contribution:{one.id}"
    audit.record(conn, at=now, act="contribution.letter", staff_id=visit.member.id, subject=subject)
    programme, language = visit.desk.programme, author.language or SPOKEN
    contact = (programme.public.contact or programme.organisation.contact).text(language)
    why = visit.desk.texts.plain("letter.answer.why", language, {"contact": contact})
    words = list(_words(visit, one, language, owed))
    return AnswerLetter(author.name or "", reached.address or "", language, words, why)


def _words(visit: Visit, one: Contribution, language: str, owed: list[str]) -> Iterator[str]:
    """What they said, and what the team says to it. Words of danger are not said again: others may open a letter."""
    texts = visit.desk.texts
    yield texts.plain("letter.answer.said", language, {"receipt": one.receipt})
    if one.kind != "urgent":
        yield f"“{one.words}”"
    yield texts.plain("letter.answer.ours", language, {})
    yield from owed
