"""The transcript: every call of a bot with its answer, and every update with what became of it.

It never holds a token, and of files only name, size and digest.  The oldest entries go when all together are larger
than the budget; entries are numbered, so a gap at the beginning shows.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import orjson

from . import texts
from .fields import Call, Json, Upload

BUDGET: Final = 64 * 1024 * 1024
"""Bytes of all entries together."""

_ENTRY: Final = 400
"""Bytes that an entry takes besides its parameters and its answer or body, about."""

_HIDDEN: Final = "<hidden>"
_TOKEN: Final = b"<token>"
_EXCERPT: Final = 300


class CallEntry:
    """A call; `status` is None until it was answered, and 0 if the connection was closed instead."""

    __slots__ = (
        "answer", "answered", "at", "bot", "fault", "files", "method", "n", "parameters", "status", "unknown", "via",
    )  # fmt: skip

    def __init__(self, n: int, at: float, bot: int, method: str, *, via: str, unknown: bool) -> None:
        self.n, self.at, self.bot, self.method, self.via, self.unknown = n, at, bot, method, via, unknown
        self.parameters = self.answer = b""
        self.files: list[Json] = []
        self.status: int | None = None
        self.answered = 0.0
        self.fault = ""

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        return _ENTRY + len(self.parameters) + len(self.answer) + _ENTRY * len(self.files)

    def shown(self) -> Json:
        """As a line of JSON; what is empty is left out."""
        shown: Json = {"n": self.n, "entry": "call", "at": self.at, "bot": self.bot, "method": self.method}
        shown["parameters"] = orjson.Fragment(self.parameters or b"{}")
        if self.status is not None:
            shown.update(status=self.status, answered=self.answered, answer=_answer(self.answer))
        more = {"files": self.files, "fault": self.fault, "via": self.via, "unknown": self.unknown}
        return {**shown, **{name: value for name, value in more.items() if value}}

    def told(self) -> str:
        """As a line of text."""
        files = "".join(f" {texts.FILE.format(**file)}" for file in self.files)
        said = texts.CALLED.format(method=self.method, parameters=_excerpt(self.parameters), files=files)
        if self.status is None:
            outcome = texts.UNANSWERED
        else:
            outcome = f"{self.status} {_excerpt(self.answer)}" if self.status else texts.CLOSED
        notes = [texts.STRUCK.format(fault=self.fault)] if self.fault else []
        notes += [texts.NOT_OFFERED] if self.unknown else []
        return f"{said} -> {' '.join([outcome, *notes])}"


def _answer(body: bytes) -> Any:
    if body[:1] == b"{":
        return orjson.Fragment(body)
    return body.decode("utf-8", "replace") or None


def _excerpt(body: bytes) -> str:
    text = body.decode("utf-8", "replace").replace("\n", " ").strip()
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} …"


class UpdateEntry:
    """Something that became of an update: queued, handed over by a poll, brought to the webhook, confirmed, lost …"""

    __slots__ = ("at", "body", "bot", "error", "kind", "n", "outcome", "status", "update_id")

    def __init__(self, n: int, at: float, bot: int, update_id: int, *, kind: str, outcome: str) -> None:
        self.n, self.at, self.bot, self.update_id, self.kind, self.outcome = n, at, bot, update_id, kind, outcome
        self.body = b""
        self.status = 0
        self.error = ""

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        return _ENTRY + len(self.body)

    def shown(self) -> Json:
        """As a line of JSON; what is empty is left out."""
        shown: Json = {"n": self.n, "entry": "update", "at": self.at, "bot": self.bot, "update_id": self.update_id}
        shown.update(kind=self.kind, outcome=self.outcome)
        more = {"status": self.status, "error": self.error}
        shown.update({name: value for name, value in more.items() if value})
        return {**shown, "body": orjson.Fragment(self.body)} if self.body else shown

    def told(self) -> str:
        """As a line of text."""
        said = texts.UPDATE.format(kind=self.kind, update_id=self.update_id, outcome=self.outcome)
        more = [str(self.status) if self.status else "", self.error, _excerpt(self.body)]
        return " ".join([said, *(part for part in more if part)])


Entry = CallEntry | UpdateEntry


class Transcript:
    """The entries, oldest first."""

    def __init__(self, now: Callable[[], float], budget: int = BUDGET) -> None:
        self._now = now
        self._budget = budget
        self._entries: deque[Entry] = deque()
        self._size = 0
        self._last = 0

    def arrived(
        self, bot: int, token: str, call: Call, method: str, *, via: str = "", unknown: bool = False
    ) -> CallEntry:
        """A call arrived."""
        self._last += 1
        entry = CallEntry(self._last, self._now(), bot, method, via=via, unknown=unknown)
        fields = {**call.fields, "secret_token": _HIDDEN} if call.fields.get("secret_token") else call.fields
        entry.parameters = without_token(token, orjson.dumps(fields, default=str))
        if call.uploads:
            entry.files = [_file(name, upload) for name, upload in call.uploads.items()]
        self._keep(entry)
        return entry

    def answered(self, entry: CallEntry, token: str, status: int, answer: bytes, fault: str) -> None:
        """A call was answered; status 0 stands for a connection that was closed."""
        entry.status, entry.answered, entry.fault = status, self._now(), fault
        entry.answer = without_token(token, answer)
        self._grow(len(entry.answer))

    def update(
        self, bot: int, update_id: int, kind: str, outcome: str, *, body: bytes = b"", status: int = 0, error: str = ""
    ) -> None:
        """Something became of an update."""
        self._last += 1
        entry = UpdateEntry(self._last, self._now(), bot, update_id, kind=kind, outcome=outcome)
        entry.body, entry.status, entry.error = body, status, error
        self._keep(entry)

    def clear(self) -> None:
        """Forget all; numbers go on."""
        self._entries.clear()
        self._size = 0

    def _keep(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._grow(entry.size)

    def _grow(self, size: int) -> None:
        self._size += size
        while self._size > self._budget and len(self._entries) > 1:
            self._size -= self._entries.popleft().size

    def since(self, n: int, bot: int | None = None) -> list[Entry]:
        """The entries numbered above `n`, oldest first."""
        first = self._entries[0].n if self._entries else 0
        later = islice(self._entries, max(n + 1 - first, 0), None)
        return [entry for entry in later if bot is None or entry.bot == bot]


def without_token(token: str, body: bytes) -> bytes:
    """`body` without the bot's token, and without the secret part of it alone."""
    return body.replace(token.partition(":")[2].encode(), _TOKEN)


def _file(field: str, upload: Upload) -> Json:
    digest = hashlib.sha256(upload.content).hexdigest()
    return {"field": field, "name": upload.name, "size": len(upload.content), "sha256": digest}


def as_lines(entries: list[Entry]) -> Iterator[bytes]:
    """One JSON object a line."""
    return (orjson.dumps(entry.shown(), option=orjson.OPT_APPEND_NEWLINE) for entry in entries)


def as_text(entries: list[Entry]) -> Iterator[bytes]:
    """One readable line each: when, which bot, what."""
    for entry in entries:
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        yield f"{at}  {entry.bot}  {entry.told()}\n".encode()
