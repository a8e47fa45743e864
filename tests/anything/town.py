"""A town whose calls to Telegram fail when they are told to, in every way a call can fail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from programme.retry import NotSent, Outcome, Paused, Refused, Unknown
from storage import outbox
from tests.harness import Phone, Town

TROUBLES: Final = ("server error", "too many requests", "lost", "arrived unheard", "blocked", "no change")
"""What may become of a call: 5xx, 429, no answer (and not carried out, or carried out all the same), 403, and 400 for
a message that can no longer be changed."""


@dataclass
class TroubledTown(Town):
    """`troubles` come over the next calls, one each; `missed` are the chats that something never reached."""

    troubles: deque[str] = field(default_factory=deque)
    missed: set[int] = field(default_factory=set)
    lagging: set[int] = field(default_factory=set)
    """Chats where a message could not be changed."""
    troubled: bool = False
    """Whether a call is to be made once more."""

    def _sent(self, row: outbox.Claimed) -> Outcome:
        phone = self.phones.get(row.chat_id)
        if phone is not None and phone.blocked:
            self._missing(row.chat_id)
        if phone is None or phone.blocked or not self.troubles:
            return super()._sent(row)
        self.troubled = True
        return self._failing(row, phone, self.troubles.popleft())

    def _failing(self, row: outbox.Claimed, phone: Phone, trouble: str) -> Outcome:
        match trouble:
            case "server error":
                return NotSent("server_error", counts=True)
            case "too many requests":
                return Paused(3)
            case "lost":
                return Unknown("timed_out")
            case "arrived unheard":
                super()._sent(row)
                return Unknown("timed_out")
            case "blocked":
                phone.blocked = True
                self._missing(row.chat_id)
                return Refused(403, "blocked")
        if not row.method.startswith("edit"):
            return super()._sent(row)
        self.lagging.add(row.chat_id)
        return Refused(400, "message_gone")

    def _missing(self, chat_id: int) -> None:
        self.missed.add(chat_id)
        self.lagging.add(chat_id)
