"""Two hundred people sign up at the same time, with hasty fingers: what each chose is what is kept."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, func, select

from app.town.people import Resident, phone_of
from app.town.phones import Exchange, Heard, NoAnswer, Phone
from app.town.residents import Hand
from conversations.texts import Texts
from programme.programme import Programme
from sandbox.server import serve
from storage.database import Database
from storage.keys import Keyring
from storage.tables import consent, inbox, person, person_interest, person_topic
from tests.e2e.house import SECRET, House, furniture, sleepless

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

CROWD = range(50_001, 50_201)
SEED = 20_261_122


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house whose bot is at work."""
    async with serve() as serving, aiohttp.ClientSession() as http:
        database = await Database.open(sqlite_url, data_dir=tmp_path, keys=Keyring((SECRET,)), migrate=False)
        house = House(Exchange(serving.url, http), database, tmp_path)
        try:
            await house.open()
            yield house
            await house.close()
        finally:
            await database.close()


class HastyPhone(Phone):
    """A phone whose owner taps twice now and then, and taps old buttons."""

    drawn: random.Random

    async def press(self, label: str, on: Heard | None = None) -> None:
        """Tap, and perhaps tap again: the same button, or any other one that still stands in the chat."""
        await Phone.press(self, label, on)
        if on is not None and self.drawn.random() < 0.3 and on.has("Back"):
            await self._old_button(on)

    async def _old_button(self, present: Heard) -> None:
        older = [one for one in await self.screen() if one.message_id < present.message_id and one.buttons]
        if not older:
            return
        one = self.drawn.choice(older)
        label = self.drawn.choice([label for row in one.buttons for label in row])
        with suppress(NoAnswer):  # it may be gone by now
            await self.exchange.post("press", person=self.person, button=label, message_id=one.message_id)


def _drawn(number: int, drawn: random.Random, programme: Programme) -> Resident:
    """Somebody, and what they choose, in an order of their own."""
    both = drawn.random() < 0.5
    return Resident(
        id=number,
        first_name=f"P{number}",
        last_name="Made Up",
        language="en",
        tier="both" if both else "updates",
        locality=drawn.choice(programme.localities).slug,
        topics=_some(drawn, [one.slug for one in programme.topics]),
        called=f"Name {number}" if both and drawn.random() < 0.7 else None,
        interests=_some(drawn, [one.slug for one in programme.interests]) if both else (),
        access=f"Access {number}" if both and drawn.random() < 0.5 else None,
    )


def _some(drawn: random.Random, slugs: Sequence[str]) -> tuple[str, ...]:
    return tuple(drawn.sample(slugs, drawn.randint(1, 4)))


async def _signs_up(house: House, one: Resident, texts: Texts) -> None:
    drawn = random.Random(one.id)
    phone = HastyPhone(house.exchange, one.id)
    phone.drawn = drawn
    await asyncio.sleep(drawn.random())
    await Hand(phone, one, texts, house.programme).sign_up()


def _kept(conn: Connection) -> dict[int, dict[str, Any]]:
    kept: dict[int, dict[str, Any]] = {}
    for row in conn.execute(select(person)):
        live = (consent.c.person_id == row.id, consent.c.withdrawn_at.is_(None))
        topics = select(person_topic.c.topic).where(person_topic.c.person_id == row.id)
        interests = select(person_interest.c.interest).where(person_interest.c.person_id == row.id)
        kept[row.telegram_id] = {
            "state": row.state,
            "locality": row.locality,
            "name": row.name,
            "access": row.access_needs,
            "tiers": sorted(conn.scalars(select(consent.c.tier).where(*live))),
            "topics": set(conn.scalars(topics)),
            "interests": set(conn.scalars(interests)),
        }
    return kept


def _chosen(one: Resident) -> dict[str, Any]:
    return {
        "state": "signed_up",
        "locality": one.locality,
        "name": one.called,
        "access": one.access,
        "tiers": ["taking_part", "updates"] if one.tier == "both" else ["updates"],
        "topics": set(one.topics),
        "interests": set(one.interests),
    }


async def test_two_hundred_sign_up_at_once(house: House) -> None:
    texts, _ = furniture()
    drawn = random.Random(SEED)
    everybody = [_drawn(number, drawn, sleepless()) for number in CROWD]
    await house.exchange.add_people([phone_of(one) for one in everybody])
    await asyncio.gather(*(_signs_up(house, one, texts) for one in everybody))
    kept = await house.database.read(_kept)
    assert kept == {one.id: _chosen(one) for one in everybody}
    aside = select(func.count()).select_from(inbox).where(inbox.c.state != "done")
    assert await house.database.read(lambda conn: conn.execute(aside).scalar_one()) == 0
