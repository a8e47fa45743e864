"""kill -9, again and again, amid sign-ups and a broadcast: nothing that was said is lost, everybody is told.

The program is the real one, as a process, on the stand-in for Telegram. The moments of the kills come from a seed.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.town.people import Resident, phone_of
from app.town.residents import Hand
from conversations.texts import Texts
from programme.programme import Programme
from tests.processes import World, world

CROWD = range(30_001, 30_121)
KILLS = 5
"""In `make test`, where each start takes seconds that everybody waits for; `make proof` kills ten times."""
IN_FLIGHT = 8
"""Bulk messages that may be under way at one moment: a quarter of a second's worth at 28 a second, and the one more."""
SIGNING_UP = (
    Resident(id=31_001, first_name="Ada", last_name="Lunt", language="en", tier="updates", locality="dacorum",
             topics=("diabetes", "caring"), says="The ramp at the clinic is too steep."),
    Resident(id=31_002, first_name="Ben", last_name="Oduya", language="en", tier="both", called="Benny",
             locality="hertsmere", topics=("hospitals",), interests=("surveys", "meetings"), access="Large print",
             says="Nobody at the desk speaks Yoruba."),
    Resident(id=31_003, first_name="Cleo", last_name="Marsh", language="en", tier="both", called="Cleo",
             locality="watford-three-rivers", topics=("caring", "vaccinations", "diabetes"), interests=("co-design",),
             says="I would come if it were after six."),
    Resident(id=31_004, first_name="Dev", last_name="Anand", language="en", tier="updates",
             locality="st-albans-harpenden", topics=("gp-services",), says="Thank you for the call."),
)  # fmt: skip
PROGRAMME = Path("programme/examples/hertfordshire.yaml").resolve()
ANNOUNCED = "The clinic on Mill Road opens on Monday."


async def _arrive(town: World) -> None:
    """A crowd that was recruited on paper, each with a chat that is open."""
    people = [{"id": number, "first_name": f"P{number}", "started": True} for number in CROWD]
    people += [phone_of(one) for one in SIGNING_UP]
    await town.exchange.add_people(people)
    rows = "".join(f"{number},en,updates,dacorum,diabetes,2026-01-05T10:00:00Z,\n" for number in CROWD)
    file = town.bot.folder / "crowd.csv"
    file.write_text(f"telegram_id,language,tier,locality,topics,consented_at,test\n{rows}")
    await town.bot.command("people", "import", str(file), "--channel", "paper")


async def _sign_up_and_speak(town: World, resident: Resident) -> None:
    hand = Hand(town.phone(resident.id), resident, Texts.load(), Programme.example())
    await hand.sign_up()
    await hand.tell(resident.says or "")


async def _announce(town: World) -> int:
    file = town.bot.folder / "announcement.md"
    file.write_text(ANNOUNCED)
    words = ("broadcast", "send", "--text-file", str(file), "--audience", "locality:dacorum", "--quiet-hours", "ignore")
    told = await town.bot.asks(*words)
    return int(told["id"])


async def _kill_again_and_again(town: World, drawn: random.Random, kills: int) -> None:
    for _ in range(kills):
        await asyncio.sleep(drawn.uniform(0.05, 0.9))
        await town.bot.kill()
        await town.bot.start()


async def _until_done(town: World, broadcast: int) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            shown: dict[str, Any] = await town.bot.asks("broadcast", "show", str(broadcast))
            if shown["state"] == "done":
                return shown
            await asyncio.sleep(1)


async def _arrived(town: World) -> Counter[int]:
    """How often the announcement stands in each phone of the crowd."""
    found: Counter[int] = Counter()
    for number in CROWD:
        screen = await town.phone(number).screen()
        found[number] = sum(ANNOUNCED in message.text for message in screen if message.from_bot)
    return found


async def _check_person(town: World, resident: Resident, row: dict[str, Any]) -> None:
    assert set(row["topics"].split("|")) == set(resident.topics)
    assert row["locality"] == resident.locality
    held = json.loads(await town.bot.command("people", "export", str(row["id"])))
    assert [one["words"] for one in held["contribution"]] == [resident.says]
    assert [one["how"] for one in held["finished"] if one["flow"] == "start"] == ["done"]
    assert (held["person"]["name"], held["person"]["access_needs"]) == (resident.called, resident.access)
    assert {one["interest"] for one in held["person_interest"]} == set(resident.interests)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20261122])
async def test_five_kills_lose_nothing_and_double_only_what_was_in_flight(tmp_path: Path, seed: int) -> None:
    await lose_nothing(tmp_path, seed, KILLS)


async def lose_nothing(folder: Path, seed: int, kills: int, **settings: str) -> None:
    """The whole story, with kills at moments that are drawn from this seed; `settings` of the program besides."""
    drawn = random.Random(seed)
    async with world(folder, HEARBACK_PROGRAMME=str(PROGRAMME), **settings) as town:
        await town.bot.start()
        await _arrive(town)
        broadcast = await _announce(town)
        people = [asyncio.create_task(_sign_up_and_speak(town, one)) for one in SIGNING_UP]
        await _kill_again_and_again(town, drawn, kills)
        await asyncio.wait_for(asyncio.gather(*people), 200)

        shown = await _until_done(town, broadcast)
        arrived = await _arrived(town)
        assert min(arrived.values()) == 1, "somebody never got the message"
        doubled = sum(arrived.values()) - len(CROWD)
        assert doubled <= shown["counts"]["resent"] <= kills * IN_FLIGHT
        assert max(arrived.values()) <= 1 + kills

        rows = {row["telegram_id"]: row for row in await town.bot.asks("people", "list")}
        await asyncio.gather(*(_check_person(town, one, rows[one.id]) for one in SIGNING_UP))
        assert await town.bot.stop() == 0
