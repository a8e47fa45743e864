"""Announcements of the year before, sent in fast motion: found, walked, recorded and ended by the bot's own loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot import claims, outcomes
from bot.broadcasts import Broadcasts
from bot.letters import Letter, Returned
from conversations.texts import Texts
from programme.pacing import Grant, Lane, Wish
from programme.retry import Outcome, Refused, Sent
from storage import answers, broadcasts, deliveries, outbox, people, questions
from storage.answers import Answer
from storage.broadcasts import Draft
from storage.database import Database

LOOKS: Final = 20
"""So many looks an announcement may take until it is over; it takes about four."""


@dataclass(slots=True)
class FastMotion:
    """Sends at the moment that `clock` tells. `blocked`: whether a chat refuses what comes."""

    database: Database
    texts: Texts
    bot_id: int
    clock: Callable[[], datetime]
    blocked: Callable[[int], bool]
    _loop: Broadcasts = field(init=False)
    _messages: int = 900_000
    """The messages have numbers that no phone has: they arrived on no phone."""

    def __post_init__(self) -> None:
        self._loop = Broadcasts(self.database, self.texts, clock=self.clock)

    async def announce(self, draft: Draft) -> int:
        """Make it, send it to everybody who gets it, and end it; its number. LookupError when it does not end."""
        number = await self.database.write(broadcasts.create, draft, self.texts, self.clock())
        for _ in range(LOOKS):
            await self._loop.beat()
            await self._send(number)
            await self._tell_the_team()
            shown = await self.database.read(broadcasts.show, number)
            if shown is not None and shown["state"] == "done":
                return number
        raise LookupError("an announcement of the year before did not end")

    async def answer(self, number: int, said: Mapping[int, str]) -> None:
        """These people answer the question of an announcement, those of them whom it reached."""

        def give(conn: Connection) -> None:
            question = questions.of_broadcast(conn, number)
            if question is None:
                return
            for telegram_id, value in said.items():
                who = people.arrive(conn, telegram_id, self.clock())
                if questions.was_delivered(conn, question.id, who.id):
                    answers.give(conn, question.id, who.id, Answer(value, None), self.clock())

        await self.database.write(give)

    async def _send(self, number: int) -> None:
        while heads := await self.database.read(deliveries.heads, number, self.clock(), limit=500):
            await self.database.write(self._sent, [head.id for head in heads])

    def _sent(self, conn: Connection, ids: list[int]) -> None:
        now = self.clock()
        claimed = deliveries.claim(conn, ids, now)
        letters = [Letter(one, Grant(Wish(one.id, one.chat_id, Lane.BULK), 0.0), now) for one in claimed]
        gone = [Returned(letter, self._outcome(letter.row.chat_id)) for letter in letters]
        outcomes.record(conn, self.bot_id, gone, [], now)

    async def _tell_the_team(self) -> None:
        """What the team was told then has long been read."""
        while heads := await self.database.read(outbox.heads, self.clock(), limit=100):
            await self.database.write(self._told, [head.id for head in heads])

    def _told(self, conn: Connection, ids: list[int]) -> None:
        now = self.clock()
        for one in claims.claim(conn, ids, [], now, self.bot_id)[0]:
            letter = Letter(one, Grant(Wish(one.id, one.chat_id, Lane(one.lane)), 0.0), now)
            outcomes.record(conn, self.bot_id, [Returned(letter, self._outcome(one.chat_id))], [], now)

    def _outcome(self, chat_id: int) -> Outcome:
        if self.blocked(chat_id):
            return Refused(403, "blocked")
        self._messages += 1
        return Sent(self._messages)
