"""A stand-in for Telegram with two hundred people who type, and remember every message that they got, and when.

It lives in the test's own process, so it outlives the bot. Who has heard a question types the next of their words,
once; a message that comes again, or one that nobody would expect there, is noted and answered by nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from aiohttp import web

RECEIPT: Final = re.compile(r"\b[2-9BCDFGHJKMPQRTVWX]{3}-[2-9BCDFGHJKMPQRTVWX]{3}\b")
SENT: Final = 1772532000
"""When everything is sent, as far as Telegram tells."""
MOST: Final = 100
"""Most updates that one answer brings (Bot API, getUpdates)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the bot's, as everybody gets it; whether it waits for an answer."""

    text: str
    asks: bool


@dataclass(slots=True)
class Person:
    """Somebody who types `words` one after the other. `script` is what they expect to hear; None: they learn it."""

    number: int
    words: tuple[str, ...]
    script: list[Line] | None
    typed: int = 0
    had_heard: int = 0
    """How much, when they typed last."""
    heard: list[Line] = field(default_factory=list)
    again: Counter[int] = field(default_factory=Counter)
    """How often a message came a second time, by how many kills there had been."""
    odd: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether all was typed, and the answer to the last of it is there."""
        if self.script is not None:
            return self.heard == self.script
        return self.typed == len(self.words) and len(self.heard) > self.had_heard

    @property
    def stands(self) -> str:
        """Where they are, for whoever reads why a test failed."""
        last = self.heard[-1].text[:40] if self.heard else ""
        return f"{self.number} typed {self.typed} of {len(self.words)}, heard “{last}” last, and odd: {self.odd}"

    def hears(self, line: Line, kills: int) -> bool:
        """Whether this is the next thing that they wait for."""
        if self.script is not None and self.script[len(self.heard) : len(self.heard) + 1] != [line]:
            if self.heard and self.heard[-1] == line:
                self.again[kills] += 1
            else:
                self.odd.append(line.text)
            return False
        self.heard.append(line)
        return True


class Crowd:
    """Everybody, and the updates that wait to be asked for; how often the bot was killed, and how many were typed."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.kills = 0
        self.updates = 0
        self._waiting: deque[dict[str, Any]] = deque()
        self._numbers = iter(range(1, 10_000_000))
        self._arrived = asyncio.Event()
        self._over = asyncio.Event()

    def comes(self, person: Person) -> None:
        """Somebody types their first word."""
        self.people[person.number] = person
        self._over.clear()
        self._type(person)

    async def is_over(self) -> None:
        """Wait until everybody has come to the end."""
        await self._over.wait()

    def sent(self, chat: int, text: str, *, asks: bool) -> None:
        """The bot said something to somebody."""
        person = self.people[chat]
        news = person.hears(Line(RECEIPT.sub("RECEIPT", text), asks), self.kills)
        if news and asks and person.typed < len(person.words):
            self._type(person)
        if all(one.is_done for one in self.people.values()):
            self._over.set()

    def _type(self, person: Person) -> None:
        self.typed(person.number, person.words[person.typed])
        person.typed, person.had_heard = person.typed + 1, len(person.heard)

    def typed(self, number: int, text: str, *, later: int = 0) -> None:
        """Somebody typed this, so many seconds after all that is typed otherwise."""
        who = {"id": number, "is_bot": False, "first_name": "Made Up", "language_code": "en"}
        chat = {"id": number, "type": "private", "first_name": "Made Up"}
        at = {"message_id": next(self._numbers), "date": SENT + later}
        said = {**at, "from": who, "chat": chat, "text": text}
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._waiting.append({"update_id": next(self._numbers), "message": said})
        self.updates += 1
        self._arrived.set()

    # ---------------------------------------------------------------------------------------------- the Bot API's side

    async def answer(self, request: web.Request) -> web.Response:
        """A call of the Bot API."""
        method = request.match_info["method"]
        said: dict[str, Any] = await request.json() if request.content_type == "application/json" else {}
        match method:
            case "getUpdates":
                result: Any = await self._updates(said.get("offset") or 0, said.get("timeout") or 0)
            case "getMe":
                result = {"id": 4000000001, "is_bot": True, "first_name": "Crowd", "username": "crowd_bot"}
            case "getWebhookInfo":
                result = {"url": ""}
            case "sendMessage" | "editMessageText" | "editMessageReplyMarkup":
                result = self._message(method, said)
            case _:
                result = True
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, offset: int, patience: float) -> list[dict[str, Any]]:
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), patience)
            except TimeoutError:
                return []
        return list(islice(self._waiting, MOST))

    def _message(self, method: str, said: dict[str, Any]) -> dict[str, Any]:
        if method == "sendMessage":
            self.sent(said["chat_id"], said["text"], asks="reply_markup" in said)
        number = said.get("message_id") or next(self._numbers)
        chat = {"id": said["chat_id"], "type": "private", "first_name": "Made Up"}
        return {"message_id": number, "chat": chat, "date": SENT, "text": said.get("text", "-")}


@asynccontextmanager
async def serving(crowd: Crowd) -> AsyncIterator[str]:
    """Answer the bot; the address."""
    app = web.Application()
    app.router.add_route("*", "/{token}/{method}", crowd.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
