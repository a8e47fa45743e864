"""A small model of Telegram's rules for a bot's updates, written from its documents and not from the sandbox.

It knows what waits and what may come next; each thing that is seen is checked against that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DAY, PRESS = 86_400.0, 150.0
PATIENCE, LONGEST = 60.0, 60
"""Seconds: how long an answer is waited for; the longest pause, as these tests draw it."""


@dataclass(slots=True)
class Letter:
    """An update as the model knows it.  `due` is when the webhook may get it, `pause` what follows the next failure."""

    number: int
    queue: tuple[str, int]
    expires: float
    due: float = 0.0
    pause: int = 0

    def missed(self, now: float, retry_after: int) -> bool:
        """A try went wrong; says whether another one comes in time."""
        wait = min(retry_after, 3600) or self.pause
        if not retry_after or not self.pause:
            self.pause = min(self.pause * 2 or 2, LONGEST)
        self.due = now + wait
        return self.due <= self.expires


@dataclass(slots=True)
class Model:
    """One bot at Telegram.  Breaking a rule is an AssertionError that names the rule.

    `since` is when the webhook was set or taken away, `freed` when the last answer came: its connection may be closed.
    """

    now: float
    waiting: dict[int, Letter] = field(default_factory=dict)
    on_way: dict[int, float] = field(default_factory=dict)
    expired: dict[int, Letter] = field(default_factory=dict)
    connections: int | None = None
    since: float = 0.0
    freed: float = 0.0

    @property
    def has_webhook(self) -> bool:
        """Whether updates are brought rather than polled."""
        return self.connections is not None

    def comes(self, number: int, queue: tuple[str, int], lives: float) -> None:
        """Somebody did something."""
        self.waiting[number] = Letter(number, queue, self.now + lives)

    def passes(self, seconds: float) -> None:
        """Time passes: what is too old no longer waits."""
        self.now += seconds
        for letter in [letter for letter in self.waiting.values() if letter.expires <= self.now]:
            self.expired[letter.number] = self.waiting.pop(letter.number)

    def webhook(self, connections: int | None, *, drop: bool) -> None:
        """A webhook is set or taken away; what was on its way waits on."""
        self.connections, self.since = connections, self.now
        self.on_way.clear()
        self.expired.clear()
        for letter in self.waiting.values():
            letter.due, letter.pause = 0.0, 0
        if drop:
            self.waiting.clear()

    def polled(self, offset: int, limit: int) -> list[int]:
        """What a poll must be answered."""
        newest = max(self.waiting, default=0)
        if offset < 0:
            self.waiting = dict(list(self.waiting.items())[offset:])
        elif offset <= newest + 1:
            self.waiting = {number: letter for number, letter in self.waiting.items() if number >= offset}
        return list(self.waiting)[:limit]

    def brought(self, number: int) -> None:
        """The webhook gets an update."""
        assert self.connections is not None, "nothing is brought without a webhook"
        letter = self.waiting.get(number) or self.expired.get(number)
        assert letter is not None, "nothing comes again that was confirmed or given up"
        assert number in self.waiting or self.since < letter.expires, "nothing comes that had expired before"
        before = [other for other in self.waiting.values() if other.queue == letter.queue and other.number < number]
        assert not before, "a queue keeps its order"
        assert all(self.known(other).queue != letter.queue for other in self.on_way), "one of a queue at a time"
        assert letter.due <= self.now, "a pause is kept"
        self.on_way[number] = self.now
        assert len(self.on_way) <= self.connections, "no more at once than max_connections"

    def known(self, number: int) -> Letter:
        """A letter that waits or has expired on its way."""
        return self.waiting[number] if number in self.waiting else self.expired[number]

    def answered(self, number: int, *, well: bool, retry_after: int = 0) -> None:
        """The webhook answers, or does not in time."""
        letter = self.known(number)
        del self.on_way[number]
        self.freed = self.now
        if well or not letter.missed(self.now, retry_after):
            self.waiting.pop(number, None)
            self.expired.pop(number, None)

    def check_prompt(self) -> None:
        """Nothing that may come is kept back: a new connection may be had every two seconds at least."""
        due = self.next_due()
        if self.has_webhook and not self.on_way and due is not None:
            assert max(due, self.since, self.freed) + 2 > self.now, "what is due comes"

    def next_due(self) -> float | None:
        """When the next one may be brought, if any waits."""
        heads: dict[tuple[str, int], Letter] = {}
        for letter in self.waiting.values():
            heads.setdefault(letter.queue, letter)
        return min((letter.due for letter in heads.values() if letter.number not in self.on_way), default=None)
