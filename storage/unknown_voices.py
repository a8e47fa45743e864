"""What somebody said who agreed to nothing and wants no record: at a stall, on the way past. It is never lost, and
nobody is ever written to because of it.

It hangs on a record of its own that says nothing of anybody: no name, no consent and no way to reach them, and a number
that shows it (programme/without_telegram.py). Such records are in no audience and count among nobody's people. What was
said counts as told to the team, and not as heard back, for nobody can be told.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from programme.without_telegram import NOT_KNOWN, not_known
from storage import contributions, taking_down
from storage.occasion import Occasion
from storage.staff import StaffMember
from storage.tables import contribution, person
from storage.taking_down import Kept, TakenDown
from storage.without_telegram import REASON

_LOOKED_BACK: Final = 100
"""So many of such things are looked at for the same words."""


def take_down(here: Occasion, said: TakenDown, *, member: StaffMember, make_receipt: Callable[[], str]) -> Kept:
    """Keep it. There is no promise, for there is nobody to answer; words of danger raise an alert as on phones."""
    number = _record(here.conn, said, here.now)
    return taking_down.keep(here, number, said, member=member, make_receipt=make_receipt)


def written_before(conn: Connection, said: TakenDown) -> str | None:
    """The receipt of the same words of the same day by somebody who is not known: they may be written down already, or
    somebody else said the same.
    """
    mine = select(contribution.c.id).join_from(contribution, person).where(person.c.telegram_id <= NOT_KNOWN)
    latest = conn.scalars(mine.order_by(contribution.c.id.desc()).limit(_LOOKED_BACK)).all()
    found = (contributions.one(conn, number) for number in latest)
    same = (one for one in found if one and one.words == said.words and one.made_at.date() == said.said_at.date())
    return next((one.receipt for one in same), None)


def _record(conn: Connection, said: TakenDown, now: datetime) -> int:
    """What hangs on people hangs on this. Language and place are those of what was said."""
    row = {
        "telegram_id": not_known(secrets.randbits(60)),
        "language": said.language,
        "locality": said.locality,
        "reachable": False,
        "unreachable_reason": REASON,
        "joined_at": now,
    }
    return int(conn.execute(insert(person).values(row).returning(person.c.id)).scalar_one())
