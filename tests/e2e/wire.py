"""The wire between the bot and Telegram: it can be cut, and connections are refused until it is mended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.ports import free_port

PIECE = 65536


@dataclass(slots=True)
class Wire:
    """Carries bytes from a port of this machine to an address."""

    to: str
    port: int = field(default_factory=free_port)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _carrying: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where the bot is told that Telegram is."""
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Connections are taken again."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Connections are refused, and those that there are end at once, answered or not."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        address = urlsplit(self.to)
        there, on = await asyncio.open_connection(address.hostname, address.port)
        self._open |= {back, on}
        ways = {asyncio.create_task(_pour(here, on)), asyncio.create_task(_pour(there, back))}
        self._carrying |= ways
        await asyncio.wait(ways)
        self._carrying -= ways
        self._open -= {back, on}


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(PIECE):
            into.write(piece)
            await into.drain()
    into.close()
    with suppress(OSError):
        await into.wait_closed()
