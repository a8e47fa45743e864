"""Lines to Telegram: HTTP/1.1 connections that are kept, each carrying one call at a time.

Why not a client that can do everything: a message's call is one POST of a small JSON text and its small answer, and a
general client costs several times what the rest of sending does. Whatever is out of the ordinary (files, proxies,
addresses with a password) goes through aiohttp; answers are read by httptools, the parser that Node.js uses.

An exchange ends in one of three ways: with an answer, with NoAnswer(NOT_CONNECTED), when nothing can have been called,
or with another NoAnswer, when nobody knows.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast
from urllib.parse import SplitResult, urlsplit

import httptools

from programme.retry import Failure

CONNECT_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 15.0
"""A connection unused for longer is closed by us, before Telegram does and a send goes into the void."""
_EYEBALLS: Final = 0.25
_PORTS: Final = {"http": 80, "https": 443}
_FINAL: Final = 200
"""Statuses below this only say that an answer will come."""

_LENGTH: Final = frozenset({b"content-length", b"transfer-encoding"})

Server = tuple[str, int, bool]
"""Host, port, and whether the line is encrypted."""


class NoAnswer(Exception):
    """A call ended without an answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: the server, and what stands in the first lines of a request for it."""

    host: str
    port: int
    secure: bool
    head: bytes

    @property
    def server(self) -> Server:
        """What a connection is to."""
        return self.host, self.port, self.secure


@lru_cache(maxsize=256)
def place_of(url: str, agent: str) -> Place | None:
    """Where an ordinary address leads; None for one that is not for these lines."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    if parts.hostname is None or "@" in parts.netloc or not url.isascii() or any(mark in url for mark in "\r\n \t"):
        return None
    head = f"POST {_target(parts)} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n"
    return Place(parts.hostname, port, parts.scheme == "https", f"{head}Content-Type: application/json\r\n".encode())


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Line(asyncio.Protocol):
    """One connection, and the call that is on it. `ended` is told when the connection is gone."""

    def __init__(self, ended: Callable[[Line], None]) -> None:
        self.idle_since = 0.0
        self.patient_until = math.inf
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._length_told = False
        self._until_the_end = False

    @property
    def is_free(self) -> bool:
        """Whether a call can go over it."""
        return self._transport is not None and not self._transport.is_closing() and self._answer is None

    async def exchange(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        """One request and its answer. Raises NoAnswer; afterwards the line is free only if all went well.

        Whoever made it sees to `give_up` being called at `patient_until`.
        """
        if self._transport is None:
            raise NoAnswer(Failure.BROKEN)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))
        try:
            return await self._answer
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self.patient_until = math.inf
            self._answer = None

    def close(self) -> None:
        """End the connection now."""
        if self._transport is not None:
            self._transport.abort()

    def give_up(self) -> None:
        """Its answer takes too long."""
        self._fail(Failure.TIMED_OUT)
        self.close()

    def _fail(self, failure: Failure) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(NoAnswer(failure))

    def _succeed(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), b"".join(self._body)))

    # -------------------------------------------------------------------------------------- told by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line is there."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A piece of an answer; what nobody asked for ends the line."""
        if self._answer is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(Failure.BROKEN)
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone: an answer that told no length is whole then."""
        self._transport = None
        if exc is None and self._until_the_end:
            self._succeed()
        self._fail(Failure.BROKEN)
        self._ended(self)

    # ------------------------------------------------------------------------------------------ told by the parser

    def on_message_begin(self) -> None:
        """An answer begins."""
        self._body, self._length_told, self._until_the_end = [], False, False

    def on_header(self, name: bytes, _: bytes) -> None:
        """Some header tells how long the body is, mostly."""
        self._length_told = self._length_told or name.lower() in _LENGTH

    def on_headers_complete(self) -> None:
        """What follows is the body; where no header told its length, it is as long as the connection."""
        self._until_the_end = not self._length_told

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole, unless it only says that one will come."""
        self._until_the_end = False
        if self._parser.get_status_code() < _FINAL:
            return
        self._succeed()
        if not self._parser.should_keep_alive():
            self.close()


class Lines:
    """All lines, to whatever server; those that are free wait here, the one used last goes first."""

    def __init__(self, agent: str, most: int) -> None:
        """`agent` is what they call themselves; `most` connections are open at once."""
        self._agent = agent
        self._room = asyncio.Semaphore(most)
        self._free: dict[Server, deque[Line]] = {}
        self._open: set[Line] = set()
        self._secure: ssl.SSLContext | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None

    def place(self, url: str) -> Place | None:
        """Where an address leads; None for one that is not for these lines."""
        return place_of(url, self._agent)

    async def post(self, place: Place, body: bytes, seconds: float) -> tuple[int, bytes]:
        """POST a JSON text. Returns HTTP status and body. Raises NoAnswer."""
        async with self._room:
            until = asyncio.get_running_loop().time() + seconds
            line = self._taken(place.server) or await self._connected(place.server, min(seconds, CONNECT_SECONDS))
            try:
                self._be_patient(line, until)
                return await line.exchange(place.head, body)
            finally:
                self._put_back(place.server, line)

    def close(self) -> None:
        """End all of them; a call in flight ends without an answer."""
        for timer in (self._sweep, self._watch):
            if timer is not None:
                timer.cancel()
        self._sweep = self._watch = None
        self._free.clear()
        for line in list(self._open):
            line.close()

    def _be_patient(self, line: Line, until: float) -> None:
        """One timer for all lines, at the first moment that matters: one for each call would cost more than to look."""
        line.patient_until = until
        if self._watch is None or until < self._watch.when():
            if self._watch is not None:
                self._watch.cancel()
            self._watch = asyncio.get_running_loop().call_at(until, self._give_up_on_the_late)

    def _give_up_on_the_late(self) -> None:
        now = asyncio.get_running_loop().time()
        self._watch = None
        for line in list(self._open):
            if line.patient_until <= now:
                line.give_up()
            elif line.patient_until < math.inf:
                self._be_patient(line, line.patient_until)

    def _taken(self, server: Server) -> Line | None:
        free = self._free.get(server)
        while free:
            line = free.pop()
            if line.is_free and asyncio.get_running_loop().time() - line.idle_since < IDLE_SECONDS:
                return line
            line.close()
        return None

    def _put_back(self, server: Server, line: Line) -> None:
        if not line.is_free or line not in self._open:
            return
        loop = asyncio.get_running_loop()
        line.idle_since = loop.time()
        self._free.setdefault(server, deque()).append(line)
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        loop = asyncio.get_running_loop()
        self._sweep = None
        for free in self._free.values():
            while free and loop.time() - free[0].idle_since >= IDLE_SECONDS:
                free.popleft().close()
        oldest = min((free[0].idle_since for free in self._free.values() if free), default=None)
        if oldest is not None:
            self._sweep = loop.call_at(oldest + IDLE_SECONDS, self._close_idle)

    async def _connected(self, server: Server, seconds: float) -> Line:
        host, port, secure = server
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                context = await self._context() if secure else None
                _, line = await loop.create_connection(
                    lambda: Line(self._open.discard), host, port, ssl=context, happy_eyeballs_delay=_EYEBALLS
                )
        except (OSError, TimeoutError, UnicodeError):  # an SSL error is an OSError; a name can be no name at all
            raise NoAnswer(Failure.NOT_CONNECTED) from None
        self._open.add(line)
        return line

    async def _context(self) -> ssl.SSLContext:
        """Reading the machine's certificates takes some milliseconds, once."""
        if self._secure is None:
            self._secure = await asyncio.to_thread(ssl.create_default_context)
        return self._secure
