"""One request of the control API: who and what it names, and how it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from sandbox import texts
from sandbox.acts import Impossible, Where
from sandbox.bots import Bot
from sandbox.fields import Json, whole
from sandbox.groups import Group
from sandbox.people import Message, Person
from sandbox.sharing import Own
from sandbox.town import Town

Answer = Callable[["Asked"], Awaitable[Any]]


class Asked:
    """One request of the control API: its fields (of the body, else of the query), its files, and who they name."""

    def __init__(self, town: Town, request: web.Request, fields: Json, files: list[Own]) -> None:
        self.town = town
        self.request = request
        self.fields = fields
        self.files = files

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        number = whole(value, -1)
        if number == -1 and str(value) != "-1":
            raise Impossible(400, texts.MUST_BE.format(name=name, what=texts.A_NUMBER))
        return number

    def needed(self, name: str) -> int:
        """A whole number that must be there."""
        number = self.number(name)
        if number is None:
            raise Impossible(400, texts.MISSING.format(name=name))
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
        return self.person_of(self.needed("person"))

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

    def that_group(self) -> Group:
        """The group in the address."""
        number = whole(self.request.match_info["group"])
        group = self.town.groups.get(number)
        if group is None:
            raise Impossible(404, texts.UNKNOWN_GROUP.format(group=number))
        return group

    def where(self) -> Where:
        """Where a person writes: `chat`, `thread`, `reply_to`, `quote`."""
        group = self.group(self.number("chat"))
        return Where(group, self.number("thread") or 0, self.number("reply_to"), self.optional("quote"))

    def chat(self) -> int:
        """The chat that is looked at: a group by `chat`, else a person's by `person`."""
        group = self.group(self.number("chat"))
        return group.id if group is not None else self.person().id


def answering(town: Town, answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """An aiohttp handler of `answer`: reads the fields, writes JSON, turns Impossible into an error."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            result = await answer(Asked(town, request, *await _given(request)))
        except Impossible as impossible:
            return as_json({"error": str(impossible)}, impossible.status)
        return result if isinstance(result, web.StreamResponse) else as_json(result)

    return handle


async def _given(request: web.Request) -> tuple[Json, list[Own]]:
    """The fields of a request, and the files of a multipart form."""
    if request.content_type != "multipart/form-data":
        return await _fields(request), []
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Impossible(413, texts.FILES_TOO_LARGE) from None
    except ValueError:
        raise Impossible(400, texts.NOT_A_FORM) from None
    files = [
        Own(value.filename, value.content_type, value.file.read())
        for value in form.values()
        if isinstance(value, web.FileField)
    ]
    return {**request.query, **{name: value for name, value in form.items() if isinstance(value, str)}}, files


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


def as_json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def told(done: tuple[Message, int | None]) -> Json:
    message, update_id = done
    return {"message_id": message.message_id, "update_id": update_id, "revision": message.revision}
