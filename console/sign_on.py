"""What the console knows of the organisation's own sign-in, whatever does the talking with it (openid.py).

All that one sign-in needs is made of one secret, which the browser keeps in a cookie until it comes back: nothing is
stored here for somebody who has not shown who they are.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

LASTS: Final = timedelta(minutes=10)
"""How long somebody may take at their organisation's sign-in."""

Trouble = Literal["unreachable", "misset", "denied", "stale", "not_accepted"]
"""Why a sign-in came to nothing. `unreachable`: the provider did not answer, or not with what it should; `misset`: it
does not know this console, or its settings here are wrong; `denied`: whoever signed in did not agree, or may not;
`stale`: it took too long, or was begun in another window; `not_accepted`: what it told cannot be trusted.
"""


class SignOnTrouble(Exception):
    """A sign-in came to nothing. `detail` is for the log: what was wrong, never who it was."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble: Trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of whoever came back, once it has been checked; `token` is as the provider signed it."""

    claims: Mapping[str, object]
    token: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """How somebody signs out at the provider too: a form with these fields, which is sent there."""

    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in, from where somebody is sent off until they are back. `secret` has 256 bits."""

    secret: str

    @property
    def state(self) -> str:
        """Comes back with them: another site that sends somebody here does not know it."""
        return self._made_for("state")

    @property
    def nonce(self) -> str:
        """Stands in the token: one that was made for another sign-in has another."""
        return self._made_for("nonce")

    @property
    def verifier(self) -> str:
        """Shown for the token: whoever has only seen the addresses cannot fetch it (RFC 7636)."""
        return self._made_for("verifier")

    def _made_for(self, use: str) -> str:
        made = hashlib.sha256(f"{use}:{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


class SignOn(Protocol):
    """The organisation's own sign-in."""

    @property
    def claim(self) -> str:
        """The claim by which members are told apart."""
        ...

    async def look(self, now: datetime) -> None:
        """Whether it is there, and can be used. Raises SignOnTrouble."""
        ...

    async def address(self, attempt: Attempt, now: datetime) -> str:
        """Where to send somebody who wants to sign in. Raises SignOnTrouble."""
        ...

    async def told(self, attempt: Attempt, answer: Mapping[str, str], now: datetime) -> Told:
        """What is told of whoever came back with this answer, once it has been checked. Raises SignOnTrouble."""
        ...

    async def farewell(self, token: str, now: datetime) -> Farewell | None:
        """How whoever signed in by this token ('': it is not known) signs out there too; None where that cannot be
        done. Raises SignOnTrouble.
        """
        ...
