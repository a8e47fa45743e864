"""New messages without files: text, places, contacts, dice; and chat actions."""

from __future__ import annotations

from typing import Final

from sandbox import objects, refusals
from sandbox.bots import Bot, plain_user
from sandbox.fields import Call, Json
from sandbox.keyboards import check_for_chat, read_markup
from sandbox.markup import utf16_length
from sandbox.people import Dialogue, Message
from sandbox.town import Town
from sandbox.wording import CAPTION_LIMIT, TEXT_LIMIT, Formatted, read_formatted

from . import targets
from .registry import method

_PREVIEW_FLAGS: Final = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
_PERMISSIONS: Final = {
    "animation": ("can_send_other_messages", "animations"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "video": ("can_send_videos", "videos"),
    "audio": ("can_send_audios", "music"),
    "sticker": ("can_send_other_messages", "stickers"),
    "poll": ("can_send_polls", "polls"),
    "dice": ("can_send_other_messages", "dice"),
    "venue": ("can_send_messages", "venues"),
    "location": ("can_send_messages", "locations"),
    "contact": ("can_send_messages", "contacts"),
    "text": ("can_send_messages", "text messages"),
}
_CONTACT: Final = ("phone_number", "first_name", "last_name", "vcard")
_ACTIONS: Final = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note".split()
)


def post(town: Town, bot: Bot, call: Call, content: Json) -> Message:
    """Send `content` (the part of a message that its kind adds) to the chat of the call."""
    markup = read_markup(call)
    dialogue, where = targets.place(town, bot, call)
    check_for_chat(markup, private=dialogue.chat_id > 0)
    check_permission(town, bot, dialogue, content)
    return town.bot_says(bot, dialogue, {**where, **content, **marks(call)}, markup)


def marks(call: Call) -> Json:
    """What a call says of a new message besides its content: protected or not, and its effect."""
    marked: Json = {"has_protected_content": True} if call.flag("protect_content") else {}
    effect = call.integer("message_effect_id")
    return {**marked, "effect_id": str(effect)} if effect else marked


def check_permission(town: Town, bot: Bot, dialogue: Dialogue, content: Json) -> None:
    """In groups, what a restricted bot may send.  Raises Refusal(400)."""
    group = town.groups.get(dialogue.chat_id)
    if group is None:
        return
    kind = next((kind for kind in _PERMISSIONS if kind in content), "text")
    permission, words = _PERMISSIONS[kind]
    if not group.bot(bot.id).may(permission):
        raise refusals.bad_request(f"not enough rights to send {words} to the chat")


def text_content(town: Town, call: Call) -> Json:
    """The text of a call with its entities and link preview, checked."""
    preview = _preview(call)
    if not call.text("text"):
        raise refusals.bad_request(refusals.TEXT_EMPTY)
    formatted = read_formatted(call, "text", "entities")
    if not formatted.text:
        raise refusals.bad_request(refusals.TEXT_BLANK)
    if utf16_length(formatted.text) > TEXT_LIMIT:
        raise refusals.bad_request(refusals.TEXT_TOO_LONG)
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = with_people(town, formatted.entities)
    return {**content, **preview}


def _preview(call: Call) -> Json:
    """The link preview options of a call as a part of a message."""
    if not call.fields.get("link_preview_options"):
        return {"link_preview_options": {"is_disabled": True}} if call.flag("disable_web_page_preview") else {}
    raw = call.structure("link_preview_options", refusals.PREVIEW_UNREADABLE)
    if not isinstance(raw, dict):
        raise refusals.bad_request(refusals.PREVIEW_NOT_OBJECT)
    try:
        options: Json = {name: True for name in _PREVIEW_FLAGS if objects.flag(raw, name)}
        url = objects.text(raw, "url")
    except objects.Unreadable as reason:
        raise refusals.bad_request(str(reason)) from None
    options.update({"url": url} if url else {})
    return {"link_preview_options": options} if options else {}


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
    place: Json = {name: _degrees(call, name) for name in ("latitude", "longitude")}
    if call.text("horizontal_accuracy").strip():
        place["horizontal_accuracy"] = _double(call, "horizontal_accuracy")
    live = {name: call.integer(name) for name in ("live_period", "heading", "proximity_alert_radius")}
    if live["live_period"] > 0:
        place.update({name: value for name, value in live.items() if value > 0})
    return post(town, bot, call, {"location": place}).body


def _degrees(call: Call, name: str) -> float:
    if not call.text(name).strip():
        raise refusals.bad_request(f"{name} is empty")
    return _double(call, name)


def _double(call: Call, name: str) -> float:
    """A number, read as Telegram's server reads it: 0 for what is none."""
    try:
        return float(call.text(name))
    except ValueError:
        return 0.0


@method("sendContact")
def send_contact(town: Town, bot: Bot, call: Call) -> Json:
    """A telephone contact."""
    contact = {name: call.text(name) for name in _CONTACT if call.text(name)}
    for name in ("phone_number", "first_name"):
        if name not in contact:
            raise refusals.required(name)
    return post(town, bot, call, {"contact": contact}).body


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
