"""One announcement: how it stands, who has it and who does not, what was answered, and what can be done with it.

The figures, their reasons and the sentences are those of the team's phones (storage/reports.py, report_words.py).
While it is on its way what changes is brought to the page (announcement_live.py); without JavaScript there is a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel.dates import format_datetime
from fastapi import Response
from sqlalchemy import Connection

from console.figures import Line
from console.phone import Bubble, bubbles
from console.speeds import Speeds
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from console.words import SPOKEN, language_name, sentence
from conversations.phrases import Phrase
from programme.audience import AudienceError, describe, parse
from programme.rate import Rate
from storage import audit, contents, letters_and_calls, report_words, reports, series, staff
from storage.audience_words import names_of
from storage.report_words import OVER
from storage.reports import QuestionReport, Report
from storage.series import Series
from storage.steering import STEERS

ADDRESS: Final = "/announcements/{number}"
ACT: Final = "broadcast.read"
COLOURS: Final = {
    "draft": "grey",
    "waiting_approval": "yellow",
    "scheduled": "blue",
    "running": "aqua-green",
    "held": "orange",
    "paused": "orange",
    "stopped": "red",
    "done": "green",
    "cancelled": "grey",
}
"""Of the tag that tells a state."""
TIMES: Final = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """All that the page of an announcement tells."""

    report: Report
    again: Series | None
    rate: Rate | None
    maker: str
    contents: dict[str, list[dict[str, Any]]]
    otherwise: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the table of people: what became of how many, and why."""

    what: str
    people: int
    why: str


def add(room: Staffroom) -> None:
    """The page of an announcement."""
    room.get(ADDRESS, ACT, _page)


async def _page(visit: Visit) -> Response:
    number = visit.number("number")
    now = visit.desk.clock()
    looked = await visit.read(_look, number, now, visit.desk.speeds)
    if looked is None:
        return visit.page("announcements/gone", title=text("announcements.gone"), status=404)
    await visit.write(
        audit.record, at=now, act="broadcast.report", staff_id=visit.member.id, subject=f"broadcast:{number}"
    )
    return visit.page(
        "announcements/report",
        title=text("announcement.title", number=number),
        again=looked.again,
        facts=list(_facts(visit, looked)),
        rate=looked.rate,
        bars=[(_second(visit, bar.at), bar) for bar in looked.rate.bars] if looked.rate else [],
        messages=_messages(visit, looked),
        otherwise=[(text(f"letters.how.{how}"), people) for how, people in looked.otherwise.items() if people],
        tells=visit.may("people.change"),
        coming=[visit.when(one) for one in looked.again.coming(TIMES)] if looked.again else [],
        **changing(visit, looked.report, looked.again),
    )


def changing(visit: Visit, report: Report, again: Series | None = None) -> dict[str, Any]:
    """What of a page changes while the announcement is on its way."""
    return {
        "report": report,
        "state": state_of(visit, report.state),
        "colour": COLOURS[report.state],
        "going": _going(report),
        "sentences": [] if again else [sentence(visit, one) for one in _sentences(report)],
        "outcomes": [] if again else list(_outcomes(visit, report)),
        "answers": _answers(report.question),
        "answered": _answered(report.question),
        "verbs": [verb for verb in verbs(visit, report) if again is None or verb in SERIES_VERBS],
        "approves": approves(visit, report),
        "checks": visit.may("broadcast.send") and (report.state == "draft" or report_words.without_text(report) > 0),
        "live": report.state not in OVER and again is None,
    }


SERIES_VERBS: Final = frozenset({"pause", "resume", "cancel"})


def _look(conn: Connection, number: int, now: datetime, speeds: Speeds) -> Looked | None:
    report = reports.of_broadcast(conn, number, now)
    if report is None:
        return None
    rate = speeds.of(conn, report)
    makers = staff.known(conn, [report.made_by]) if report.made_by is not None else {}
    maker = next((one.name or text("frame.member", number=one.id) for one in makers.values()), "")
    otherwise = letters_and_calls.counts(conn, number, now)
    return Looked(report, series.find(conn, number), rate, maker, contents.newest(conn, number), otherwise)


def state_of(visit: Visit, state: str) -> str:
    """A state in words, as on phones: “on its way”; a label begins with a capital."""
    words = visit.desk.texts.plain(f"report.state.{state}", SPOKEN)
    return words[:1].upper() + words[1:]


def verbs(visit: Visit, report: Report) -> list[str]:
    """What this member can do with it now."""
    offered = report_words.verbs(report, steers=visit.may("broadcast.control"))
    return [verb for verb in offered if verb in (*STEERS, "withdraw", "correct")]


def approves(visit: Visit, report: Report) -> bool:
    """Whether this member can be the second person that it waits for."""
    waits = report.state == "waiting_approval" and report.made_by != visit.member.id
    return waits and visit.may("broadcast.approve")


def audience_of(visit: Visit, expression: str) -> str:
    """Whom an expression means, in words."""
    try:
        return describe(parse(expression), names_of(visit.desk.programme, visit.desk.texts))
    except AudienceError:
        return expression


def _facts(visit: Visit, looked: Looked) -> Iterator[tuple[str, str]]:
    report = looked.report
    yield text("announcement.purpose"), text(f"announcements.purpose.{report.purpose}")
    yield text("announcement.audience"), audience_of(visit, report.audience)
    yield text("announcement.made_by"), looked.maker or text("announcement.operator")
    if looked.again is not None:
        yield text("announcement.repeats"), looked.again.repeat.written
    for name in ("at", "started_at", "finished_at"):
        moment = getattr(report, name)
        if moment is not None and not (name == "at" and report.started_at is not None):
            yield text(f"announcement.{name}"), visit.when(moment)


def _sentences(report: Report) -> Iterator[Phrase]:
    """What is said of it but for its state and how far it is, which the page shows."""
    shown = {f"report.{kind}" for kind in ("head", "delete", "edit", "follow_up", "going")}
    yield from (one for one in report_words.lines(report) if one.key not in shown)


def _going(report: Report) -> tuple[int, int] | None:
    """How many of how many are done, while it is on its way."""
    if report.state in OVER or not report.total:
        return None
    return sum(report.counts[state] for state in ("sent", "failed", "skipped", "unknown")), report.total


def _outcomes(visit: Visit, report: Report) -> Iterator[Outcome]:
    for state, people in report.counts.items():
        if people or state == "sent":
            why = report_words.reasons(report, state) if state in report.reasons else []
            words = "; ".join(sentence(visit, one) for one in why)
            yield Outcome(text(f"announcement.people.{state}"), people, words)
    if report.total is not None:
        yield Outcome(text("announcement.people.total"), report.total, "")


def _messages(visit: Visit, looked: Looked) -> list[tuple[str, str, list[Bubble]]]:
    """What people get, in each language that it was written in: its name, its code, its messages."""
    return [(language_name(visit, language), language, bubbles(parts)) for language, parts in looked.contents.items()]


def _answers(asked: QuestionReport | None) -> list[tuple[str, str, str]]:
    """The answers to its question: words, how many people, their share, as they may be told."""
    rows = () if asked is None else asked.in_language(SPOKEN).rows
    lines = [Line(row.text, row.count, row.share) for row in rows]
    return [(line.answer, line.figure, line.percent) for line in lines]


def _answered(asked: QuestionReport | None) -> str:
    """How many of whom it reached answered its question."""
    if asked is None:
        return ""
    if asked.answered is None:
        return text("announcement.few_answered")
    said = text("announcement.answered", answered=f"{asked.answered:,}", asked=f"{asked.asked:,}")
    return said if asked.mean is None else f"{said} {text('announcement.mean', mean=asked.mean)}"


def _second(visit: Visit, moment: datetime) -> str:
    return format_datetime(moment, text("announcement.second"), tzinfo=visit.desk.zone, locale="en_GB")


def told_people(people: int) -> str:
    """So many people, in words."""
    return counted("announcement.people", people)
