"""One POST to a webhook, and what came of it."""

from __future__ import annotations

import base64
import os
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

import aiohttp
from yarl import URL

from sandbox.bodies import read_answer
from sandbox.fields import Call

from .hook import Settings, Target

CLOSED: Final = "Webhook connection closed"
TIMED_OUT: Final = "Read timeout expired"
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # why: the header's name


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try.  `status` is 0 without an answer; `error` is Telegram's sentence, empty if all is well.

    `silent` says that getWebhookInfo does not tell of it; `call` is the method call in the answer's body, if any.
    """

    status: int = 0
    error: str = ""
    retry_after: int = 0
    kept: bool = False
    silent: bool = False
    call: Call | None = None

    @property
    def success(self) -> bool:
        """Whether the update counts as delivered."""
        return 200 <= self.status <= 299


NOTHING: Final = Outcome()


class Post:
    """Posts to one webhook."""

    def __init__(self, session: aiohttp.ClientSession, settings: Settings, target: Target) -> None:
        address = target.address
        self._session = session
        host = f"[{target.ip}]" if ":" in target.ip else target.ip
        self._url = URL(f"{address.scheme}://{host}:{address.port}{address.target}", encoded=True)
        self._trust: ssl.SSLContext | bool = target.trust if target.trust is not None else True
        self._name = address.host.strip("[]") if target.trust is not None else None
        usual = 443 if address.scheme == "https" else 80
        self._headers = {
            "Host": address.host if address.port == usual else f"{address.host}:{address.port}",
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        if address.login:
            login = base64.b64encode(unquote_to_bytes(address.login)).decode()
            self._headers["Authorization"] = f"Basic {login}"
        if settings.secret_token:
            self._headers[_SECRET_HEADER] = settings.secret_token

    async def __call__(self, body: bytes) -> Outcome:
        """Post an update's JSON.  Never raises for what the other side does."""
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=self._headers,
                skip_auto_headers=("User-Agent", "Accept"),
                allow_redirects=False,
                ssl=self._trust,
                server_hostname=self._name,
            ) as response:
                return await _outcome(response)
        except aiohttp.ClientError as problem:
            return _broken(problem)
        except ValueError as problem:  # an answer that cannot be read: a content encoding that does not hold
            return Outcome(error=str(problem))


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    kept = response.headers.get("Connection", "").lower() != "close"
    if not 200 <= response.status <= 299:
        await response.read()
        wait = response.headers.get("Retry-After", "").strip()
        return Outcome(
            status=response.status,
            error=f"Wrong response from the webhook: {response.status} {response.reason}",
            retry_after=int(wait) if wait.isascii() and wait.isdigit() else 0,
            kept=kept,
        )
    return Outcome(response.status, kept=kept, call=await read_answer(response))


def _broken(problem: aiohttp.ClientError) -> Outcome:
    """A connection that could not be had, or broke; who closes it without a word leaves no trace in getWebhookInfo."""
    if isinstance(problem, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError)):
        return Outcome(error=f"SSL error {{{problem}}}")
    if isinstance(problem, aiohttp.ClientOSError) and problem.strerror:
        return Outcome(error=_plain(problem))
    return Outcome(error=CLOSED, silent=True)


def _plain(problem: aiohttp.ClientOSError) -> str:
    """The system's word for it, without the address that asyncio adds."""
    return os.strerror(problem.errno) if problem.errno else str(problem.strerror)
