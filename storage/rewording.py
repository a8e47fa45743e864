"""What is said instead of an announcement: frozen in each language in which it was delivered.

Its files, buttons and question stay as they were, and are read from what was frozen then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from conversations import booking_button
from conversations.announcement import METHODS, Part
from conversations.booking_button import Booking
from conversations.rich import Rich
from conversations.texts import Texts
from programme.attachment import Attachment, LinkButton
from programme.correction import edits
from programme.opportunity import DecisionCard
from programme.programme import Named
from programme.question import Question
from storage import broadcasts, questions
from storage.broadcasts import Draft
from storage.tables import content


class SeveralLanguages(ValueError):
    """It was written in more than one language, so that one text cannot stand for all of them."""


def edited(
    conn: Connection, row: Row[Any], words: Rich | str, texts: Texts, localities: Sequence[Named]
) -> dict[str, list[Part]]:
    """The edits of an announcement's messages, by the language in which they were delivered.

    Raises SeveralLanguages, OtherShape for what does not fit into the messages that are there, and Fault and ValueError
    as conversations.announcement does.
    """
    written = _written(conn, row)
    own = written[row.language]
    asked = questions.of_broadcast(conn, row.id)
    draft = _draft(
        row,
        words,
        localities,
        question=None if asked is None else as_written(asked),
        files=tuple(_files(own)),
        links=tuple(_links(own)),
        booking=_booking(row, written),
    )
    number = 0 if asked is None else asked.id
    new = {language: broadcasts.preview(draft, texts, language, number, row.id) for language in written}
    return {language: edits(old, new[language], row.id) for language, old in written.items()}


def following(
    conn: Connection, row: Row[Any], words: Rich | str, texts: Texts, localities: Sequence[Named]
) -> dict[str, list[Part]]:
    """What is said after an announcement, in answer to it; languages and errors as for `edited`."""
    draft = _draft(row, words, localities)
    made = {language: broadcasts.preview(draft, texts, language) for language in _written(conn, row)}
    return {language: [{**first, "corrects": row.id}, *rest] for language, (first, *rest) in made.items()}


def as_made(conn: Connection, row: Row[Any], localities: Sequence[Named], **more: Any) -> Draft:
    """An announcement as the draft that it was made of, for words in one more language (`markdown`, of `more`)."""
    query = select(content).where(content.c.broadcast_id == row.id).order_by(content.c.version)
    written = {one.language: one.parts for one in conn.execute(query)}
    own, asked = written[row.language], questions.of_broadcast(conn, row.id)
    settings = {name: row._mapping[name] for name in ("audience", "purpose", "language", "missing")}
    return Draft(
        **settings,
        localities=localities,
        question=None if asked is None else as_written(asked),
        files=tuple(_files(own)),
        links=tuple(_links(own)),
        booking=_booking(row, written),
        **more,
    )


def _written(conn: Connection, row: Row[Any]) -> dict[str, list[Part]]:
    query = select(content).where(content.c.broadcast_id == row.id).order_by(content.c.version)
    newest = {one.language: one for one in conn.execute(query)}
    if len({one.markdown for one in newest.values()}) > 1 or any(one.question for one in newest.values()):
        raise SeveralLanguages(f"broadcast {row.id} was written in several languages")
    return {language: one.parts for language, one in newest.items()}


def _draft(row: Row[Any], words: Rich | str, localities: Sequence[Named], **more: Any) -> Draft:
    settings = {name: row._mapping[name] for name in ("audience", "purpose", "language", "missing")}
    return Draft(**settings, markdown={row.language: words}, localities=localities, **more)


def as_written(asked: questions.Question) -> Question:
    """The question of an announcement as it was written, in the first language."""
    shown = tuple(str(option["text"]) for option in asked.options)
    card = DecisionCard.model_validate(asked.decision_card)
    return Question.model_validate({"kind": asked.kind, "text": asked.text, "options": shown, "decision_card": card})


def _files(parts: Sequence[Part]) -> Iterator[Attachment]:
    for part in parts:
        for medium in part.get("media") or ():
            yield Attachment(kind=medium["type"], **medium["media"])
        for kind, method in METHODS.items():
            if part.get("method") == method:
                yield Attachment.model_validate({"kind": kind, **part[kind]})


def _links(parts: Sequence[Part]) -> Iterator[LinkButton]:
    for one in _buttons(parts):
        if "url" in one:
            yield LinkButton(label=one["text"], url=one["url"])


def _booking(row: Row[Any], written: dict[str, list[Part]]) -> Booking | None:
    """The button for a way to take part with the words that it has, whatever that is called by now."""
    if row.opportunity_id is None:
        return None
    found = {
        language: next((one["text"] for one in _buttons(parts) if booking_button.is_one(one)), None)
        for language, parts in written.items()
    }
    return Booking(row.opportunity_id, {language: label for language, label in found.items() if label is not None})


def _buttons(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        for buttons in part.get("reply_markup", {}).get("inline_keyboard", ()):
            yield from buttons
