"""What members of the team do with the versions of an announcement, wherever they do it: each act is kept in the log,
and whoever it concerns is told on their phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from conversations.texts import Texts
from programme.programme import Named
from storage import audit, version_news, versions
from storage.broadcasts import Checker
from storage.versions import Changed, Version, Written


def draft_of(conn: Connection, broadcast_id: int, language: str) -> Version | None:
    """The version in this language that waits for its check."""
    found = versions.of(conn, broadcast_id)
    return next((one for one in found if one.language == language and one.state == "draft"), None)


def check(
    conn: Connection, broadcast_id: int, language: str, texts: Texts, *, content: int, by: Checker, now: datetime
) -> Changed:
    """The version that was looked at (row `content`) is right; not when it is another by now, or the checker's own."""
    found = draft_of(conn, broadcast_id, language)
    if found is None or found.id != content:
        return Changed(False, "not_there")
    changed = versions.check(conn, broadcast_id, language, by, now)
    if changed.done and by.staff_id is not None:
        _record(conn, "broadcast.check", broadcast_id, {"language": language}, by=by.staff_id, now=now)
        version_news.tell_writer(conn, texts, broadcast_id, found, by=by.staff_id, words=None, now=now)
    return changed


def refuse(
    conn: Connection,
    broadcast_id: int,
    language: str,
    texts: Texts,
    *,
    content: int,
    words: str,
    by: int,
    now: datetime,
) -> bool:
    """The version that was looked at is not right, and `words` say what is not; whether it is there still. It waits
    until it is written again or taken out.
    """
    found = draft_of(conn, broadcast_id, language)
    if found is None or found.id != content:
        return False
    _record(conn, "broadcast.check_refused", broadcast_id, {"language": language}, by=by, now=now)
    version_news.tell_writer(conn, texts, broadcast_id, found, by=by, words=words or "–", now=now)
    return True


def add(
    conn: Connection, broadcast_id: int, written: Written, texts: Texts, localities: Sequence[Named], *, now: datetime
) -> tuple[Changed, int]:
    """Write a version; and how many colleagues were asked to check it, where nobody has. Raises as `versions.add`."""
    changed = versions.add(conn, broadcast_id, written, texts, localities, now=now)
    if not changed.done or written.by is None:
        return changed, 0
    _record(conn, "broadcast.version", broadcast_id, {"language": written.language}, by=written.by, now=now)
    return changed, 0 if written.checker is not None else version_news.ask(conn, texts, broadcast_id, now)


def let_go(conn: Connection, broadcast_id: int, how: Literal["apology", "skip"], *, by: int, now: datetime) -> Changed:
    """Nobody waits for a version any longer."""
    changed = versions.let_go(conn, broadcast_id, how, now)
    if changed.done:
        _record(conn, "broadcast.let_go", broadcast_id, {"how": how}, by=by, now=now)
    return changed


def _record(conn: Connection, act: str, broadcast_id: int, detail: dict[str, str], *, by: int, now: datetime) -> None:
    audit.record(conn, at=now, act=act, staff_id=by, subject=f"broadcast:{broadcast_id}", detail=detail)
