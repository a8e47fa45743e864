"""What a call is aimed at: a chat, a message, a message to reply to."""

from __future__ import annotations

from typing import Any

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json, truth, whole
from sandbox.people import Dialogue, Message
from sandbox.town import Town


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


def known_chat(town: Town, bot: Bot, call: Call) -> int:
    """The id of a chat that the bot may look at, also where it may not send."""
    number = chat_id(call)
    group = town.groups.get(number)
    if (group is not None and bot.id in group.bots) or (number in town.people and number in bot.dialogues):
        return number
    raise refusals.bad_request(refusals.CHAT_NOT_FOUND)


def message(town: Town, bot: Bot, call: Call, what: str, chat_field: str = "chat_id") -> Message:
    """The message that `message_id` names.  `what` names it in the refusal: "message to edit"."""
    number = chat_id(call, chat_field)
    if number not in town.people and number not in town.groups:
        raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
    message_id = call.integer("message_id")
    if message_id <= 0:
        raise refusals.bad_request(refusals.MESSAGE_ID_MISSING)
    found = bot.message(number, message_id)
    if found is None:
        raise refusals.not_found(what)
    return found


def reply(bot: Bot, call: Call, chat: int) -> Json:
    """The `reply_to_message` of a new message as a part of its body; empty when it is no reply."""
    given = call.structure("reply_parameters", refusals.REPLY_UNREADABLE)
    if given is None:
        given = {name: call.fields.get(name) for name in ("allow_sending_without_reply",)}
        given["message_id"] = call.fields.get("reply_to_message_id")
    elif not isinstance(given, dict):
        raise refusals.bad_request(refusals.REPLY_NOT_OBJECT)
    return _replied(bot, given, chat)


def _replied(bot: Bot, given: dict[str, Any], chat: int) -> Json:
    message_id = whole(given.get("message_id"))
    if message_id <= 0:
        return {}
    found = bot.message(chat, message_id)
    if found is not None:
        return {"reply_to_message": without_reply(found.body)}
    if truth(given.get("allow_sending_without_reply")):
        return {}
    raise refusals.not_found("message to be replied")


def without_reply(body: Json) -> Json:
    """A message without the message it replies to: replies do not nest."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
