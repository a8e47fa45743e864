"""The control API under /sandbox/: act as people, look at chats, order faults.  README.md documents it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import orjson
from aiohttp import web

from . import acts, made_up, texts, views
from .acts import Impossible
from .bots import Bot
from .faults import Kind
from .fields import Json, truth, whole
from .people import Group, Message, Person
from .town import Town

_LONGEST_WAIT: Final = 120.0
_HEARTBEAT: Final = 15.0

Answer = Callable[["Asked"], Awaitable[Any]]


class Asked:
    """One request of the control API: its fields (of the body, else of the query), and who they name."""

    def __init__(self, town: Town, request: web.Request, fields: Json) -> None:
        self.town = town
        self.request = request
        self.fields = fields

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        number = whole(value, -1)
        if number == -1 and str(value) != "-1":
            raise Impossible(400, texts.MUST_BE.format(name=name, what=texts.A_NUMBER))
        return number

    def amount(self, name: str, default: float) -> float:
        """A number that is not negative."""
        try:
            value = float(self.fields.get(name, default))
        except (TypeError, ValueError):
            value = -1.0
        if not value >= 0:
            raise Impossible(400, texts.MUST_BE.format(name=name, what=texts.AN_AMOUNT))
        return value

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.fields.get(name)
        if value is None:
            raise Impossible(400, texts.MISSING.format(name=name))
        if not isinstance(value, str) or not value.strip():
            raise Impossible(400, texts.MUST_BE.format(name=name, what=texts.A_TEXT))
        return value

    def optional(self, name: str) -> str:
        """A text, or nothing."""
        return str(self.fields.get(name) or "")

    def bot(self) -> Bot:
        """The bot that is meant."""
        number = self.number("bot")
        bot = self.town.usual_bot() if number is None else self.town.bots.get(number)
        if bot is None:
            sentence = texts.NO_BOT if number is None else texts.UNKNOWN_BOT.format(bot=number)
            raise Impossible(404, sentence)
        return bot

    def person(self) -> Person:
        """The person who acts."""
        number = self.number("person")
        if number is None:
            raise Impossible(400, texts.MISSING.format(name="person"))
        return self.person_of(number)

    def person_of(self, number: int) -> Person:
        """The person with an id."""
        person = self.town.people.get(number)
        if person is None:
            raise Impossible(404, texts.UNKNOWN_PERSON.format(person=number))
        return person

    def group(self, number: int | None) -> Group | None:
        """The group with an id; None for none, and for a person's own chat."""
        if number is None or number > 0:
            return None
        group = self.town.groups.get(number)
        if group is None:
            raise Impossible(404, texts.UNKNOWN_GROUP.format(group=number))
        return group

    def chat(self) -> int:
        """The chat that is looked at: a group by `chat`, else a person's by `person`."""
        group = self.group(self.number("chat"))
        return group.id if group is not None else self.person().id


def answering(town: Town, answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """An aiohttp handler of `answer`: reads the fields, writes JSON, turns Impossible into an error."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            result = await answer(Asked(town, request, await _fields(request)))
        except Impossible as impossible:
            return _json({"error": str(impossible)}, impossible.status)
        return result if isinstance(result, web.StreamResponse) else _json(result)

    return handle


async def _fields(request: web.Request) -> Json:
    fields: Json = dict(request.query)
    body = await request.read() if request.method == "POST" else b""
    if body:
        try:
            given = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Impossible(400, texts.NOT_JSON) from None
        if not isinstance(given, dict):
            raise Impossible(400, texts.NOT_JSON)
        fields.update(given)
    return fields


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def _told(done: tuple[Message, int | None]) -> Json:
    message, update_id = done
    return {"message_id": message.message_id, "update_id": update_id, "revision": message.revision}


# People and bots


async def add_people(asked: Asked) -> Any:
    """POST /sandbox/people: one person, or {"people": [...]}."""
    many = asked.fields.get("people")
    if many is None:
        added: Any = _add_person(asked, asked.fields).shown()
    elif isinstance(many, list):
        added = [_add_person(asked, one).shown() for one in many if isinstance(one, dict)]
    else:
        raise Impossible(400, texts.MUST_BE.format(name="people", what=texts.A_LIST))
    asked.town.live.tell_all({"type": "people"})
    return added


def _add_person(asked: Asked, fields: Json) -> Person:
    """Add or change a person; `started` opens their chat without a word, as if they had written long ago."""
    town = asked.town
    number = whole(fields.get("id")) if fields.get("id") is not None else town.next_person_id()
    if number <= 0:
        raise Impossible(400, texts.MUST_BE.format(name="id", what=texts.A_POSITIVE))
    person = town.people.get(number)
    if person is None and not str(fields.get("first_name") or "").strip():
        raise Impossible(400, texts.MISSING.format(name="first_name"))
    if person is None:
        person = town.people[number] = Person(number, "")
    for name in ("first_name", "last_name", "username", "language_code"):
        if name in fields:
            setattr(person, name, str(fields[name] or ""))
    person.refresh()
    if truth(fields.get("started")):
        asked.bot().dialogue(person.id).started = True
    return person


async def list_people(asked: Asked) -> Any:
    """GET /sandbox/people."""
    return [person.shown() for person in asked.town.people.values()]


async def list_bots(asked: Asked) -> Any:
    """GET /sandbox/bots."""
    usual = asked.town.usual_bot()
    return [{**bot.shown(), "usual": bot is usual} for bot in asked.town.bots.values()]


async def name_bot(asked: Asked) -> Any:
    """POST /sandbox/bots: give a bot another username or name."""
    bot = asked.bot()
    bot.username = asked.optional("username") or bot.username
    bot.names[""] = asked.optional("first_name") or bot.names[""]
    bot.refresh()
    asked.town.live.tell_all({"type": "bots"})
    return bot.shown()


# Acts


async def say(asked: Asked) -> Any:
    """POST /sandbox/say."""
    raw = asked.fields.get("entities")
    entities = raw if isinstance(raw, list) else None
    reply_to, group = asked.number("reply_to"), asked.group(asked.number("chat"))
    person, text = asked.person(), asked.text("text")
    return _told(acts.say(asked.town, asked.bot(), person, text, entities=entities, reply_to=reply_to, group=group))


async def start(asked: Asked) -> Any:
    """POST /sandbox/start."""
    return _told(acts.start(asked.town, asked.bot(), asked.person(), asked.optional("payload")))


async def press(asked: Asked) -> Any:
    """POST /sandbox/press."""
    bot, person = asked.bot(), asked.person()
    what = {"message_id": asked.number("message_id"), "data": asked.fields.get("data")}
    pressed, update_id = acts.press(
        asked.town, bot, person, asked.chat(), {**what, "button": asked.fields.get("button")}
    )
    named = {"message_id": pressed.message_id, "data": pressed.data, "revision": bot.revision}
    return {"callback_query_id": pressed.id, "update_id": update_id, **named}


async def show_press(asked: Asked) -> Any:
    """GET /sandbox/press/<callback_query_id>."""
    number = asked.request.match_info["press"]
    found = next((bot.presses[number] for bot in asked.town.bots.values() if number in bot.presses), None)
    if found is None:
        raise Impossible(404, texts.UNKNOWN_PRESS)
    if not found.answered:
        return {"answered": False}
    return {"answered": True, "text": found.text, "show_alert": found.show_alert, "url": found.url}


async def send(asked: Asked) -> Any:
    """POST /sandbox/send."""
    kind = asked.text("kind")
    if kind not in made_up.KINDS:
        what = texts.ONE_OF.format(choices=", ".join(made_up.KINDS))
        raise Impossible(400, texts.MUST_BE.format(name="kind", what=what))
    group = asked.group(asked.number("chat"))
    return _told(acts.send(asked.town, asked.bot(), asked.person(), kind, asked.optional("caption"), group=group))


async def edit(asked: Asked) -> Any:
    """POST /sandbox/edit."""
    message_id = asked.number("message_id")
    if message_id is None:
        raise Impossible(400, texts.MISSING.format(name="message_id"))
    words = asked.text("text")
    done = acts.edit(asked.town, asked.bot(), asked.person(), words, chat=asked.chat(), message_id=message_id)
    return _told(done)


async def forward(asked: Asked) -> Any:
    """POST /sandbox/forward."""
    return _told(acts.forward(asked.town, asked.bot(), asked.person(), asked.text("text"), asked.text("from_name")))


async def block(asked: Asked) -> Any:
    """POST /sandbox/block."""
    return {"update_id": acts.block(asked.town, asked.bot(), asked.person())}


async def unblock(asked: Asked) -> Any:
    """POST /sandbox/unblock."""
    return {"update_id": acts.unblock(asked.town, asked.bot(), asked.person())}


async def deactivate(asked: Asked) -> Any:
    """POST /sandbox/deactivate."""
    acts.deactivate(asked.town, asked.person())
    return {"ok": True}


async def found_group(asked: Asked) -> Any:
    """POST /sandbox/groups."""
    title, members = asked.text("title"), asked.fields.get("members")
    if not isinstance(members, list) or not members:
        raise Impossible(400, texts.MUST_BE.format(name="members", what=texts.A_LIST))
    people = [asked.person_of(whole(number)) for number in members]
    adds = truth(asked.fields.get("add_bot", True))
    bot = asked.bot() if adds else None
    group = asked.town.found_group(title, [person.id for person in people])
    update_id = None
    if bot is not None:
        administrator = truth(asked.fields.get("admin", False))
        update_id = acts.add_bot(asked.town, bot, group, people[0], administrator=administrator)
    return {"id": group.id, "update_id": update_id}


async def remove_bot(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/remove_bot."""
    number = whole(asked.request.match_info["group"])
    group = asked.town.groups.get(number)
    if group is None:
        raise Impossible(404, texts.UNKNOWN_GROUP.format(group=number))
    by = asked.person() if asked.number("person") else asked.person_of(group.members[0])
    return {"update_id": acts.remove_bot(asked.town, asked.bot(), group, by)}


# Looking


async def show_chat(asked: Asked) -> Any:
    """GET /sandbox/chat."""
    bot, chat = asked.bot(), asked.chat()
    after = asked.number("after") or 0
    dialogue = bot.dialogues.get(chat)
    kept = sorted(dialogue.messages.values(), key=lambda message: message.message_id) if dialogue else []
    shown = [views.message(message) for message in kept if message.message_id > after]
    return {"messages": shown, "revision": bot.revision, "state": _state(asked.town, bot, chat)}


def _state(town: Town, bot: Bot, chat: int) -> Json:
    person, dialogue = town.people.get(chat), bot.dialogues.get(chat)
    keyboard = dialogue.keyboard if dialogue else None
    return {
        "bot": bot.shown(),
        "started": bool(dialogue and dialogue.started),
        "blocked": bool(dialogue and dialogue.blocked),
        "deactivated": bool(person and person.deactivated),
        "keyboard": views.keyboard(keyboard),
        "placeholder": (keyboard or {}).get("input_field_placeholder", ""),
        "force_reply": "force_reply" in (keyboard or {}),
        "commands": bot.commands_for(chat, person.language_code if person else ""),
        "description": bot.descriptions.get(person.language_code if person else "", bot.descriptions.get("", "")),
    }


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
    inline = file.kind in {"photo", "sticker", "voice", "audio"}
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    if not inline:
        name = file.name.replace('"', "").replace("\r", "").replace("\n", "").encode("ascii", "replace").decode()
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    safe = file.mime if inline or file.mime.startswith("text/plain") else "application/octet-stream"
    return web.Response(body=file.content, headers={**headers, "Content-Type": safe})


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


# Faults, limits, calls


async def order_fault(asked: Asked) -> Any:
    """POST /sandbox/faults."""
    try:
        kind = Kind(asked.text("kind"))
    except ValueError:
        what = texts.ONE_OF.format(choices=", ".join(kind.value for kind in Kind))
        raise Impossible(400, texts.MUST_BE.format(name="kind", what=what)) from None
    parameters = asked.fields.get("parameters")
    times = int(asked.amount("times", 1))
    fault = asked.town.faults.order(
        kind,
        method=asked.optional("method"),
        chat_id=asked.number("chat_id"),
        bot=asked.number("bot"),
        left=times or None,
        skip=int(asked.amount("skip", 0)),
        ms=asked.amount("ms", 0),
        status=int(asked.amount("status", 502)),
        retry_after=int(asked.amount("retry_after", 1)),
        code=int(asked.amount("code", 400)),
        description=asked.optional("description") or texts.DESCRIPTION_FOR_ERROR,
        parameters=parameters if isinstance(parameters, dict) else {},
    )
    return {"id": fault.id}


async def list_faults(asked: Asked) -> Any:
    """GET /sandbox/faults."""
    return [fault.shown() for fault in asked.town.faults.all()]


async def clear_faults(asked: Asked) -> Any:
    """DELETE /sandbox/faults and /sandbox/faults/<id>; also ends the general latency."""
    number = asked.request.match_info.get("fault")
    there = asked.town.faults.clear(whole(number) if number else None)
    if number and not there:
        raise Impossible(404, texts.UNKNOWN_FAULT)
    return {"ok": True}


async def set_limits(asked: Asked) -> Any:
    """POST /sandbox/limits."""
    if truth(asked.fields.get("off", False)):
        asked.town.limits.set(0, 0, 0)
    else:
        overall, burst = int(asked.amount("overall", 0)), int(asked.amount("burst", 3))
        asked.town.limits.set(overall, asked.amount("per_chat", 0), burst)
    return asked.town.limits.shown()


async def show_limits(asked: Asked) -> Any:
    """GET /sandbox/limits."""
    return asked.town.limits.shown()


async def set_latency(asked: Asked) -> Any:
    """POST /sandbox/latency: every call waits so many milliseconds; 0 ends it."""
    asked.town.faults.latency_ms = asked.amount("ms", 0)
    return {"ms": asked.town.faults.latency_ms}


async def list_calls(asked: Asked) -> Any:
    """GET /sandbox/calls."""
    return asked.town.calls.find(
        since=asked.number("since") or 0,
        method=asked.optional("method"),
        chat=asked.number("chat"),
        bot=asked.number("bot"),
        limit=asked.number("limit") or 0,
    )


async def sum_calls(asked: Asked) -> Any:
    """GET /sandbox/calls/summary."""
    return asked.town.calls.summary(asked.number("since") or 0, asked.number("bot"))


async def reset(asked: Asked) -> Any:
    """POST /sandbox/reset."""
    asked.town.reset()
    return {"ok": True}


async def health(asked: Asked) -> Any:
    """GET /sandbox/health."""
    town = asked.town
    return {"ok": True, "people": len(town.people), "bots": len(town.bots), "groups": len(town.groups)}
