"""Closing an alert: whoever does so writes what was done. It stays with the team; nobody outside is told."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.alert_page import ADDRESS, TAKE_ON, Opened, facts, gone, had, here, is_in_hand, opened
from console.forms import Filled
from console.inbox_at import at_a_desk
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from storage import console_drafts, safeguarding
from storage.alert_news import Alerts
from storage.answering import LONGEST

FIELD: Final = "words"


def add(room: Staffroom) -> None:
    """The form."""
    room.get(f"{ADDRESS}/close", TAKE_ON, _page)
    room.post(f"{ADDRESS}/close", TAKE_ON, _close)


async def _page(visit: Visit) -> Response:
    found = await visit.write(opened, visit)
    if found is None:
        return gone(visit)
    if not is_in_hand(found.alert):
        return visit.go(here(visit), told="alert_changed")
    return _show(visit, found, await forms.begun(visit, _form(visit)))


async def _close(visit: Visit) -> Response:
    wrong = _wrong(visit.filled(FIELD))
    if wrong is None:
        closed = await visit.write(_closing, visit)
        if closed is None:
            return gone(visit)
        if closed:
            return visit.go(here(visit), told="alert_closed")
        wrong = text("alerts.stale")
    await forms.keep(visit, _form(visit))
    found = await visit.write(opened, visit)
    return gone(visit) if found is None else _show(visit, found, forms.again(visit, {FIELD: wrong}))


def _closing(conn: Connection, visit: Visit) -> bool | None:
    alert = safeguarding.find(conn, visit.number("number"))
    if alert is None:
        return None
    alerts = Alerts.of(at_a_desk(conn, visit))
    closed = alerts.close(alert, visit.filled(FIELD), had=had(visit), member=visit.member)
    if closed:
        console_drafts.forget(conn, visit.member.id, _form(visit))
    return closed


def _show(visit: Visit, found: Opened, filled: Filled) -> Response:
    return visit.page(
        "alerts/close",
        title=text("alerts.close"),
        found=found,
        facts=list(facts(visit, found)),
        filled=filled,
        form=_form(visit),
        most=f"{LONGEST:,}",
    )


def _wrong(words: str) -> str | None:
    if not words:
        return text("alerts.empty")
    return text("inbox.long", most=f"{LONGEST:,}", length=f"{len(words):,}") if len(words) > LONGEST else None


def _form(visit: Visit) -> str:
    return f"{here(visit)}/close"
