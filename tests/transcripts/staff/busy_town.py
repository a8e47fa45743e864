"""The town with people who have signed up, and with broadcasts that go out while the story is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from storage.tables import consent, person, person_topic
from tests.harness import Town


@dataclass
class BusyTown(Town):
    """A town whose broadcasts go out whenever it settles."""

    at_most: int = 1000
    """How many messages of each broadcast leave each time."""

    async def settle(self) -> None:
        """Turns, replies, then broadcasts as far as they get, and what is said of them."""
        await super().settle()
        await self.broadcast(at_most=self.at_most)


def signed_up(
    conn: Connection,
    telegram_id: int,
    now: datetime,
    *,
    tiers: tuple[str, ...] = ("updates",),
    topics: tuple[str, ...] = (),
    language: str = "en",
    locality: str | None = None,
    test: bool = False,
) -> int:
    """Somebody who has signed up; their number."""
    row = {"telegram_id": telegram_id, "language": language, "locality": locality, "test": test, "state": "signed_up"}
    number: int = conn.execute(insert(person).values(joined_at=now, **row).returning(person.c.id)).scalar_one()
    agreed = {"wording_version": 1, "language": language, "channel": "telegram", "given_at": now}
    for tier in tiers:
        conn.execute(insert(consent).values(person_id=number, tier=tier, wording=f"{tier}-1", **agreed))
    for topic in topics:
        conn.execute(insert(person_topic).values(person_id=number, topic=topic))
    return number


async def fill(town: Town) -> None:
    """Maria and Tom in Dacorum, Zofia (who reads Polish) and Yusuf in Hertsmere, and Dev, who is there to test."""
    now = town.clock()

    def move_in(conn: Connection) -> None:
        both = ("updates", "taking_part")
        signed_up(conn, 1011, now, tiers=both, topics=("diabetes",), locality="dacorum")
        signed_up(conn, 1012, now, topics=("diabetes", "caring"), locality="dacorum")
        signed_up(conn, 1013, now, tiers=both, language="pl", locality="hertsmere")
        signed_up(conn, 1014, now, tiers=("taking_part",), locality="hertsmere")
        signed_up(conn, 1015, now, tiers=both, locality="dacorum", test=True)

    await town.database.write(move_in)
    for number, name in ((1011, "Maria"), (1012, "Tom"), (1013, "Zofia"), (1014, "Yusuf"), (1015, "Dev")):
        town.phone(number, first_name=name)
