"""Hands for the made-up people: each phone types and presses on the stand-in for Telegram, over HTTP.

Nothing here knows the sandbox's code: it uses the addresses that sandbox/README.md documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

PATIENCE = 30.0
"""Seconds that a made-up person waits for an answer."""


class NoAnswer(Exception):
    """Nobody answered a made-up person in time. Says who waited and what for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as a phone shows it; `buttons` are labels, row by row."""

    message_id: int
    revision: int
    text: str
    buttons: Sequence[Sequence[str]]
    from_bot: bool

    def has(self, label: str) -> bool:
        """Whether one of its buttons carries this label."""
        return any(label == button for row in self.buttons for button in row)


class Exchange:
    """The stand-in's control addresses, for acting as people and arranging their world."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url.rstrip("/")
        self._http = http

    async def post(self, path: str, **what: Any) -> dict[str, Any]:
        """Act; raises NoAnswer with the stand-in's own words when it refuses."""
        async with self._http.post(f"{self.url}/sandbox/{path}", json=what) as reply:
            acted: dict[str, Any] = await _value(reply)
            return acted

    async def get(self, path: str, **query: str | int) -> Any:
        """Look."""
        async with self._http.get(f"{self.url}/sandbox/{path}", params=query) as reply:
            return await _value(reply)

    async def add_people(self, people: Sequence[Mapping[str, Any]]) -> None:
        """Give people their phones."""
        await self.post("people", people=list(people))


@dataclass(slots=True)
class Phone:
    """One person's phone. `seen` is the chat's revision (it grows with each message and edit) that was looked at."""

    exchange: Exchange
    person: int
    seen: int = field(default=0)
    pressed: int = field(default=0)
    """The last message that a button was pressed on: what is asked next comes after it."""
    patience: float = PATIENCE
    """Seconds that they wait for an answer."""

    async def say(self, text: str) -> None:
        """Type and send."""
        sent = await self.exchange.post("say", person=self.person, text=text)
        self.seen = max(self.seen, int(sent["revision"]))

    async def press(self, label: str, on: Heard | None = None) -> None:
        """Tap the button with this label: of one message, or of the newest that has it."""
        which = {} if on is None else {"message_id": on.message_id}
        self.pressed = self.pressed if on is None else on.message_id
        await self.exchange.post("press", person=self.person, button=label, **which)

    async def hears_button(self, label: str) -> Heard:
        """The next message from the bot that has a button with this label (older ones change when answered)."""
        while True:
            heard = await self.hears()
            if heard.message_id > self.pressed and heard.has(label):
                return heard

    async def hears(self, containing: str = "") -> Heard:
        """The next message from the bot (new, or changed, since the last one looked at) with these words in it."""
        query: dict[str, str | int] = {"person": self.person, "since": self.seen, "contains": containing}
        try:
            found = await self.exchange.get("wait", timeout=int(self.patience), **query)
        except NoAnswer:
            words = containing or "any message"
            raise NoAnswer(f"person {self.person} waited {self.patience:g} s for “{words}”") from None
        heard = _heard(found)
        self.seen = max(self.seen, heard.revision)
        return heard

    async def screen(self) -> list[Heard]:
        """All that the chat shows, oldest first."""
        chat = await self.exchange.get("chat", person=self.person)
        return [_heard(message) for message in chat["messages"] if not message.get("deleted")]


def _heard(message: Mapping[str, Any]) -> Heard:
    rows = message.get("buttons") or []
    labels = [[button["text"] for button in row] for row in rows]
    text = message.get("text") or message.get("caption") or ""
    return Heard(message["message_id"], message["revision"], text, labels, bool(message.get("from_bot")))


async def _value(reply: aiohttp.ClientResponse) -> Any:
    value = await reply.json()
    if reply.status >= 400:
        raise NoAnswer(str(value.get("error", value)) if isinstance(value, dict) else str(value))
    return value
