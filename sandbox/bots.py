"""A bot's account: its messages, its waiting updates, what it said about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from .clock import Clock
from .fields import Json
from .people import Dialogue, Message
from .polling import UpdateQueue, first_number
from .webhooks.hook import Hook

TOKEN: Final = re.compile(r"(?P<id>[1-9]\d{0,15}):[A-Za-z0-9_-]{20,70}")
TOKEN_LIKE: Final = re.compile(r"\d+:.*")

_KEPT_MESSAGES: Final = 2_000
"""Messages kept of one chat; older ones are forgotten."""


@dataclass(slots=True)
class Press:
    """A press of an inline button, waiting for its answer."""

    id: str
    person: int
    message_id: int
    data: str
    at: float
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""


class Bot:
    """One bot, known by the id in its token."""

    def __init__(self, bot_id: int, token: str, clock: Clock, after: tuple[int, int] = (0, 0)) -> None:
        """A new bot; its updates and messages number above `after`, those of the same bot before a reset."""
        self.id = bot_id
        self.token = token
        self.username = f"sandbox_{bot_id}_bot"
        self.names: dict[str, str] = {"": f"Bot {bot_id}"}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.updates = UpdateQueue(clock, after[0])
        self.hook = Hook()
        self.dialogues: dict[int, Dialogue] = {}
        self.messages: dict[int, Message] = {}
        self.presses: dict[str, Press] = {}
        self.last_poll = 0.0
        self.last_call = 0.0
        self.revision = 0
        self._last_message = max(first_number(clock.now()), after[1])
        self.user: Json = {}
        self.refresh()

    @property
    def numbers(self) -> tuple[int, int]:
        """The highest numbers given so far: of an update, and of a message."""
        return self.updates.last_id, self._last_message

    def refresh(self) -> None:
        """Make the User object anew after a change of name."""
        self.user = {"id": self.id, "is_bot": True, "first_name": self.names[""], "username": self.username}

    def dialogue(self, chat_id: int) -> Dialogue:
        """The dialogue with a chat, begun if there is none."""
        dialogue = self.dialogues.get(chat_id)
        if dialogue is None:
            dialogue = self.dialogues[chat_id] = Dialogue(chat_id)
        return dialogue

    def keep(self, dialogue: Dialogue, body: Json, *, from_bot: bool) -> Message:
        """Give `body` the next message id and keep it; returns the message."""
        self._last_message = message_id = self._last_message + 1
        self.revision += 1
        message = Message(
            message_id, dialogue.chat_id, {"message_id": message_id, **body}, from_bot, self.revision, self.revision
        )
        self.messages[message_id] = dialogue.messages[message_id] = message
        dialogue.last_speaker_is_bot = from_bot
        if len(dialogue.messages) > _KEPT_MESSAGES:
            oldest = next(iter(dialogue.messages))
            del dialogue.messages[oldest]
            self.messages.pop(oldest, None)
        return message

    def changed(self, message: Message) -> None:
        """Note that a message was edited, deleted or reacted to."""
        self.revision += 1
        message.revision = self.revision
        kept = self.dialogues[message.chat_id].messages
        if kept.pop(message.message_id, None) is not None:
            kept[message.message_id] = message

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """A message of a chat that is still there."""
        message = self.messages.get(message_id)
        return message if message is not None and message.chat_id == chat_id and not message.deleted else None

    def commands_for(self, person_id: int, language: str) -> list[Json]:
        """The commands that a person's phone shows, by Telegram's order of scopes in private chats."""
        scopes = (f"chat:{person_id}", "all_private_chats", "default")
        keys = ((scope, code) for scope in scopes for code in (language, ""))
        return next((self.commands[key] for key in keys if key in self.commands), [])

    def shown(self) -> Json:
        """As the control API shows a bot; never its token."""
        return {"id": self.id, "username": self.username, "first_name": self.names[""]}


def plain_user(user: Json) -> Json:
    """A User without the language, as Telegram gives it outside of updates."""
    return {name: value for name, value in user.items() if name != "language_code"}


def text_of(value: Any) -> str:
    """`value` if it is a string, else nothing."""
    return value if isinstance(value, str) else ""
