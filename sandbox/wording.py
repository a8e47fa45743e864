"""Texts as Telegram keeps them: a string and its entities, counted in UTF-16 units.

A bot names its formatting by `entities` or by a parse mode; Telegram adds what it finds by itself (links, commands,
mentions) and trims white space at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from . import objects, refusals
from .fields import Call, Json
from .markup import (
    DATE_FORMAT,
    link_entity,
    parse_html,
    parse_markdown,
    parse_markdown_v2,
    tidy,
    utf16_length,
    with_found,
)
from .objects import Unreadable

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
_ARGUMENT_LIMIT: Final = 1 << 15

_FOUND_TYPES: Final = frozenset("mention hashtag cashtag bot_command url email phone_number bank_card_number".split())
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


def read_formatted(call: Call, name: str, entities_name: str, parse_mode_name: str = "parse_mode") -> Formatted:
    """The text of parameter `name` with its formatting.

    Raises Refusal when it is too large or its formatting does not hold.
    """
    text = call.text(name)
    raw = None if call.fields.get(parse_mode_name) else _given_entities(call, entities_name)
    return format_text(text, call.text(parse_mode_name), raw)


def format_text(text: str, parse_mode: str, entities: Any) -> Formatted:
    """`text` with its entities: of the parse mode if one is named, else those given; and those that are found.

    White space alone becomes an empty text.  Raises Refusal(400) when the formatting does not hold.
    """
    if len(text) > _ARGUMENT_LIMIT // 4 and len(text.encode()) > _ARGUMENT_LIMIT:
        raise refusals.bad_request(refusals.ARGUMENT_TOO_LONG)
    mode = parse_mode.lower()
    if text and mode and mode != "none":
        parser = _PARSERS.get(mode)
        if parser is None:
            raise refusals.bad_request(refusals.UNSUPPORTED_PARSE_MODE)
        text, given = parser(text)
    else:
        given = _given(entities)
    text, given = tidy(text, given)
    return Formatted(text, with_found(given, _find(text)) if _MAY_HOLD.search(text) else given)


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


def _given_entities(call: Call, name: str) -> Any:
    """The entities parameter; one that is not JSON is left aside, as Telegram's server does."""
    try:
        return call.structure(name, "")
    except refusals.Refusal:
        return None


def _given(entities: Any) -> list[Json]:
    if not isinstance(entities, list):
        return []
    return [entity for raw in entities if (entity := _entity(raw)) is not None]


def _entity(raw: Any) -> Json | None:
    """An entity as a bot gives it; None for those that Telegram finds by itself."""
    if not isinstance(raw, dict):
        raise _unreadable("expected an Object")
    try:
        return _read_entity(raw)
    except Unreadable as reason:
        raise _unreadable(str(reason)) from None


def _read_entity(raw: Json) -> Json | None:
    place = {name: objects.number(raw, name, None) for name in ("offset", "length")}
    kind = objects.text(raw, "type", None)
    if not kind:
        raise Unreadable("Type is not specified")
    if kind in _FOUND_TYPES:
        return None
    reader = _KINDS.get(kind)
    if reader is None:
        raise Unreadable("Unsupported type specified")
    return {"type": kind, **place, **reader(raw)}


def _nothing(_raw: Json) -> Json:
    return {}


def _language(raw: Json) -> Json:
    language = objects.text(raw, "language")
    return {"language": language} if language else {}


def _link(raw: Json) -> Json:
    entity, url = link_entity(objects.text(raw, "url", None)), raw["url"]
    if entity is None:
        raise refusals.bad_request(f"entity URL '{url}' is invalid: Wrong HTTP URL")
    return entity


def _person(raw: Json) -> Json:
    return {"user": {"id": objects.number(objects.inner(raw, "user"), "id", None)}}


def _custom_emoji(raw: Json) -> Json:
    number = objects.number(raw, "custom_emoji_id", None)
    if not number:
        raise refusals.bad_request("invalid custom emoji identifier specified")
    return {"custom_emoji_id": str(number)}


def _moment(raw: Json) -> Json:
    unix_time, form = objects.number(raw, "unix_time", None), objects.text(raw, "date_time_format")
    if not DATE_FORMAT.fullmatch(form):
        raise Unreadable("Invalid date-time format specified")
    if unix_time <= 0:
        raise refusals.bad_request("invalid date specified")
    return {"unix_time": unix_time, **({"date_time_format": form} if form else {})}


_PLAIN: Final = "bold italic underline strikethrough spoiler code blockquote expandable_blockquote".split()
_KINDS: Final[dict[str, Callable[[Json], Json]]] = {
    **dict.fromkeys(_PLAIN, _nothing),
    "pre": _language,
    "text_link": _link,
    "text_mention": _person,
    "custom_emoji": _custom_emoji,
    "date_time": _moment,
}


def _unreadable(reason: str) -> refusals.Refusal:
    return refusals.bad_request(f"can't parse MessageEntity: {reason}")
