"""What all parse modes build on: the result as it grows, and the entities that links become."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from sandbox.fields import Json
from sandbox.refusals import Refusal, cannot_parse_entities

Parsed = tuple[str, list[Json]]
"""A text and its entities, ordered as Telegram orders them."""


_PERSON_LINK: Final = re.compile(r"(?i)tg:(?://)?user/?\?(?P<query>.*)")
_SPECIAL_LINK: Final = re.compile(r"(?i)tg:(?://)?(?P<host>emoji|time)/?\?(?P<query>.*)")
_OWN_LINK: Final = re.compile(r"(?i)(?P<scheme>tg|ton|tonsite):(?://)?(?P<host>[a-z0-9_.-]+)(?P<rest>(?:[/?#]\S*)?)")
_HTTP_LINK: Final = re.compile(
    r"(?i)(?P<scheme>https?://)?(?P<user>[^/?#@\s]+@)?(?P<host>[^\W_](?:[\w-]*\w)?(?:\.[\w-]*\w)+|\[[0-9a-f:.]+\])"
    r"(?P<port>:\d{1,5})?(?P<rest>(?:[/?#]\S*)?)"
)
DATE_FORMAT: Final = re.compile(r"[rR]?|[tTdDwW]+")
EMOJI_NUMBER: Final = re.compile(r"-?[1-9]\d{0,18}")
_LAST_DATE: Final = (1 << 31) - 1


_FOUND_RANK: Final = 50
_RANKS: Final = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def rank(entity: Json) -> tuple[int, int, int]:
    """Where an entity stands among others: by its beginning, the longer first, then by kind."""
    return entity["offset"], -entity["length"], _RANKS.get(entity["type"], _FOUND_RANK)


def byte_offset(source: str, index: int) -> int:
    return len(source[:index].encode("utf-8", "surrogatepass"))


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def link_entity(url: str) -> Json | None:
    """What a link becomes: a mention of a person, a text link, or nothing if the URL cannot be one."""
    person = _PERSON_LINK.fullmatch(url)
    if person is not None:
        query = dict(parse_qsl(person["query"].split("#")[0].lower()))
        if query.get("id", "").isdigit():
            return {"type": "text_mention", "user": {"id": int(query["id"])}}
    checked = checked_url(url)
    return {"type": "text_link", "url": checked} if checked else None


def checked_url(url: str) -> str:
    """A URL as Telegram keeps it, with its scheme and at least a slash; empty if it cannot be one."""
    own = _OWN_LINK.fullmatch(url)
    if own is not None:
        rest = own["rest"]
        return f"{own['scheme'].lower()}://{own['host'].lower()}{'/' if rest == '' else rest}".replace("/?", "?")
    http = _HTTP_LINK.fullmatch(url)
    if http is None:
        return ""
    scheme, rest = (http["scheme"] or "http://").lower(), http["rest"]
    if rest == "" or rest[0] in "?#":
        rest = f"/{rest}"
    return f"{scheme}{http['user'] or ''}{http['host'].lower()}{http['port'] or ''}{rest}"


def special_link(url: str) -> Json | None:
    """The entity of a tg://emoji or tg://time link."""
    match = _SPECIAL_LINK.fullmatch(url)
    if match is None:
        return None
    query = dict(part.partition("=")[::2] for part in match["query"].split("#")[0].split("&"))
    if match["host"].lower() == "emoji":
        number = query.get("id", "")
        return {"type": "custom_emoji", "custom_emoji_id": number} if EMOJI_NUMBER.fullmatch(number) else None
    unix = query.get("unix", "")
    if not re.fullmatch(r"[1-9]\d{0,9}", unix) or int(unix) > _LAST_DATE:
        return None
    try:
        return date_time(int(unix), query.get("format", ""))
    except Refusal:
        return None


def date_time(unix_time: int, form: str) -> Json:
    """The entity of a date.  Raises Refusal(400) for a format that Telegram does not have."""
    if not DATE_FORMAT.fullmatch(form):
        raise cannot_parse_entities("Invalid date format used")
    entity: Json = {"type": "date_time", "unix_time": unix_time}
    return {**entity, "date_time_format": form} if form else entity


@dataclass(slots=True)
class Open:
    """An entity that has begun: its kind, and where in the result and in the source."""

    kind: str
    offset: int
    source_at: int
    result_at: int
    argument: str = ""
    unix_time: int = 0


@dataclass(slots=True)
class Writer:
    """The result so far."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    count: int = 0
    entities: list[Json] = field(default_factory=list)

    def put(self, words: str) -> None:
        self.pieces.append(words)
        self.count += len(words)
        self.length += len(words) if words.isascii() else sum(map(_units, words))

    def close(self, start: Open, entity: Json | None) -> None:
        if entity is not None and self.length > start.offset:
            self.entities.append({**entity, "offset": start.offset, "length": self.length - start.offset})

    def since(self, start: Open) -> str:
        return "".join(self.pieces)[start.result_at :]

    def done(self) -> Parsed:
        ordered = sorted(self.entities, key=rank)
        return "".join(self.pieces), ordered


def language_after(source: str, at: int) -> tuple[str, int]:
    """The language after a fence, and where its text begins (one new line is skipped)."""
    match = re.compile(r"[^\s`]*").match(source, at)
    word = match[0] if match else ""
    end = at + len(word)
    if not word or end >= len(source) or source[end] == "`":
        word, end = "", at
    newline = re.compile(r"\r\n|\n\r|\n|\r").match(source, end)
    return word, newline.end() if newline else end
