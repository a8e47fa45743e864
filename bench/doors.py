"""How quickly people are answered who all wrote while the program was down: polled, and delivered by webhook.

    python -m bench.doors [people]

Each has signed up and asks for the menu once. The real program runs as a process against the stand-in for Telegram,
over HTTP, on SQLite, so both share the machine. The time is from the first answer to the last; the program's own work
(CPU) from when it began to receive says more on a shared machine.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from bench.figures import rate
from bench.town import Town, seconds_of_work, town

FIRST = 20_001
UNLIMITED = 1000.0
PATIENCE = 150.0


async def answered(people: int, *, webhook: bool) -> str:
    """One line on how it went through one of the doors."""
    async with town(UNLIMITED) as there:
        numbers = range(FIRST, FIRST + people)
        await there.settle(numbers)
        for number in numbers:
            await there.control("say", person=number, text="/menu")
        last = (await there.calls())[-1]["n"]
        async with there.running(webhook=webhook) as process:
            before = seconds_of_work(process)
            calls = await _until_answered(there, people, last)
            work = seconds_of_work(process) - before
    name = "delivered by webhook" if webhook else "polled"
    return f"{name}: {rate([call['at'] for call in calls]):.0f} a second; {1000 * work / people:.1f} ms of work each"


async def _until_answered(there: Town, people: int, since: int) -> list[dict[str, Any]]:
    """Everybody's answer. Raises RuntimeError when somebody waits too long."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        await asyncio.sleep(2)
        calls = [call for call in await there.calls(since) if call["method"] == "sendMessage" and call.get("ok")]
        if len({call["chat_id"] for call in calls}) >= people:
            return calls
    raise RuntimeError(f"after {PATIENCE:g} seconds not all of {people} are answered")


async def _both(people: int) -> None:
    for webhook in (False, True):
        print(await answered(people, webhook=webhook), flush=True)


if __name__ == "__main__":
    asyncio.run(_both(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
