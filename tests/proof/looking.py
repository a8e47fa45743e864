"""What is true of a town after a kill: its rows, its chats, and what waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from storage.tables import outbox
from tests.e2e.house import House

MENU = "What would you like to do?"
NOTHING_YET = "You have not told us anything yet"
SAY = "What is on your mind?"
WORDS = "The clinic on Mill Road opens on Monday."


async def count(house: House, table: Any, *where: Any) -> int:
    """How many rows of a table are so."""
    query = select(func.count()).select_from(table).where(*where)
    return await house.database.read(lambda conn: conn.execute(query).scalar_one())


async def in_order(house: House, chat: int) -> list[str]:
    """The first words of what stands in a chat from the bot."""
    phone = await house.phone(chat)
    return [heard.text for heard in await phone.screen() if heard.from_bot]


async def settled(house: House) -> bool:
    """Whether nothing waits to be sent any more."""
    return await count(house, outbox, outbox.c.state.in_(("pending", "sending"))) == 0
