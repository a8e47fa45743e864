"""Faults to order: what goes wrong, for which calls or deliveries, when, how many times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import Any

from .fields import Json
from .polling import Waiting


class Kind(Enum):
    """What goes wrong: with a call, or with the delivery of an update to a webhook."""

    LATENCY = "latency"
    HTTP = "http"
    DROP = "drop"
    DROP_AFTER = "drop_after"
    RETRY_AFTER = "retry_after"
    ERROR = "error"
    BLOCK = "block"
    STARS = "stars"
    WEBHOOK_DELAY = "webhook_delay"
    WEBHOOK_SWAP = "webhook_swap"
    WEBHOOK_DUPLICATE = "webhook_duplicate"
    WEBHOOK_LOST = "webhook_lost"

    @property
    def is_of_webhook(self) -> bool:
        """Whether it befalls deliveries rather than calls."""
        return self.value.startswith("webhook_")


@dataclass(slots=True)
class Fault:
    """An ordered fault.

    `chats` are the only ones that it befalls, `share` is the part of all chats that it does: the same ones as long as
    the `seed` is.  `each` bounds how often it strikes in one chat, 0 not at all.

    `left` counts down; None means for ever.  `skip` that fit go through first.  It strikes from `since` until `until`
    (seconds since 1970 on the sandbox's clock), and `after` the call was carried out or before.  `update` is the kind
    of update whose delivery it befalls, empty for any.
    """

    id: int
    kind: Kind
    method: str = ""
    chat_id: int | None = None
    chats: frozenset[int] = frozenset()
    share: float = 1.0
    seed: int = 0
    each: int = 0
    bot: int | None = None
    left: int | None = 1
    skip: int = 0
    since: float | None = None
    until: float | None = None
    after: bool = False
    update: str = ""
    ms: float = 0
    status: int = 502
    retry_after: int = 1
    code: int = 400
    description: str = ""
    parameters: Json = field(default_factory=dict)
    struck: Counter[int | str] = field(default_factory=Counter)
    """How often it has struck in each chat, where that is bounded."""

    def __post_init__(self) -> None:
        self.after = self.after or self.kind is Kind.DROP_AFTER

    @property
    def name(self) -> str:
        """As the log of calls names it."""
        name = self.kind.value
        return f"{name}_after" if self.after and self.kind is not Kind.DROP_AFTER else name

    def fits_call(self, bot: int, method: str, chat_id: int | str | None, *, paid: bool) -> bool:
        """Whether it is meant for such a call; that there are no Stars only befalls what would be paid for."""
        if self.kind.is_of_webhook or not self._befalls(chat_id) or (self.kind is Kind.STARS and not paid):
            return False
        return self.bot in {None, bot} and is_named(self.method, method)

    def fits_update(self, bot: int, update: Waiting) -> bool:
        """Whether it is meant for such a delivery; a chat is also the person whose press it is."""
        if not self.kind.is_of_webhook or not self._befalls(update.queue[1]):
            return False
        return self.bot in {None, bot} and self.update in {"", update.kind}

    def strikes(self, chat: int | str | None) -> None:
        """Count a strike."""
        if self.left is not None:
            self.left -= 1
        if self.each and chat is not None:
            self.struck[chat] += 1

    def _befalls(self, chat: int | str | None) -> bool:
        """Whether such a chat is among those that it is meant for, and has not had enough of it."""
        if self.chat_id is not None and self.chat_id != chat:
            return False
        if (self.chats and chat not in self.chats) or (self.share < 1 and _drawn(self.seed, chat) >= self.share):
            return False
        return not self.each or (chat is not None and self.struck[chat] < self.each)

    def shown(self) -> Json:
        """As the control API shows it."""
        shown: Json = {"id": self.id, "kind": self.kind.value, "left": self.left, "skip": self.skip}
        optional: dict[str, Any] = {"method": self.method, "chat_id": self.chat_id, "bot": self.bot}
        optional.update({"update": self.update, "from": self.since, "until": self.until})
        optional.update({"chats": sorted(self.chats), "share": self.share if self.share < 1 else None})
        optional.update({"seed": self.seed, "each": self.each, "when": "after" if self.after else None})
        shown.update({name: value for name, value in optional.items() if value})
        return shown


def _drawn(seed: int, chat: int | str | None) -> float:
    """A number from 0 up to 1 for a chat, the same whenever it is asked for; no chat has none below 1."""
    if chat is None:
        return 1.0
    return int.from_bytes(blake2b(f"{seed} {chat}".encode(), digest_size=8).digest()) / 2**64


def is_named(wanted: str, method: str) -> bool:
    """Whether `wanted` means `method`: any case, `send*` for all that start so, nothing for all."""
    wanted, method = wanted.lower(), method.lower()
    return not wanted or wanted == method or (wanted.endswith("*") and method.startswith(wanted[:-1]))


class Faults:
    """The faults that are ordered now, and the latency of everything."""

    def __init__(self) -> None:
        self.latency_ms = 0.0
        self._faults: dict[int, Fault] = {}
        self._last_id = 0

    def order(self, kind: Kind, **what: Any) -> Fault:
        """Order a fault; returns it with its id."""
        self._last_id += 1
        fault = self._faults[self._last_id] = Fault(self._last_id, kind, **what)
        return fault

    def all(self) -> list[Fault]:
        """Those that still have something left."""
        return list(self._faults.values())

    def clear(self, fault_id: int | None = None) -> bool:
        """Take back one fault, or all; says whether there was any."""
        if fault_id is None:
            there = bool(self._faults)
            self._faults.clear()
            return there
        return self._faults.pop(fault_id, None) is not None

    def take_call(
        self, now: float, bot: int, method: str, chat_id: int | str | None, *, paid: bool = False
    ) -> list[Fault]:
        """The faults that strike this call: any latencies, and at most one of the others."""
        if not self._faults:
            return []
        return self._take(now, chat_id, lambda fault: fault.fits_call(bot, method, chat_id, paid=paid), alone=True)

    def take_update(self, now: float, bot: int, update: Waiting) -> list[Fault]:
        """The faults that befall this delivery."""
        if not self._faults:
            return []
        return self._take(now, update.queue[1], lambda fault: fault.fits_update(bot, update), alone=False)

    def _take(self, now: float, chat: int | str | None, fits: Callable[[Fault], bool], *, alone: bool) -> list[Fault]:
        struck: list[Fault] = []
        for fault in list(self._faults.values()):
            if fault.until is not None and fault.until <= now:
                del self._faults[fault.id]
                continue
            if (fault.since is not None and now < fault.since) or not fits(fault):
                continue
            if alone and fault.kind is not Kind.LATENCY and any(other.kind is not Kind.LATENCY for other in struck):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.strikes(chat)
            if fault.left == 0:
                del self._faults[fault.id]
            struck.append(fault)
        return struck
