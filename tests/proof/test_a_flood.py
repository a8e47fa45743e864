"""One person sends 3,000 messages as fast as they go while fifty sign up: every word is kept once, and nobody waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.town.people import Resident, phone_of
from app.town.phones import Heard, Phone
from app.town.residents import Hand
from conversations.texts import Texts
from storage.tables import contribution, folded, inbox, person
from tests.e2e.house import furniture, sleepless, until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

FLOODER = 70_000
MESSAGES = 3_000
AT_A_TIME = 20
"""So many of the flooder's messages are on their way to Telegram at once."""


class TimedPhone(Phone):
    """A phone that notes how long each answer took."""

    took: list[float]
    acted: float

    async def say(self, text: str) -> None:
        """Type, and look at the clock."""
        self.acted = time.monotonic()
        await Phone.say(self, text)

    async def press(self, label: str, on: Heard | None = None) -> None:
        """Press, and look at the clock."""
        self.acted = time.monotonic()
        await Phone.press(self, label, on)

    async def hears_button(self, label: str) -> Heard:
        """The next question, and how long it took since the last act."""
        heard = await Phone.hears_button(self, label)
        self.took.append(time.monotonic() - self.acted)
        return heard


def residents(numbers: Sequence[int]) -> list[Resident]:
    return [
        Resident(
            id=one,
            first_name=f"P{one}",
            last_name="Made Up",
            language="en",
            tier="updates",
            topics=("caring",),
            locality="dacorum",
        )
        for one in numbers
    ]


async def sign_up(town: Town, everybody: Sequence[Resident], texts: Texts) -> list[float]:
    """All of them sign up at once; how long each answer took, in seconds."""
    took: list[float] = []

    async def one_by_one(one: Resident) -> None:
        phone = TimedPhone(town.house.exchange, one.id)
        phone.took, phone.acted = took, time.monotonic()
        await Hand(phone, one, texts, sleepless()).sign_up()

    await asyncio.gather(*map(one_by_one, everybody))
    return took


async def flood(town: Town) -> None:
    """All the messages, each of its own words, in order as far as they can be when many go at once."""
    phone = Phone(town.house.exchange, FLOODER)
    left = iter([f"word{number:04d}" for number in range(MESSAGES)])

    async def hand() -> None:
        for words in left:
            await phone.say(words)

    await asyncio.gather(*(hand() for _ in range(AT_A_TIME)))


def p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


async def test_a_flood_hurts_nobody_and_loses_no_word(town: Town) -> None:
    texts, _ = furniture()
    before, during = residents(range(70_101, 70_151)), residents(range(70_201, 70_251))
    await town.process.start()
    chats = [phone_of(one) for one in (*before, *during)]
    await town.house.exchange.add_people([*chats, {"id": FLOODER, "first_name": "Flo", "started": True}])
    alone = p99(await sign_up(town, before, texts))
    flooding = asyncio.create_task(flood(town))
    beside = p99(await sign_up(town, during, texts))
    await flooding
    assert beside < alone + 1.0, f"99th percentile of an answer: {alone:.2f} s alone, {beside:.2f} s beside the flood"

    async def all_taken() -> bool:
        return await count(town.house, inbox, inbox.c.state == "waiting") == 0 and await settled(town.house)

    await until(all_taken, 240)
    phone = Phone(town.house.exchange, FLOODER)
    heard = [one for one in await phone.screen() if one.from_bot]
    assert len(heard) < 130, "twenty are answered, and one a second"
    assert sum("faster than I can answer" in one.text for one in heard) >= 1
    signed_up = await count(town.house, person, person.c.state == "signed_up")
    assert signed_up == 100
    assert await count(town.house, folded) > MESSAGES / 2
    await phone.press("Yes, pass it on", heard[-1])
    await phone.hears("The team has it")
    kept = await town.house.database.read(lambda conn: list(conn.scalars(select(contribution.c.words))))
    words = "\n".join(kept).splitlines()
    assert sorted(words) == [f"word{number:04d}" for number in range(MESSAGES)], "each once"
