"""What the team is told when a broadcast was paused because too many of its messages failed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot import broadcast_report
from bot.context import tell_staff
from conversations.texts import Texts
from storage import audit, staff
from storage.report_words import reasons
from storage.reports import Report
from storage.watches import FAILING, Judged


def tell(conn: Connection, texts: Texts, one: Judged, report: Report, now: datetime) -> None:
    """Tell everybody on duty, once for each time it is paused, with the reasons in words and what can be done.

    `report` is of the moment when it still ran.
    """
    figures = one.verdict.failing
    if figures is None:
        return
    args = {
        "id": report.id,
        "n": figures.failed,
        "of": figures.settled,
        "reasons": reasons(report, "failed"),
    }
    once = f"failing:{one.id}:{one.version}"
    keyboard = broadcast_report.buttons_in(report, "paused")
    members = staff.on_duty(conn)
    tell_staff(conn, texts, "report.paused_failing", args, members=members, keyboard=keyboard, once=once, now=now)
    detail = {"reason": FAILING, "failed": figures.failed, "of": figures.settled}
    audit.record(conn, at=now, act="broadcast.pause", subject=f"broadcast:{one.id}", detail=detail)
