"""An announcement whose time passed while the bot was off: the team is asked, or told that it was left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.broadcasts import Broadcasts
from conversations.run import command_data
from programme.lateness import LatePolicy
from storage import broadcasts, staff
from storage.database import Database
from storage.tables import outbox
from tests.clock import START
from tests.storage.sending import TEXTS, draft, resident

OFFICER = 901
DUE = START + timedelta(hours=1)


def _to_the_team(conn: Connection) -> list[dict[str, object]]:
    return list(conn.scalars(select(outbox.c.payload).where(outbox.c.chat_id == OFFICER).order_by(outbox.c.id)))


@pytest.mark.parametrize(
    ("policy", "hours", "state", "told"),
    [
        ("hold", 2, "held", ["has not been sent: you are asked first"]),
        ("skip", 2, "cancelled", ["was not sent"]),
        ("send", 2, "running", []),
        ("hold", 0, "running", []),
    ],
)
async def test_the_team_is_asked_or_told_once(
    database: Database, policy: LatePolicy, hours: int, state: str, told: list[str]
) -> None:
    def story(conn: Connection) -> int:
        staff.add(conn, telegram_id=OFFICER, role="officer", now=START)
        resident(conn, 1)
        return broadcasts.create(conn, draft(late=policy, at=DUE), TEXTS, START)

    number = await database.write(story)
    loop = Broadcasts(database, TEXTS, clock=lambda: DUE + timedelta(hours=hours))
    for _ in range(2):
        await loop.beat()
    row = await database.read(broadcasts.row_of, number)
    assert row is not None
    assert row.state == state
    heard = await database.read(_to_the_team)
    assert len(heard) == len(told)
    assert all(words in str(one["text"]) for words, one in zip(told, heard, strict=True))
    offered = [key["callback_data"] for one in heard if "reply_markup" in one for keys in _rows(one) for key in keys]
    ways = [command_data("announcements", f"{verb}.{number}") for verb in ("resume", "cancel")]
    assert offered == (ways if state == "held" else [])


def _rows(payload: dict[str, object]) -> list[list[dict[str, str]]]:
    markup = payload["reply_markup"]
    assert isinstance(markup, dict)
    rows: list[list[dict[str, str]]] = markup["inline_keyboard"]
    return rows
