"""A lean stand-in for Telegram: it takes calls, says yes, and counts. It has no limits and no memory.

    python -m bench.lean [milliseconds that each answer takes]

For measuring what the program itself can do: an HTTP server with a framework costs as much a call as the program does.
`GET /told` answers how many messages were taken so far, and when the first and the last came (seconds).
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@dataclass(slots=True)
class Count:
    """The messages that were taken."""

    messages: int = 0
    first: float = 0.0
    last: float = 0.0

    def one_more(self) -> int:
        """Another has come; its number."""
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.messages += 1
        return self.messages


class Door(asyncio.Protocol):
    """One connection. Requests on it are answered in order, as HTTP/1.1 wants it."""

    def __init__(self, count: Count, latency: float) -> None:
        self._count = count
        self._latency = latency
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
            answer = _written(self._answer(head.split(b" ", 2)[1], body))
            asyncio.get_running_loop().call_later(self._latency, self._say, answer)

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def _answer(self, path: bytes, body: bytes) -> object:
        if path == b"/told":
            return [self._count.messages, self._count.first, self._count.last]
        if not path.endswith(b"/sendMessage"):
            return {"ok": True, "result": True}
        said = _said(body)
        chat = {"id": int(said["chat_id"]), "type": "private", "first_name": "Made Up"}
        bot = {"id": 1, "is_bot": True, "first_name": "Bench"}
        number = self._count.one_more()
        message = {"message_id": number, "from": bot, "chat": chat, "date": 1772532000, "text": said["text"]}
        return {"ok": True, "result": message}


def _said(body: bytes) -> dict[str, Any]:
    """The parameters of a call: JSON, or a form as other clients send it."""
    return dict(orjson.loads(body)) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


def length_of(head: bytes) -> int:
    """The Content-Length of a request; 0 where it has none."""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    return 0


def _written(answer: object) -> bytes:
    body = orjson.dumps(answer)
    return HEAD.format(len(body)).encode() + body


async def serve(latency: float) -> None:
    """Answer until ended; the first line printed is the address."""
    count = Count()
    server = await asyncio.get_running_loop().create_server(lambda: Door(count, latency), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0))
