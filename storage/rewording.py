"""What is said instead of an announcement: frozen for each copy in which it was delivered (storage/copies.py).

Its files, buttons and question stay as they were, and are read from what was frozen then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from storage import broadcasts, copies, questions
from storage.broadcasts import Draft
from storage.copies import Copy
from storage.tables import broadcast, content


def edited(
    conn: Connection,
    row: Row[Any],
    words: Mapping[str, Rich | str],
    texts: Texts,
    localities: Sequence[Named],
    *,
    wanted: Collection[Copy],
    by: int | None = None,
) -> dict[Copy, list[Part]]:
    """The edits of an announcement's messages, for each of the copies that are `wanted` and that these words change.

    `by`: the correction that they are for, where there is one already. Raises OtherShape for what does not fit into the
    messages that are there, and Fault and ValueError as conversations.announcement does.
    """
    frozen = _frozen(conn, row)
    own = frozen[Copy(row.language, own=True)]
    asked = questions.of_broadcast(conn, row.id)
    more: dict[str, Any] = {
        "question": None if asked is None else as_written(asked),
        "files": tuple(_files(own)),
        "links": tuple(_links(own)),
        "booking": _booking(row, {copy.language: parts for copy, parts in frozen.items()}),
        "asks": _asks(conn, row),
    }
    number, again = 0 if asked is None else asked.id, _was_edited(conn, row, by)
    made = {}
    for copy, drawn in _drafts(row, words, localities, frozen.keys() & set(wanted), more):
        new = broadcasts.preview(drawn, texts, copy.language, number, row.id)
        made[copy] = edits(frozen[copy], new, row.id, again=again)
    return made


def following(
    conn: Connection,
    row: Row[Any],
    words: Mapping[str, Rich | str],
    texts: Texts,
    localities: Sequence[Named],
    *,
    wanted: Collection[Copy],
) -> dict[Copy, list[Part]]:
    """What is said after an announcement, in answer to it; copies and errors as for `edited`."""
    made = {}
    for copy, drawn in _drafts(row, words, localities, _frozen(conn, row).keys() & set(wanted), {}):
        first, *rest = broadcasts.preview(drawn, texts, copy.language)
        made[copy] = [{**first, "corrects": row.id}, *rest]
    return made


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


def _frozen(conn: Connection, row: Row[Any]) -> dict[Copy, list[Part]]:
    contents = copies.contents_of(conn, row.id)
    return {copies.copy_of(row, contents, one): one.parts for one in contents if one.checking != "draft"}


def _asks(conn: Connection, row: Row[Any]) -> dict[str, Question]:
    """The words of its question in the languages that have their own."""
    asked = [one for one in copies.contents_of(conn, row.id) if one.question is not None and one.checking != "draft"]
    return {one.language: Question.model_validate(one.question) for one in asked}


def _drafts(
    row: Row[Any],
    words: Mapping[str, Rich | str],
    localities: Sequence[Named],
    wanted: Iterable[Copy],
    more: Mapping[str, Any],
) -> Iterator[tuple[Copy, Draft]]:
    """The copies that there are words for, each with the draft of it."""
    settings = {name: row._mapping[name] for name in ("audience", "purpose", "language", "missing")}
    for copy in sorted(wanted):
        written_in = copy.language if copy.own else row.language
        if written_in in words:
            said = {written_in: words[written_in]}
            yield copy, Draft(**settings, markdown=said, localities=localities, **more)


def _was_edited(conn: Connection, row: Row[Any], by: int | None) -> bool:
    """Whether its words are no longer those that were frozen: then what says that anew changes something."""
    begun = (broadcast.c.corrects_id == row.id, broadcast.c.correction == "edit", broadcast.c.started_at.is_not(None))
    edits_before = select(broadcast.c.id).where(*begun).limit(1)
    return conn.execute(edits_before if by is None else edits_before.where(broadcast.c.id < by)).first() is not None


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
