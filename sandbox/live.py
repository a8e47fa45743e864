"""News of chats for those who look on: pages (server-sent events) and tests that wait for a message."""

from __future__ import annotations

import asyncio
from typing import Final

from .fields import Json

_FULL: Final = 2_000
"""News that a slow page may have waiting; beyond it the page is told to load anew."""


class Listener:
    """One page: it hears of its people and of the town."""

    def __init__(self, people: frozenset[int]) -> None:
        self.people = people
        self.news: asyncio.Queue[Json] = asyncio.Queue(_FULL)

    def tell(self, news: Json) -> None:
        """Queue news; a full queue is replaced by the word to load anew."""
        try:
            self.news.put_nowait(news)
        except asyncio.QueueFull:
            while not self.news.empty():
                self.news.get_nowait()
            self.news.put_nowait({"type": "reload"})


class Live:
    """Who listens, and who waits for a chat to change."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._by_person: dict[int, set[Listener]] = {}
        self._waiters: dict[tuple[int, int], set[asyncio.Event]] = {}

    def listen(self, people: frozenset[int]) -> Listener:
        """Begin to listen for `people`."""
        listener = Listener(people)
        self._listeners.add(listener)
        for person in people:
            self._by_person.setdefault(person, set()).add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        self._listeners.discard(listener)
        for person in listener.people:
            self._by_person.get(person, set()).discard(listener)

    def listened(self, chat_id: int) -> bool:
        """Whether any page shows this person."""
        return bool(self._by_person.get(chat_id))

    def tell(self, chat_id: int, news: Json) -> None:
        """News for the pages that show this person."""
        for listener in self._by_person.get(chat_id, ()):
            listener.tell(news)

    def tell_all(self, news: Json) -> None:
        """News of the town for every page."""
        for listener in self._listeners:
            listener.tell(news)

    def changed(self, bot: int, chat_id: int) -> None:
        """Wake those who wait for a chat."""
        for event in self._waiters.get((bot, chat_id), ()):
            event.set()

    def watch(self, bot: int, chat_id: int) -> asyncio.Event:
        """An event that is set whenever the chat changes; give it back with `unwatch`."""
        event = asyncio.Event()
        self._waiters.setdefault((bot, chat_id), set()).add(event)
        return event

    def unwatch(self, bot: int, chat_id: int, event: asyncio.Event) -> None:
        """Give an event back."""
        waiters = self._waiters.get((bot, chat_id), set())
        waiters.discard(event)
        if not waiters:
            self._waiters.pop((bot, chat_id), None)
