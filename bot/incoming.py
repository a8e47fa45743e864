"""A raw update of Telegram → what happened, in our words. Never raises: what cannot be read is `other`, and ignored.

Fields and their types are the Bot API's (Update, Message, CallbackQuery, ChatMemberUpdated); nothing is taken for
granted, since a stand-in, a newer server or a forged webhook call may send anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from bot import in_group
from bot.arrivals import number_in
from bot.in_group import InGroup
from bot.sent import medium_in, replied_in
from conversations.incoming import Incoming, Kind, parse_command
from conversations.rich import Entity, Rich
from storage.inbox import Due

MEDIA: Final[Mapping[str, str]] = {
    "photo": "photo",
    "live_photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "document",
    "location": "location",
    "venue": "location",
    "contact": "contact",
}
"""The Bot API's field of a medium → our word for it. `animation` also fills `document`, so it comes first."""
OTHER_MEDIA: Final = (
    *("rich_message", "paid_media", "story", "checklist", "dice", "game", "poll", "invoice", "gift", "unique_gift"),
    *("web_app_data", "passport_data", "users_shared", "chat_shared"),
)
"""What people can send besides; anything else in a message is Telegram's own note (a pin, a new photo of the chat)."""
GROUPS: Final = frozenset({"group", "supergroup"})
_GONE: Final = frozenset({"left", "kicked"})
_EMPTY: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Heard:
    """What arrived and from where. `chat_id` is None where there is nobody to answer.

    `album` is the same for all photos that were sent together; `pressed` the words of the message whose button it was.
    `due`: nobody did anything, but a timer of theirs is due.
    `group` is the message where it stands in a group.
    """

    incoming: Incoming
    chat_id: int | None = None
    sender: int | None = None
    private: bool = False
    language_code: str | None = None
    album: str | None = None
    pressed: Rich | None = None
    due: Due | None = None
    group: InGroup | None = None

    @property
    def by_a_person(self) -> bool:
        """Whether somebody did something in their own chat with the bot."""
        return self.private and self.sender is not None and self.incoming.kind in {"text", "media", "press", "edited"}


def time_came(due: Due, at: datetime) -> Heard:
    """A timer that is due, in its person's own chat."""
    return Heard(Incoming(kind="other", at=at), chat_id=due.sender, sender=due.sender, private=True, due=due)


def hear(update: Mapping[str, Any], received_at: datetime, bot_id: int, bot_name: str = "") -> Heard:
    """Read an update. `received_at` (aware) stands in for a time that the update does not tell."""
    ear = _Ear(received_at, bot_id, bot_name)
    for kind, listen in (
        ("message", ear.message),
        ("edited_message", ear.edited),
        ("callback_query", ear.press),
        ("my_chat_member", ear.membership),
    ):
        body = update.get(kind)
        if isinstance(body, Mapping):
            return _with_group(listen(body), body, kind, bot_name)
    return Heard(Incoming(kind="other", at=received_at))


def _with_group(heard: Heard, body: Mapping[str, Any], kind: str, bot_name: str) -> Heard:
    """With the message itself where it stands in a group: the team's own group is read, others are not."""
    if kind not in {"message", "edited_message"} or _word(_mapping(body, "chat"), "type") not in GROUPS:
        return heard
    return replace(heard, group=in_group.read(body, bot_name, edited=kind == "edited_message"))


@dataclass(frozen=True, slots=True)
class _Ear:
    received_at: datetime
    bot_id: int
    bot_name: str

    def message(self, body: Mapping[str, Any]) -> Heard:
        chat = _word(_mapping(body, "chat"), "type")
        if chat in GROUPS:
            return self._in_group(body)
        if chat != "private" or _mapping(body, "from").get("is_bot") is True:
            return self._heard(body, "other")
        if isinstance(body.get("text"), str):
            return self._text(body)
        media = _media(body)
        if media is None:
            return self._heard(body, "other")
        caption = body.get("caption")
        command = parse_command(caption, self.bot_name or None) if isinstance(caption, str) else None
        return self._heard(
            body,
            "media",
            text=caption if isinstance(caption, str) else None,
            command=command and command.name,
            payload=command and command.payload,
            entities=_entities(body.get("caption_entities")),
            media=media,
            medium=medium_in(body),
            forwarded=_forwarded(body),
        )

    def _text(self, body: Mapping[str, Any]) -> Heard:
        command = parse_command(body["text"], self.bot_name or None)
        return self._heard(
            body,
            "text",
            text=body["text"],
            entities=_entities(body.get("entities")),
            command=command and command.name,
            payload=command and command.payload,
            forwarded=_forwarded(body),
        )

    def _in_group(self, body: Mapping[str, Any]) -> Heard:
        joined = body.get("new_chat_members")
        if isinstance(joined, list) and any(number_in(one, "id") == self.bot_id for one in joined):
            return self._heard(body, "joined_group")
        if number_in(body.get("left_chat_member"), "id") == self.bot_id:
            return self._heard(body, "left_group")
        text = body.get("text")
        command = parse_command(text, self.bot_name or None) if isinstance(text, str) else None
        return self._heard(body, "group_text", command=command and command.name)

    def edited(self, body: Mapping[str, Any]) -> Heard:
        if _mapping(body, "chat").get("type") != "private" or body.get("location"):
            return self._heard(body, "other")  # a place that moves on: what was sent is kept, nobody is followed
        text = body.get("text", body.get("caption"))
        return self._heard(body, "edited", text=text if isinstance(text, str) else None)

    def press(self, body: Mapping[str, Any]) -> Heard:
        under = _mapping(body, "message")
        callback = body.get("id")
        private = _mapping(under, "chat").get("type", "private") == "private"
        sender = number_in(body.get("from"), "id")
        words = under.get("text")
        incoming = Incoming(
            kind="press" if private and sender is not None else "other",
            at=self.received_at,
            data=_word(body, "data"),
            message_id=number_in(under, "message_id"),
            callback_id=callback if isinstance(callback, str) else None,
        )
        return Heard(
            incoming,
            chat_id=sender if private else None,
            sender=sender,
            private=private,
            language_code=_language(body),
            pressed=Rich(words, _entities(under.get("entities"))) if isinstance(words, str) else None,
        )

    def membership(self, body: Mapping[str, Any]) -> Heard:
        now = _word(_mapping(body, "new_chat_member"), "status")
        before = _word(_mapping(body, "old_chat_member"), "status")
        chat = _word(_mapping(body, "chat"), "type")
        kind: Kind = "other"
        if chat == "private":
            kind = "blocked" if now in _GONE else "unblocked"
        elif chat in GROUPS:
            if now in _GONE:
                kind = "left_group"
            elif before in _GONE:
                kind = "joined_group"
        return self._heard(body, kind)

    def _heard(self, body: Mapping[str, Any], kind: Kind, **told: Any) -> Heard:
        chat = _mapping(body, "chat")
        incoming = Incoming(
            kind=kind,
            at=_moment(body.get("date"), self.received_at),
            message_id=number_in(body, "message_id"),
            reply_to=number_in(body.get("reply_to_message"), "message_id"),
            replied=replied_in(body, self.bot_id),
            **told,
        )
        return Heard(
            incoming,
            chat_id=number_in(chat, "id"),
            sender=number_in(body.get("from"), "id"),
            private=chat.get("type") == "private",
            language_code=_language(body),
            album=_word(body, "media_group_id") or None,
        )


def _mapping(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, Mapping) else _EMPTY


def _word(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""


def _media(body: Mapping[str, Any]) -> str | None:
    for field, word in MEDIA.items():
        if body.get(field):
            return word
    return "other" if any(body.get(field) for field in OTHER_MEDIA) else None


def _forwarded(body: Mapping[str, Any]) -> bool:
    return bool(body.get("forward_origin") or body.get("forward_date"))


def _language(body: Mapping[str, Any]) -> str | None:
    return _word(_mapping(body, "from"), "language_code") or None


def _entities(value: object) -> tuple[Entity, ...]:
    listed = value if isinstance(value, list) else ()
    return tuple(_entity(one) for one in listed if isinstance(one, Mapping) and _is_entity(one))


def _is_entity(entity: Mapping[str, Any]) -> bool:
    offset, length = number_in(entity, "offset"), number_in(entity, "length")
    return (
        isinstance(entity.get("type"), str) and offset is not None and length is not None and offset >= 0 and length > 0
    )


def _entity(one: Mapping[str, Any]) -> Entity:
    return Entity(
        type=one["type"],
        offset=one["offset"],
        length=one["length"],
        url=_word(one, "url") or None,
        language=_word(one, "language") or None,
        unix_time=number_in(one, "unix_time"),
        date_time_format=_word(one, "date_time_format") or None,
    )


def _moment(date: object, otherwise: datetime) -> datetime:
    if isinstance(date, bool) or not isinstance(date, int):
        return otherwise
    try:
        return datetime.fromtimestamp(date, UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
