"""What a call is aimed at: a chat, a message, a message to reply to."""

from __future__ import annotations

from typing import Final

from sandbox import objects, refusals
from sandbox.bots import Bot, plain_user
from sandbox.fields import Call, Json, truth, whole
from sandbox.files import MEDIA_KINDS
from sandbox.markup import utf16_length
from sandbox.people import Dialogue, Message
from sandbox.threads import topic_for
from sandbox.town import Town
from sandbox.wording import format_text

_MOST_MESSAGES: Final = 100
_SHOWN_OUTSIDE: Final = (*MEDIA_KINDS, "location", "contact", "venue", "dice", "poll")


def chat_id(call: Call, name: str = "chat_id") -> int:
    """The id of the chat.  Raises Refusal when it is empty, or no number (usernames of people lead nowhere)."""
    value = call.fields.get(name)
    if value is None or value == "":
        raise refusals.bad_request(refusals.CHAT_EMPTY)
    number = whole(value)
    if not number:
        raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
    return number


def dialogue(town: Town, bot: Bot, call: Call) -> Dialogue:
    """The dialogue that the call may send to."""
    return town.reach(bot, chat_id(call))


def known_chat(town: Town, bot: Bot, call: Call, name: str = "chat_id") -> int:
    """The id of a chat that the bot may look at, also where it may not send."""
    number = chat_id(call, name)
    if not may_look(town, bot, number):
        raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
    group = town.groups.get(number)
    if group is not None and group.is_super:
        town.reach(bot, number)
    return number


def may_look(town: Town, bot: Bot, number: int) -> bool:
    """Whether the bot knows a chat."""
    group = town.groups.get(number)
    return bot.id in group.bots if group is not None else number in town.people and number in bot.dialogues


def message(town: Town, bot: Bot, call: Call, what: str, chat_field: str = "chat_id") -> Message:
    """The message that `message_id` names, to look at.  `what` names it in the refusal: "message to copy"."""
    number = known_chat(town, bot, call, chat_field)
    found = bot.message(number, call.integer("message_id"))
    if found is None:
        raise refusals.not_found(what)
    return found


def writable_message(town: Town, bot: Bot, call: Call, what: str) -> Message:
    """The message that `message_id` names, in a chat that the bot may write to."""
    number = chat_id(call)
    if may_look(town, bot, number):
        town.reach(bot, number)
    return message(town, bot, call, what)


def message_ids(call: Call) -> list[int]:
    """The numbers of `message_ids`, between 1 and 100 of them.  Raises Refusal(400)."""
    if call.fields.get("message_ids") in (None, ""):
        raise refusals.bad_request(refusals.MESSAGE_IDS_MISSING)
    raw = call.structure("message_ids", "can't parse message_ids JSON object")
    if not isinstance(raw, list):
        raise refusals.bad_request(refusals.MESSAGE_IDS_NOT_ARRAY)
    if len(raw) > _MOST_MESSAGES:
        raise refusals.bad_request(refusals.MESSAGE_IDS_TOO_MANY)
    numbers = [_message_id(number) for number in raw]
    if not numbers:
        raise refusals.bad_request(refusals.MESSAGE_IDS_MISSING)
    return numbers


def _message_id(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise refusals.bad_request(refusals.MESSAGE_ID_NO_NUMBER)
    try:
        number = int(str(raw))
    except ValueError:
        raise refusals.bad_request(refusals.MESSAGE_ID_UNREADABLE) from None
    if number <= 0:
        raise refusals.bad_request(refusals.MESSAGE_ID_INVALID)
    return number


def place(town: Town, bot: Bot, call: Call) -> tuple[Dialogue, Json]:
    """Where a new message goes: the dialogue, and what its topic and the message it answers add to its body."""
    replying = read_reply(call)
    where = dialogue(town, bot, call)
    group = town.groups.get(where.chat_id)
    thread_id = max(call.integer("message_thread_id"), 0)
    topic = topic_for(bot, where, group, thread_id, None) if thread_id else 0
    answered = replied(town, bot, replying, where.chat_id)
    if not topic:
        topic = topic_for(bot, where, group, 0, answered.get("reply_to_message"))
    return where, {**answered, "message_thread_id": topic} if topic else answered


def read_reply(call: Call) -> Json:
    """The ReplyParameters of a call; empty when it answers nothing."""
    if "reply_parameters" not in call.fields:
        number = call.integer("reply_to_message_id")
        named = {"message_id": number, "allow_sending_without_reply": call.fields.get("allow_sending_without_reply")}
        return named if number > 0 else {}
    given = call.structure("reply_parameters", refusals.REPLY_UNREADABLE)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise refusals.bad_request(refusals.REPLY_NOT_OBJECT)
    return _reply_parameters(given) if given else {}


def _reply_parameters(given: Json) -> Json:
    try:
        elsewhere, message_id = objects.text(given, "chat_id"), objects.number(given, "message_id", None)
        without = objects.flag(given, "allow_sending_without_reply")
        words, mode = objects.text(given, "quote"), objects.text(given, "quote_parse_mode")
        option = objects.text(given, "poll_option_id")
    except objects.Unreadable as reason:
        raise refusals.bad_request(str(reason)) from None
    quoted = format_text(words, mode, given.get("quote_entities"))
    read: Json = {"message_id": message_id, "allow_sending_without_reply": without, "quote": quoted.text}
    return {**read, "chat_id": elsewhere, "poll_option_id": option}


def replied(town: Town, bot: Bot, given: Json, chat: int) -> Json:
    """The `reply_to_message`, `external_reply` and `quote` of a new message as parts of its body."""
    message_id = whole(given.get("message_id"))
    if message_id <= 0:
        return {}
    elsewhere = whole(given.get("chat_id")) or chat
    if elsewhere != chat and not may_look(town, bot, elsewhere):
        raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
    found = bot.message(elsewhere, message_id)
    if found is None:
        if truth(given.get("allow_sending_without_reply")):
            return {}
        raise refusals.not_found("message to be replied")
    answered = (
        {"reply_to_message": without_reply(found.body)} if elsewhere == chat else {"external_reply": external(found)}
    )
    if given.get("quote"):
        answered["quote"] = quote(found.body, given["quote"])
    if given.get("poll_option_id") and "poll" in found.body:
        answered["reply_to_poll_option_id"] = given["poll_option_id"]
    return answered


def quote(body: Json, words: str) -> Json:
    """The TextQuote of `words` out of a message.  Raises Refusal(400) when they do not stand in it."""
    text = str(body.get("text") or body.get("caption") or "")
    at = text.find(words)
    if at < 0:
        raise refusals.bad_request(refusals.QUOTE_INVALID)
    return {"text": words, "position": utf16_length(text[:at]), "is_manual": True}


def external(found: Message) -> Json:
    """The ExternalReplyInfo of a message of another chat."""
    shown = {"origin": found.body.get("forward_origin") or origin(found.body)}
    kinds = (
        "photo",
        "document",
        "voice",
        "video",
        "audio",
        "animation",
        "video_note",
        "sticker",
        "location",
        "contact",
    )
    shown.update((kind, found.body[kind]) for kind in (*kinds, "venue", "dice", "poll") if kind in found.body)
    if str(found.chat_id).startswith("-100"):
        shown.update(chat=found.body["chat"], message_id=found.message_id)
    return shown


def origin(body: Json) -> Json:
    """Whom a message came from, as forwards of it say."""
    return {"type": "user", "date": body["date"], "sender_user": plain_user(body["from"])}


def without_reply(body: Json) -> Json:
    """A message without the message it replies to: replies do not nest."""
    return {name: value for name, value in body.items() if name not in {"reply_to_message", "external_reply", "quote"}}
