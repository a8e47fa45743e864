"""What people do: they write, press, send, edit, block — and the updates that a bot gets for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from . import made_up, texts
from .bots import Bot, Press
from .fields import Json
from .groups import GENERAL, Group
from .markup import utf16_length
from .memberships import BLOCKED, IN_PRIVATE, tell_private
from .methods.targets import quote, without_reply
from .people import Dialogue, Message, Person
from .refusals import Refusal
from .town import Town
from .wording import CAPTION_LIMIT, TEXT_LIMIT, format_text

_ENTITIES: Final = {"text": "entities", "caption": "caption_entities"}
_LIMITS: Final = {"text": TEXT_LIMIT, "caption": CAPTION_LIMIT}
_KEPT_PRESSES: Final = 100_000


Done = tuple[Message, int | None]
"""A message that came or changed, and the number of its update: None if the bot may not see it."""


class Impossible(Exception):
    """An act that cannot be done, and why, for the one who asked for it.  `status` is the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Where:
    """Where a person writes: their own chat with the bot or a group, a topic of it, and what they answer or quote."""

    group: Group | None = None
    thread: int = 0
    reply_to: int | None = None
    quote: str = ""


AT_HOME: Final = Where()
"""A person's own chat with the bot."""


def say(
    town: Town, bot: Bot, person: Person, text: str, where: Where = AT_HOME, *, entities: list[Json] | None = None
) -> Done:
    """A person writes."""
    return bring(town, bot, person, words("text", text, entities), where)


def start(town: Town, bot: Bot, person: Person, payload: str) -> Done:
    """A person presses Start (or comes by a link with a payload); that also unblocks."""
    check_alive(person)
    unblock(town, bot, person)
    return say(town, bot, person, f"/start {payload}" if payload else "/start")


def bring(town: Town, bot: Bot, person: Person, content: Json, where: Where = AT_HOME) -> Done:
    """A person's message of any kind comes to a chat."""
    group = where.group
    dialogue = open_chat(bot, person, group)
    content = {**_answering(bot, dialogue, where), **content}
    last_was_bot = dialogue.last_speaker_is_bot
    newly = not dialogue.started
    dialogue.started = True
    message = town.person_says(bot, dialogue, person, content)
    if newly:
        town.tell_state(bot, person.id)
    if group is not None and not _bot_sees(bot, group, message, last_was_bot=last_was_bot):
        return message, None
    return message, bot.updates.add("message", message.body)


def _answering(bot: Bot, dialogue: Dialogue, where: Where) -> Json:
    """What the topic and the message that is answered add to a new message."""
    answered: Json = {}
    if where.reply_to is not None:
        replied = theirs(bot, dialogue.chat_id, where.reply_to)
        answered["reply_to_message"] = without_reply(replied.body)
        if where.quote:
            answered["quote"] = _quoted(replied, where.quote)
    if where.group is not None and where.group.is_forum:
        thread = where.thread or answered.get("reply_to_message", {}).get("message_thread_id", GENERAL)
        topic = dialogue.topics.get(thread)
        if topic is None:
            raise Impossible(404, texts.UNKNOWN_TOPIC.format(topic=thread))
        if topic.id != GENERAL:
            answered["message_thread_id"] = topic.id
    return answered


def theirs(bot: Bot, chat_id: int, message_id: int) -> Message:
    """A message of a chat.  Raises Impossible(404) if there is none."""
    message = bot.message(chat_id, message_id)
    if message is None:
        raise Impossible(404, texts.UNKNOWN_MESSAGE.format(message_id=message_id))
    return message


def _quoted(replied: Message, passage: str) -> Json:
    try:
        return quote(replied.body, passage)
    except Refusal:
        raise Impossible(400, texts.NOT_IN_MESSAGE) from None


def check_alive(person: Person) -> None:
    """A deleted account does nothing more.  Raises Impossible(409)."""
    if person.deactivated:
        raise Impossible(409, texts.DEACTIVATED)


def open_chat(bot: Bot, person: Person, group: Group | None) -> Dialogue:
    """The dialogue in which a person may write.  Raises Impossible(409) where they may not."""
    check_alive(person)
    if group is not None:
        if group.migrated_to:
            raise Impossible(409, texts.MIGRATED.format(group=group.migrated_to))
        if not group.person(person.id).is_in:
            raise Impossible(409, texts.NOT_IN_GROUP)
        if not group.bot(bot.id).is_in:
            raise Impossible(409, texts.BOT_NOT_IN_GROUP)
        return bot.dialogue(group.id)
    dialogue = bot.dialogue(person.id)
    if dialogue.blocked:
        raise Impossible(409, texts.BLOCKED)
    return dialogue


def words(name: str, wording: str, entities: list[Json] | None = None) -> Json:
    """A text or a caption as a part of a message; a phone sends no more than Telegram takes."""
    if utf16_length(wording) > _LIMITS[name]:
        raise Impossible(400, texts.TOO_LONG.format(limit=_LIMITS[name]))
    try:
        text, found = format_text(wording, "", entities)
    except Refusal as refusal:
        raise Impossible(400, refusal.description) from None
    return {name: text, _ENTITIES[name]: found} if found else {name: text}


def _bot_sees(bot: Bot, group: Group, message: Message, *, last_was_bot: bool) -> bool:
    """Privacy mode: in groups a bot that is no administrator sees what is meant for it (Bot API: Privacy mode)."""
    if group.bot(bot.id).administers:
        return True
    replied = message.body.get("reply_to_message", {})
    if replied.get("from", {}).get("id") == bot.id:
        return True
    said = str(message.body.get("text") or message.body.get("caption") or "")
    if f"@{bot.username}".lower() in said.lower():
        return True
    return said.startswith("/") and "@" not in said.split(maxsplit=1)[0] and last_was_bot


def press(town: Town, bot: Bot, person: Person, chat: int, what: Json) -> tuple[Press, int | None]:
    """A person presses an inline button, named by message, data or label.  `what` has message_id?, data?, button?."""
    check_alive(person)
    message, data = _button(bot, chat, what)
    if len(bot.presses) >= _KEPT_PRESSES:
        del bot.presses[next(iter(bot.presses))]
    pressed = town.press(bot, person, message, data)
    content = {
        "id": pressed.id,
        "from": person.user,
        "message": message.body,
        "chat_instance": str(chat * 1_000_003 + bot.id),
        "data": data,
    }
    return pressed, bot.updates.add("callback_query", content)


def _button(bot: Bot, chat: int, what: Json) -> tuple[Message, str]:
    dialogue = bot.dialogues.get(chat)
    kept = dialogue.messages if dialogue else {}
    wanted = what.get("message_id")
    candidates = [kept[wanted]] if wanted in kept else sorted(kept.values(), key=_newest_first) if not wanted else []
    for message in candidates:
        if message.deleted or "reply_markup" not in message.body:
            continue
        for button in (button for row in message.body["reply_markup"]["inline_keyboard"] for button in row):
            if "callback_data" in button and _is_meant(button, what):
                return message, str(button["callback_data"])
    raise Impossible(404, texts.NO_BUTTON)


def _newest_first(message: Message) -> int:
    return -message.message_id


def _is_meant(button: Json, what: Json) -> bool:
    if what.get("data") is not None:
        return bool(button["callback_data"] == what["data"])
    if what.get("button") is not None:
        return str(button["text"]).strip() == str(what["button"]).strip()
    return True


def send(town: Town, bot: Bot, person: Person, kind: str, *, caption: str, where: Where = AT_HOME) -> Done:
    """A person sends something made up: a photo, a voice message, a place …"""
    content = made_up.content(town.files, kind, person)
    if caption and kind not in made_up.WITHOUT_CAPTION:
        content.update(words("caption", caption))
    return bring(town, bot, person, content, where)


def edit(town: Town, bot: Bot, person: Person, text: str, *, chat: int, message_id: int) -> Done:
    """A person changes the words of a message of theirs."""
    message = theirs(bot, chat, message_id)
    if message.from_bot or message.body["from"]["id"] != person.id:
        raise Impossible(409, texts.NOT_THEIRS.format(message_id=message_id))
    name = "text" if "text" in message.body else "caption"
    kept = {key: value for key, value in message.body.items() if key not in {name, _ENTITIES[name]}}
    message.body = {**kept, **words(name, text), "edit_date": int(town.clock.now())}
    message.edited = True
    town.changed(bot, message)
    return message, bot.updates.add("edited_message", message.body)


def forward(town: Town, bot: Bot, person: Person, text: str, from_name: str) -> Done:
    """A person passes on a message of somebody who hides their account."""
    origin = {"type": "hidden_user", "date": int(town.clock.now()), "sender_user_name": from_name}
    return bring(town, bot, person, {"forward_origin": origin, **words("text", text)})


def block(town: Town, bot: Bot, person: Person) -> int | None:
    """A person stops and blocks the bot; the number of the update, None if it was so already."""
    check_alive(person)
    dialogue = bot.dialogue(person.id)
    if dialogue.blocked:
        return None
    dialogue.blocked = True
    town.tell_state(bot, person.id)
    return tell_private(town, bot, person, (IN_PRIVATE, BLOCKED))


def unblock(town: Town, bot: Bot, person: Person) -> int | None:
    """A person lets the bot in again; the number of the update, None if it was not blocked."""
    check_alive(person)
    dialogue = bot.dialogue(person.id)
    if not dialogue.blocked:
        return None
    dialogue.blocked = False
    town.tell_state(bot, person.id)
    return tell_private(town, bot, person, (BLOCKED, IN_PRIVATE))


def block_if_known(town: Town, bot: Bot, chat_id: int | str | None) -> None:
    """The person of a chat blocks the bot, if it is a person's chat."""
    person = town.people.get(chat_id) if isinstance(chat_id, int) else None
    if person is not None and not person.deactivated:
        block(town, bot, person)


def deactivate(town: Town, person: Person) -> None:
    """A person deletes their account: bots are told only when they write to them."""
    person.deactivated = True
    town.live.tell_all({"type": "people"})
