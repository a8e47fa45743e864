"""A broadcast that is paid for, at Telegram's limits, with somebody writing meanwhile.

    python -m bench.paid [people]

The stand-in keeps its limits: 30 messages a second of what is free, and 1,000 of what says that it may be paid for.
"""

from __future__ import annotations

import asyncio
import sys

from bench.announcing import TEXT, WRITER, announce, of, until_sent, write_every_second
from bench.figures import RATE, Spread, errors, rate, waits
from bench.town import town
from bench.wanted import Wanted

FIRST = 10_001
FASTEST = 1000.0


async def measure(people: int, wanted: Wanted) -> list[str]:
    """Everybody gets it as fast as Telegram lets it be paid for; lines that say how it went."""
    async with town(RATE, paid_rate=FASTEST) as there:
        await there.settle([WRITER, *range(FIRST, FIRST + people - 1)])
        await there.control("limits", overall=30, per_chat=1, burst=3)
        async with there.running():
            asked: list[float] = []
            writing = asyncio.create_task(write_every_second(there, asked))
            try:
                number = await announce(there, "--paid", "--yes")
                calls = await until_sent(there, people, 0)
            finally:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
        cost = (await there.asks("broadcast", "show", str(number)))["cost"]["stars_at_most"]
    sent = [call["at"] for call in of(calls) if call.get("ok")]
    replies = [call["at"] for call in calls if call.get("chat_id") == WRITER and call.get("text") != TEXT]
    refused, replied = errors(calls, 429), Spread.of(waits(asked, replies))
    wanted.most("paid calls refused with 429", refused, 0)
    took = f"{len(sent)} in {sent[-1] - sent[0]:.1f} s, {rate(sent):.0f} a second of {FASTEST:g}"
    return [
        f"paid for: {took}; refused with 429: {refused} (wanted: none); at most {cost} Stars",
        f"replies meanwhile to somebody who writes every second: {replied}",
    ]


if __name__ == "__main__":
    print("\n".join(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, Wanted()))))
