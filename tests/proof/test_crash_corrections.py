"""docs/crash.md, row by row: ended while an announcement is taken back, reworded, or followed up."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.house import until
from tests.proof.conftest import Tell, Town
from tests.proof.doubts import Doubts, crowd, on_the_way, rows_of
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

CROWD = range(1600, 1900)
BLOCKED = range(1600, 1900, 10)
"""Who never gets the announcement: few enough that it goes on."""
KILLS = 3
AFTER = "The clinic on Mill Road opens on Tuesday."


async def test_in_the_middle_of_a_withdrawal(town: Town) -> None:
    """The announcement itself is killed in the middle, and taken back before the next start."""
    await _at_speed(town)
    await town.start_and_die("called, not recorded", WORDS, skip=150)
    await crowd(town.house, CROWD)
    number = await town.house.send(WORDS)
    await town.process.dies()
    before = await _standing(town)
    back = (await town.process.asks("broadcast", "withdraw", str(number)))["id"]
    await town.start_and_die("called, not recorded", "deleteMessages", skip=40)
    await town.process.dies()
    await _killed_at(town, back, random.Random(1))
    assert await town.process.stop() == 0
    rows = await town.house.database.read(rows_of, [number, back])
    told = {chat for (which, chat), row in rows.items() if which == back and row[0] == "sent"}
    nobody_knows = {chat for (which, chat), row in rows.items() if which == number and row[0] == "unknown"}
    left = await _standing(town)
    assert told, "somebody had it"
    assert set(left) <= nobody_knows, "only whose message Telegram never named keep it"
    assert {one for one in before if one not in left} == told
    assert len(await _sent(town)) == len(before) == len(set(await _sent(town))), "nobody is sent it after that"


async def test_in_the_middle_of_a_rewording(town: Town, tmp_path: Path) -> None:
    number = await _delivered(town)
    await town.start_and_die("called, not recorded", f"editMessageText {AFTER}", skip=40)
    back = await _corrected(town, tmp_path, number)
    await town.process.dies()
    await _killed_at(town, back, random.Random(2))
    assert await town.process.stop() == 0
    assert await _standing(town, AFTER) == Counter(dict.fromkeys(_reached(), 1)), "everybody has it, reworded"
    assert await _standing(town) == Counter()
    assert sorted(await _sent(town)) == sorted(_reached()), "nobody is sent anything anew"
    shown = await town.house.shown(back)
    assert (shown["counts"]["sent"], shown["counts"]["unknown"]) == (len(_reached()), 0)


@pytest.mark.parametrize("crash", ["resend", "hold"])
async def test_in_the_middle_of_a_follow_up(town: Town, tmp_path: Path, crash: str, tell: Tell) -> None:
    number = await _delivered(town, crash)
    await town.start_and_die("called, not recorded", f"sendMessage {AFTER}", skip=40)
    back = await _corrected(town, tmp_path, number, "--follow-up")
    await town.process.dies()
    doubts = await _killed_at(town, back, random.Random(crash))
    assert await town.process.stop() == 0
    heard = await _standing(town, AFTER)
    assert set(heard) <= set(_reached()), "only who got it hears what puts it right"
    in_doubt = {chat for _, chat in doubts.times}
    missed, doubled = set(_reached()) - set(heard), {one for one, times in heard.items() if times > 1}
    if crash == "hold":
        assert doubled == set()
        assert missed <= in_doubt
    else:
        assert missed == set()
        assert doubled <= in_doubt
    assert (await town.house.shown(back))["total"] == len(_reached())
    tell(f"follow-up, {crash}: in doubt {len(in_doubt)}, doubled {len(doubled)}, left to staff {len(missed)}")


async def _delivered(town: Town, crash: str = "resend") -> int:
    """Everybody has the announcement but those who blocked it; the bot is at rest."""
    await _at_speed(town)
    await town.process.start()
    await crowd(town.house, CROWD)
    await town.house.fault("block", method="sendMessage", chats=list(BLOCKED), each=1)
    number = await town.house.send(WORDS, crash=crash)
    await town.house.until_state(number)
    assert await town.process.stop() == 0
    assert sorted(await _sent(town)) == sorted(_reached())
    return number


async def _at_speed(town: Town) -> None:
    town.process.settings = {**town.process.settings, "HEARBACK_BULK_RATE": "150"}


async def _corrected(town: Town, folder: Path, number: int, *more: str) -> int:
    words = folder / "after.md"
    words.write_text(AFTER, "utf-8")
    made = await town.process.asks("broadcast", "correct", str(number), "--text-file", str(words), *more)
    return int(made["id"])


async def _killed_at(town: Town, number: int, drawn: random.Random) -> Doubts:
    """Start it, kill it at seeded shares of what is to be done, and let it come to its end."""
    doubts = Doubts()
    await doubts.look(town.house.database)
    first = (await town.house.database.read(on_the_way, [number]))[0]
    shares = sorted(drawn.uniform(0.1, 0.9) for _ in range(KILLS - 1))
    for share in shares:
        await town.process.start()
        wanted = first + share * (len(CROWD) / 2 - first)
        await until(partial(_ended, town, number, wanted), 60)
        await asyncio.sleep(drawn.uniform(0, 0.05))  # no waiting for something: the seeded moment of the kill
        await town.process.kill()
        await doubts.look(town.house.database)
    await town.process.start()
    await town.house.until_state(number)
    return doubts


async def _ended(town: Town, number: int, many: float) -> bool:
    ended, _ = await town.house.database.read(on_the_way, [number])
    return ended >= many


async def _standing(town: Town, words: str = WORDS) -> Counter[int]:
    """How often it stands in each chat now."""
    chats = [await town.house.exchange.get("chat", person=one) for one in CROWD]
    stand = {
        one: sum(each.get("text") == words and not each.get("deleted") for each in chat["messages"])
        for one, chat in zip(CROWD, chats, strict=True)
    }
    return Counter({one: many for one, many in stand.items() if many})


async def _sent(town: Town) -> list[int]:
    """To whom the announcement was sent, each time."""
    calls = await town.house.calls(limit=5000)
    return [call["chat_id"] for call in calls if call["ok"] and call["text"] == WORDS]


def _reached() -> list[int]:
    return [one for one in CROWD if one not in BLOCKED]
