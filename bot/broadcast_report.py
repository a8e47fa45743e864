"""How a broadcast is told to staff on the phone: while it is on its way, when it is done, and what was answered.

One function makes it all, so that the message that updates itself, the report that is asked for and the one at the end
can never tell different figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
from programme import retry
from programme.correction import NOT_CONFIRMED, SILENT, TOO_OLD
from programme.courtesy import OVER_BUDGET, QUIET
from programme.paying import stars_for
from programme.retry import NO_STARS
from storage import audience, outbox, people, staff
from storage.deliveries import CANCELLED, CRASHED
from storage.paying import STOPS_IN, UNTOLD
from storage.reports import QuestionReport, Report
from storage.walks import NO_TEXT
from storage.watches import FAILING

COMMAND = "announcements"
APPROVE = "approve"
BUTTONS: Mapping[str, tuple[str, ...]] = {
    "waiting_approval": ("cancel",),
    "scheduled": ("pause", "cancel"),
    "held": ("resume", "cancel"),
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "stopped": ("resume", "cancel"),
}
"""What can be done with a broadcast in each state; with others nothing but to try the failed again."""
OVER = frozenset({"done", "cancelled"})
_LOOKED_AT = OVER | {"paused", "stopped"}
"""When it can be looked at how fast it went: while it goes, its message shows it."""
_STYLES = {"pause": "danger", "withdraw": "danger", "resume": "success"}
_BAR = 10
_WIDEST = 20
"""Letters of an answer in a table: more and a small phone breaks the line."""
LATER = (QUIET, OVER_BUDGET)
"""Why somebody gets an announcement later, by itself."""
OF_GROUPS = frozenset({"no_topics", "topic_closed", "topic_gone"})
OF_RECEIVING = frozenset({"bad_webhook", "other_poller", "webhook_set"})
"""Reasons that no announcement can meet: it goes to people, and is sent."""
REASONS = (retry.REASONS - OF_GROUPS - OF_RECEIVING) | frozenset(
    {*audience.REASONS, *LATER, CANCELLED, CRASHED, NO_TEXT, NOT_CONFIRMED, TOO_OLD, "broken_call", "method_unknown"}
)
"""Why somebody does not have an announcement, or it is not known whether they have it; each has its words."""
_BY_ITSELF: Mapping[tuple[str, str | None], str] = {
    ("paused", FAILING): "report.failing",
    ("stopped", NO_STARS): "report.no_stars",
    ("stopped", UNTOLD): "report.no_stars",
}
"""What is said of one that nobody paused or stopped."""
_STATUS = re.compile("http_([0-9]{3})")


def done(conn: Connection, report: Report, texts: Texts, now: datetime) -> None:
    """Tell everybody on duty that a broadcast has ended, with its report; once for each time it ends."""
    members = staff.on_duty(conn)
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
    lines = [texts.render(phrase.key, language, phrase.args) for phrase in _lines(report)]
    if report.question is not None:
        lines += [Rich(""), *_question(report.question, texts, language)]
    whole = lines[0]
    for line in lines[1:]:
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
    return [*approve, *(_row(report, verb) for verb in _verbs(report, steers=steers))]


def _verbs(report: Report, *, steers: bool) -> list[str]:
    verbs = list(BUTTONS.get(report.state, ())) if steers else []
    if steers and report.paid and report.state in STOPS_IN and "resume" in verbs:
        verbs.insert(1, "unpaid")
    if steers and report.state == "done":
        verbs += _again(report)
    if report.question is not None and report.question.kind == "text" and report.question.answered:
        verbs.append("words")
    if steers and report.state in OVER and report.counts["sent"] and report.correction not in SILENT:
        verbs += ["withdraw"] if report.correction is not None else ["withdraw", "correct"]
    if is_pictured(report.question):
        verbs.append("picture")
    silent = report.correction in SILENT
    if report.state in _LOOKED_AT and not silent and any(report.counts[state] for state in ("sent", "failed")):
        verbs.append("speed")
    return [*verbs, "show"]


def _again(report: Report) -> list[str]:
    """To try the failed again harms nobody; to send it again to those who may have it is for staff to decide. What is
    deleted or changed may be repeated, so there it is one.
    """
    failed, unknown = (sum(found[state] for found in (report.counts, report.test)) for state in ("failed", "unknown"))
    if report.correction in SILENT:
        return ["retry"] if failed + unknown else []
    in_doubt = report.failed_in_doubt
    return [verb for verb, people in (("retry", failed - in_doubt), ("resend", unknown + in_doubt)) if people > 0]


def is_pictured(asked: QuestionReport | None) -> bool:
    """Whether its answers can be shown as bars."""
    return asked is not None and bool(asked.rows) and asked.answered > 0


def _approve(report: Report) -> dict[str, Any]:
    return {"text": Phrase("report.button.approve"), "command": APPROVE, "arg": str(report.id), "style": "success"}


def _row(report: Report, verb: str) -> dict[str, Any]:
    row = {"text": Phrase(f"report.button.{verb}"), "command": COMMAND, "arg": f"{verb}.{report.id}"}
    return row | ({"style": _STYLES[verb]} if verb in _STYLES else {})


def _lines(report: Report) -> Iterator[Phrase]:
    state = Phrase(f"report.state.{report.state}")
    kind = "head" if report.correction is None else report.correction
    yield Phrase(f"report.{kind}", {"id": report.id, "corrects": report.corrects_id, "state": state})
    if report.correction in SILENT:
        yield from _corrected(report, f"report.{kind}")
        return
    if report.state == "waiting_approval":
        before = report.approved_count
        yield Phrase("report.waits") if before is None else Phrase("report.waits_again", {"before": before})
        return
    if report.state == "scheduled":
        at = report.at
        yield Phrase("report.starting") if at is None else Phrase("report.will_start", {"at": at})
        return
    if (report.state, report.reason) in _BY_ITSELF:
        yield Phrase(_BY_ITSELF[report.state, report.reason])
    if report.state == "running" or report.total is not None:
        yield from _going(report)
    sent = report.counts["sent"]
    yield Phrase("report.sent", {"n": sent}) if sent else Phrase("report.sent_nobody")
    yield from _not_reached(report, "report")
    later = _get_it_later(report)
    yield from _later(later)
    held = report.counts["held"] - sum(later.values())
    extra = {"unknown": report.counts["unknown"], "held": held, "resent": report.resent}
    extra |= {"stopped": report.stopped}
    extra |= {"test": report.test["sent"], "test_not": sum(report.test.values()) - report.test["sent"]}
    yield from (Phrase(f"report.{name}", {"n": number}) for name, number in extra.items() if number)
    if report.state == "done" and "resend" in _again(report):
        yield Phrase("report.may_resend")
    if report.booked is not None:
        yield Phrase("report.booked", {"n": report.booked}) if report.booked else Phrase("report.booked_nobody")
    yield from _paid(report)


def _paid(report: Report) -> Iterator[Phrase]:
    if report.billed is not None:
        yield Phrase("report.cost", {"n": stars_for(report.billed)})
    elif report.paid:
        yield Phrase("report.paid")


def _get_it_later(report: Report) -> dict[str, int]:
    """Of those who are held, who gets it by itself: why, and how many."""
    held = report.reasons.get("held", {})
    return {why: held[why] for why in LATER if why in held}


def _later(people: Mapping[str, int]) -> Iterator[Phrase]:
    if people:
        why = [reason(why, number) for why, number in people.items()]
        yield Phrase("report.later", {"n": sum(people.values()), "reasons": why})


def _not_reached(report: Report, prefix: str) -> Iterator[Phrase]:
    for state in ("failed", "skipped"):
        if report.counts[state]:
            yield Phrase(f"{prefix}.{state}", {"n": report.counts[state], "reasons": reasons(report, state)})


def reasons(report: Report, state: str) -> list[Phrase]:
    """Why people are in a state, each with how many, the most common first."""
    return [reason(why, number) for why, number in report.reasons[state].items()]


def _corrected(report: Report, prefix: str) -> Iterator[Phrase]:
    """Of what is deleted or reworded: for whom it was, and who still has it as it was, or may have."""
    if report.note:
        yield Phrase("report.why", {"note": report.note})
    if report.state == "running" or report.total is not None:
        yield from _going(report)
    sent = report.counts["sent"]
    yield Phrase(f"{prefix}.sent", {"n": sent}) if sent else Phrase(f"{prefix}.sent_nobody")
    yield from _not_reached(report, prefix)
    extra = {"unknown": report.counts["unknown"], "copies": report.second_copies}
    yield from (Phrase(f"report.corrected.{name}", {"n": number}) for name, number in extra.items() if number)


def _going(report: Report) -> Iterator[Phrase]:
    if report.state in OVER:
        return
    if report.total is None:
        yield Phrase("report.finding")
        return
    done = sum(report.counts[state] for state in ("sent", "failed", "skipped", "unknown"))
    full = _BAR if report.total == 0 else done * _BAR // report.total
    bar = "▓" * full + "░" * (_BAR - full)
    yield Phrase("report.going", {"bar": bar, "done": done, "total": report.total})


def reason(why: str, number: int) -> Phrase:
    """How many people there is this reason for, in words."""
    if why in REASONS:
        return Phrase(f"report.reason.{why}", {"n": number})
    if status := _STATUS.fullmatch(why):
        return Phrase("report.reason.http", {"n": number, "status": status[1]})
    return Phrase("report.reason.other", {"n": number, "reason": why or "—"})


def _question(asked: QuestionReport, texts: Texts, language: str) -> Iterator[Rich]:
    yield texts.render("report.question", language, {"question": asked.text})
    if not asked.answered:
        yield texts.render("report.no_answers_yet", language, {"asked": asked.asked})
        return
    if asked.rows:
        yield table(asked)
    yield texts.render("report.answered", language, {"answered": asked.answered, "asked": asked.asked})
    if asked.mean is not None:
        yield texts.render("report.mean", language, {"mean": asked.mean})
    if not asked.is_open:
        yield texts.render("report.question_closed", language)


def table(asked: QuestionReport) -> Rich:
    """The answers in letters of one width: what was answered, by how many, and their share of all answers."""
    names = [_shortened(row.text) for row in asked.rows]
    name_width = max(map(len, names))
    count_width = max(len(str(row.count)) for row in asked.rows)
    lines = [
        f"{name:<{name_width}}  {row.count:>{count_width}}  {_percent(row.share):>4}"
        for name, row in zip(names, asked.rows, strict=True)
    ]
    text = "\n".join(lines)
    return Rich(text, (Entity("pre", 0, utf16_length(text)),))


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1].rstrip() + "…"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
