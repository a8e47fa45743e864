"""`python -m bench`: a broadcast at Telegram's limits with somebody writing meanwhile, what is the most it can
do, and how fast the console answers.

Rates on a shared machine say little; ratios do. What is measured runs as a process against a stand-in for Telegram,
over HTTP, on SQLite. Beside a figure stands what is wanted of it. The exit code is 1 when some of that was missed, and
the last lines say what. Takes some eight minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from bench import bulk, desk, million, paid, sign_up, standin
from bench.announcing import TEXT, WRITER, announce, of, until_sent, write_every_second
from bench.figures import RATE, Spread, busiest_second, errors, is_counted, rate, waits
from bench.town import TOKEN, Town, seconds_of_work, town
from bench.wanted import Wanted

FIRST = 10_001
UNLIMITED = 1000.0
"""Bulk messages a second: the most that can be set. A quick machine comes close to it: then look at the work."""
AT_ONCE = 64


async def at_the_limits(people: int, latency: float, wanted: Wanted) -> list[str]:
    """Everybody gets a broadcast at 28 a second while somebody writes; lines that say how it went."""
    async with town(RATE) as there:
        await there.settle([WRITER, *range(FIRST, FIRST + people - 1)])
        await there.control("limits", overall=30, per_chat=1, burst=3)
        if latency:
            await there.control("latency", ms=latency)
        async with there.running():
            asked: list[float] = []
            writing = asyncio.create_task(write_every_second(there, asked))
            try:
                await announce(there)
                calls = await until_sent(there, people, 0)
            finally:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
    sent = [call["at"] for call in of(calls) if call.get("ok")]
    replies = [call["at"] for call in calls if call.get("chat_id") == WRITER and call.get("text") != TEXT]
    reached, busiest = rate(sent), busiest_second(call["at"] for call in calls if is_counted(call["method"]))
    refused, replied = errors(calls, 429), Spread.of(waits(asked, replies))
    wanted.least("share of the set rate", reached / RATE, 0.97)
    wanted.most("calls refused with 429", refused, 0)
    if not latency:
        wanted.most("milliseconds until a reply, 99th percentile", 1000 * replied.p99, 100)
    wish = "" if latency else " (wanted: p99 at most 100 ms)"
    took = f"{len(sent)} in {sent[-1] - sent[0]:.1f} s"
    return [
        f"people reached: {took}, {reached:.2f} a second: {reached / RATE:.3f} of {RATE:g} (wanted: 0.97)",
        f"busiest sliding second: {busiest} calls (30 allowed); refused with 429: {refused} (wanted: none)",
        f"replies to somebody who writes every second: {replied}{wish}",
    ]


async def the_most(people: int) -> list[str]:
    """The same without limits, next to a bare loop of HTTP requests against the same stand-in; lines on it."""
    async with town(UNLIMITED) as there:
        numbers = range(FIRST, FIRST + people)
        await there.settle(numbers)
        bare = await _bare(there, numbers)
        async with there.running() as process:
            last, before = (await there.calls())[-1]["n"], seconds_of_work(process)
            await announce(there)
            ours = rate([call["at"] for call in of(await until_sent(there, people, last))])
            work = seconds_of_work(process) - before
    loop = f"a bare loop of {AT_ONCE} requests at once: {bare:.0f}"
    return [
        f"without limits but the setting's own: {ours:.0f} a second of {UNLIMITED:g}; {loop}; ratio {ours / bare:.2f}",
        f"work of the process for 1,000 of them, its waking up included: {1000 * work / people:.2f} CPU seconds",
    ]


async def _bare(there: Town, numbers: Sequence[int]) -> float:
    """Messages a second of a loop that does nothing but send."""
    left = iter(numbers)

    async def send() -> None:
        for number in left:
            words = {"chat_id": number, "text": "bare"}
            async with there.http.post(f"{there.url}/bot{TOKEN}/sendMessage", json=words) as answer:
                await answer.read()

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return len(numbers) / (time.perf_counter() - began)


async def _all(people: int, latency: float) -> list[str]:
    """Print the figures; what of the wanted was missed."""
    wanted = Wanted()
    print(f"{people} made-up people on SQLite, at Telegram's limits; the stand-in answers at once", flush=True)
    print("\n".join(await at_the_limits(people, 0, wanted)), flush=True)
    print("\n".join(await paid.measure(people * 5 // 3, wanted)), flush=True)
    print("\n".join(await the_most(people)), flush=True)
    for milliseconds, least in ((0.0, 1200), (latency, 1000)):
        told = f" (wanted of ours: {least} a second, at most {bulk.DEAREST:g} CPU s)"
        print(await bulk.measure(people * 20 // 3, milliseconds, wanted, least) + told, flush=True)
    print("\n".join(await million.measure(people * 1000 // 3, people * 50 // 3, wanted)), flush=True)
    print("\n".join(await desk.measure(people * 100 // 3, wanted)), flush=True)
    print("\n".join(await sign_up.measure(people // 3)), flush=True)
    print("\n".join(standin.lines(await standin.measure(people))), flush=True)
    print("\n".join(wanted.lines()), flush=True)
    return wanted.missed


def main() -> int:
    """Measure and print; 1 when something that is wanted was missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=3000, help="at the limits; the other parts grow with it")
    parser.add_argument("--latency", type=float, default=50, help="milliseconds of the slow stand-in")
    chosen = parser.parse_args()
    return 1 if asyncio.run(_all(chosen.people, chosen.latency)) else 0


if __name__ == "__main__":
    sys.exit(main())
