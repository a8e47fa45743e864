"""How much the stand-in for Telegram can take, so that it is known when it is what a measurement measures.

    python -m bench.standin [calls]

The stand-in is a process of its own, and so is the floor: a bare HTTP server that answers every request at once with
the same few bytes. Both get the same requests from the same client, 64 at a time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bench.town import TOKEN, Town, address_of, end, town

FIRST = 10_001
PEOPLE = 1000
AT_ONCE = 64
FLOOR = """
import asyncio
from aiohttp import web
async def answer(request):
    await request.read()
    return web.Response(body=b'{"ok":true,"result":true}', content_type="application/json")
async def main():
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def sent(http: aiohttp.ClientSession, url: str, count: int) -> float:
    """Messages a second that a server takes."""
    left = iter(range(count))

    async def send() -> None:
        for number in left:
            words = {"chat_id": FIRST + number % PEOPLE, "text": "The clinic on Mill Road opens on Monday."}
            async with http.post(f"{url}/bot{TOKEN}/sendMessage", json=words) as answer:
                await answer.read()
                answer.raise_for_status()

    return await per_second(count, lambda: asyncio.gather(*(send() for _ in range(AT_ONCE))))


async def per_second(count: int, act: Callable[[], Awaitable[object]]) -> float:
    """How many of `count` things an act does in a second."""
    began = time.perf_counter()
    await act()
    return count / (time.perf_counter() - began)


async def said(there: Town, count: int) -> None:
    """Made-up people write so many messages."""
    left = iter(range(count))

    async def say() -> None:
        for number in left:
            await there.control("say", person=FIRST + number % PEOPLE, text="/menu")

    await asyncio.gather(*(say() for _ in range(AT_ONCE)))


async def polled(there: Town, count: int) -> float:
    """Updates a second that a bot gets by asking, a hundred at a time."""

    async def poll() -> None:
        offset, got = 0, 0
        while got < count:
            query: dict[str, Any] = {"offset": offset, "limit": 100}
            async with there.http.post(f"{there.url}/bot{TOKEN}/getUpdates", json=query) as answer:
                updates = orjson.loads(await answer.read())["result"]
            got += len(updates)
            offset = updates[-1]["update_id"] + 1 if updates else offset

    return await per_second(count, poll)


async def delivered(there: Town, count: int) -> float:
    """Updates a second that are brought to a webhook which answers at once."""
    arrived, everything = 0, asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        nonlocal arrived
        await request.read()
        arrived += 1
        if arrived == count:
            everything.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        hook = {"url": address, "max_connections": 100}
        async with there.http.post(f"{there.url}/bot{TOKEN}/setWebhook", json=hook) as answer:
            answer.raise_for_status()
        return await per_second(count, everything.wait)
    finally:
        await runner.cleanup()


async def floor(http: aiohttp.ClientSession, count: int) -> float:
    """Requests a second that a server takes which does nothing."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", FLOOR, stdout=PIPE)
    try:
        return await sent(http, await address_of(process), count)
    finally:
        await end(process)


async def measure(count: int) -> dict[str, float]:
    """All of it: a second's worth of each, by what it is."""
    async with town(1.0) as there:
        async with there.http.get(f"{there.url}/bot{TOKEN}/getMe") as known:
            known.raise_for_status()
        people = [{"id": FIRST + one, "first_name": f"Person {one}", "started": True} for one in range(PEOPLE)]
        await there.control("people", people=people)
        figures = {"floor": await floor(there.http, count), "sendMessage": await sent(there.http, there.url, count)}
        for name, door in (("polled", polled), ("delivered", delivered)):
            await said(there, count)
            figures[name] = await door(there, count)
    return figures


def lines(figures: dict[str, float]) -> list[str]:
    """The figures as they are read."""
    bare, taken = figures["floor"], figures["sendMessage"]
    ratio = f"ratio {taken / bare:.2f}"
    return [
        f"the stand-in takes {taken:.0f} messages a second; a bare server {bare:.0f} requests; {ratio}",
        f"it hands {figures['polled']:.0f} updates a second to a poll, and {figures['delivered']:.0f} to a webhook",
    ]


if __name__ == "__main__":
    print("\n".join(lines(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)))))
