"""Fast fingers: of several changes of one message that still wait, only the last is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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


CALLS = st.lists(
    st.tuples(st.sampled_from([MARKUP, WORDS, "sendMessage"]), st.integers(7, 8), st.sampled_from([1001, 1002])),
    max_size=6,
)


def _rows(conn: Connection) -> list[tuple[object, ...]]:
    columns = (rows.c.chat_id, rows.c.method, rows.c.edits, rows.c.state, rows.c.reason, rows.c.payload)
    return [tuple(row) for row in conn.execute(select(*columns).order_by(rows.c.id))]


@given(calls=CALLS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_calls_queued_together_come_to_the_same_as_one_by_one(
    database: Database, calls: list[tuple[str, int, int]]
) -> None:
    def queued(method: str, message_id: int, chat_id: int) -> dict[str, Any]:
        payload = {"text": "x"} if method == "sendMessage" else {"message_id": message_id, "text": "x"}
        return {
            "chat_id": chat_id,
            "person_id": None,
            "lane": 0,
            "purpose": "reply",
            "method": method,
            "payload": payload,
        }

    def both(conn: Connection) -> tuple[object, object]:
        told = [queued(*call) for call in calls]
        conn.execute(rows.delete())
        for one in told:
            outbox.add(conn, now=NOW, **one)
        alone = _rows(conn)
        conn.execute(rows.delete())
        outbox.add_all(conn, told, NOW)
        return alone, _rows(conn)

    alone, together = await database.write(both)
    assert together == alone
