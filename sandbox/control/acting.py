"""Acting as people: who there is, and what they do."""

from __future__ import annotations

from typing import Any

from sandbox import acts, made_up, sharing, texts
from sandbox.acts import Impossible
from sandbox.fields import Json, truth, whole
from sandbox.people import Person

from .asked import Asked, told


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
    for name in ("first_name", "last_name", "username", "language_code", "circle", "about"):
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


async def say(asked: Asked) -> Any:
    """POST /sandbox/say."""
    raw = asked.fields.get("entities")
    entities = raw if isinstance(raw, list) else None
    return told(acts.say(asked.town, asked.bot(), asked.person(), asked.text("text"), asked.where(), entities=entities))


async def start(asked: Asked) -> Any:
    """POST /sandbox/start."""
    return told(acts.start(asked.town, asked.bot(), asked.person(), asked.optional("payload")))


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
    return told(
        acts.send(asked.town, asked.bot(), asked.person(), kind, caption=asked.optional("caption"), where=asked.where())
    )


async def edit(asked: Asked) -> Any:
    """POST /sandbox/edit."""
    message_id = asked.needed("message_id")
    words = asked.text("text")
    done = acts.edit(asked.town, asked.bot(), asked.person(), words, chat=asked.chat(), message_id=message_id)
    return told(done)


async def vote(asked: Asked) -> Any:
    """POST /sandbox/vote: `options` are positions from 0; none takes the vote back."""
    given, number = asked.fields.get("options", []), asked.needed("message_id")
    if not isinstance(given, list) or not all(type(position) is int for position in given):
        raise Impossible(400, texts.MUST_BE.format(name="options", what=texts.SOME_NUMBERS))
    return {
        "update_id": sharing.vote(asked.town, asked.bot(), asked.person(), given, chat=asked.chat(), message_id=number)
    }


async def forward(asked: Asked) -> Any:
    """POST /sandbox/forward: a message of the chat by its number, or words of somebody who hides their account."""
    town, bot, person = asked.town, asked.bot(), asked.person()
    number = asked.number("message_id")
    if number is None:
        return told(acts.forward(town, bot, person, asked.text("text"), asked.text("from_name")))
    return told(sharing.pass_on(town, bot, person, acts.theirs(bot, asked.chat(), number), asked.where()))


async def upload(asked: Asked) -> Any:
    """POST /sandbox/upload."""
    kind = asked.text("kind")
    if kind not in sharing.UPLOADED:
        what = texts.ONE_OF.format(choices=", ".join(sharing.UPLOADED))
        raise Impossible(400, texts.MUST_BE.format(name="kind", what=what))
    who = asked.bot(), asked.person()
    caption, where = asked.optional("caption"), asked.where()
    files = [file._replace(seconds=max(1, asked.number("duration") or 1)) for file in asked.files]
    return [told(done) for done in sharing.upload(asked.town, *who, kind, files, caption=caption, where=where)]


async def delete(asked: Asked) -> Any:
    """POST /sandbox/delete."""
    bot, person = asked.bot(), asked.person()
    message = sharing.take_back(asked.town, bot, person, asked.chat(), asked.needed("message_id"))
    return {"message_id": message.message_id, "revision": message.revision}


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
