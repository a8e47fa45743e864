"""The log of calls, as they arrived, and what can be counted from it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .fields import Json

_KEPT: Final = 200_000
_FREE: Final = 30
"""Messages a second that cost nothing."""


def is_message(method: str) -> bool:
    """Whether a method puts a new message into a chat."""
    return (method.startswith("send") and method != "sendChatAction") or method in {"copyMessage", "forwardMessage"}


def is_limited(method: str) -> bool:
    """Whether Telegram counts a method against its sending limits: new messages and edits."""
    return is_message(method) or method.startswith("edit")


@dataclass(slots=True)
class LoggedCall:
    """One call; `ok` is None until it was answered."""

    n: int
    at: float
    bot: int
    method: str
    chat_id: int | str | None
    text: str
    ok: bool | None = None
    error_code: int | None = None
    description: str = ""
    message_id: int | None = None
    fault: str = ""
    paid: bool = False

    def shown(self) -> Json:
        """As the control API shows it: what is empty is left out."""
        pairs = ((name, getattr(self, name)) for name in self.__slots__)
        return {
            name: value
            for name, value in pairs
            if (value not in (None, "") and (value or name != "paid")) or name == "ok"
        }


class CallLog:
    """The last 200,000 calls."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=_KEPT)
        self._next = 1

    def arrived(
        self, at: float, bot: int, method: str, chat_id: int | str | None, text: str, *, paid: bool = False
    ) -> LoggedCall:
        """Note a call at its arrival (seconds since 1970); `paid`: it says that it may be paid for."""
        call = LoggedCall(self._next, at, bot, method, chat_id, text, paid=paid)
        self._next += 1
        self._calls.append(call)
        return call

    def clear(self) -> None:
        """Forget all; numbers go on."""
        self._calls.clear()

    def since(self, n: int) -> Iterator[LoggedCall]:
        """The calls numbered above `n`, in order of arrival."""
        first = self._calls[0].n if self._calls else 0
        return islice(self._calls, max(n + 1 - first, 0), None)

    def find(self, *, since: int, method: str, chat: int | None, bot: int | None, limit: int) -> list[Json]:
        """Calls that fit, oldest first; with a limit the newest of them."""
        wanted = method.lower()
        fitting = (
            call
            for call in self.since(since)
            if (not wanted or call.method.lower() == wanted)
            and (chat is None or call.chat_id == chat)
            and (bot is None or call.bot == bot)
        )
        return [call.shown() for call in (deque(fitting, maxlen=limit) if limit else fitting)]

    def summary(self, since: int, bot: int | None) -> Json:
        """How many calls of each method, how many went well, how many got 429, and the busiest second of messages."""
        calls = [call for call in self.since(since) if bot is None or call.bot == bot]
        codes = Counter(str(call.error_code) for call in calls if call.error_code)
        return {
            "calls": len(calls),
            "methods": dict(Counter(call.method for call in calls)),
            "ok": sum(call.ok is True for call in calls),
            "errors": dict(codes),
            "429s": codes["429"],
            "busiest_second": busiest_second(call.at for call in calls if is_message(call.method)),
            "paid": sum(call.paid for call in calls),
            "billed": billed(calls),
            "last": self._next - 1,
        }


def billed(calls: Iterable[LoggedCall]) -> int:
    """Of the paid messages that arrived those beyond the free ones: Telegram bills each successful request over 30 a
    second."""
    window: deque[float] = deque()
    count = 0
    for call in calls:
        if not is_message(call.method) or not call.ok:
            continue
        window.append(call.at)
        while call.at - window[0] >= 1:
            window.popleft()
        count += call.paid and len(window) > _FREE
    return count


def busiest_second(times: Iterable[float]) -> int:
    """The most of `times` (seconds, in order) that lie within any one second, its end excluded."""
    window: deque[float] = deque()
    most = 0
    for at in times:
        window.append(at)
        while at - window[0] >= 1:
            window.popleft()
        most = max(most, len(window))
    return most
