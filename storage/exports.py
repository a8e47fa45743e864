"""Everything that is held about one person, as plain values for a file (UK GDPR, articles 15 and 20).

Tables that name a person are found in the schema itself, so a new one is in the file as soon as it is made. Left out is
only what says nothing about anybody: how rows are numbered, ordered, tried again and kept apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, and_, or_, select

from conversations.session import Session, SessionError
from programme.consent import Wordings
from programme.sentences import Fault
from programme.without_telegram import has_telegram
from storage import people, question_words
from storage.inbox import of_sender
from storage.question_words import Worded
from storage.tables import (
    agreed_document,
    ambassador,
    answer_set,
    audit,
    broadcast,
    content,
    contribution,
    contribution_event,
    delivery,
    earlier_record,
    health_update_text,
    inbox,
    metadata,
    opportunity_text,
    participation,
    person,
    question,
    safeguarding_alert,
    staff,
    survey,
    survey_answer,
    survey_version,
    update_told,
)

_WORKINGS: Final = frozenset(
    {
        "person_id",
        "fingerprint",
        "version",
        "wait",
        "depth",
        "step",
        "key",
        "lane",
        "method",
        "edits",
        "on_sent",
        "tries",
    }
    | {"claimed_at", "not_before", "part", "parts", "resent", "message_id", "message_ids", "question_message_id"}
    | {"chat_message_id", "topic_message_id", "thread_id", "group_id", "event_id"}
    | {"file", "path", "album", "about_contribution", "stand_in", "words_id"}
    | {"bot_id", "update_id", "timer_id", "staff_id", "assigned_to", "acknowledged_by"}
)
"""Columns in which the program notes how it works. Those about staff are told by their role in the audit entries."""


def export_person(conn: Connection, person_id: int, now: datetime) -> dict[str, Any] | None:
    """All that is held about a person, by table, JSON-able: times as ISO 8601 in UTC. None for nobody.

    What was sent to them, what they were asked, what became of what they said, and who of the team acted on it (the
    role, no names) stands beside their own rows.
    """
    found = people.find(conn, person_id)
    if found is None:
        return None
    held: dict[str, Any] = {"exported_at": now.isoformat()}
    held["person"] = _rows(conn, person, person.c.id == person_id)[0]
    for table in tables_about_people():
        held[str(table.name)] = _rows(conn, table, table.c.person_id == person_id)
    held["inbox"] = [row for where in of_sender(found.telegram_id) for row in _rows(conn, inbox, and_(*where))]
    mine = select(contribution.c.id).where(contribution.c.person_id == person_id)
    held["contribution_event"] = _rows(conn, contribution_event, contribution_event.c.contribution_id.in_(mine))
    sent = delivery.c.person_id == person_id
    held["content"] = _contents(conn, select(delivery.c.content_id).where(sent))
    asked = question.c.broadcast_id.in_(select(delivery.c.broadcast_id).where(sent))
    held["question"] = _questions(conn, _rows(conn, question, asked))
    held["survey_answer"] = _survey_answers(conn, person_id)
    held["opportunity"] = _opportunities(conn, person_id)
    held["health_update"] = _updates(conn, person_id)
    held["agreed_document"] = _agreed_documents(conn, person_id)
    held["audit"] = _acts(conn, person_id)
    return held


def tables_about_people() -> list[Table]:
    """Every table whose rows belong to a person, in the order in which they are declared."""
    return [table for table in metadata.sorted_tables if "person_id" in table.c]


def _contents(conn: Connection, ids: Select[Any]) -> list[dict[str, Any]]:
    """What was sent to the person; of what corrects something else, how it does."""
    query = select(content.c.id, broadcast.c.correction).join_from(content, broadcast).where(content.c.id.in_(ids))
    how = {row.id: {"correction": row.correction} for row in conn.execute(query) if row.correction is not None}
    return [row | how.get(row["id"], {}) for row in _rows(conn, content, content.c.id.in_(ids))]


def _questions(conn: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the person was asked, and how that reads in the other languages in which it went out."""
    others = question_words.of_broadcasts(conn, [row["broadcast_id"] for row in rows])
    return [row | {"languages": _in_languages(others.get(row["broadcast_id"], {}))} for row in rows]


def _in_languages(others: Mapping[str, Worded]) -> dict[str, Any]:
    return {language: {"text": one.text, "options": list(one.options)} for language, one in others.items()}


def _opportunities(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """What those are called in which the person takes part."""
    theirs = select(participation.c.opportunity_id).where(participation.c.person_id == person_id)
    columns = (opportunity_text.c.opportunity_id, opportunity_text.c.language, opportunity_text.c.title)
    query = select(*columns).where(opportunity_text.c.opportunity_id.in_(theirs)).order_by(*columns[:2])
    return [dict(_plain(dict(row._mapping))) for row in conn.execute(query)]


def _updates(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """What the updates are called that the person was told by letter or by a call."""
    theirs = select(update_told.c.health_update_id).where(update_told.c.person_id == person_id)
    words = health_update_text.c
    query = select(words.update_id.label("health_update_id"), words.language, words.title)
    query = query.where(words.update_id.in_(theirs)).order_by(words.update_id, words.language)
    return [dict(_plain(dict(row._mapping))) for row in conn.execute(query)]


def _agreed_documents(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """The words that the person agreed to when they became an ambassador. Its version is theirs to know."""
    agreed = [
        select(column).where(ambassador.c.person_id == person_id)
        for column in (ambassador.c.agreement, ambassador.c.code_of_conduct)
    ]
    named = (agreed_document.c.id, agreed_document.c.name, agreed_document.c.version, agreed_document.c.language)
    query = select(*named, agreed_document.c.pieces).where(or_(*(agreed_document.c.id.in_(one) for one in agreed)))
    rows = conn.execute(query.order_by(agreed_document.c.id))
    return [{str(name): value for name, value in row._mapping.items()} for row in rows]


def _survey_answers(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """What the person answered in surveys, with the question as it was put, in each language that it was put in."""
    tables = survey_answer.join(answer_set).join(survey, answer_set.c.survey_id == survey.c.id)
    asked = (survey_version.c.survey_id == survey.c.id) & (survey_version.c.number == survey_answer.c.version)
    columns = (survey.c.slug, survey_answer.c.question, survey_answer.c.value, survey_answer.c.given_at)
    query = select(*columns, survey_version.c.about).select_from(tables.join(survey_version, asked))
    mine = query.where(answer_set.c.person_id == person_id).order_by(survey.c.id, survey_answer.c.given_at)
    return [_survey_answer(row, _question(row.about, row.question)) for row in conn.execute(mine)]


def _question(about: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(one for one in about["questions"] if one["name"] == name)


def _survey_answer(row: Any, question: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "survey": row.slug,
        "title": row.about["title"],
        "question": row.question,
        "asked": question["text"],
        "kind": question["kind"],
        "options": question["options"],
        "value": row.value,
        "given_at": row.given_at.isoformat(),
    }


def _acts(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """What was done with this person's records: when, what, and in which role."""
    earlier = conn.scalars(select(earlier_record.c.earlier).where(earlier_record.c.person_id == person_id))
    subjects = [f"person:{number}" for number in (person_id, *earlier)]
    for kind, table in (("contribution", contribution), ("alert", safeguarding_alert)):
        numbers = conn.scalars(select(table.c.id).where(table.c.person_id == person_id))
        subjects.extend(f"{kind}:{number}" for number in numbers)
    columns = (audit.c.at, audit.c.act, audit.c.subject, audit.c.actor, staff.c.role)
    query = select(*columns).outerjoin_from(audit, staff, audit.c.staff_id == staff.c.id)
    return [
        {"at": row.at.isoformat(), "act": row.act, "subject": row.subject, "by": row.role or row.actor}
        for row in conn.execute(query.where(audit.c.subject.in_(subjects)).order_by(audit.c.id))
    ]


def _rows(conn: Connection, table: Table, which: Any) -> list[dict[str, Any]]:
    rows = conn.execute(select(table).where(which).order_by(*table.primary_key.columns))
    telling = _TELLING.get(str(table.name), dict)
    return [dict(_plain(telling(dict(row._mapping)))) for row in rows]


def _plain(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Without the program's own notes, and as JSON takes it: the database's name of a column is no plain text to it."""
    for name, value in row.items():
        if name not in _WORKINGS:
            yield str(name), value.isoformat() if isinstance(value, datetime) else value


def _somebody(row: dict[str, Any]) -> dict[str, Any]:
    """Without what stands in for a number on Telegram, which is nobody's."""
    return row if has_telegram(row["telegram_id"]) else {**row, "telegram_id": None}


def _open_conversation(row: dict[str, Any]) -> dict[str, Any]:
    """With what was answered in it so far, in place of the engine's notes."""
    try:
        facts = Session.from_json(row.pop("state")).facts
    except SessionError:
        facts = {}
    said = {name: value for name, value in facts.items() if _is_answer(value)}
    return {**row, "said": said}


def _is_answer(value: object) -> bool:
    """Answers are single values or lists of them; what was only shown is rich text or put together."""
    if isinstance(value, list):
        return all(map(_is_answer, value))
    return value is None or isinstance(value, str | int | float)


def _agreed(row: dict[str, Any]) -> dict[str, Any]:
    """With the words that were agreed to, where they are ours."""
    try:
        texts = Wordings.packaged().with_id(row["wording"]).texts
    except Fault:
        return row
    found = texts.get(row["language"])
    return {**row, "words": None if found is None else found.text}


def _came_in(row: dict[str, Any]) -> dict[str, Any]:
    """With what was typed or pressed, in place of Telegram's wrapping."""
    words = _typed(row.pop("raw"))
    return {**row, "words": words}


def _typed(raw: str | Mapping[str, Any] | None) -> str | None:
    update = json.loads(raw) if isinstance(raw, str) else raw or {}
    press = update.get("callback_query")
    if press is not None:
        return str(press.get("data", ""))
    message = update.get("message") or update.get("edited_message") or {}
    return message.get("text") or message.get("caption")


def _went_out(row: dict[str, Any]) -> dict[str, Any]:
    """With the words that still wait, in place of the call that carries them."""
    payload = row.pop("payload") or {}
    return {**row, "words": payload.get("text") or payload.get("caption")}


_TELLING: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "person": _somebody,
    "session": _open_conversation,
    "consent": _agreed,
    "inbox": _came_in,
    "outbox": _went_out,
}
"""Tables in which the words of people stand inside something of ours."""
