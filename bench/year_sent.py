"""What was sent in the year of `bench.year`: a hundred announcements, which 100,000 people have some 1.2 million times.

Six went to everybody, forty to a locality and the others to half of those who chose a topic; every third asks a quick
question.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text

from bench.year import LOCALITIES, TOPICS, YEAR, Rows, Size, joined, put
from storage.database import Database
from storage.tables import broadcast, content, question, told_otherwise

ANNOUNCEMENTS: Final = 100
TO_ALL: Final = 6
CARD: Final = {
    "who_decides": "The planning group, with two residents on it",
    "when": "By the end of June",
    "can_change": "Days and hours",
    "cannot_change": "The size of the room",
    "hear_back": "In this chat, within two weeks of the decision",
}


async def send(database: Database, size: Size, now: datetime) -> None:
    """All of it."""
    await put(database, broadcast, (_announcement(number, now) for number in range(1, ANNOUNCEMENTS + 1)))
    await put(database, content, _contents())
    await put(database, question, _questions(now))
    for number in range(1, ANNOUNCEMENTS + 1):
        await database.write(_deliver, number, went_out(number, now))
    await put(database, told_otherwise, _told_otherwise(size, now))


def went_out(number: int, now: datetime) -> datetime:
    """When an announcement went out."""
    return now - YEAR + YEAR * number / (ANNOUNCEMENTS + 1)


def audience_of(number: int) -> str:
    """Whom an announcement was for, as an expression."""
    if number % (ANNOUNCEMENTS // TO_ALL) == 0:
        return "all"
    if number % 5 < 2:
        return f"locality:{LOCALITIES[number % 4]}"
    return f"topic:{TOPICS[number % 6]}"


def _announcement(number: int, now: datetime) -> dict[str, Any]:
    at = went_out(number, now)
    state = {97: "scheduled", 98: "waiting_approval", 99: "paused", 100: "held"}.get(number, "done")
    sent = state in ("done", "paused")
    return {
        "id": number,
        "state": state,
        "audience": audience_of(number),
        "purpose": "question" if is_asked(number) else "update",
        "at": now + timedelta(days=300) if state == "scheduled" else None,
        "made_by": 2 + number % 2 * 7,
        "made_at": at,
        "walked": sent,
        "started_at": at if sent else None,
        "finished_at": at + timedelta(hours=1) if state == "done" else None,
    }


def is_asked(number: int) -> bool:
    """Whether an announcement has a quick question."""
    return number % 3 == 0


def _contents() -> Rows:
    for number in range(1, ANNOUNCEMENTS + 1):
        for place, language in enumerate(("en", "pl")):
            words = f"{number}: the clinic on Mill Road is open on Mondays ({language})."
            yield {
                "id": 2 * number - 1 + place,
                "broadcast_id": number,
                "language": language,
                "markdown": words,
                "parts": [{"text": words, "entities": []}],
            }


def _questions(now: datetime) -> Rows:
    for number in filter(is_asked, range(1, ANNOUNCEMENTS + 1)):
        kind = ("choice", "scale", "text")[number // 3 % 3]
        options = [{"value": str(one), "text": f"Answer {one}"} for one in range(1, 5)] if kind == "choice" else []
        yield {
            "id": number,
            "broadcast_id": number,
            "kind": kind,
            "text": f"When should the clinic of announcement {number} be open?",
            "options": options,
            "decision_card": CARD,
            "closes_at": now + timedelta(days=number - 60),
        }


def _deliver(conn: Connection, number: int, at: datetime) -> None:
    """Everybody of its audience who was there has it, but for one in fifty."""
    to = audience_of(number)
    kind, _, value = to.partition(":")
    moment = {"at": f"{at:%Y-%m-%dT%H:%M:%S}", "joined": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"}
    known = {"number": number, "content": 2 * number - 1, "value": value, **moment}
    conn.execute(text(_DELIVER + _AMONG[kind]), known)


_DELIVER: Final = """
INSERT INTO delivery (broadcast_id, person_id, content_id, state, part, reason, message_ids, settled_at)
SELECT :number, person.id, :content,
       iif((person.id + :number) % 50, 'sent', 'failed'), 1, iif((person.id + :number) % 50, NULL, 'blocked'),
       json_array(person.id * 10 + :number),
       strftime('%Y-%m-%dT%H:%M:%f', :at, '+' || (person.id % 3600) || ' seconds') || '000Z'
FROM person WHERE person.telegram_id > 0 AND person.joined_at < :joined AND
"""
_AMONG: Final = {
    "all": ":value = ''",
    "locality": "person.locality = :value",
    "topic": "person.id % 2 AND person.id IN (SELECT person_id FROM person_topic WHERE topic = :value)",
}


def _told_otherwise(size: Size, now: datetime) -> Rows:
    for number in range(1, ANNOUNCEMENTS + 1, 2):
        for one in range(size.people - size.keyed + 1, size.people + 1, 3):
            if joined(one, size, now) < went_out(number, now):
                yield {
                    "broadcast_id": number,
                    "person_id": one,
                    "how": ("letter", "call")[one % 2],
                    "staff_id": 2,
                    "at": went_out(number, now),
                }
