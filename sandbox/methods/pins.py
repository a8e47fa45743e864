"""Pinned messages.  The one that was pinned last is the chat's."""

from __future__ import annotations

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call
from sandbox.people import Dialogue
from sandbox.town import Town
from sandbox.views import kind_of

from . import targets
from .registry import method


@method("pinChatMessage")
def pin_chat_message(town: Town, bot: Bot, call: Call) -> bool:
    """Pins a message; a service message says so."""
    message = targets.writable_message(town, bot, call, "message to pin")
    dialogue = bot.dialogue(message.chat_id)
    _check_right(town, bot, dialogue)
    if kind_of(message.body) == "service":
        raise refusals.bad_request("service messages can't be pinned")
    if message.message_id in dialogue.pinned:
        raise refusals.bad_request("CHAT_NOT_MODIFIED")
    dialogue.pinned.append(message.message_id)
    thread = {name: message.body[name] for name in ("message_thread_id",) if name in message.body}
    town.bot_says(bot, dialogue, {**thread, "pinned_message": targets.without_reply(message.body)})
    return True


@method("unpinChatMessage")
def unpin_chat_message(town: Town, bot: Bot, call: Call) -> bool:
    """Takes the pin off a message; without a number, off the one that was pinned last."""
    if call.integer("message_id") > 0:
        message = targets.writable_message(town, bot, call, "message to unpin")
        dialogue = bot.dialogue(message.chat_id)
        _check_right(town, bot, dialogue)
        dialogue.pinned = [number for number in dialogue.pinned if number != message.message_id]
        return True
    dialogue = targets.dialogue(town, bot, call)
    _check_right(town, bot, dialogue)
    if not dialogue.pinned:
        raise refusals.not_found("message to unpin")
    dialogue.pinned.pop()
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(town: Town, bot: Bot, call: Call) -> bool:
    """Takes all pins off a chat."""
    dialogue = targets.dialogue(town, bot, call)
    _check_right(town, bot, dialogue)
    dialogue.pinned.clear()
    return True


def _check_right(town: Town, bot: Bot, dialogue: Dialogue) -> None:
    group = town.groups.get(dialogue.chat_id)
    if group is not None and not group.bot(bot.id).may("can_pin_messages"):
        raise refusals.bad_request("not enough rights to manage pinned messages in the chat")
