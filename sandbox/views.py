"""Messages as phones and tests see them: short, and the same for every kind."""

from __future__ import annotations

from typing import Any, Final

from .bots import Bot
from .fields import Json
from .groups import Group
from .people import Message, Person

_KINDS: Final = (
    "photo",
    "animation",
    "document",
    "voice",
    "video",
    "audio",
    "video_note",
    "sticker",
    "location",
    "contact",
    "venue",
    "dice",
    "poll",
)
SERVICES: Final = (
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
)
"""What Telegram itself says in a chat, by the Bot API's fields."""
_KEPT: Final = ("text", "caption", "media_group_id", *_KINDS)
_KEY: Final = ("text", "style", "request_contact", "request_location")


def message(kept: Message) -> Json:
    """One message of a chat."""
    body = kept.body
    shown: Json = {
        "message_id": kept.message_id,
        "revision": kept.revision,
        "from_bot": kept.from_bot,
        "date": body["date"],
        "text": body.get("text", ""),
        "kind": kind_of(body),
        "buttons": _buttons(body),
        "edited": kept.edited,
        "deleted": kept.deleted,
    }
    shown.update({name: body[name] for name in _KEPT if name in body and name != "text"})
    entities = body.get("entities") or body.get("caption_entities")
    if entities:
        shown["entities"] = entities
    shown.update(_said_by(kept))
    if "reply_to_message" in body and body["reply_to_message"]["message_id"] != body.get("message_thread_id"):
        shown["reply_to"] = body["reply_to_message"]["message_id"]
        shown["reply_to_text"] = words_of(body["reply_to_message"])
    if "forward_origin" in body:
        shown["forwarded_from"] = _origin_name(body["forward_origin"])
    if "quote" in body:
        shown["quote"] = body["quote"]["text"]
    shown.update(_threaded(body))
    shown.update(_poll(kept))
    rows = keyboard(kept.keyboard)
    if rows is not None:
        shown["keyboard"] = rows
    if kept.reactions:
        shown["reactions"] = [reaction["emoji"] for given in kept.reactions.values() for reaction in given]
        shown["reacted"] = {
            str(who): [reaction["emoji"] for reaction in given] for who, given in kept.reactions.items()
        }
    return shown


def _threaded(body: Json) -> Json:
    """The topic of a message, and what it says about topics, groups and pins when Telegram itself made it."""
    shown: Json = {"thread": body["message_thread_id"]} if "message_thread_id" in body else {}
    service = next((name for name in SERVICES if name in body), None)
    if service is not None:
        shown["service"] = service
        named = body[service]
        if isinstance(named, dict) and "name" in named:
            shown["topic"] = named["name"]
    return shown


def _said_by(kept: Message) -> Json:
    shown: Json = {"protected": True} if kept.body.get("has_protected_content") else {}
    if not kept.from_bot or "forward_origin" in kept.body:
        shown["from"] = kept.body["from"]["first_name"]
    if not kept.from_bot:
        shown["from_id"] = kept.body["from"]["id"]
    return shown


def _poll(kept: Message) -> Json:
    """A poll, and who chose what in it."""
    if kept.poll is None:
        return {}
    by_person = {str(person): chosen for person, chosen in kept.poll.votes.items()}
    return {"poll": kept.poll.on_phones, "votes": by_person}


def kind_of(body: Json) -> str:
    """What a message is: text, photo, …, or service for those that Telegram itself makes."""
    if "text" in body:
        return "text"
    return next((kind for kind in _KINDS if kind in body), "service")


def words_of(body: Json) -> str:
    """The words of a message: its text, its caption, the question of its poll, or the name of its document."""
    if "poll" in body:
        return str(body["poll"]["question"])
    return str(body.get("text") or body.get("caption") or body.get("document", {}).get("file_name", ""))


def _buttons(body: Json) -> list[list[Json]]:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    shown: Json = {"text": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    for name in ("url", "style"):
        if name in button:
            shown[name] = button[name]
    return shown


def _origin_name(origin: Json) -> str:
    if "sender_user_name" in origin:
        return str(origin["sender_user_name"])
    return str(origin.get("sender_user", {}).get("first_name", ""))


def keyboard(markup: Json | None) -> list[list[str]] | None:
    """A reply keyboard as rows of labels."""
    if markup is None or "keyboard" not in markup:
        return None
    rows: list[list[Any]] = markup["keyboard"]
    return [[button["text"] for button in row] for row in rows]


def state(bot: Bot, chat: int, person: Person | None, groups: list[Group]) -> Json:
    """What surrounds a chat on a phone: the bot, the keyboard it shows, commands; `groups` are those it can open."""
    dialogue = bot.dialogues.get(chat)
    own = bot.dialogues.get(person.id) if person else dialogue
    markup = (dialogue.keyboard if dialogue else None) or {}
    language = person.language_code if person else ""
    return {
        "bot": bot.shown(),
        "started": bool(own and own.started),
        "blocked": bool(own and own.blocked),
        "deactivated": bool(person and person.deactivated),
        "keyboard": keyboard(markup),
        "keys": _keys(markup),
        "resize": bool(markup.get("resize_keyboard")),
        "placeholder": markup.get("input_field_placeholder", ""),
        "force_reply": "force_reply" in markup,
        "commands": bot.commands_for(person.id if person else chat, language),
        "description": bot.descriptions.get(language, bot.descriptions.get("", "")),
        "groups": [_group(bot, group) for group in groups],
    }


def _keys(markup: Json) -> list[list[Json]] | None:
    """A reply keyboard as rows of buttons: their label, and what else they say of themselves."""
    rows: list[list[Json]] | None = markup.get("keyboard")
    return rows and [[{name: button[name] for name in _KEY if name in button} for button in row] for row in rows]


def _group(bot: Bot, group: Group) -> Json:
    shown: Json = {"id": group.id, "title": group.title, "topics": None}
    if group.is_forum:
        topics = bot.dialogue(group.id).topics.values()
        shown["topics"] = [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in topics]
    return shown
