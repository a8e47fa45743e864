"""A crowd that signs up at once: a stand-in for Telegram that answers at once and keeps no limits.

    python -m bench.crowd [people]

Each person types the next of `SAID` as soon as the bot has answered what they typed before with a question, or with the
word that they are signed up: a message that has buttons. Updates are asked for as Telegram lets them be asked for.
`GET /told` says how it went (`Told`), `POST /begin` lets everybody begin.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final

import orjson

from bench.lean import HEAD, length_of

SAID: Final = ("/start", "English", "Only updates", "Mental health", "Diabetes", "done", "Dacorum")
FIRST: Final = 20_001
_MOST: Final = 100
"""Most updates that one answer brings (Bot API, getUpdates)."""


@dataclass(slots=True)
class Told:
    """How it went. `waits`: seconds from each update to the first message that answered it."""

    people: int
    over: int = 0
    calls: int = 0
    began: float = 0.0
    ended: float = 0.0
    polled: bool = False
    waits: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """Somebody who signs up: how much they have typed, and when what they typed last was to be had."""

    typed: int = 0
    since: float = 0.0
    answered: bool = True


class Crowd:
    """Everybody, and the updates that wait to be asked for."""

    def __init__(self, people: int) -> None:
        self.told = Told(people)
        self._people = {FIRST + number: Person() for number in range(people)}
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._next = 1
        self._message = 0
        self.arrived = asyncio.Event()

    def begin(self) -> None:
        """Everybody types their first word."""
        self.told.began = time.perf_counter()
        for number, person in self._people.items():
            self._type(number, person)

    def updates(self, offset: int) -> bytes:
        """The next of them; those below `offset` are forgotten."""
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        return b",".join(body for _, body in islice(self._waiting, _MOST))

    def sent(self, chat: int, *, asks: bool) -> int:
        """The bot said something; the message's number."""
        self._message += 1
        person = self._people[chat]
        now = time.perf_counter()
        if not person.answered:
            person.answered = True
            self.told.waits.append(now - person.since)
        if asks:
            if person.typed == len(SAID):
                person.typed += 1
                self.told.over += 1
                self.told.ended = now
            elif person.typed < len(SAID):
                self._type(chat, person)
        return self._message

    def _type(self, number: int, person: Person) -> None:
        self._message += 1
        who = {"id": number, "is_bot": False, "first_name": "Made Up", "language_code": "en"}
        chat = {"id": number, "type": "private", "first_name": "Made Up"}
        text = SAID[person.typed]
        said = {"message_id": self._message, "date": 1772532000, "from": who, "chat": chat, "text": text}
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._waiting.append((self._next, orjson.dumps({"update_id": self._next, "message": said})))
        self._next += 1
        person.typed, person.since, person.answered = person.typed + 1, time.perf_counter(), False
        self.arrived.set()


class Door(asyncio.Protocol):
    """One connection. A poll that finds nothing is held until something is there."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Bytes came: all whole requests among them are answered."""
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = self._came[:end]
            length = length_of(head)
            if len(self._came) < end + 4 + length:
                return
            body, self._came = self._came[end + 4 : end + 4 + length], self._came[end + 4 + length :]
            self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2], body)

    def _answer(self, method: bytes, body: bytes) -> None:
        match method:
            case b"getUpdates":
                said = orjson.loads(body)
                asyncio.get_running_loop().create_task(self._poll(said.get("offset") or 0, said.get("timeout") or 0))
            case b"told":
                self._say(orjson.dumps(asdict(self._crowd.told)))
            case b"begin":
                self._crowd.begin()
                self._say(b"true")
            case b"getMe":
                self._result({"id": 4000000002, "is_bot": True, "first_name": "Bench", "username": "bench_bot"})
            case b"sendMessage" | b"editMessageText" | b"editMessageReplyMarkup":
                self._crowd.told.calls += 1
                self._result(self._message(method, orjson.loads(body)))
            case b"getWebhookInfo":
                self._result({"url": ""})
            case _:
                self._result(True)

    def _message(self, method: bytes, said: dict[str, Any]) -> dict[str, Any]:
        number = said.get("message_id", 0)
        if method == b"sendMessage":
            number = self._crowd.sent(said["chat_id"], asks="reply_markup" in said)
        chat = {"id": said["chat_id"], "type": "private", "first_name": "Made Up"}
        bot = {"id": 4000000002, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        return {"message_id": number, "from": bot, "chat": chat, "date": 1772532000, "text": said.get("text", "-")}

    async def _poll(self, offset: int, patience: float) -> None:
        crowd = self._crowd
        crowd.told.polled = True
        crowd.arrived.clear()
        found = crowd.updates(offset)
        if not found:
            try:
                async with asyncio.timeout(patience):
                    await crowd.arrived.wait()
            except TimeoutError:
                pass
            found = crowd.updates(offset)
        self._say(b'{"ok":true,"result":[' + found + b"]}")

    def _result(self, result: object) -> None:
        self._say(orjson.dumps({"ok": True, "result": result}))

    def _say(self, body: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(HEAD.format(len(body)).encode() + body)


async def serve(people: int) -> None:
    """Answer until ended; the first line printed is the address."""
    crowd = Crowd(people)
    server = await asyncio.get_running_loop().create_server(lambda: Door(crowd), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
