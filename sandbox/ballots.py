"""The polls of a town: the messages that show each, who is told when somebody votes, and when they close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bots import Bot
from .clock import Alarm
from .fields import Json
from .people import Message, Person
from .polls import Poll

if TYPE_CHECKING:  # why: the town holds the ballots
    from .town import Town


class Ballots:
    """All polls by id.  A forwarded poll is one poll in several messages."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._polls: dict[str, Poll] = {}
        self._messages: dict[str, list[tuple[Bot, Message]]] = {}
        self._alarms: dict[str, Alarm] = {}

    def clear(self) -> None:
        """Forget all polls; none closes any more."""
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()
        self._polls.clear()
        self._messages.clear()

    def open(self, poll: Poll) -> Json:
        """A new poll: its Poll object, for the message that will show it.  It closes when its time is over."""
        self._polls[poll.id] = poll
        if poll.close_date and not poll.is_closed:
            seconds = max(poll.close_date - self._town.clock.now(), 0.0)
            self._alarms[poll.id] = self._town.clock.alarm(seconds, lambda: self.close(poll))
        return poll.shown

    def drop(self, poll_id: str) -> None:
        """Forget a poll that was not sent after all."""
        self._polls.pop(poll_id, None)
        alarm = self._alarms.pop(poll_id, None)
        if alarm is not None:
            alarm.cancel()

    def show(self, bot: Bot, message: Message) -> None:
        """Note that a message shows a poll, if it does."""
        poll = self._polls.get(message.body["poll"]["id"]) if "poll" in message.body else None
        if poll is not None:
            message.poll = poll
            self._messages.setdefault(poll.id, []).append((bot, message))

    def vote(self, poll: Poll, person: Person, chosen: list[int]) -> int | None:
        """A person votes; the number of the poll_answer, else of the poll update.  Raises CannotVote.

        The bot that sent the poll is told how it stands, and who chose what if the poll is not anonymous.
        """
        poll.vote(person.id, chosen)
        told = self._changed(poll)
        owner = self._town.bots.get(poll.owner)
        if owner is None or poll.is_anonymous:
            return told
        return owner.updates.add("poll_answer", poll.answer(person.user))

    def close(self, poll: Poll) -> None:
        """A poll closes, if it has not yet."""
        alarm = self._alarms.pop(poll.id, None)
        if alarm is not None:
            alarm.cancel()
        if not poll.is_closed:
            poll.is_closed = True
            self._changed(poll)

    def _changed(self, poll: Poll) -> int | None:
        """All messages that show the poll show it anew, and the bot that sent it is told."""
        for bot, message in self._messages.get(poll.id, []):
            message.body = {**message.body, "poll": poll.shown}
            self._town.changed(bot, message)
        owner = self._town.bots.get(poll.owner)
        return owner.updates.add("poll", poll.state) if owner else None
