"""What the team is told of versions in other languages: that one waits for somebody who reads the language, and what
became of it.

Everybody who writes announcements hears of it but whoever wrote it, with a button that opens it as it will arrive.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.run import command_data
from conversations.texts import ENGLISH, Texts
from programme.roles import may
from storage import staff, team_news, versions
from storage.approval_news import name_of
from storage.staff import StaffMember
from storage.versions import Version

VERSIONS: Final = "versions"
"""The command that opens an announcement's versions in other languages."""


def able(conn: Connection, written_by: int | None) -> list[StaffMember]:
    """Who could check what somebody wrote, if they read the language."""
    return [one for one in staff.members(conn) if may(one.role, "broadcast.send") and one.id != written_by]


def ask(conn: Connection, texts: Texts, broadcast_id: int, now: datetime) -> int:
    """Tell everybody who could check a version of this announcement that one waits; how many were told of any.

    Each version is told of once; somebody who wrote one is told of the others.
    """
    asked: set[int] = set()
    for one in versions.of(conn, broadcast_id):
        if one.state != "draft":
            continue
        members = able(conn, one.written_by)
        language = texts.language_name(one.language, ENGLISH)
        args = {"id": broadcast_id, "who": name_of(conn, one.written_by), "language": language}
        button = Button(Phrase("versions.look"), command_data(VERSIONS, str(broadcast_id)), style="primary")
        once = f"version:{one.id}"
        team_news.tell(
            conn, texts, "versions.asked", args, members=members, keyboard=Keyboard(((button,),)), once=once, now=now
        )
        asked |= {member.id for member in members}
    return len(asked)


def tell_writer(
    conn: Connection, texts: Texts, broadcast_id: int, version: Version, *, by: int, words: str | None, now: datetime
) -> None:
    """Tell whoever wrote a version, if they are on the team still, that it is right, or (`words`) what is not. Nobody
    is told what they said themselves (`by`).
    """
    writer = staff.one(conn, version.written_by) if version.written_by is not None else None
    if writer is None or writer.id == by:
        return
    key = "versions.yours_is_right" if words is None else "versions.yours_is_not_right"
    name = texts.language_name(version.language, ENGLISH)
    args = {"id": broadcast_id, "who": name_of(conn, by), "language": name, "words": words or ""}
    team_news.tell(conn, texts, key, args, members=[writer], now=now)
