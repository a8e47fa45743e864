"""Fast fingers: of several changes of one message that still wait, only the last is sent."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from storage import outbox
from storage.database import Database
from storage.tables import outbox as rows

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
MARKUP = "editMessageReplyMarkup"
WORDS = "editMessageText"


def _change(conn: Connection, message_id: int, method: str = MARKUP, chat_id: int = 1001) -> int:
    payload = {"message_id": message_id, "text": "x"}
    return outbox.add(conn, chat_id=chat_id, person_id=None, lane=0, method=method, payload=payload, now=NOW)


def _waiting(conn: Connection) -> list[int]:
    return list(conn.execute(select(rows.c.id).where(rows.c.state == "pending").order_by(rows.c.id)).scalars())


async def test_a_new_change_takes_the_place_of_one_that_waits(database: Database) -> None:
    def taps(conn: Connection) -> list[int]:
        _change(conn, 7)
        return [_change(conn, 7), _change(conn, 8), _change(conn, 7, chat_id=1002)]

    kept = await database.write(taps)
    assert await database.read(_waiting) == kept


async def test_new_words_bring_their_own_buttons_but_buttons_bring_no_words(database: Database) -> None:
    def taps(conn: Connection) -> list[int]:
        _change(conn, 7)
        return [_change(conn, 7, WORDS), _change(conn, 7)]

    kept = await database.write(taps)
    assert await database.read(_waiting) == kept


async def test_what_is_on_its_way_is_left_alone(database: Database) -> None:
    first = await database.write(_change, 7)
    await database.write(outbox.claim, [first], NOW)
    second = await database.write(_change, 7)
    assert await database.read(_waiting) == [second]
    states = await database.read(lambda conn: conn.execute(select(rows.c.state).order_by(rows.c.id)).scalars().all())
    assert states == ["sending", "pending"]
