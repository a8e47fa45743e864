"""Lines to Telegram: what each kind of answer, and each way in which none comes, means for the message."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot import lines
from bot.lines import Lines, NoAnswer, Place
from programme.retry import Failure

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Answers each request with the next of `answers`, and counts connections."""

    answers: list[bytes]
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    then: Serve | None = None
    url: str = ""
    talks: set[asyncio.Task[None] | None] = field(default_factory=set)
    """Held until they end: the event loop alone does not keep them, and one that is lost is an error of the test's."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.talks.add(asyncio.current_task())
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                writer.write(self.answers.pop(0))
                await writer.drain()
            if self.then is not None:
                await self.then(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(*answers: bytes, then: Serve | None = None) -> AsyncIterator[tuple[Server, Lines, Place]]:
    there = Server(list(answers), then=then)
    listening = await asyncio.start_server(there.serve, "127.0.0.1", 0)
    there.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1:secret/sendMessage"
    over = Lines("Hearback", 8)
    place = over.place(there.url)
    assert place is not None
    try:
        yield there, over, place
    finally:
        over.close()
        listening.close()
        await asyncio.gather(*(talk for talk in there.talks if talk is not None))


async def _wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Say nothing until the other side hangs up."""
    await reader.read()


async def test_a_call_is_one_post_of_json() -> None:
    async with serving(WHOLE) as (there, over, place):
        assert await over.post(place, b'{"a":1}', 5) == (200, b"hi")
    head, _, body = there.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /bot1:secret/sendMessage HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:" in head
    assert b"\r\nContent-Type: application/json\r\n" in head
    assert body == b'{"a":1}'


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\n\r\nhi",  # as long as the connection
    ],
)
async def test_every_way_of_telling_the_length_of_an_answer(answer: bytes) -> None:
    async with serving(answer) as (_, over, place):
        assert await over.post(place, b"{}", 5) == (200, b"hi")


async def test_an_answer_in_many_pieces() -> None:
    async def slowly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for at in range(len(WHOLE)):
            writer.write(WHOLE[at : at + 1])
            await writer.drain()

    async with serving(b"", then=slowly) as (_, over, place):
        assert await over.post(place, b"{}", 5) == (200, b"hi")


async def test_a_connection_is_used_again_and_a_closed_one_is_not() -> None:
    closing = WHOLE.replace(b"Content-Length", b"Connection: close\r\nContent-Length")
    async with serving(WHOLE, WHOLE, closing, WHOLE) as (there, over, place):
        for connections in (1, 1, 1, 2):
            assert await over.post(place, b"{}", 5) == (200, b"hi")
            assert there.connections == connections


async def test_calls_at_once_have_a_connection_each_up_to_the_most() -> None:
    async with serving(*[WHOLE] * 40) as (there, over, place):
        answers = await asyncio.gather(*(over.post(place, b"{}", 5) for _ in range(40)))
    assert answers == [(200, b"hi")] * 40
    assert there.connections <= 8


async def test_a_connection_that_was_idle_for_long_is_closed_by_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "IDLE_SECONDS", 0.05)
    gone = asyncio.Event()

    async def until_closed(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()

    async with serving(WHOLE, then=until_closed) as (there, over, place):
        await over.post(place, b"{}", 5)
        async with asyncio.timeout(60):
            await gone.wait()
        there.answers.append(WHOLE)
        assert await over.post(place, b"{}", 5) == (200, b"hi")
        assert there.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi",
        b"HTTP/1.1 2",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SMTP is this\r\n\r\n",
    ],
)
async def test_an_answer_that_breaks_off_is_none(answer: bytes) -> None:
    async with serving(answer) as (_, over, place):
        with pytest.raises(NoAnswer) as caught:
            await over.post(place, b"{}", 5)
    assert caught.value.failure is Failure.BROKEN
    assert "secret" not in str(caught.value)


async def test_who_takes_the_call_and_says_nothing_is_given_up() -> None:
    async with serving(b"", then=_wait) as (there, over, place):
        with pytest.raises(NoAnswer) as caught:
            await over.post(place, b"{}", 0.05)
        assert caught.value.failure is Failure.TIMED_OUT
        there.answers.append(WHOLE)
        assert await over.post(place, b"{}", 5) == (200, b"hi"), "over another connection"
        assert there.connections == 2


async def test_each_call_is_given_up_at_its_own_time() -> None:
    async with serving(then=_wait) as (_, over, place):
        ended: list[str] = []

        async def call(name: str, seconds: float) -> None:
            with pytest.raises(NoAnswer) as caught:
                await over.post(place, b"{}", seconds)
            assert caught.value.failure is Failure.TIMED_OUT
            ended.append(name)

        calls = [call("last", 0.6), call("first", 0.1), call("second", 0.3)]
        patient = asyncio.create_task(over.post(place, b"{}", 60))
        await asyncio.gather(*calls)
        assert ended == ["first", "second", "last"]
        assert not patient.done()
        over.close()
        await asyncio.gather(patient, return_exceptions=True)


async def test_what_nobody_asked_for_ends_the_connection() -> None:
    async with serving(WHOLE + WHOLE, WHOLE) as (_, over, place):
        assert await over.post(place, b"{}", 5) == (200, b"hi")
        assert await over.post(place, b"{}", 5) == (200, b"hi")


async def test_a_call_that_is_cancelled_leaves_no_answer_to_the_next() -> None:
    async with serving(b"", then=_wait) as (there, over, place):
        call = asyncio.create_task(over.post(place, b"{}", 5))
        while not there.requests:  # noqa: ASYNC110  # why: what is waited for is on the other side of a socket
            await asyncio.sleep(0.001)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        there.answers.append(WHOLE)
        assert await over.post(place, b"{}", 5) == (200, b"hi")
        assert there.connections == 2


async def test_a_call_in_flight_ends_when_all_are_closed() -> None:
    async with serving(b"", then=_wait) as (there, over, place):
        call = asyncio.create_task(over.post(place, b"{}", 5))
        while not there.requests:  # noqa: ASYNC110  # why: as above
            await asyncio.sleep(0.001)
        over.close()
        with pytest.raises(NoAnswer) as caught:
            await call
    assert caught.value.failure is Failure.BROKEN


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "http://nowhere.invalid/", "http://" + "a" * 70 + ".example/", "https://127.0.0.1:1/"],
)
async def test_where_nobody_listens_nothing_was_called(url: str) -> None:
    over = Lines("Hearback", 8)
    place = over.place(url)
    assert place is not None
    with pytest.raises(NoAnswer) as caught:
        await over.post(place, b"{}", 5)
    assert caught.value.failure is Failure.NOT_CONNECTED
    over.close()


async def test_a_server_that_does_not_encrypt_is_not_told_the_token() -> None:
    async with serving(WHOLE) as (there, over, place):
        secure = over.place(there.url.replace("http:", "https:"))
        assert secure is not None
        with pytest.raises(NoAnswer) as caught:
            await over.post(secure, b"{}", 5)
        assert caught.value.failure is Failure.NOT_CONNECTED
        assert there.requests == []
        assert place.secure is False


async def test_certificates_are_looked_at() -> None:
    context = await Lines("Hearback", 1)._context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    "url",
    ["ftp://a/", "http:///x", "http://user:word@a/", "http://a:port/", "no address", "http://a/\r\nX: y", "http://ä/"],
)
def test_what_is_no_ordinary_address_is_left_to_others(url: str) -> None:
    assert lines.place_of(url, "Hearback") is None
