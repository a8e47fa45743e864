"""Somebody without Telegram was told what came of what they said: by letter, by a call or face to face. Who told them
and when is written down, and from then on they have heard back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import day_field, forms
from console.inbox_at import ADDRESS, ANSWER, gone, here
from console.inbox_thread import Thread, opened, thread
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.without_telegram import BY_HAND, ByHand
from storage import audit, console_drafts, told_by_hand

TELL: Final = f"{ADDRESS}/told"
_WITHIN: Final = timedelta(days=92)


def add(room: Staffroom) -> None:
    """The form."""
    room.get(TELL, ANSWER, _page)
    room.post(TELL, ANSWER, _tell)


async def _page(visit: Visit) -> Response:
    found = await opened(visit)
    if found is None or found.by_hand is None or not found.by_hand.owed:
        return gone(visit) if found is None else visit.go(here(visit), told="told_by_hand_done")
    values = {"how": [found.by_hand.way or ""]} | day_field.today(visit, "told")
    return _form(visit, found, await forms.begun(visit, _draft(visit), values))


async def _tell(visit: Visit) -> Response:
    found = await visit.write(thread, visit, visit.number("number"))
    if found is None:
        return gone(visit)
    how, wrong = visit.filled("how"), {}
    if how not in BY_HAND:
        wrong["how"] = text("told_by_hand.choose_how")
    told_at, problem = day_field.recent(visit, "told", _WITHIN)
    if told_at is None:
        return _form(visit, found, forms.again(visit, wrong | {"told_day": problem}))
    if told_at.date() < found.one.made_at.date():
        wrong["told_day"] = text("told_by_hand.before_said")
    if wrong:
        return _form(visit, found, forms.again(visit, wrong))
    version = visit.filled("version") == str(found.one.version)
    done = version and await visit.write(_told, visit, how, max(told_at, found.one.made_at))
    return visit.go(here(visit), told="told_by_hand" if done else "told_by_hand_done")


def _told(conn: Connection, visit: Visit, how: str, told_at: datetime) -> bool:
    number, member = visit.number("number"), visit.member.id
    console_drafts.forget(conn, member, _draft(visit))
    if not told_by_hand.write_down(conn, number, cast("ByHand", how), staff_id=member, told_at=told_at):
        return False
    subject, now = f"contribution:{number}", visit.desk.clock()
    audit.record(conn, at=now, act="contribution.told", staff_id=member, subject=subject, detail={"how": how})
    return True


def _form(visit: Visit, found: Thread, filled: forms.Filled) -> Response:
    return visit.page(
        "inbox/told",
        title=text("told_by_hand.title", receipt=found.one.receipt),
        thread=found,
        filled=filled,
        form=_draft(visit),
        back=here(visit),
        hows=[{"value": one, "text": text(f"told_by_hand.way.{one}")} for one in BY_HAND],
        days=day_field.items(filled, "told"),
        status=400 if filled.wrong else 200,
    )


def _draft(visit: Visit) -> str:
    return f"{here(visit)}/told"
