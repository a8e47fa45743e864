"""How an OpenID provider is asked: what it says of itself, its keys, a token for a code.

Every answer is a JSON object. What the provider answers instead, or that it does not answer, is a SignOnTrouble that
names the address's path and what kind of thing went wrong: never what was sent or told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import aiohttp

from console.sign_on import SignOnTrouble

PATIENCE: Final = 10.0
"""Seconds that the provider has for each answer."""
Json = Mapping[str, Any]


def _direct(_address: str) -> str | None:
    return None


class Wire:
    """Asks a provider. `proxy_of` says through which proxy an address is reached; None: there is none."""

    def __init__(self, proxy_of: Callable[[str], str | None] = _direct) -> None:
        self._proxy_of = proxy_of

    async def get(self, address: str, *, bearer: str | None = None) -> Json:
        """What is found at an address, shown this token."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        status, found = await self._ask("GET", address, headers, None)
        if status != 200:
            raise SignOnTrouble("unreachable", f"{urlsplit(address).path}: {status}")
        return found

    async def token(self, address: str, form: Mapping[str, str], shown: tuple[str, str] | None) -> Json:
        """A token for a code; `shown` are the name and the secret of this console, if they go into the head."""
        headers = {} if shown is None else {"Authorization": aiohttp.encode_basic_auth(*map(quote_plus, shown))}
        status, found = await self._ask("POST", address, headers, form)
        if status == 200:
            return found
        error = str(found.get("error", status))[:40]
        if status >= 500:
            raise SignOnTrouble("unreachable", f"token: {error!r}")
        raise SignOnTrouble("stale" if error == "invalid_grant" else "misset", f"token: {error!r}")

    async def _ask(
        self, verb: str, address: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[int, Json]:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        headers = {"Accept": "application/json", **headers}
        proxy = self._proxy_of(address)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(verb, address, headers=headers, data=form, proxy=proxy) as answer,
            ):
                found = json.loads(await answer.read() or b"{}")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise SignOnTrouble("unreachable", f"{urlsplit(address).path}: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise SignOnTrouble("unreachable", f"{urlsplit(address).path}: not an object")
        return answer.status, found
