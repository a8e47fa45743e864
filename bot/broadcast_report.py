"""How a broadcast is told to staff on the phone: while it is on its way, when it is done, and what was answered.

One function makes it all, so that the message that updates itself, the report that is asked for and the one at the end
can never tell different figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE, LANES, STAFF
from bot.messages import keyboard_markup, message_payloads
from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.rich import Entity, Rich, utf16_length
from conversations.run import command_data
from conversations.texts import Texts
from programme.small_numbers import UNTOLD
from storage import outbox, people, staff, trial
from storage.approval_news import APPROVE
from storage.report_words import lines, verbs, without_text
from storage.reports import QuestionReport, Report
from storage.version_news import VERSIONS

COMMAND = "announcements"
_STYLES = {"pause": "danger", "withdraw": "danger", "resume": "success"}
_WIDEST = 20
"""Letters of an answer in a table: more and a small phone breaks the line."""


def done(conn: Connection, report: Report, texts: Texts, now: datetime) -> None:
    """Tell everybody on duty that a broadcast has ended, with its report; once for each time it ends. Of a test only
    who asked for it is told.
    """
    asked = trial.asked_for_by(conn, report.id)
    members = staff.on_duty(conn) if asked is None else [one for one in staff.members(conn) if one.id == asked]
    residents = people.by_telegram(conn, [member.telegram_id for member in members])
    for member in members:
        known = residents.get(member.telegram_id)
        language = (known.language if known else None) or DEFAULT_LANGUAGE
        markup = keyboard_markup(texts, language, buttons(report))
        for number, payload in enumerate(message_payloads(told(report, texts, language), markup), start=1):
            outbox.add(
                conn,
                chat_id=member.telegram_id,
                person_id=None,
                lane=LANES[STAFF],
                method="sendMessage",
                payload=payload,
                purpose=STAFF,
                now=now,
                key=f"report:{report.id}:{report.version}:{member.id}:{number}",
            )


def told(report: Report, texts: Texts, language: str) -> Rich:
    """The whole of it in words: state, people, reasons, and the answers as a table."""
    said = [texts.render(phrase.key, language, phrase.args) for phrase in lines(report)]
    if report.question is not None:
        said += [Rich(""), *_question(report.question.in_language(language), texts, language)]
    whole = said[0]
    for line in said[1:]:
        whole = whole + "\n" + line
    return whole


def buttons(report: Report) -> Keyboard:
    """What can be done with it now, and where its answers are: two buttons a row."""
    made = [
        Button(row["text"], command_data(row["command"], row["arg"]), style=row.get("style"))
        for row in button_rows(report, steers=True)
    ]
    return Keyboard(tuple(tuple(made[start : start + 2]) for start in range(0, len(made), 2)))


def buttons_in(report: Report, state: str) -> Keyboard:
    """What can be done with it once it is in another state than the report has."""
    return buttons(replace(report, state=state))


def button_rows(report: Report, *, steers: bool, approves: bool = False) -> list[dict[str, Any]]:
    """The buttons as a flow takes them; who may not steer only gets those that show something. `approves`: they may
    look at it as the second person that it waits for.
    """
    approve = [_approve(report)] if approves and report.state == "waiting_approval" else []
    languages = [_languages(report)] if steers and (report.state == "draft" or without_text(report)) else []
    return [*approve, *languages, *(_row(report, verb) for verb in verbs(report, steers=steers))]


def _languages(report: Report) -> dict[str, Any]:
    return {"text": Phrase("report.button.versions"), "command": VERSIONS, "arg": str(report.id), "style": "primary"}


def _approve(report: Report) -> dict[str, Any]:
    return {"text": Phrase("report.button.approve"), "command": APPROVE, "arg": str(report.id), "style": "success"}


def _row(report: Report, verb: str) -> dict[str, Any]:
    row = {"text": Phrase(f"report.button.{verb}"), "command": COMMAND, "arg": f"{verb}.{report.id}"}
    return row | ({"style": _STYLES[verb]} if verb in _STYLES else {})


def _question(asked: QuestionReport, texts: Texts, language: str) -> Iterator[Rich]:
    yield texts.render("report.question", language, {"question": asked.text})
    if not asked.has_answers:
        yield texts.render("report.no_answers_yet", language, {"asked": asked.asked})
        return
    if asked.rows:
        yield table(asked)
    answered = UNTOLD if asked.answered is None else asked.answered
    yield texts.render("report.answered", language, {"answered": answered, "asked": asked.asked})
    if asked.mean is not None:
        yield texts.render("report.mean", language, {"mean": asked.mean})
    if not asked.is_open:
        yield texts.render("report.question_closed", language)
    if asked.rows:
        yield texts.render("report.rounded", language, {"star": UNTOLD})


def table(asked: QuestionReport) -> Rich:
    """The answers in letters of one width: what was answered, by about how many, and their share of all answers."""
    names = [_shortened(row.text) for row in asked.rows]
    counts = [UNTOLD if row.count is None else str(row.count) for row in asked.rows]
    name_width, count_width = max(map(len, names)), max(map(len, counts))
    lines = [
        f"{name:<{name_width}}  {count:>{count_width}}  {_percent(row.share):>4}".rstrip()
        for name, count, row in zip(names, counts, asked.rows, strict=True)
    ]
    text = "\n".join(lines)
    return Rich(text, (Entity("pre", 0, utf16_length(text)),))


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1].rstrip() + "…"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
