"""What the team is told of an announcement that needs a second person: that it waits, and what became of it.

Everybody who may approve hears of it but whoever made it, at any hour, with a button that opens the whole of it. What
it says is not in that message: it is looked at as it will arrive, and approved under that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.run import command_data
from conversations.texts import Texts
from programme.roles import may
from storage import approvals, broadcasts, staff, team_news
from storage.staff import StaffMember

APPROVE: Final = "approve"
"""The command that opens one that waits."""


def able(conn: Connection, made_by: int | None) -> list[StaffMember]:
    """Who could approve what somebody made."""
    return [one for one in staff.members(conn) if may(one.role, "broadcast.approve") and one.id != made_by]


def ask(conn: Connection, texts: Texts, broadcast_id: int, people: int, now: datetime) -> int:
    """Tell everybody who could approve it that it waits, once for each time it does; how many they are."""
    found = approvals.of(conn, broadcast_id)
    if found is None:
        return 0
    members = able(conn, found.made_by)
    args = {"id": found.id, "who": name_of(conn, found.made_by), "n": people, "before": found.approved_count}
    key = "approve.asked" if found.approved_count is None else "approve.asked_again"
    button = Button(Phrase("approve.look"), command_data(APPROVE, str(found.id)), style="primary")
    once = f"approve:{found.id}:{found.version}"
    team_news.tell(conn, texts, key, args, members=members, keyboard=Keyboard(((button,),)), once=once, now=now)
    return len(members)


def tell_maker(
    conn: Connection, texts: Texts, broadcast_id: int, key: str, *, by: int, now: datetime, words: str = ""
) -> None:
    """Tell whoever made it, if they are on the team still, what the member of staff `by` decided."""
    row = broadcasts.row_of(conn, broadcast_id)
    maker = staff.one(conn, row.made_by) if row is not None and row.made_by is not None else None
    if maker is None:
        return
    args = {"id": broadcast_id, "who": name_of(conn, by), "words": words}
    team_news.tell(conn, texts, key, args, members=[maker], now=now)


def name_of(conn: Connection, staff_id: int | None) -> str | Phrase:
    """What a member of staff is called, also when they have left."""
    found = staff.known(conn, [staff_id]).get(staff_id) if staff_id is not None else None
    if found is None:
        return Phrase("approve.operator")
    return found.name or Phrase(f"inbox.who.{found.role}")
