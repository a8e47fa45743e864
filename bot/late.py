"""The beginning of an announcement whose moment has come; what the team is told where it passed while nobody sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.broadcast_report import COMMAND
from bot.context import tell_staff
from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.run import command_data
from conversations.texts import Texts
from storage import audit, broadcasts, staff

_ASKED: Final = (("resume", "success"), ("cancel", None))
"""What the team can do with one that waits, and how its button looks."""


def begin(
    conn: Connection, texts: Texts, broadcast_id: int, ready: datetime, now: datetime, *, version: int | None
) -> bool:
    """`broadcasts.begin`; and where it is too late, everybody on duty is asked, or told that it was left out, in the
    same transaction. Whether they were.
    """
    state = broadcasts.begin(conn, broadcast_id, ready, now, version)
    if state not in {"held", "cancelled"}:
        return False
    rows = [
        Button(Phrase(f"report.button.{verb}"), command_data(COMMAND, f"{verb}.{broadcast_id}"), style=style)
        for verb, style in _ASKED
    ]
    keyboard = Keyboard((tuple(rows),)) if state == "held" else None
    args, members = {"id": broadcast_id, "at": ready}, staff.on_duty(conn)
    once = f"late:{broadcast_id}"
    tell_staff(conn, texts, f"report.late_{state}", args, members=members, keyboard=keyboard, once=once, now=now)
    audit.record(conn, at=now, act="broadcast.late", subject=f"broadcast:{broadcast_id}", detail={"state": state})
    return True
