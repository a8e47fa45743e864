"""What the team is told when an announcement stops, or a series is held, since the way to take part under its button is
over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot import broadcast_report
from bot.context import tell_staff
from conversations.phrases import Phrase
from conversations.texts import Texts
from storage import audit, reports, staff, ways_over
from storage.reports import Report
from storage.ways_over import Over


def stop(conn: Connection, texts: Texts, one: Over, report: Report, now: datetime) -> bool:
    """Stop one and tell everybody on duty why, with what can be done; False when somebody acted already."""
    if not ways_over.stop(conn, one):
        return False
    sent = report.counts["sent"]
    who = Phrase("report.sent", {"n": sent}) if sent else Phrase("report.sent_nobody")
    _tell(conn, texts, "report.stopped_way", one, replace(report, state="stopped"), now=now, sent=who)
    return True


def hold(conn: Connection, texts: Texts, number: int, now: datetime) -> bool:
    """Hold a series whose next time has come, where that is so, and tell everybody on duty; whether it was."""
    one, report = ways_over.of(conn, number, now), reports.of_broadcast(conn, number, now)
    if one is None or report is None or report.state != "scheduled":
        return False
    ways_over.hold(conn, one)
    _tell(conn, texts, "report.held_way", one, replace(report, state="held"), now=now)
    return True


def _tell(
    conn: Connection, texts: Texts, key: str, one: Over, report: Report, *, now: datetime, **more: object
) -> None:
    args = {"id": one.id, "title": one.title, "why": Phrase(f"report.{one.reason}"), **more}
    keyboard = broadcast_report.buttons(replace(report, reason=one.reason))
    once, members = f"way:{one.id}:{one.version}", staff.on_duty(conn)
    tell_staff(conn, texts, key, args, members=members, keyboard=keyboard, once=once, now=now)
    audit.record(conn, at=now, act="broadcast.stop", subject=f"broadcast:{one.id}", detail={"reason": one.reason})
