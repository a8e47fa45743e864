"""How long Telegram wants to be left alone, kept so that a restart still obeys it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import telegram_pause


def keep(conn: Connection, bot_id: int, chat_id: int, until: datetime) -> None:
    """No calls to a chat (0: any chat) before `until`; a longer pause that is there already stays."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    wish = insert(telegram_pause).values(bot_id=bot_id, chat_id=chat_id, until=until)
    longer = case((telegram_pause.c.until > wish.excluded.until, telegram_pause.c.until), else_=wish.excluded.until)
    conn.execute(wish.on_conflict_do_update(index_elements=["bot_id", "chat_id"], set_={"until": longer}))


def present(conn: Connection, bot_id: int, now: datetime) -> dict[int, datetime]:
    """The pauses that are not over: chat id (0: the whole bot) → until when."""
    columns = (telegram_pause.c.chat_id, telegram_pause.c.until)
    mine = (telegram_pause.c.bot_id == bot_id, telegram_pause.c.until > now)
    return {row.chat_id: row.until for row in conn.execute(select(*columns).where(*mine))}


def purge(conn: Connection, now: datetime) -> int:
    """Forget the pauses that are over; how many there were."""
    return conn.execute(delete(telegram_pause).where(telegram_pause.c.until <= now)).rowcount
