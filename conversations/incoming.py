"""What arrived from a person, as `route` reads it: small, frozen, and nothing of Telegram's own types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conversations.rich import Entity
from programme.media import Medium

Kind = Literal[
    "text", "press", "media", "edited", "joined_group", "left_group", "group_text", "blocked", "unblocked", "other"
]


@dataclass(frozen=True, slots=True)
class Replied:
    """The message that somebody answered: whether it is `ours`, its words, and what of it they quoted."""

    ours: bool
    words: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One update, told in our words.

    `text` is what was typed (or a medium's caption). `data` is a pressed button's. `media` is photo, voice, video,
    sticker, document, location, contact or other; `medium` what can be kept of it, where anything can. `command` and
    `payload` are of a text or a caption that begins with a command for this bot. `reply_to` is the message that was
    answered, and `replied` what it said; `message_id` of a press is the message its button is under. `at` is aware.
    """

    kind: Kind
    at: datetime
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    data: str | None = None
    message_id: int | None = None
    reply_to: int | None = None
    callback_id: str | None = None
    media: str | None = None
    medium: Medium | None = None
    replied: Replied | None = None
    command: str | None = None
    payload: str | None = None
    forwarded: bool = False


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A typed command: its word in small letters, and what followed it."""

    name: str
    payload: str | None


def parse_command(text: str, bot_name: str | None = None) -> Command | None:
    """The command that a text is, as in `/start abc` or `/help@OurBot`. None if it is none, or another bot's."""
    found = _COMMAND.match(text.strip())
    if found is None:
        return None
    name, addressed, payload = found.groups()
    if addressed is not None and bot_name is not None and addressed.lower() != bot_name.lower():
        return None
    return Command(name.lower(), payload.strip() if payload and payload.strip() else None)
