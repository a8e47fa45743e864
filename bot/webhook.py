"""Telling Telegram where to deliver, and looking now and then whether it still does.

It stays set when we end: what people do waits at Telegram meanwhile and is delivered as soon as we are back. Only a
start without a webhook takes it away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import structlog

from bot.arrivals import number_in
from bot.door import Door
from bot.gateway import UPDATES, CallFailed, slug
from bot.outage import REFUSED, UNREACHABLE
from bot.unless import unless
from programme.retry import Paused, Refused, Unauthorised

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 60.0
"""Seconds between two looks at what Telegram says of the webhook."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
CONNECTIONS: Final = 40
"""Deliveries at once; all that come together are one commit, so more would make nothing quicker."""
RECENT: Final = timedelta(minutes=5)
"""An error that Telegram met before that is over, or comes again."""
_LONGEST_TOLD: Final = 200

BAD_ADDRESS: Final = "Telegram does not take the address: look at HEARBACK_WEBHOOK_URL, and run hearback check"
NOT_TAKEN: Final = "Telegram did not set the webhook ({reason}): it is tried again; run hearback check"
TAKEN_OVER: Final = (
    "somebody had Telegram deliver to {host} instead: it is set back; if another program uses this bot's token, "
    "give it a bot of its own"
)
TAKEN_AWAY: Final = (
    "somebody had taken the webhook away: it is set again; if another program uses this bot's token, "
    "give it a bot of its own"
)
CANNOT_DELIVER: Final = (
    "Telegram cannot deliver ({said}; waiting there: {pending}): "
    "look at the proxy, its certificate and HEARBACK_WEBHOOK_URL"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram delivers, and what it names there: it is told the first of `secrets`, all of them are let in."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)


class Caller(Protocol):
    """What is needed of the gateway."""

    async def call(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """The result of a call. Raises CallFailed."""


class Webhook:
    """Keeps a bot's webhook set. `trouble` is why nothing may come; `moved_at` when Telegram was last heard of."""

    def __init__(
        self,
        caller: Caller,
        address: Address,
        door: Door,
        *,
        clock: Callable[[], datetime],
        look_every: float = LOOK_EVERY,
    ) -> None:
        """`look_every` is in seconds."""
        self._caller = caller
        self._address = address
        self._door = door
        self._clock = clock
        self._look_every = look_every
        self._set_at: datetime | None = None
        self._answered_at: datetime | None = None
        self._failures = 0
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing may come; None while all is well."""
        return self._door.trouble or self._trouble

    @property
    def moved_at(self) -> datetime | None:
        """When something was delivered, or Telegram last answered."""
        return max((at for at in (self._door.moved_at, self._answered_at) if at is not None), default=None)

    async def run(self, stop: asyncio.Event) -> None:
        """Set it, and look after it until `stop` is set."""
        while not stop.is_set():
            pause = await unless(stop, self._round())
            await unless(stop, asyncio.sleep(pause or 0.0))

    async def _round(self) -> float:
        """One look, and setting it where it is needed; how many seconds to wait before the next."""
        try:
            told = await self._caller.call("getWebhookInfo")
            info = told if isinstance(told, Mapping) else {}
            await self._see(info)
        except CallFailed as failed:
            return self._after(failed)
        self._failures, self._answered_at = 0, self._clock()
        return self._look_every

    async def _see(self, info: Mapping[str, Any]) -> None:
        url, first = info.get("url") or "", self._set_at is None
        if first or url != self._address.url:
            await self._set(info)
            self._note(None if first else TAKEN_OVER.format(host=host_of(url)) if url else TAKEN_AWAY)
        else:
            self._note(undelivered(info, since=self._set_at, now=self._clock()))

    async def _set(self, info: Mapping[str, Any]) -> None:
        await self._caller.call("setWebhook", {**wish(info, self._address), "secret_token": self._address.secrets[0]})
        self._set_at = self._clock()
        log.info("the webhook is set", host=host_of(self._address.url))

    def _after(self, failed: CallFailed) -> float:
        match failed.outcome:
            case Unauthorised():
                self._note(REFUSED)
                return LONGEST_PAUSE
            case Paused(retry_after=seconds):
                return seconds
            case Refused(reason="bad_webhook"):
                self._note(BAD_ADDRESS)
            case Refused() as refused:
                self._note(NOT_TAKEN.format(reason=slug(refused)))
            case _:
                self._note(UNREACHABLE)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        return pause

    def _note(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self._trouble:
            log.warning("not receiving", trouble=trouble)
        self._trouble = trouble


def wish(info: Mapping[str, Any], address: Address) -> dict[str, Any]:
    """What Telegram is asked to set (without the secret), given what it says is set now.

    Where updates wait at our own address, one connection fewer or more makes it something new: Telegram begins to
    deliver at once, instead of at the end of a pause that has grown to minutes while we were away. Nothing that waits
    is ever dropped.
    """
    again = info.get("url") == address.url and info.get("pending_update_count")
    connections = CONNECTIONS - 1 if again and info.get("max_connections") == CONNECTIONS else CONNECTIONS
    return {"url": address.url, "allowed_updates": list(UPDATES), "max_connections": connections}


def undelivered(info: Mapping[str, Any], *, since: datetime | None, now: datetime) -> str | None:
    """The sentence about deliveries that fail; None while none did lately, or nothing waits."""
    failed_at, pending = number_in(info, "last_error_date"), number_in(info, "pending_update_count")
    if not failed_at or not pending:
        return None
    recently = max(since or now - RECENT, now - RECENT)
    if not recently.timestamp() <= failed_at <= now.timestamp() + RECENT.total_seconds():
        return None
    return CANNOT_DELIVER.format(said=said(info), pending=pending)


def said(info: Mapping[str, Any]) -> str:
    """Telegram's own words about its last failure, on one line."""
    words = str(info.get("last_error_message") or "no reason given")
    return "".join(letter if letter.isprintable() else " " for letter in words)[:_LONGEST_TOLD]


def failed_at(info: Mapping[str, Any]) -> datetime | None:
    """When Telegram's last delivery failed."""
    seconds = number_in(info, "last_error_date")
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 2**33 else None


def host_of(url: str) -> str:
    """The host of an address; the rest of it may be a secret of somebody's."""
    try:
        return urlsplit(url).hostname or "an address without a host"
    except ValueError:
        return "an address that cannot be read"
