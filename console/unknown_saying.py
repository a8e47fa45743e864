"""What somebody said who wants no record, at a stall for example: written down without whom, and kept all the same."""

from __future__ import annotations

import secrets

from fastapi import Response
from sqlalchemy import Connection

from console import alert_page, day_field, forms, inbox_at, person_saying
from console.person_acts import CHANGE
from console.person_saying import UNKNOWN
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN
from programme.codes import make_receipt
from storage import console_drafts, unknown_voices
from storage.taking_down import Kept, TakenDown


def add(room: Staffroom) -> None:
    """The form."""
    room.get(UNKNOWN, CHANGE, _page)
    room.post(UNKNOWN, CHANGE, _keep)


async def _page(visit: Visit) -> Response:
    values = {"language": [SPOKEN], "kind": ["said"], "how": ["in_person"]} | day_field.today(visit, "said")
    return _form(visit, await forms.begun(visit, UNKNOWN, values))


async def _keep(visit: Visit) -> Response:
    said, wrong = person_saying.read(visit, hears=False)
    again = visit.filled("again") == "yes"
    before = await visit.read(unknown_voices.written_before, said) if said is not None and not wrong else None
    if before is not None and not again:
        wrong = {"words": text("said.before_unknown", receipt=before)}
    if said is None or wrong:
        return _form(visit, forms.again(visit, wrong), again=again or before is not None)
    kept = await visit.write(_kept, visit, said)
    if kept.alert is not None:
        return visit.go(f"{alert_page.PATH}/{kept.alert}", told="said_alert")
    return visit.go(f"{inbox_at.PATH}/{kept.one.id}", told="said_unknown")


def _kept(conn: Connection, visit: Visit, said: TakenDown) -> Kept:
    here, receipt = inbox_at.at_a_desk(conn, visit), lambda: make_receipt(secrets.randbelow)
    kept = unknown_voices.take_down(here, said, member=visit.member, make_receipt=receipt)
    console_drafts.forget(conn, visit.member.id, UNKNOWN)
    return kept


def _form(visit: Visit, filled: forms.Filled, *, again: bool = False) -> Response:
    title, back = text("said.unknown_title"), person_saying.NEW
    return person_saying.form_page(visit, filled, title=title, form=UNKNOWN, back=back, unknown=True, again=again)
