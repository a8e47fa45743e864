"""Erasing a person: one transaction takes everything, and leaves a keyed hash so that no old list brings them back.

The hash cannot be turned back into a Telegram id without the installation's keys. Rows that hang on the person go by
the database's own cascade, so a new table that names a person is covered as soon as it is made. Files of theirs are
noted by their names, which tell nothing, and removed right after.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage import attachments, erasure_log, people, team_topics
from storage import inbox as inbox_rows
from storage import outbox as outbox_rows
from storage.erasure_log import Erasure
from storage.keys import Keyring
from storage.tables import earlier_record, erasure, inbox, outbox, person, progress, telegram_pause

_SUBJECT = "telegram"
_AT_ONCE = 100
"""Most messages of one deleteMessages (Bot API)."""


def erase(conn: Connection, person_id: int, asked_by: str, now: datetime, keys: Keyring) -> bool:
    """Erase a person and remember only that it was done (`asked_by`: person | staff); False when there is none."""
    found = people.find(conn, person_id)
    if found is None:
        return False
    mark = keys.fingerprints(_SUBJECT, str(found.telegram_id))[0]
    erasure_log.note(conn, mark, now)
    _remember(conn, mark, asked_by, now)
    # In a backup they may be what they were before they came to Telegram (storage/one_person.py).
    for stand_in in conn.scalars(select(earlier_record.c.stand_in).where(earlier_record.c.person_id == found.id)):
        erasure_log.note(conn, keys.fingerprints(_SUBJECT, str(stand_in))[0], now)
    wipe(conn, found.id, found.telegram_id, now)
    return True


def wipe(conn: Connection, person_id: int, telegram_id: int, now: datetime) -> None:
    """Remove everything about a person and remember nothing: also for somebody who is too young to join."""
    conn.execute(delete(outbox).where(outbox.c.chat_id == telegram_id))
    conn.execute(delete(progress).where(progress.c.chat_id == telegram_id))
    conn.execute(delete(telegram_pause).where(telegram_pause.c.chat_id == telegram_id))
    # The row stays, without who and what: its number is how an update that comes twice is recognised.
    emptied = {"sender": None, "raw": None, "state": "done", "done_at": now}
    for where in inbox_rows.of_sender(telegram_id):
        conn.execute(update(inbox).where(*where).values(**emptied))
    _leave_the_team_group(conn, person_id, now)
    attachments.leave_files(conn, person_id, now)
    people.forget(conn, person_id)


def _leave_the_team_group(conn: Connection, person_id: int, now: datetime) -> None:
    """Their topic in the team's group goes with all that stands in it.

    The messages are named one by one as well: Telegram lets a bot delete what it wrote lately without any right, and a
    topic only with the right to delete.
    """
    for chat_id, topic, messages in team_topics.standing_of(conn, person_id):
        team_topics.withdraw(conn, chat_id, topic.id)
        tells = {"kind": team_topics.ERASED, "number": topic.id}
        whole = topic.thread_id is not None  # then it is the topic's deletion that takes everything
        for start in range(0, len(messages), _AT_ONCE):
            some = {"message_ids": messages[start : start + _AT_ONCE]}
            _call(conn, chat_id, ("deleteMessages", some), now, None if whole else tells)
        if whole:
            _call(conn, chat_id, ("deleteForumTopic", {"message_thread_id": topic.thread_id}), now, tells)


def _call(
    conn: Connection, chat_id: int, call: tuple[str, dict[str, Any]], now: datetime, on_sent: dict[str, Any] | None
) -> None:
    method, payload = call
    outbox_rows.add(
        conn,
        chat_id=chat_id,
        person_id=None,
        lane=outbox_rows.SERVICE,
        method=method,
        payload=payload,
        purpose="staff",
        now=now,
        on_sent=on_sent,
    )


def is_erased(conn: Connection, telegram_id: int, keys: Keyring) -> bool:
    """Whether somebody with this Telegram id was erased, under any of the keys."""
    marks = keys.fingerprints(_SUBJECT, str(telegram_id))
    return conn.execute(select(erasure.c.id).where(erasure.c.fingerprint.in_(marks)).limit(1)).first() is not None


def erased_among(conn: Connection, telegram_ids: Iterable[int], keys: Keyring) -> set[int]:
    """Those of these Telegram ids that were erased, under any of the keys: one query for a whole list."""
    marks = {mark: number for number in telegram_ids for mark in keys.fingerprints(_SUBJECT, str(number))}
    found = conn.scalars(select(erasure.c.fingerprint).where(erasure.c.fingerprint.in_(list(marks))))
    return {marks[mark] for mark in found}


def log(conn: Connection, since: datetime | None = None) -> list[Erasure]:
    """Erasures at `since` or later, the oldest first; without it all of them."""
    query = select(erasure.c.fingerprint, erasure.c.erased_at)
    if since is not None:
        query = query.where(erasure.c.erased_at >= since)
    return [Erasure(*row) for row in conn.execute(query.order_by(erasure.c.id))]


def replay(conn: Connection, entries: list[Erasure], keys: Keyring) -> int:
    """Erase again whom a restored backup brought back; how many were there. Who joined anew afterwards stays."""
    wanted: dict[str, Erasure] = {}
    for entry in sorted(entries, key=lambda one: one.erased_at):
        wanted[entry.fingerprint] = entry
    erased = 0
    for person_id, telegram_id, joined_at in conn.execute(_WHO_JOINED).all():
        marks = keys.fingerprints(_SUBJECT, str(telegram_id))
        hit = next((wanted[mark] for mark in marks if mark in wanted), None)
        if hit is not None and joined_at <= hit.erased_at and erase(conn, person_id, "person", hit.erased_at, keys):
            erased += 1
    for entry in wanted.values():
        _remember(conn, entry.fingerprint, "person", entry.erased_at)
    return erased


_WHO_JOINED = select(person.c.id, person.c.telegram_id, person.c.joined_at)


def _remember(conn: Connection, fingerprint: str, asked_by: str, now: datetime) -> None:
    again = update(erasure).where(erasure.c.fingerprint == fingerprint).values(erased_at=now, asked_by=asked_by)
    if conn.execute(again).rowcount == 0:
        conn.execute(insert(erasure).values(fingerprint=fingerprint, erased_at=now, asked_by=asked_by))
