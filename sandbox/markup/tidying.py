"""What Telegram makes of a text and its entities before it keeps them.

Control characters become spaces or go, white space goes at both ends, and entities that overlap are put in order: links
and their like never overlap, code and dates hold nothing, quotations do not nest, and bold, italic … are cut at the
borders of everything else.  The rules follow TDLib's `MessageEntity.cpp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from sandbox import refusals
from sandbox.fields import Json

from .building import rank

_SPLITTABLE: Final = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES: Final = frozenset({"blockquote", "expandable_blockquote"})
_HOLD_NOTHING: Final = frozenset({"pre", "code", "date_time"})
_HIGHEST: Final = 1_000_000
_ODD: Final = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_SPACES: Final = "\n "
_BLANK: Final = re.compile(
    "[\\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f-\u2064\u2800\u3000\ufffc\U000e0000-\U000e007f]*"
)


def utf16_length(text: str) -> int:
    """How long Telegram holds `text` to be."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """`text` and `entities` as Telegram keeps them.  Raises Refusal(400) for entities that do not fit the text."""
    if not entities and _BLANK.fullmatch(text):
        return "", []
    if not entities and not _ODD.search(text):
        return text.strip(_SPACES), []
    for entity in entities:
        for name in ("offset", "length"):
            if not 0 <= entity[name] <= _HIGHEST:
                raise refusals.bad_request(f"receive an entity with incorrect {name} {entity[name]}")
    ordered = in_order(entity for entity in entities if entity["length"] > 0)
    _check_fit(text, ordered)
    text, ordered = _cleaned(text, ordered)
    return ("", []) if _BLANK.fullmatch(text) else _trimmed(text, ordered)


def in_order(entities: Iterable[Json]) -> list[Json]:
    """Entities as they stand in a message, those that may not overlap left out or cut."""
    ordered = sorted(entities, key=rank)
    if _is_in_order(ordered):
        return ordered
    quotes = _apart(entity for entity in ordered if entity["type"] in _QUOTES)
    others = _apart(entity for entity in ordered if entity["type"] not in _QUOTES | set(_SPLITTABLE))
    solid = sorted([*quotes, *(entity for entity in others if not _crosses(entity, quotes))], key=rank)
    return sorted([*solid, *_cut([entity for entity in ordered if entity["type"] in _SPLITTABLE], solid)], key=rank)


def with_found(given: list[Json], found: Iterable[Json]) -> list[Json]:
    """`given`, and those of `found` (what Telegram sees by itself: links, commands …) that nothing is in the way of."""
    quotes = [entity for entity in given if entity["type"] in _QUOTES]
    taken = [entity for entity in given if entity["type"] not in _QUOTES | set(_SPLITTABLE)]
    fitting = [new for new in found if not _crosses(new, quotes) and not any(_overlap(new, old) for old in taken)]
    return in_order([*given, *fitting]) if fitting else given


def _end(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < _end(other) and other["offset"] < _end(one))


def _is_in_order(ordered: list[Json]) -> bool:
    """Whether sorted entities can stay as they are."""
    stack: list[Json] = []
    ends = dict.fromkeys(_SPLITTABLE, -1)
    for entity in ordered:
        while stack and entity["offset"] >= _end(stack[-1]):
            stack.pop()
        if stack and not _may_stand_in(entity, stack):
            return False
        if entity["type"] in ends:
            if ends[entity["type"]] >= entity["offset"]:
                return False
            ends[entity["type"]] = _end(entity)
        stack.append(entity)
    return True


def _may_stand_in(entity: Json, stack: list[Json]) -> bool:
    """Whether an entity may stand inside others: only quotations and links hold anything as it is."""
    kinds = {outer["type"] for outer in stack}
    if _end(entity) > _end(stack[-1]) or entity["type"] in kinds or not kinds.isdisjoint(_SPLITTABLE):
        return False
    if stack[-1]["type"] in _HOLD_NOTHING or (entity["type"] in _HOLD_NOTHING and not kinds <= _QUOTES):
        return False
    inside_link = not kinds <= _QUOTES
    if entity["type"] in _QUOTES:
        return not inside_link and kinds.isdisjoint(_QUOTES)
    return entity["type"] in _SPLITTABLE or not inside_link


def _apart(entities: Iterable[Json]) -> list[Json]:
    """Of sorted entities those that begin after the one before has ended."""
    kept: list[Json] = []
    for entity in entities:
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _crosses(entity: Json, quotes: list[Json]) -> bool:
    """Whether an entity lies neither inside a quotation nor outside of all of them."""
    return any(
        _overlap(entity, quote) and not (quote["offset"] <= entity["offset"] and _end(entity) <= _end(quote))
        for quote in quotes
    )


def _cut(splittable: list[Json], solid: list[Json]) -> list[Json]:
    """Bold, italic … joined where they touch, cut where another entity begins or ends, and left out inside code."""
    spans = {kind: _joined([entity for entity in splittable if entity["type"] == kind]) for kind in _SPLITTABLE}
    borders = {border for entity in solid for border in (entity["offset"], _end(entity))}
    borders.update(start for joined in spans.values() for start, _ in joined)
    closed = [entity for entity in solid if entity["type"] in _HOLD_NOTHING]
    pieces: list[Json] = []
    for kind, joined in spans.items():
        for start, end in joined:
            points = [start, *sorted(border for border in borders if start < border < end), end]
            parts = pairwise(points)
            pieces += ({"type": kind, "offset": begin, "length": until - begin} for begin, until in parts)
    return [piece for piece in pieces if not any(_overlap(piece, entity) for entity in closed)]


def _joined(entities: list[Json]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for entity in entities:
        start, end = entity["offset"], _end(entity)
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _check_fit(text: str, entities: list[Json]) -> None:
    """Raises Refusal(400) for an entity that ends outside of the text, or in the middle of a character."""
    places = _places(text)
    length = utf16_length(text)
    wrong: list[tuple[int, str]] = []
    for entity in entities:
        start, end = entity["offset"], _end(entity)
        if start < length and start not in places:
            where = places[start + 1]
            wrong.append((where, f"entity begins in a middle of a UTF-16 symbol at byte offset {where}"))
        if end < length and end not in places:
            where = places[end + 1]
            reason = f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol"
            wrong.append((where, f"{reason} at byte offset {where}"))
    if wrong:
        raise refusals.bad_request(min(wrong)[1])
    beyond = next((entity["offset"] for entity in entities if entity["offset"] > length), None)
    if beyond is not None:
        raise refusals.bad_request(f"entity begins after the end of the text at UTF-16 offset {beyond}")
    late = next((entity for entity in reversed(entities) if _end(entity) > length), None)
    if late is not None:
        begins = f"entity beginning at UTF-16 offset {late['offset']}"
        raise refusals.bad_request(f"{begins} ends after the end of the text at UTF-16 offset {_end(late)}")


def _places(text: str) -> dict[int, int]:
    """The byte offset of each UTF-16 offset at which a character begins, and of the end."""
    places, units, octets = {}, 0, 0
    for character in text:
        places[units] = octets
        units += 2 if character > "\uffff" else 1
        octets += len(character.encode("utf-8", "surrogatepass"))
    places[units] = octets
    return places


def _cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without characters that Telegram does not keep; entities move along."""
    if not _ODD.search(text):
        return text, entities
    pieces: list[str] = []
    moved = [0]
    for character in text:
        odd = _ODD.match(character)
        kept = character if not odd else " " if character < " " and character != "\r" else ""
        pieces.append(kept)
        moved += [moved[-1] + (1 if kept else 0)] if character <= "\uffff" else [moved[-1] + 1, moved[-1] + 2]
    shifted = []
    for entity in entities:
        start, end = moved[entity["offset"]], moved[_end(entity)]
        if end > start:
            shifted.append({**entity, "offset": start, "length": end - start})
    return "".join(pieces), in_order(shifted)


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at the end, and at the beginning as far as no entity begins there."""
    text = text.rstrip(_SPACES)
    length = utf16_length(text)
    kept = [
        {**entity, "length": min(_end(entity), length) - entity["offset"]}
        for entity in entities
        if entity["offset"] < length
    ]
    first = min((entity["offset"] for entity in kept), default=length)
    shift = min(len(text) - len(text.lstrip(_SPACES)), first)
    return text[shift:], sorted(({**entity, "offset": entity["offset"] - shift} for entity in kept), key=rank)
