"""docs/crash.md, row by row: ended while two records of one person become one, at a desk."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, func, select

from programme.programme import Programme
from storage import answering, one_person, people, signing_in, staff, taking_down
from storage.occasion import AtADesk
from storage.tables import audit, contribution, outbox, told_by_hand
from tests.e2e.house import now
from tests.proof.conftest import Tell, Town
from tests.storage.sending import TEXTS
from tests.storage.test_taking_down import SAID
from tests.storage.test_without_telegram import keyed

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

TOLD = "Lamps come in May."
POINTS = ("two records half one", "two records one, not committed")
SEEDED = 6
CROWD = range(2400, 2400 + len(POINTS) + SEEDED)
LONGEST = 0.2
"""Seconds after the press within which it is killed: as long as the act takes on a busy machine."""


async def test_two_records_of_one_person_become_one(town: Town, tell: Tell) -> None:
    drawn, became, in_doubt = random.Random(11), 0, set[int]()
    await town.start_and_die(POINTS[0])
    phones = await town.house.members(*CROWD)
    pairs = await town.house.database.write(_pairs)
    link = await town.house.database.write(signing_in.make_link, 1, now())
    async with _desk(town) as desk:
        for place, pair in enumerate(pairs):
            point = POINTS[place] if place < len(POINTS) else "nowhere"
            if place > 0:
                await town.start_and_die(point)
            else:
                (await desk.post(signing_in.PATH + link)).raise_for_status()
            fields = await _looks(desk, *pair)
            press = asyncio.create_task(_press(desk, *pair, fields))
            if point == "nowhere":
                await asyncio.sleep(drawn.uniform(0, LONGEST))  # no waiting for something: the seeded moment
                await town.process.kill()
            else:
                await town.process.dies()
            with suppress(httpx.HTTPError):
                await press
            is_one, on_the_way = await town.house.database.read(_stands, *pair)
            assert not (is_one and point in POINTS), "nothing of it was committed"
            became += is_one
            in_doubt |= {CROWD[place]} if on_the_way else set()
        await town.process.start()
        for pair in pairs:
            await _press(desk, *pair, await _looks(desk, *pair))
            assert (await town.house.database.read(_stands, *pair))[0]
    for number, phone in zip(CROWD, phones, strict=True):
        await phone.hears(TOLD)
        assert await town.house.heard_times(phone, TOLD) in ((1, 2) if number in in_doubt else (1,))
    tell(f"{len(pairs)} pairs: one by the time of the kill {became}, their answer on its way then {len(in_doubt)}")


@asynccontextmanager
async def _desk(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    address = f"http://127.0.0.1:{town.process.console_port}"
    async with httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=30) as desk:
        yield desk


async def _looks(desk: httpx.AsyncClient, earlier: int, other: int) -> dict[str, str]:
    """Look at both: what the form has, without a version where they are one already."""
    page = (await desk.get(f"/people/{earlier}/telegram/{other}")).text
    return dict(re.findall(r'name="(form_token|version)" value="(\w+)"', page))


async def _press(desk: httpx.AsyncClient, earlier: int, other: int, fields: dict[str, str]) -> None:
    """Say that they are one."""
    if "version" in fields:
        await desk.post(f"/people/{earlier}/telegram/{other}", data=fields | {"sure": "yes"})


def _pairs(conn: Connection) -> list[tuple[int, int]]:
    """Of each of the crowd a record from before, with something said, and an answer that they were not told yet."""
    made = []
    for place, number in enumerate(CROWD):
        earlier = keyed(conn, f"Rose {place}")
        here, member = AtADesk(conn, TEXTS, Programme.plain(), now()), staff.members(conn)[0]
        kept = taking_down.take_down(here, earlier, SAID, member=member, make_receipt=lambda n=place: f"{n:03}-PROOF")  # type: ignore[misc]  # why: a default holds the number
        assert kept is not None
        assert answering.settle(here, kept.one.id, "answered", TOLD, version=1, member=member)
        there = people.find_by_telegram(conn, number)
        assert there is not None
        made.append((earlier, there.id))
    return made


def _stands(conn: Connection, earlier: int, other: int) -> tuple[bool, bool]:
    """Whether they are one record, whole; and whether their answer is on its way."""
    is_one = one_person.into(conn, earlier) == other
    assert (people.find(conn, earlier) is None) is is_one
    whose = other if is_one else earlier
    said = conn.scalars(select(contribution.c.id).where(contribution.c.person_id == whose)).all()
    assert len(said) == 1, "what they said is there once"
    (told_at,) = conn.scalars(select(told_by_hand.c.told_at).where(told_by_hand.c.person_id == whose))
    assert (told_at is not None) is is_one
    sent: Any = conn.scalars(
        select(outbox.c.state).where(outbox.c.key.startswith(f"contribution:{said[0]}:event"))
    ).all()
    assert len(sent) == is_one, "it is told once, and only with the rest"
    noted = select(func.count()).where(audit.c.act == "people.joined", audit.c.subject == f"person:{earlier}")
    assert conn.execute(noted).scalar_one() == is_one
    return is_one, sent == ["sending"]
