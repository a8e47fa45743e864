"""Faults to order: what goes wrong, for which calls, how many times."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .fields import Json


class Kind(Enum):
    """What goes wrong."""

    LATENCY = "latency"
    HTTP = "http"
    DROP = "drop"
    DROP_AFTER = "drop_after"
    RETRY_AFTER = "retry_after"
    ERROR = "error"
    BLOCK = "block"


@dataclass(slots=True)
class Fault:
    """An ordered fault.  `left` counts down; None means for ever.  `skip` calls that fit go through first."""

    id: int
    kind: Kind
    method: str = ""
    chat_id: int | None = None
    bot: int | None = None
    left: int | None = 1
    skip: int = 0
    ms: float = 0
    status: int = 502
    retry_after: int = 1
    code: int = 400
    description: str = ""
    parameters: Json = field(default_factory=dict)

    def fits(self, bot: int, method: str, chat_id: int | str | None) -> bool:
        """Whether it is meant for such a call."""
        if self.bot is not None and self.bot != bot:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        wanted, name = self.method.lower(), method.lower()
        return not wanted or wanted == name or (wanted.endswith("*") and name.startswith(wanted[:-1]))

    def shown(self) -> Json:
        """As the control API shows it."""
        shown: Json = {"id": self.id, "kind": self.kind.value, "left": self.left, "skip": self.skip}
        optional: dict[str, Any] = {"method": self.method, "chat_id": self.chat_id, "bot": self.bot}
        shown.update({name: value for name, value in optional.items() if value})
        return shown


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

    def take(self, bot: int, method: str, chat_id: int | str | None) -> list[Fault]:
        """The faults that strike this call: any latencies, and at most one of the others."""
        if not self._faults:
            return []
        struck: list[Fault] = []
        for fault in list(self._faults.values()):
            if not fault.fits(bot, method, chat_id):
                continue
            if any(other.kind is not Kind.LATENCY for other in struck) and fault.kind is not Kind.LATENCY:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            struck.append(self._used(fault))
        return struck

    def _used(self, fault: Fault) -> Fault:
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                del self._faults[fault.id]
        return fault
