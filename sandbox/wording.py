"""Texts as Telegram keeps them: a string and its entities, counted in UTF-16 units.

A bot names its formatting by `entities` or by a parse mode; Telegram adds what it finds by itself (links, commands,
mentions) and trims white space at both ends.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from . import refusals
from .fields import Call, Json
from .markup import parse_html, parse_markdown, parse_markdown_v2

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
_ARGUMENT_LIMIT: Final = 1 << 15

_PLAIN_TYPES: Final = frozenset(
    "bold italic underline strikethrough spoiler code pre text_link text_mention custom_emoji blockquote"
    " expandable_blockquote date_time".split()
)
_FOUND_TYPES: Final = frozenset("mention hashtag cashtag bot_command url email phone_number".split())
_EXTRA_FIELDS: Final = {
    "pre": ("language",),
    "text_link": ("url",),
    "text_mention": ("user",),
    "custom_emoji": ("custom_emoji_id",),
    "date_time": ("unix_time", "date_time_format"),
}
_CLOSED_TYPES: Final = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})
_PARSERS: Final = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}

_FOUND: Final = re.compile(
    r"""(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b)
      |(?P<url>(?:https?|tg)://[^\s<>"«»]+
         |(?<![\w@.-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|uk|info|eu|io|me|pl|ro|in|pk)\b(?:[/?\#][^\s<>"«»]*)?)
      |(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))
      |(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}\b)
      |(?P<hashtag>(?<![\w&])\#(?=\w*[^\W\d])\w{1,256})""",
    re.VERBOSE,
)
_MAY_HOLD: Final = re.compile(r"[/@#]|\.\w")
_AFTER_LINK: Final = ".,:;!?)]}'\""


class Formatted(NamedTuple):
    """A text and its entities, as they stand in a message."""

    text: str
    entities: list[Json]


def utf16_length(text: str) -> int:
    """How long Telegram holds `text` to be."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_formatted(call: Call, name: str, entities_name: str, parse_mode_name: str = "parse_mode") -> Formatted:
    """The text of parameter `name` with its formatting.

    Raises Refusal when it is too large or its formatting does not hold.
    """
    text = call.text(name)
    raw = None if call.fields.get(parse_mode_name) else _given_entities(call, entities_name)
    return format_text(text, call.text(parse_mode_name), raw)


def format_text(text: str, parse_mode: str, entities: Any) -> Formatted:
    """`text` with its entities: of the parse mode if one is named, else those given; and those that are found."""
    if len(text) > _ARGUMENT_LIMIT // 4 and len(text.encode()) > _ARGUMENT_LIMIT:
        raise refusals.bad_request(refusals.ARGUMENT_TOO_LONG)
    mode = parse_mode.lower()
    if text and mode and mode != "none":
        parser = _PARSERS.get(mode)
        if parser is None:
            raise refusals.bad_request(refusals.UNSUPPORTED_PARSE_MODE)
        text, given = parser(text)
    else:
        given = _checked_entities(entities, text)
    text, given = _trimmed(text, given)
    return Formatted(text, with_found(text, given))


def with_found(text: str, given: list[Json]) -> list[Json]:
    """`given` and what Telegram finds by itself outside of them: links, commands, mentions, hashtags, e-mails."""
    if not _MAY_HOLD.search(text):
        return given
    taken = [entity for entity in given if entity["type"] in _CLOSED_TYPES]
    found = [entity for entity in _find(text) if not any(_overlap(entity, other) for other in taken)]
    if not found:
        return given
    return sorted(given + found, key=lambda entity: (entity["offset"], -entity["length"]))


@lru_cache(maxsize=512)
def _find(text: str) -> tuple[Json, ...]:
    """What is found in `text`; kept for a while, since a broadcast sends one text many times."""
    plain = text.isascii()
    entities = []
    for match in _FOUND.finditer(text):
        kind, words = str(match.lastgroup), match[0]
        if kind == "url":
            words = words.rstrip(_AFTER_LINK)
        start = match.start() if plain else utf16_length(text[: match.start()])
        entities.append({"type": kind, "offset": start, "length": utf16_length(words)})
    return tuple(entities)


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _given_entities(call: Call, name: str) -> Any:
    """The entities parameter; one that is not JSON is left aside, as Telegram's server does."""
    try:
        return call.structure(name, "")
    except refusals.Refusal:
        return None


def _checked_entities(entities: Any, text: str) -> list[Json]:
    if not isinstance(entities, list) or not entities:
        return []
    length = utf16_length(text)
    checked = sorted(filter(None, map(_entity, entities)), key=lambda entity: (entity["offset"], -entity["length"]))
    for entity in checked:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start >= length:
            raise refusals.bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        if end > length:
            raise refusals.bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
            )
    return checked


def _entity(raw: Any) -> Json | None:
    if not isinstance(raw, dict):
        raise _unreadable("expected an Object")
    _need_numbers(raw)
    kind = raw.get("type")
    if not isinstance(kind, str) or not kind:
        raise _unreadable("Type is not specified")
    if kind not in _PLAIN_TYPES:
        if kind in _FOUND_TYPES or kind == "bank_card":
            return None
        raise _unreadable("Unsupported type specified")
    if raw["offset"] < 0 or raw["length"] <= 0:
        return None
    entity = {"type": kind, "offset": raw["offset"], "length": raw["length"]}
    entity.update((name, raw[name]) for name in _EXTRA_FIELDS.get(kind, ()) if raw.get(name) not in (None, ""))
    return entity


def _need_numbers(raw: Json) -> None:
    for name in ("offset", "length"):
        if name not in raw:
            raise _unreadable(f'Can\'t find field "{name}"')
        if not isinstance(raw[name], int):
            raise _unreadable(f'Field "{name}" must be of type Number')


def _unreadable(reason: str) -> refusals.Refusal:
    return refusals.bad_request(f"can't parse MessageEntity: {reason}")


def _trimmed(text: str, entities: list[Json]) -> Formatted:
    """Without white space at both ends; entities move along and end with the text."""
    short = text.strip()
    if len(short) == len(text):
        return Formatted(text, entities)
    shift = len(text) - len(text.lstrip())
    length = utf16_length(short)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return Formatted(short, moved)
