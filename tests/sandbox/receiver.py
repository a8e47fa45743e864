"""A bot's own address: takes what a webhook brings, and answers as the test says."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.sandbox.driving import Json


@dataclass(frozen=True, slots=True)
class Brought:
    """One update that a webhook brought, and the headers it came with."""

    update: Json
    headers: dict[str, str]

    @property
    def words(self) -> str:
        """The text of its message, or the data of its press."""
        message = self.update.get("message") or self.update.get("edited_message") or {}
        return str(message.get("text") or self.update.get("callback_query", {}).get("data", ""))


class Receiver:
    """Answers 200 unless `answers` has something else to say; `hold` keeps the answers back until `let_go`."""

    def __init__(self) -> None:
        self.url = ""
        self.brought: list[Brought] = []
        self.answers: deque[web.Response | None] = deque()
        self.open = 0
        self.most_open = 0
        self.connections: set[object] = set()
        self._changed = asyncio.Condition()
        self._go = asyncio.Event()
        self._go.set()

    @property
    def words(self) -> list[str]:
        """What has come, in order."""
        return [brought.words for brought in self.brought]

    def hold(self) -> None:
        """Take what comes, but do not answer."""
        self._go.clear()

    def let_go(self) -> None:
        """Answer what waits, and from now on at once."""
        self._go.set()

    async def until(self, count: int) -> list[str]:
        """Wait until so many have come in all; their words."""
        async with self._changed, asyncio.timeout(60):
            await self._changed.wait_for(lambda: len(self.brought) >= count)
        return self.words

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One update comes; an answer of None closes the connection without a word."""
        self.connections.add(request.transport)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        async with self._changed:
            self.brought.append(Brought(await request.json(), dict(request.headers)))
            answer = self.answers.popleft() if self.answers else web.Response()
            self._changed.notify_all()
        try:
            await self._go.wait()
        finally:
            self.open -= 1
        if answer is None and request.transport is not None:
            request.transport.close()
        return answer or web.Response()


def made_up_certificate(folder: Path) -> tuple[bytes, ssl.SSLContext]:
    """A certificate for localhost that it signed itself, as PEM, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, file = made.public_bytes(Encoding.PEM), folder / "bot.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return certificate, context


@asynccontextmanager
async def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens at `url` until the end of the block."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
        place = "http://127.0.0.1" if tls is None else "https://localhost"
        receiver.url = f"{place}:{runner.addresses[0][1]}/hook"
        yield receiver
    finally:
        receiver.let_go()
        await runner.cleanup()
