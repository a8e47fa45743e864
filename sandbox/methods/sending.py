"""New messages without files: text, places, contacts; copies and forwards; chat actions; answers to presses."""

from __future__ import annotations

from typing import Any, Final

from sandbox import refusals
from sandbox.bots import Bot, plain_user
from sandbox.fields import Call, Json
from sandbox.keyboards import read_markup
from sandbox.people import Message
from sandbox.town import Town
from sandbox.wording import CAPTION_LIMIT, TEXT_LIMIT, Formatted, read_formatted, utf16_length

from . import targets
from .registry import method

ANSWER_WITHIN: Final = 15.0
"""Seconds in which a press may be answered."""

_ANSWER_LIMIT: Final = 200
_ACTIONS: Final = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note".split()
)
_CONTENT: Final = (
    "text entities link_preview_options photo document voice video audio animation video_note sticker caption"
    " caption_entities show_caption_above_media has_media_spoiler location contact venue dice".split()
)

REACTIONS: Final = frozenset(
    (
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔"
        " 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘"
        " 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
    ).split()
)
"""The reactions that bots may set (Bot API: ReactionTypeEmoji)."""


def post(town: Town, bot: Bot, call: Call, content: Json) -> Message:
    """Send `content` (the part of a message that its kind adds) to the chat of the call."""
    markup = read_markup(call)
    dialogue = targets.dialogue(town, bot, call)
    if call.fields.get("reply_parameters") or call.fields.get("reply_to_message_id"):
        content = {**targets.reply(bot, call, dialogue.chat_id), **content}
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    return town.bot_says(bot, dialogue, content, markup)


def text_content(town: Town, call: Call) -> Json:
    """The text of a call with its entities and link preview, checked."""
    if not call.text("text"):
        raise refusals.bad_request(refusals.TEXT_EMPTY)
    formatted = read_formatted(call, "text", "entities")
    if not formatted.text:
        raise refusals.bad_request(refusals.TEXT_EMPTY)
    if utf16_length(formatted.text) > TEXT_LIMIT:
        raise refusals.bad_request(refusals.TEXT_TOO_LONG)
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = with_people(town, formatted.entities)
    preview = call.structure("link_preview_options", refusals.PREVIEW_UNREADABLE)
    if isinstance(preview, dict) and preview:
        content["link_preview_options"] = preview
    return content


def caption_content(town: Town, call: Call) -> Json:
    """The caption of a call with its entities, checked; empty when there is none."""
    if not call.fields.get("caption"):
        return {}
    content = caption_of(town, read_formatted(call, "caption", "caption_entities"))
    if call.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def caption_of(town: Town, formatted: Formatted) -> Json:
    """A caption as a part of a message."""
    if utf16_length(formatted.text) > CAPTION_LIMIT:
        raise refusals.bad_request(refusals.CAPTION_TOO_LONG)
    content: Json = {"caption": formatted.text} if formatted.text else {}
    if formatted.entities:
        content["caption_entities"] = with_people(town, formatted.entities)
    return content


def with_people(town: Town, entities: list[Json]) -> list[Json]:
    """Mentions by id get the whole User; those of unknown people vanish, as in Telegram."""
    if not any(entity["type"] == "text_mention" for entity in entities):
        return entities
    return [entity for entity in (_with_person(town, entity) for entity in entities) if entity is not None]


def _with_person(town: Town, entity: Json) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    user = entity.get("user")
    person = town.people.get(user.get("id", 0)) if isinstance(user, dict) else None
    return {**entity, "user": plain_user(person.user)} if person else None


@method("sendMessage")
def send_message(town: Town, bot: Bot, call: Call) -> Json:
    """A text message."""
    return post(town, bot, call, text_content(town, call)).body


@method("sendLocation")
def send_location(town: Town, bot: Bot, call: Call) -> Json:
    """A place on the map."""
    place = {name: _number(call, name) for name in ("latitude", "longitude")}
    return post(town, bot, call, {"location": place}).body


def _number(call: Call, name: str) -> float:
    try:
        return float(call.text(name))
    except ValueError:
        raise refusals.bad_request(f"{name} is empty") from None


@method("sendContact")
def send_contact(town: Town, bot: Bot, call: Call) -> Json:
    """A telephone contact."""
    contact = {name: call.text(name) for name in ("phone_number", "first_name", "last_name") if call.text(name)}
    for name in ("phone_number", "first_name"):
        if name not in contact:
            raise refusals.required(name)
    return post(town, bot, call, {"contact": contact}).body


@method("copyMessage")
def copy_message(town: Town, bot: Bot, call: Call) -> Json:
    """The same content as a new message of the bot; the answer is its MessageId."""
    source = targets.message(town, bot, call, "message to copy", "from_chat_id")
    content = {name: source.body[name] for name in _CONTENT if name in source.body}
    if not content:
        raise refusals.bad_request(refusals.CANNOT_COPY)
    if call.fields.get("caption") is not None and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(caption_content(town, call))
    return {"message_id": post(town, bot, call, content).message_id}


@method("forwardMessage")
def forward_message(town: Town, bot: Bot, call: Call) -> Json:
    """The same content, with whom it came from."""
    source = targets.message(town, bot, call, "message to forward", "from_chat_id")
    content = {name: source.body[name] for name in _CONTENT if name in source.body}
    if not content or source.body.get("has_protected_content"):
        raise refusals.bad_request(refusals.CANNOT_FORWARD)
    sender = plain_user(source.body["from"])
    origin = {"type": "user", "date": source.body["date"], "sender_user": sender}
    content["forward_origin"] = source.body.get("forward_origin", origin)
    return post(town, bot, call, content).body


@method("sendChatAction")
def send_chat_action(town: Town, bot: Bot, call: Call) -> bool:
    """Shows "typing" and its like on the phone."""
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise refusals.bad_request(refusals.WRONG_ACTION)
    dialogue = targets.dialogue(town, bot, call)
    if town.live.listened(dialogue.chat_id):
        news = {"type": "action", "bot": bot.id, "chat": dialogue.chat_id, "person": dialogue.chat_id}
        town.live.tell(dialogue.chat_id, {**news, "action": action})
    return True


@method("answerCallbackQuery")
def answer_callback_query(town: Town, bot: Bot, call: Call) -> bool:
    """Ends the spinner of a press, once, within fifteen seconds."""
    press = bot.presses.get(call.text("callback_query_id"))
    if press is None or press.answered or town.clock.now() - press.at > ANSWER_WITHIN:
        raise refusals.bad_request(refusals.QUERY_TOO_OLD)
    if utf16_length(call.text("text")) > _ANSWER_LIMIT:
        raise refusals.bad_request(refusals.ANSWER_TOO_LONG)
    press.answered, press.text, press.url = True, call.text("text"), call.text("url")
    press.show_alert = call.flag("show_alert")
    if town.live.listened(press.person):
        news = {"type": "press", "bot": bot.id, "chat": press.person, "person": press.person, "id": press.id}
        town.live.tell(press.person, {**news, "text": press.text, "show_alert": press.show_alert, "url": press.url})
    return True


@method("setMessageReaction")
def set_message_reaction(town: Town, bot: Bot, call: Call) -> bool:
    """Puts the bot's reaction on a message; an empty list takes it away."""
    message = targets.message(town, bot, call, "message to react")
    town.reach(bot, message.chat_id)
    raw = call.structure("reaction", "can't parse reaction types JSON object")
    message.reactions = _reactions(raw)
    town.changed(bot, message)
    return True


def _reactions(raw: Any) -> list[Json]:
    if raw in (None, ""):
        return []
    if not isinstance(raw, list):
        raise refusals.bad_request(refusals.REACTIONS_NOT_ARRAY)
    if len(raw) > 1:
        raise refusals.bad_request(refusals.REACTIONS_TOO_MANY)
    for reaction in raw:
        if not isinstance(reaction, dict) or reaction.get("type") != "emoji" or reaction.get("emoji") not in REACTIONS:
            raise refusals.bad_request(refusals.REACTION_INVALID)
    return [{"type": "emoji", "emoji": reaction["emoji"]} for reaction in raw]
