"""A raw message in a group, as far as the team's own group needs it. Of other groups nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.arrivals import number_in
from conversations.incoming import Command, parse_command

ANONYMOUS: Final = 1087968824
"""In whose name an administrator writes who hides behind the group (Bot API, GroupAnonymousBot)."""
_MEDIA: Final = (
    *("photo", "voice", "audio", "video", "video_note", "animation", "document", "sticker", "location", "venue"),
    "contact",
)


@dataclass(frozen=True, slots=True)
class InGroup:
    """One message in a group, new or `edited`.

    `text` is what was typed, or a medium's caption; None for the group's own notes. `thread_id` is the topic it stands
    in. `reply_to` is the message it answers, but for the first of its topic, which Telegram names there by itself.
    """

    message_id: int | None
    forum: bool
    thread_id: int | None
    text: str | None
    media: bool
    reply_to: int | None
    command: Command | None
    edited: bool = False
    anonymous: bool = False
    by_a_bot: bool = False
    moved_from: int | None = None
    moved_to: int | None = None


def read(body: Mapping[str, Any], bot_name: str, *, edited: bool) -> InGroup:
    """Read a message of a group."""
    chat, sender = _mapping(body, "chat"), _mapping(body, "from")
    thread = number_in(body, "message_thread_id") if body.get("is_topic_message") is True else None
    answered = number_in(body.get("reply_to_message"), "message_id")
    text = body.get("text", body.get("caption"))
    words = text if isinstance(text, str) else None
    here = number_in(chat, "id")
    old, new = number_in(body, "migrate_from_chat_id"), number_in(body, "migrate_to_chat_id")
    anonymous = number_in(sender, "id") == ANONYMOUS or isinstance(body.get("sender_chat"), Mapping)
    return InGroup(
        message_id=number_in(body, "message_id"),
        forum=chat.get("is_forum") is True,
        thread_id=thread,
        text=words,
        media=any(body.get(field) for field in _MEDIA),
        reply_to=None if answered == thread else answered,
        command=parse_command(words, bot_name or None) if words is not None else None,
        edited=edited,
        anonymous=anonymous,
        by_a_bot=sender.get("is_bot") is True and not anonymous,
        moved_from=old if old is not None else here if new is not None else None,
        moved_to=new if new is not None else here if old is not None else None,
    )


def _mapping(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}
