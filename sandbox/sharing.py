"""What people do with more than words of their own: files, albums, what others said, votes; and what they take back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from . import texts
from .acts import AT_HOME, Done, Impossible, Where, bring, check_alive, theirs, words
from .bots import Bot
from .fields import Json
from .files import image_size, new_album_id
from .methods.passing_on import forwarded
from .people import Message, Person
from .polls import CannotVote
from .town import Town

UPLOADED: Final = ("photo", "document", "voice", "audio", "video")
"""Kinds of files that a person may send from their own machine."""
MOST_FILES: Final = 10
_FILM: Final = (320, 240)
"""Pixels of a film whose size nobody measured."""


class Own(NamedTuple):
    """A file of somebody's own."""

    name: str
    mime: str
    content: bytes
    seconds: int = 1
    """How long it sounds, as its sender says; nobody measures it."""


def upload(
    town: Town, bot: Bot, person: Person, kind: str, files: list[Own], *, caption: str, where: Where = AT_HOME
) -> list[Done]:
    """A person sends files of their own: one message, or an album with the caption under its first part."""
    if not 1 <= len(files) <= MOST_FILES:
        raise Impossible(400, texts.NO_FILES)
    if len(files) > 1 and kind == "voice":
        raise Impossible(400, texts.NO_ALBUM)
    contents = [_stored(town, kind, file) for file in files]
    if caption:
        contents[0].update(words("caption", caption))
    if len(files) > 1:
        album = new_album_id()
        contents = [{"media_group_id": album, **content} for content in contents]
    first = bring(town, bot, person, contents[0], where)
    beside = replace(where, reply_to=None, quote="")
    return [first, *(bring(town, bot, person, content, beside) for content in contents[1:])]


def _stored(town: Town, kind: str, file: Own) -> Json:
    size = image_size(file.content) if kind == "photo" else _FILM if kind == "video" else (0, 0)
    if size is None:
        raise Impossible(400, texts.NO_PICTURE.format(name=file.name))
    mime = "image/jpeg" if kind == "photo" else file.mime
    seconds = file.seconds if kind in {"voice", "audio", "video"} else 0
    kept = town.files.store(kind, file.content, name=file.name, mime=mime, size=size, duration=seconds)
    return {kind: kept.media()}


def pass_on(town: Town, bot: Bot, person: Person, message: Message, where: Where = AT_HOME) -> Done:
    """A person forwards a message of this chat, theirs or the bot's."""
    content = forwarded(message)
    if content is None or message.deleted:
        raise Impossible(409, texts.EMPTY_TO_FORWARD)
    return bring(town, bot, person, content, where)


def take_back(town: Town, bot: Bot, person: Person, chat: int, message_id: int) -> Message:
    """A person deletes a message of theirs for everybody; bots are not told of it (Bot API)."""
    check_alive(person)
    message = theirs(bot, chat, message_id)
    if message.from_bot or message.body["from"]["id"] != person.id:
        raise Impossible(409, texts.NOT_THEIRS.format(message_id=message_id))
    town.take_away(bot, message)
    return message


def vote(town: Town, bot: Bot, person: Person, chosen: list[int], *, chat: int, message_id: int) -> int | None:
    """A person votes in a poll, or with no position takes the vote back; the number of the update it makes."""
    check_alive(person)
    poll = theirs(bot, chat, message_id).poll
    if poll is None:
        raise Impossible(409, texts.NO_POLL.format(message_id=message_id))
    try:
        return town.ballots.vote(poll, person, chosen)
    except CannotVote as reason:
        raise Impossible(409, str(reason)) from None
