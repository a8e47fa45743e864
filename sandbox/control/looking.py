"""Looking: chats, files, news, and waiting for a message."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import orjson
from aiohttp import web

from sandbox import texts, views
from sandbox.acts import Impossible
from sandbox.bots import Bot
from sandbox.fields import Json, whole
from sandbox.people import Message, Person
from sandbox.town import Town
from sandbox.transcript import as_lines, as_text

from .asked import Asked

_LONGEST_WAIT: Final = 120.0
_HEARTBEAT: Final = 15.0
_SHOWN: Final = frozenset({"photo", "sticker", "voice", "audio", "video", "animation", "video_note"})
"""Kinds that a page shows itself; all others are downloaded."""
_CHUNK: Final = 500
"""Entries of the transcript that are written at once."""

_FORMS: Final = {
    "json": ("jsonl", "application/x-ndjson", as_lines),
    "text": ("txt", "text/plain; charset=utf-8", as_text),
}


async def show_chat(asked: Asked) -> Any:
    """GET /sandbox/chat."""
    bot, chat = asked.bot(), asked.chat()
    return _chat(asked.town, bot, chat, asked.town.people.get(chat), asked.number("after") or 0)


async def show_chats(asked: Asked) -> Any:
    """GET /sandbox/chats: many chats in one answer; `of` names them as person, or person:group, by commas.

    Who is not there (any more) is left out; of a bot that is not there nothing is left.
    """
    chats: list[Json] = []
    number = asked.number("bot")
    bot = asked.town.usual_bot() if number is None else asked.town.bots.get(number)
    if bot is None:
        return chats
    for named in filter(None, asked.optional("of").split(",")):
        person, _, group = named.partition(":")
        owner, chat = asked.town.people.get(whole(person)), whole(group or person)
        if owner is not None and (not group or chat in asked.town.groups):
            chats.append({"person": owner.id, "chat": chat, **_chat(asked.town, bot, chat, owner)})
    return chats


def _chat(town: Town, bot: Bot, chat: int, person: Person | None, after: int = 0) -> Json:
    dialogue = bot.dialogues.get(chat)
    kept = sorted(dialogue.messages.values(), key=lambda message: message.message_id) if dialogue else []
    shown = [views.message(message) for message in kept if message.message_id > after]
    return {"messages": shown, "revision": bot.revision, "state": town.state(bot, chat, person)}


async def wait(asked: Asked) -> Any:
    """GET /sandbox/wait: the first message of the bot with `contains` that came or was edited after `after`."""
    bot, chat, words = asked.bot(), asked.chat(), asked.optional("contains")
    since = _since(asked, bot)
    seconds = min(asked.amount("timeout", 10), _LONGEST_WAIT)
    event = asked.town.live.watch(bot.id, chat)
    try:
        async with asyncio.timeout(seconds):
            while (found := _match(bot, chat, since, words)) is None:
                event.clear()
                await event.wait()
    except TimeoutError:
        raise Impossible(408, texts.WAIT_OVER.format(words=words, seconds=f"{seconds:g}")) from None
    finally:
        asked.town.live.unwatch(bot.id, chat, event)
    return views.message(found)


def _since(asked: Asked, bot: Bot) -> int:
    """The revision after which a message must have come or changed."""
    since = asked.number("since")
    if since is not None:
        return since
    after = asked.number("after") or 0
    message = bot.messages.get(after)
    if message is not None:
        return message.created
    older = [kept.created for number, kept in bot.messages.items() if number <= after] if after else []
    return max(older, default=0)


def _match(bot: Bot, chat: int, since: int, words: str) -> Message | None:
    dialogue = bot.dialogues.get(chat)
    found = None
    for message in reversed(dialogue.messages.values()) if dialogue else ():
        if message.revision <= since:
            break
        if message.from_bot and not message.deleted and words in views.words_of(message.body):
            found = message
    return found


async def show_file(asked: Asked) -> Any:
    """GET /sandbox/file/<file_id>."""
    file = asked.town.files.by_id(asked.request.match_info["file"])
    if file is None:
        raise Impossible(404, texts.UNKNOWN_FILE)
    inline = file.kind in _SHOWN
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    if not inline:
        name = file.name.replace('"', "").replace("\r", "").replace("\n", "").encode("ascii", "replace").decode()
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    safe = file.mime if inline or file.mime.startswith("text/plain") else "application/octet-stream"
    return web.Response(body=file.content, headers={**headers, "Content-Type": safe})


async def show_transcript(asked: Asked) -> Any:
    """GET /sandbox/transcript: a line of JSON, or of text with form=text, for each call and for each update's fate."""
    form = asked.optional("form") or "json"
    if form not in _FORMS:
        raise Impossible(400, texts.MUST_BE.format(name="form", what=texts.ONE_OF.format(choices=", ".join(_FORMS))))
    ending, kind, written = _FORMS[form]
    headers = {"Content-Type": kind, "Content-Disposition": f'attachment; filename="transcript.{ending}"'}
    response = web.StreamResponse(headers=headers)
    await response.prepare(asked.request)
    entries = asked.town.transcript.since(asked.number("since") or 0, asked.number("bot"))
    for first in range(0, len(entries), _CHUNK):
        await response.write(b"".join(written(entries[first : first + _CHUNK])))
    return response


async def events(asked: Asked) -> Any:
    """GET /sandbox/events?person=1,2: server-sent events for these people and of the town."""
    people = frozenset(whole(number) for number in asked.optional("person").split(",") if number)
    listener = asked.town.live.listen(people)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    try:
        await response.prepare(asked.request)
        await response.write(b": listening\n\n")
        while True:
            try:
                news = await asyncio.wait_for(listener.news.get(), _HEARTBEAT)
                await response.write(b"data: " + orjson.dumps(news) + b"\n\n")
            except TimeoutError:
                await response.write(b": still here\n\n")
    except ConnectionResetError:
        return response
    finally:
        asked.town.live.leave(listener)
