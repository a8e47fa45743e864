"""How a broadcast is told to staff, in phrases: the same on their phones, at their desks and on the command line.

Which sentences there are and what can be done is decided here, so that no two places can tell different figures; how
they are shown is for those who show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from conversations.phrases import Phrase
from programme import retry
from programme.correction import NOT_CONFIRMED, SILENT, TOO_OLD
from programme.courtesy import OVER_BUDGET, QUIET
from programme.paying import stars_for
from programme.retry import NO_STARS
from programme.small_numbers import told_or_none
from storage import audience, ways_over
from storage.copies import NO_TEXT
from storage.deliveries import CANCELLED, CRASHED
from storage.paying import STOPS_IN, UNTOLD
from storage.reports import QuestionReport, Report
from storage.watches import FAILING

BUTTONS: Mapping[str, tuple[str, ...]] = {
    "draft": ("cancel",),
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
_BAR = 10
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
    **{("stopped", why): f"report.stopped_{why}" for why in (*ways_over.REASONS, *retry.BAD_FILE)},
}
"""What is said of one that nobody paused or stopped."""
_STATUS = re.compile("http_([0-9]{3})")


def verbs(report: Report, *, steers: bool) -> list[str]:
    """What can be done with it now, by name; who may not steer only gets what shows something."""
    found = list(BUTTONS.get(report.state, ())) if steers else []
    if steers and report.paid and report.state in STOPS_IN and "resume" in found:
        found.insert(1, "unpaid")
    if steers and report.state == "done":
        found += _again(report)
    if report.question is not None and report.question.kind == "text" and report.question.has_answers:
        found.append("words")
    if steers and report.state in OVER and report.counts["sent"] and report.correction not in SILENT:
        found += ["withdraw"] if report.correction is not None else ["withdraw", "correct"]
    if is_pictured(report.question):
        found.append("picture")
    silent = report.correction in SILENT
    if report.state in _LOOKED_AT and not silent and any(report.counts[state] for state in ("sent", "failed")):
        found.append("speed")
    return [*found, "show"]


def _again(report: Report) -> list[str]:
    """To try the failed again harms nobody; to send it again to those who may have it is for staff to decide. What is
    deleted or changed may be repeated, so there it is one.
    """
    failed, unknown = (sum(found[state] for found in (report.counts, report.test)) for state in ("failed", "unknown"))
    failed -= report.failed_lost
    if report.correction in SILENT:
        return ["retry"] if failed + unknown > 0 else []
    in_doubt = report.failed_in_doubt
    return [verb for verb, people in (("retry", failed - in_doubt), ("resend", unknown + in_doubt)) if people > 0]


def is_pictured(asked: QuestionReport | None) -> bool:
    """Whether its answers can be shown as bars."""
    return asked is not None and bool(asked.rows) and asked.has_answers


def lines(report: Report) -> Iterator[Phrase]:
    """All of it but the question: its state first, then how far it is, its people and the reasons."""
    state = Phrase(f"report.state.{report.state}")
    kind = "head" if report.correction is None else report.correction
    yield Phrase(f"report.{kind}", {"id": report.id, "corrects": report.corrects_id, "state": state})
    if report.correction in SILENT:
        yield from _corrected(report, f"report.{kind}")
        return
    if report.note and report.correction is None:  # a follow-up tells its own words
        yield Phrase("report.why", {"note": report.note})
    if report.state in _NOT_BEGUN:
        yield _waits(report)
        return
    if (report.state, report.reason) in _BY_ITSELF:
        yield Phrase(_BY_ITSELF[report.state, report.reason])
    if report.state == "running" or report.total is not None:
        yield from _going(report)
    yield from _sent(report)
    yield from _not_reached(report, "report")
    later = _get_it_later(report)
    yield from _later(later)
    yield from _waits_for_language(report)
    held = report.counts["held"] - sum(later.values()) - without_text(report)
    extra = {"unknown": report.counts["unknown"], "held": held, "resent": report.resent}
    alone = "test" if report.counts["sent"] else "test_alone"
    extra |= {alone: report.test["sent"], "test_not": sum(report.test.values()) - report.test["sent"]}
    yield from (Phrase(f"report.{name}", {"n": number}) for name, number in extra.items() if number)
    yield from _people("report.stopped", report.stopped)
    yield from _people("report.came_back", report.came_back)
    if report.state == "done" and "resend" in _again(report):
        yield Phrase("report.may_resend")
    if report.booked is not None:
        yield from _people("report.booked", report.booked) if report.booked else (Phrase("report.booked_nobody"),)
    yield from _paid(report)
    yield from _otherwise(report)


def _otherwise(report: Report) -> Iterator[Phrase]:
    """What became of those who have no Telegram, apart from all others."""
    if any(report.otherwise.values()):
        yield Phrase("report.otherwise")
    yield from (Phrase(f"report.otherwise.{how}", {"n": people}) for how, people in report.otherwise.items() if people)


def _people(key: str, people: int) -> Iterator[Phrase]:
    """How many people did something, through the gate: a few are told as a few."""
    about = told_or_none(people)
    if people:
        yield Phrase(f"{key}_few") if about is None else Phrase(key, {"n": about})


def _sent(report: Report) -> Iterator[Phrase]:
    """How many people have it; nothing of that where only test contacts were to get it."""
    if report.counts["sent"]:
        yield Phrase("report.sent", {"n": report.counts["sent"]})
    elif report.total or not any(report.test.values()):
        yield Phrase("report.sent_nobody")


_NOT_BEGUN = frozenset({"draft", "waiting_approval", "scheduled"})


def _waits(report: Report) -> Phrase:
    """What one waits for that has not begun."""
    if report.state == "draft":
        return Phrase("report.waits_for_check")
    if report.state == "waiting_approval":
        before = report.approved_count
        return Phrase("report.waits") if before is None else Phrase("report.waits_again", {"before": before})
    return Phrase("report.starting") if report.at is None else Phrase("report.will_start", {"at": report.at})


def without_text(report: Report) -> int:
    """How many people wait for a version in their language."""
    return report.reasons.get("held", {}).get(NO_TEXT, 0)


def _waits_for_language(report: Report) -> Iterator[Phrase]:
    people = without_text(report)
    if people:
        yield Phrase("report.waits_for_language", {"n": people})


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
    if report.state == "draft":
        yield Phrase("report.waits_for_check")
        return
    sent = report.counts["sent"]
    yield Phrase(f"{prefix}.sent", {"n": sent}) if sent else Phrase(f"{prefix}.sent_nobody")
    yield from _not_reached(report, prefix)
    yield from _waits_for_language(report)
    extra = {"unknown": report.counts["unknown"], "copies": report.second_copies}
    yield from (Phrase(f"report.corrected.{name}", {"n": number}) for name, number in extra.items() if number)
    yield from _otherwise(report)


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
