"""Another process pauses, resumes and cancels a broadcast that is under way: within a second it is so."""

from __future__ import annotations

from datetime import datetime

from programme.watching import FIRST
from storage import audit
from tests.e2e.house import House, now, until

CROWD = range(2001, 2201)
SLOWLY = 8.0
"""Bulk messages a second: the broadcast would take 25 seconds, which a busy machine needs to start three processes."""
WORDS = "The clinic on Mill Road opens on Monday."


async def steered(house: House, verb: str, number: int) -> float:
    """Let another process act; when it did, in seconds since 1970."""
    await house.command("broadcast", verb, str(number))
    (entry, *_) = await house.database.read(audit.entries)
    assert entry.act == f"broadcast.{verb}"
    at: datetime = entry.at
    return at.timestamp()


async def arrived(house: House) -> list[float]:
    """When each call of the broadcast reached Telegram."""
    return [call["at"] for call in await house.calls() if WORDS in call["text"]]


async def nothing_after(house: House, moment: float) -> int:
    """Wait until a second after this moment has passed: nothing has arrived later; how much has in all."""

    async def passed() -> bool:
        return now().timestamp() > moment + 1.1

    await until(passed)
    times = await arrived(house)
    assert max(times) <= moment + 1
    return len(times)


async def test_pause_resume_and_cancel_by_another_process(empty_house: House) -> None:
    house = empty_house
    house.bulk_rate = SLOWLY
    await house.open()
    crowd = await house.members(*CROWD)
    number = await house.send(WORDS)
    await crowd[0].hears(WORDS)
    before = await nothing_after(house, await steered(house, "pause", number))
    assert 0 < before < len(CROWD)
    await crowd[-1].say("/mine")
    await crowd[-1].hears("You have not told us anything yet")

    resumed = await steered(house, "resume", number)
    await until(lambda: more_than(house, before))
    first = min(at for at in await arrived(house) if at > resumed - 0.5)
    assert first <= resumed + 1
    cancelled = await steered(house, "cancel", number)
    sent = await nothing_after(house, cancelled)
    assert before < sent < len(CROWD)

    await until(lambda: settled(house, number))
    shown = await house.shown(number)
    assert shown["state"] == "cancelled"
    assert shown["counts"]["sent"] == sent
    found = sent + shown["counts"]["skipped"]
    assert found in {FIRST, len(CROWD)}, "those of the first slice, or everybody if that had been judged by then"
    chats = [call["chat_id"] for call in await house.calls() if call["ok"] and WORDS in call["text"]]
    assert len(chats) == len(set(chats)) == sent, "nobody got it twice"


async def more_than(house: House, count: int) -> bool:
    return len(await arrived(house)) > count


async def settled(house: House, number: int) -> bool:
    counts = (await house.shown(number))["counts"]
    return not counts["pending"] and not counts["sending"]
