"""What an administrator changes at a desk is followed by whoever runs, without a restart."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.following import Following
from bot.send import Sender
from programme.courtesy import Courtesy
from programme.laid_over import Name
from programme.programme import ContactBudget, Programme
from storage import settings, staff
from storage.database import Database
from storage.tables import delivery
from tests.bot.office import Office, now, office, until
from tests.storage.sending import announce

AMINA, LONDON = 1001, ZoneInfo("Europe/London")
FILE = Programme.plain()


def change(conn: Connection, name: Name, wanted: Any) -> None:
    """An administrator changes something, perhaps in another process."""
    boss = staff.by_telegram_id(conn, 1) or staff.add(conn, telegram_id=1, role="administrator", now=now())
    there = settings.present(conn).get(name)
    was = 0 if there is None else there.number
    assert settings.change(conn, name, wanted, was=was, file=FILE, by=boss.id, now=now()) is None


async def test_the_sender_goes_by_a_new_contact_budget_at_its_next_look(database: Database, tmp_path: Path) -> None:
    async with office(database, tmp_path) as at:
        await at.person(AMINA)
        following = Following(database, FILE, (partial(_courteous, at.sender),))
        await following.look()
        at.start()
        assert await _announced(at) == "sent"
        await database.write(change, "contact_budget", ContactBudget(messages=1, days=7))
        await following.look()
        assert await _announced(at) == "skipped"
        await database.write(change, "contact_budget", None)
        await following.look()
        assert await _announced(at) == "sent"


def _courteous(sender: Sender, programme: Programme) -> None:
    sender.follow(Courtesy.of(programme, LONDON))


async def _announced(at: Office) -> str:
    """An announcement to everybody; what became of it for the one who is there."""
    broadcast_id = await at.database.write(lambda conn: announce(conn, now()))
    at.sender.wake()
    found: list[str] = []

    async def over() -> bool:
        query = select(delivery.c.state).where(delivery.c.broadcast_id == broadcast_id)
        found[:] = await at.database.read(lambda conn: list(conn.scalars(query)))
        return bool(found) and found[0] not in ("pending", "sending")

    await until(over)
    return found[0]
