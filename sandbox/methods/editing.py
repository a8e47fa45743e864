"""Changes to messages that are there."""

from __future__ import annotations

from typing import Any, Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json, whole
from sandbox.keyboards import read_inline_markup
from sandbox.people import Message
from sandbox.town import Town

from . import targets
from .registry import method
from .sending import caption_content, text_content

_DELETE_WITHIN: Final = 48 * 3600
_DELETE_MOST: Final = 100
_TEXT_PARTS: Final = ("text", "entities", "link_preview_options", "reply_markup")
_CAPTION_PARTS: Final = ("caption", "caption_entities", "reply_markup")


@method("editMessageText")
def edit_message_text(town: Town, bot: Bot, call: Call) -> Json:
    """Another text, and another inline keyboard or none."""
    content = text_content(town, call)
    message, markup = _editable(town, bot, call)
    if "text" not in message.body:
        raise refusals.bad_request(refusals.NO_TEXT_TO_EDIT)
    return _edit(town, bot, message, {**content, **markup}, _TEXT_PARTS)


@method("editMessageCaption")
def edit_message_caption(town: Town, bot: Bot, call: Call) -> Json:
    """Another caption, and another inline keyboard or none."""
    content = caption_content(town, call)
    message, markup = _editable(town, bot, call)
    if "text" in message.body or "location" in message.body or "contact" in message.body:
        raise refusals.bad_request(refusals.NO_CAPTION_TO_EDIT)
    return _edit(town, bot, message, {**content, **markup}, _CAPTION_PARTS)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(town: Town, bot: Bot, call: Call) -> Json:
    """Another inline keyboard, or none."""
    message, markup = _editable(town, bot, call)
    return _edit(town, bot, message, markup, ("reply_markup",))


def _editable(town: Town, bot: Bot, call: Call) -> tuple[Message, Json]:
    """The bot's own message, and the keyboard of the call as a part of a message."""
    markup = read_inline_markup(call)
    message = targets.message(town, bot, call, "message to edit")
    town.reach(bot, message.chat_id)
    if not message.from_bot or "forward_origin" in message.body:
        raise refusals.bad_request(refusals.CANNOT_EDIT)
    return message, {"reply_markup": markup} if markup else {}


def _edit(town: Town, bot: Bot, message: Message, content: Json, parts: tuple[str, ...]) -> Json:
    """Put `content` in the place of the named parts.  Raises Refusal when nothing changes."""
    before = {name: message.body[name] for name in parts if name in message.body}
    if before == content:
        raise refusals.bad_request(refusals.NOT_MODIFIED)
    kept = {name: value for name, value in message.body.items() if name not in parts}
    if parts != ("reply_markup",):
        message.edited = True
    message.body = {**kept, **content, "edit_date": int(town.clock.now())}
    town.changed(bot, message)
    return message.body


@method("deleteMessage")
def delete_message(town: Town, bot: Bot, call: Call) -> bool:
    """Takes one message away for both sides, within 48 hours."""
    message = targets.message(town, bot, call, "message to delete")
    if town.clock.now() - message.body["date"] > _DELETE_WITHIN:
        raise refusals.bad_request(refusals.CANNOT_DELETE_FOR_EVERYONE)
    if not message.from_bot and message.chat_id < 0:
        raise refusals.bad_request(refusals.CANNOT_DELETE)
    _delete(town, bot, message)
    return True


@method("deleteMessages")
def delete_messages(town: Town, bot: Bot, call: Call) -> bool:
    """Takes up to a hundred away; those that are not there are passed over."""
    chat = targets.known_chat(town, bot, call)
    found = (bot.message(chat, number) for number in _message_ids(call))
    for message in found:
        if message is not None and (message.from_bot or chat > 0):
            _delete(town, bot, message)
    return True


def _message_ids(call: Call) -> list[int]:
    raw: Any = call.structure("message_ids", "can't parse message_ids JSON object")
    if raw in (None, ""):
        raise refusals.bad_request(refusals.MESSAGE_IDS_MISSING)
    if not isinstance(raw, list):
        raise refusals.bad_request(refusals.MESSAGE_IDS_NOT_ARRAY)
    if len(raw) > _DELETE_MOST:
        raise refusals.bad_request(refusals.MESSAGE_IDS_TOO_MANY)
    numbers = [whole(number) for number in raw]
    if any(number <= 0 for number in numbers):
        raise refusals.bad_request(refusals.MESSAGE_ID_INVALID)
    return numbers


def _delete(town: Town, bot: Bot, message: Message) -> None:
    message.deleted = True
    town.changed(bot, message)
