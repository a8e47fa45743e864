"""Copies and forwards: one message, or up to a hundred at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.files import new_album_id
from sandbox.people import Message
from sandbox.town import Town

from . import targets
from .registry import method
from .sending import caption_content, check_permission, marks, post

_CONTENT: Final = (
    "text entities link_preview_options photo document voice video audio animation video_note sticker caption"
    " caption_entities show_caption_above_media has_media_spoiler location contact venue dice poll".split()
)
_CAPTIONED: Final = frozenset({"photo", "document", "voice", "video", "audio", "animation"})


@method("copyMessage")
def copy_message(town: Town, bot: Bot, call: Call) -> Json:
    """The same content as a new message of the bot; the answer is its MessageId."""
    caption = caption_content(town, call)
    source = _source(town, bot, call, "message to copy")
    content = _copied(town, bot, source)
    if content is None:
        raise refusals.bad_request(refusals.CANNOT_COPY)
    if "caption" in call.fields and not _CAPTIONED.isdisjoint(content):
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(caption)
    return {"message_id": post(town, bot, call, content).message_id}


@method("forwardMessage")
def forward_message(town: Town, bot: Bot, call: Call) -> Json:
    """The same content, with whom it came from."""
    source = _source(town, bot, call, "message to forward")
    content = forwarded(source)
    if content is None:
        raise refusals.bad_request(refusals.CANNOT_FORWARD)
    return post(town, bot, call, content).body


def _source(town: Town, bot: Bot, call: Call, what: str) -> Message:
    if not call.text("from_chat_id"):
        raise refusals.required("from_chat_id")
    return targets.message(town, bot, call, what, "from_chat_id")


def _content(source: Message) -> Json | None:
    """What there is to pass on in a message; None in service messages."""
    return {name: source.body[name] for name in _CONTENT if name in source.body} or None


def _copied(town: Town, bot: Bot, source: Message) -> Json | None:
    """What a copy of a message holds; a poll becomes another one, which begins without votes."""
    content = _content(source)
    if content is None or source.poll is None:
        return content
    return {"poll": town.ballots.open(source.poll.copy(bot.id, town.clock.now()))}


def forwarded(source: Message) -> Json | None:
    """What a forward of a message holds; None for service messages and protected ones."""
    content = _content(source)
    if content is None or source.body.get("has_protected_content"):
        return None
    return {**content, "forward_origin": source.body.get("forward_origin") or targets.origin(source.body)}


def _bare(town: Town, bot: Bot, source: Message) -> Json | None:
    """What a copy without its caption holds."""
    content = _copied(town, bot, source)
    return content and {name: value for name, value in content.items() if not name.startswith("caption")}


@method("copyMessages")
def copy_messages(town: Town, bot: Bot, call: Call) -> list[Json]:
    """Copies of those that can be copied, albums staying albums."""
    return _many(town, bot, call, _bare if call.flag("remove_caption") else _copied)


@method("forwardMessages")
def forward_messages(town: Town, bot: Bot, call: Call) -> list[Json]:
    """Forwards of those that can be forwarded, albums staying albums."""
    return _many(town, bot, call, lambda _town, _bot, source: forwarded(source))


def _many(town: Town, bot: Bot, call: Call, passed_on: Callable[[Town, Bot, Message], Json | None]) -> list[Json]:
    sources, where = _sources(town, bot, call)
    dialogue = targets.dialogue(town, bot, call)
    albums: dict[str, str] = defaultdict(new_album_id)
    contents = [(source, passed_on(town, bot, source)) for source in sources]
    sendable = [(source, content) for source, content in contents if content is not None]
    if not sendable:
        raise refusals.bad_request(refusals.NONE_CAN_BE_FORWARDED)
    sent = []
    for source, content in sendable:
        check_permission(town, bot, dialogue, content)
        group = {"media_group_id": albums[source.body["media_group_id"]]} if "media_group_id" in source.body else {}
        sent.append(town.bot_says(bot, dialogue, {**where, **group, **content, **marks(call)}))
    return [{"message_id": message.message_id} for message in sent]


def _sources(town: Town, bot: Bot, call: Call) -> tuple[list[Message], Json]:
    """The messages that are there, in the order of the call, and where they go.

    Raises Refusal(400) when none is there, or when they are not in the order in which they were sent.
    """
    if not call.text("from_chat_id"):
        raise refusals.required("from_chat_id")
    numbers = targets.message_ids(call)
    _, where = targets.place(town, bot, call)
    chat = targets.known_chat(town, bot, call, "from_chat_id")
    found = [message for number in numbers if (message := bot.message(chat, number)) is not None]
    if not found:
        raise refusals.bad_request(refusals.NONE_TO_SEND_ON)
    if any(later.message_id <= earlier.message_id for earlier, later in pairwise(found)):
        raise refusals.bad_request(refusals.NOT_INCREASING)
    return found, where
