"""A model of messages in private chats: what may be said, changed, passed on and taken away, and what stands then.

Written from Telegram's documents and its server's order of checks, not from the sandbox.  Each method returns the words
of the refusal, or None when it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

BLOCKED = "Forbidden: bot was blocked by the user"


@dataclass(slots=True)
class Votes:
    """A poll as all messages that show it see it."""

    quiz: bool
    closed: bool = False
    by_person: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Said:
    """A message.  `button` is the label under it, `passed_on` says that it is a forward."""

    chat: int
    text: str
    by_bot: bool
    button: str = ""
    passed_on: bool = False
    poll: Votes | None = None
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Messages:
    """All messages that are there, by number; numbers grow."""

    there: dict[int, Said] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    last: int = 0

    def comes(self, number: int, said: Said) -> None:
        """A new message got a number."""
        assert number > self.last, "numbers grow"
        self.last = number
        self.there[number] = said

    def may_send(self, chat: int) -> str | None:
        """Whether the bot may write to a chat."""
        return BLOCKED if chat in self.blocked else None

    def _mine(self, chat: int, number: int, what: str) -> str | None:
        if chat in self.blocked:
            return BLOCKED
        return None if self._stands(chat, number) else f"Bad Request: {what} not found"

    def _stands(self, chat: int, number: int) -> bool:
        return number in self.there and self.there[number].chat == chat

    def edit(self, chat: int, number: int, text: str, button: str) -> str | None:
        """Other words, and another button or none."""
        refused = self._mine(chat, number, "message to edit")
        if refused:
            return refused
        said = self.there[number]
        if not said.by_bot or said.passed_on:
            return "Bad Request: message can't be edited"
        if said.poll is not None:
            return "Bad Request: there is no text in the message to edit"
        if (said.text, said.button) == (text, button):
            return "Bad Request: message is not modified"
        said.text, said.button = text, button
        return None

    def delete(self, chat: int, number: int) -> str | None:
        """Gone for both."""
        refused = self._mine(chat, number, "message to delete")
        if not refused:
            del self.there[number]
        return refused

    def copy(self, source: int, number: int, chat: int) -> tuple[Said | None, str | None]:
        """The same words as a new message; a poll begins anew."""
        if not self._stands(source, number):
            return None, "Bad Request: message to copy not found"
        said = self.there[number]
        poll = Votes(said.poll.quiz) if said.poll else None
        return Said(chat, said.text, by_bot=True, poll=poll), self.may_send(chat)

    def forward(self, source: int, number: int, chat: int) -> tuple[Said | None, str | None]:
        """The same message once more; a poll stays one poll."""
        if not self._stands(source, number):
            return None, "Bad Request: message to forward not found"
        said = replace(self.there[number], chat=chat, by_bot=True, button="", passed_on=True, reactions={})
        return said, self.may_send(chat)

    def react(self, chat: int, number: int, who: int, emoji: str, *, by_bot: bool) -> str | None:
        """Somebody's reaction is now this, or none."""
        if not self._stands(chat, number):
            return "Bad Request: message to react not found"
        if by_bot and chat in self.blocked:
            return BLOCKED
        given = self.there[number].reactions
        given.pop(who, None)
        if emoji:
            given[who] = emoji
        return None

    def vote(self, number: int, who: int, chosen: int | None) -> bool:
        """Whether a vote (None: the vote taken back) of the person of a chat counts."""
        poll = self.there[number].poll if self._stands(who, number) else None
        if poll is None or poll.closed or (poll.quiz and (who in poll.by_person or chosen is None)):
            return False
        poll.by_person.pop(who, None)
        if chosen is not None:
            poll.by_person[who] = chosen
        return True

    def stop(self, chat: int, number: int) -> str | None:
        """A poll takes no more votes."""
        refused = self._mine(chat, number, "message with poll to stop")
        if refused:
            return refused
        said = self.there[number]
        if said.poll is None:
            return "Bad Request: message is not a poll"
        if said.passed_on or not said.by_bot:
            return "Bad Request: poll can't be stopped"
        if said.poll.closed:
            return "Bad Request: poll has already been closed"
        said.poll.closed, said.button = True, ""
        return None
