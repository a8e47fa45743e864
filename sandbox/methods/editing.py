"""Changes to messages that are there."""

from __future__ import annotations

from typing import Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.keyboards import read_inline_markup
from sandbox.people import Message
from sandbox.town import Town

from . import targets
from .input_media import MEDIA, check_replaces, read_media
from .registry import method
from .sending import caption_content, text_content

_DELETE_WITHIN: Final = 48 * 3600
_TEXT_PARTS: Final = ("text", "entities", "link_preview_options", "reply_markup")
_CAPTION_PARTS: Final = ("caption", "caption_entities", "show_caption_above_media", "reply_markup")
_MEDIA_PARTS: Final = (*_TEXT_PARTS, *_CAPTION_PARTS, "has_media_spoiler", *MEDIA)


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


@method("editMessageMedia")
def edit_message_media(town: Town, bot: Bot, call: Call) -> Json:
    """Another photo, document, video, audio or animation in the place of one of these or of a text."""
    if call.fields.get("media") in (None, ""):
        raise refusals.required("media")
    raw = call.structure("media", refusals.INPUT_MEDIA_UNREADABLE)
    kind, content = read_media(town, call, raw, album=False)
    message, markup = _editable(town, bot, call)
    if not any(name in message.body for name in (*MEDIA, "text")):
        raise refusals.bad_request(refusals.NO_MEDIA_TO_EDIT)
    check_replaces(message.body, kind)
    return _edit(town, bot, message, {**content, **markup}, _MEDIA_PARTS)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(town: Town, bot: Bot, call: Call) -> Json:
    """Another inline keyboard, or none."""
    message, markup = _editable(town, bot, call)
    return _edit(town, bot, message, markup, ("reply_markup",))


def _editable(town: Town, bot: Bot, call: Call) -> tuple[Message, Json]:
    """The bot's own message, and the keyboard of the call as a part of a message."""
    markup = read_inline_markup(call)
    if not call.text("chat_id") and call.integer("message_id") <= 0:
        raise refusals.bad_request(refusals.MESSAGE_ID_MISSING)
    message = targets.writable_message(town, bot, call, "message to edit")
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
    if not call.text("chat_id"):
        raise refusals.bad_request(refusals.CHAT_MISSING)
    if call.integer("message_id") <= 0:
        raise refusals.bad_request(refusals.MESSAGE_ID_MISSING)
    message = targets.writable_message(town, bot, call, "message to delete")
    _check_deletable(town, bot, message)
    town.take_away(bot, message)
    return True


@method("deleteMessages")
def delete_messages(town: Town, bot: Bot, call: Call) -> bool:
    """Takes up to a hundred away, all or none; those that are not there are passed over."""
    numbers = targets.message_ids(call)
    dialogue = targets.dialogue(town, bot, call)
    found = [message for number in numbers if (message := bot.message(dialogue.chat_id, number)) is not None]
    for message in found:
        _check_deletable(town, bot, message)
    for message in found:
        town.take_away(bot, message)
    return True


def _check_deletable(town: Town, bot: Bot, message: Message) -> None:
    """Raises Refusal(400) for a message that is too old, or somebody else's in a group that the bot may not clean."""
    group = town.groups.get(message.chat_id)
    if group is not None:
        if not message.from_bot and not group.bot(bot.id).may("can_delete_messages"):
            raise refusals.bad_request(refusals.CANNOT_DELETE)
        if group.is_super and group.bot(bot.id).may("can_delete_messages"):
            return
    if town.clock.now() - message.body["date"] > _DELETE_WITHIN:
        raise refusals.bad_request(refusals.CANNOT_DELETE_FOR_EVERYONE)
