"""What the team is told when an announcement stopped by itself because of a file of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot import broadcast_report
from bot.context import tell_staff
from conversations.phrases import Phrase
from conversations.texts import Texts
from programme.retry import BAD_FILE
from storage import audit, broadcasts, file_stops, notices, staff
from storage.reports import Report


def tell(conn: Connection, texts: Texts, report: Report, now: datetime) -> bool:
    """Tell everybody on duty, once for each time it stops, why and what can be done; False when somebody acted
    already, or they were told.
    """
    row = broadcasts.row_of(conn, report.id)
    if row is None or row.version != report.version or row.state != "stopped" or row.reason not in BAD_FILE:
        return False
    once = file_stops.key(row.id, row.version)
    if not notices.first_time(conn, once, now):
        return False
    sent = report.counts["sent"]
    who = Phrase("report.sent", {"n": sent}) if sent else Phrase("report.sent_nobody")
    args = {"id": row.id, "why": Phrase(f"report.stopped_{row.reason}"), "sent": who}
    keyboard, members = broadcast_report.buttons(report), staff.on_duty(conn)
    tell_staff(conn, texts, "report.stopped_file", args, members=members, keyboard=keyboard, once=once, now=now)
    audit.record(conn, at=now, act="broadcast.stop", subject=f"broadcast:{row.id}", detail={"reason": row.reason})
    return True
