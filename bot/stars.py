"""What the team is told when a broadcast stopped because the bot had not enough Stars to pay for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot import broadcast_report
from bot.context import tell_staff
from conversations.texts import Texts
from programme.retry import NO_STARS
from storage import audit, paying, staff
from storage.reports import Report


def tell(conn: Connection, texts: Texts, report: Report, now: datetime) -> bool:
    """Tell everybody on duty, once for each time it stops, with what can be done; False when somebody acted already."""
    if not paying.told(conn, report.id):
        return False
    args = {"id": report.id, "n": report.counts["sent"]}
    keyboard = broadcast_report.buttons(replace(report, reason=NO_STARS))
    once, members = f"stars:{report.id}:{report.version}", staff.on_duty(conn)
    tell_staff(conn, texts, "report.stopped_stars", args, members=members, keyboard=keyboard, once=once, now=now)
    audit.record(conn, at=now, act="broadcast.stop", subject=f"broadcast:{report.id}", detail={"reason": NO_STARS})
    return True
