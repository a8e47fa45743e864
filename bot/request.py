"""How bytes reach Telegram: python-telegram-bot's request interface over one aiohttp session.

Why not the library's own: httpcore scans its whole pool for each request, which costs 8 ms of CPU a message at 64 in
flight; this costs a tenth. What is JSON goes over lines of our own (lines.py), for a fraction of that. Errors are told
by what they mean for the message (`Failure`), and never carry the address, since the token is part of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

import aiohttp
import orjson
from telegram._utils.types import ODVInput  # why private: the signature of BaseRequest is made of it
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.lines import CONNECT_SECONDS, IDLE_SECONDS, Lines, NoAnswer
from bot.proxies import Proxies
from programme.retry import Failure

READ_SECONDS = 20.0
UPLOAD_SECONDS = 120.0
SLOWEST_UPLOAD = 100_000
"""Bytes a second that a line carries at least: a large file gets as much more time as it needs at that pace."""
CONNECTIONS = 160
"""At most this many at once: 64 replies, 64 of a broadcast, the long poll, and room for press answers."""
_PIECE = 256 * 1024


class File(NamedTuple):
    """A file to upload: what it is called there, and its bytes, or where they lie (read piece by piece)."""

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Its bytes. Raises OSError."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


def upload_seconds(files: Iterable[File]) -> float:
    """How long an upload may take. Raises OSError."""
    return UPLOAD_SECONDS + sum(file.size for file in files) / SLOWEST_UPLOAD


class AiohttpRequest(BaseRequest):
    """`telegram.request.BaseRequest` over aiohttp; also used bare, for JSON (`post_json`) over lines of our own."""

    __slots__ = ("_lines", "_proxies", "_session")

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._lines: Lines | None = None
        self._proxies = Proxies()

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where a call does not say."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session, once."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=0, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}, auto_decompress=True
            )
            self._lines = Lines(self.USER_AGENT, CONNECTIONS)

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        session, self._session = self._session, None
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.close()
        if session is not None:
            await session.close()

    async def __aenter__(self) -> Self:
        await self.initialize()
        return self

    async def post_json(self, url: str, parameters: Mapping[str, Any], *, seconds: float) -> tuple[int, bytes]:
        """POST parameters as JSON. Returns HTTP status and body. Raises NoAnswer."""
        body = orjson.dumps(parameters)
        if self._lines is not None and self._proxies.of(url) is None:
            place = self._lines.place(url)
            if place is not None:
                return await self._lines.post(place, body, seconds)
        headers = {"Content-Type": "application/json"}
        return await self.exchange("POST", url, body, headers=headers, seconds=seconds)

    async def post_files(
        self, url: str, parameters: Mapping[str, Any], files: Mapping[str, File], *, seconds: float
    ) -> tuple[int, bytes]:
        """POST parameters and files as multipart/form-data. Returns HTTP status and body.

        Raises NoAnswer, and OSError for a file that cannot be opened.
        """
        fields = {name: v if isinstance(v, str) else orjson.dumps(v).decode() for name, v in parameters.items()}
        with ExitStack() as opened:
            contents = {name: (file.name, _opened(file.content, opened)) for name, file in files.items()}
            return await self.exchange("POST", url, _form(fields, contents), seconds=seconds)

    async def get_file(self, url: str, *, most: int, seconds: float) -> tuple[int, bytes]:
        """HTTP status and content of a file; of a larger one `most` bytes and one more. Raises NoAnswer."""
        if self._session is None:
            raise NoAnswer(Failure.NOT_CONNECTED)
        timeout = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        content = bytearray()
        try:
            async with self._session.get(url, timeout=timeout, proxy=self._proxies.of(url)) as answer:
                async for piece in answer.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > most:
                        return answer.status, bytes(content[: most + 1])
                return answer.status, bytes(content)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(_meaning(error)) from None

    async def exchange(
        self, verb: str, url: str, body: Any = None, *, headers: Mapping[str, str] | None = None, seconds: float
    ) -> tuple[int, bytes]:
        """One request and its whole answer: HTTP status and body. Raises NoAnswer, which never holds the address."""
        if self._session is None:
            raise NoAnswer(Failure.NOT_CONNECTED)
        timeout = aiohttp.ClientTimeout(total=seconds, connect=min(CONNECT_SECONDS, seconds))
        try:
            async with self._session.request(
                verb, url, data=body, headers=headers, timeout=timeout, proxy=self._proxies.of(url)
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(_meaning(error)) from None

    async def do_request(  # noqa: PLR0917  # why: the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """What python-telegram-bot's client calls. Raises its TimedOut and NetworkError, caused by NoAnswer."""
        seconds = UPLOAD_SECONDS if request_data and request_data.contains_files else READ_SECONDS
        if isinstance(read_timeout, int | float):
            seconds = float(read_timeout)
        body = _body(request_data)
        try:
            return await self.exchange(method, url, body, seconds=seconds)
        except NoAnswer as silence:
            error = TimedOut if silence.failure is Failure.TIMED_OUT else NetworkError
            raise error(silence.failure.value) from silence

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Bytes → object. Raises NetworkError for what is none; unlike the library's own, logs nothing of it."""
        try:
            parsed = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise NetworkError(Failure.GARBLED.value) from None
        if not isinstance(parsed, dict):
            raise NetworkError(Failure.GARBLED.value)
        return parsed


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return aiohttp.FormData(data.json_parameters)
    files = {name: (part[0], _bytes(part[1])) for name, part in (data.multipart_data or {}).items()}
    return _form(data.json_parameters, files)


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else bytes(content.read())


def _opened(content: bytes | Path, opened: ExitStack) -> bytes | BinaryIO:
    """What is sent piece by piece, so that many large files at once take no memory."""
    return opened.enter_context(content.open("rb")) if isinstance(content, Path) else content


def _form(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes | BinaryIO]]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # names in UTF-8, as Telegram reads them
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (called, content) in files.items():
        form.add_field(name, content, filename=called, content_type="application/octet-stream")
    return form


def _meaning(error: BaseException) -> Failure:
    """What an error of aiohttp's means for the message (the order matters: some are subclasses of others)."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return Failure.NOT_CONNECTED
    if isinstance(error, asyncio.TimeoutError):
        return Failure.TIMED_OUT
    return Failure.BROKEN
