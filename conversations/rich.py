"""Text with entities, as Telegram wants it: offsets and lengths count UTF-16 units.

Staff write Markdown and catalogues write `**bold**`; both become entities here, so that nothing a person typed is ever
read as markup (one stray `<` makes an HTML message fail).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from telegramify_markdown import convert
from telegramify_markdown.config import RenderConfig

MESSAGE_LIMIT = 4096
"""Most UTF-16 units of a message's text (Bot API, sendMessage)."""

CAPTION_LIMIT = 1024
"""Most UTF-16 units of a caption (Bot API, sendPhoto)."""


def utf16_length(text: str) -> int:
    """How many UTF-16 units `text` takes: what Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Entity:
    """One Telegram message entity; `offset` and `length` in UTF-16 units of its text."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    def to_payload(self) -> dict[str, str | int]:
        """As the Bot API takes it, without what is empty."""
        payload: dict[str, str | int] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.url is not None:
            payload["url"] = self.url
        if self.language is not None:
            payload["language"] = self.language
        if self.unix_time is not None:
            payload["unix_time"] = self.unix_time
        if self.date_time_format is not None:
            payload["date_time_format"] = self.date_time_format
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Entity:
        """The other way round; fields of entities that we never send (users, custom emoji) are left out."""
        return cls(
            type=str(payload["type"]),
            offset=_whole(payload["offset"]),
            length=_whole(payload["length"]),
            url=_optional_text(payload.get("url")),
            language=_optional_text(payload.get("language")),
            unix_time=None if payload.get("unix_time") is None else _whole(payload["unix_time"]),
            date_time_format=_optional_text(payload.get("date_time_format")),
        )


DATE_AND_TIME = "wDt"
"""Weekday, date and time of day, in words (Bot API, date_time_format)."""
TIME_OF_DAY = "t"
"""The time of day alone."""
_WHOLE = frozenset({"date_time"})
"""Entities that stand for all of their words: a part of them would be shown as the whole."""
_LATEST = 2**31


def moment(words: str, at: datetime, form: str = DATE_AND_TIME) -> Rich:
    """A time: these words where it is not known, and in the reader's own zone and language on phones that know it.

    `at` must be aware; what Telegram cannot hold (before 1970, after 2038) stays words.
    """
    seconds = int(at.timestamp())
    if not words or not 0 < seconds < _LATEST:
        return Rich(words)
    return Rich(words, (Entity("date_time", 0, utf16_length(words), unix_time=seconds, date_time_format=form),))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a message entity needs a whole number here, not {type(value).__name__}")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)


_LINKS = ("http://", "https://", "tg://")


def _leads_somewhere(url: str | None) -> bool:
    """Whether Telegram would take this link; any other stays as the words that were typed."""
    return url is None or url.lower().startswith(_LINKS)


@dataclass(frozen=True, slots=True)
class Rich:
    """A text and its entities, in one value that can be joined and split without losing its marks."""

    text: str
    entities: tuple[Entity, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return utf16_length(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __add__(self, other: Rich | str) -> Rich:
        if isinstance(other, str):
            return Rich(self.text + other, self.entities)
        return Rich(self.text + other.text, self.entities + moved(other.entities, len(self)))

    def __radd__(self, other: str) -> Rich:
        return Rich(other) + self

    @classmethod
    def from_markdown(cls, markdown: str) -> Rich:
        """What staff wrote in Markdown. Anything that is no markup stays as it was typed."""
        text, entities = convert(markdown, latex_escape=False, config=_MARKDOWN)
        kept = text.rstrip()
        found = (Entity.from_payload(entity.to_dict()) for entity in entities if _leads_somewhere(entity.url))
        return cls(kept, tuple(_within(found, 0, utf16_length(kept))))

    def entity_payload(self) -> list[dict[str, str | int]]:
        """The `entities` of a Bot API call; an empty list for plain text."""
        return [entity.to_payload() for entity in self.entities]

    def to_json(self) -> dict[str, object]:
        """As plain values, for a JSON column or a session."""
        return {"text": self.text, "entities": self.entity_payload()}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Rich:
        """Back from `to_json`."""
        entities = value.get("entities")
        found = entities if isinstance(entities, list) else []
        return cls(str(value["text"]), tuple(Entity.from_payload(entity) for entity in found))

    def split(self, limit: int = MESSAGE_LIMIT) -> list[Rich]:
        """Pieces of at most `limit` UTF-16 units, cut between paragraphs, lines or words where that is possible.

        White space at a cut is dropped; an entity across a cut goes on in the next piece, but a time that is cut is
        only words. An empty text has no pieces.
        """
        pieces: list[Rich] = []
        start = 0
        while start < len(self.text):
            end = _cut(self.text, start, limit)
            pieces.append(self._piece(start, end))
            start = end
        return [piece for piece in pieces if piece.text]

    def between(self, start: int, end: int) -> Rich:
        """The characters from `start` to `end` (as Python counts them), with the entities that reach into them."""
        first = utf16_length(self.text[:start])
        text = self.text[start:end]
        return Rich(text, tuple(_within(self.entities, first, first + utf16_length(text))))

    def _piece(self, start: int, end: int) -> Rich:
        raw = self.text[start:end]
        lead = len(raw) - len(raw.lstrip()) if start else 0
        text = raw[lead:].rstrip() if end < len(self.text) else raw[lead:]
        first = utf16_length(self.text[: start + lead])
        return Rich(text, tuple(_within(self.entities, first, first + utf16_length(text))))


def in_lines(parts: Iterable[Rich]) -> Rich:
    """Each below the one before."""
    whole = Rich("")
    for part in parts:
        whole = whole + ("\n" if whole else "") + part
    return whole


def moved(entities: Iterable[Entity], by: int) -> tuple[Entity, ...]:
    """The entities, `by` UTF-16 units further on."""
    return tuple(replace(entity, offset=entity.offset + by) for entity in entities)


def _within(entities: Iterable[Entity], first: int, last: int) -> Iterable[Entity]:
    for entity in entities:
        start, end = max(entity.offset, first), min(entity.offset + entity.length, last)
        if start < end and (end - start == entity.length or entity.type not in _WHOLE):
            yield replace(entity, offset=start - first, length=end - start)


def _cut(text: str, start: int, limit: int) -> int:
    """Where the piece from `start` ends: the last good place that keeps it within `limit` units."""
    furthest = _furthest(text, start, limit)
    if furthest == len(text):
        return furthest
    for mark in ("\n\n", "\n", ". ", " "):
        place = text.rfind(mark, start + 1, furthest + 1)
        if place > start + (furthest - start) // 3:
            return min(place + len(mark), furthest)
    return _whole_character(text, start, furthest)


def _furthest(text: str, start: int, limit: int) -> int:
    if utf16_length(text[start:]) <= limit:
        return len(text)
    units, place = 0, start
    while place < len(text):
        units += 2 if text[place] > "\uffff" else 1
        if units > limit:
            break
        place += 1
    return max(place, start + 1)


def _whole_character(text: str, start: int, place: int) -> int:
    """Never cut in front of a vowel sign, a joiner or a skin tone: they belong to the character before."""
    back = place
    while back > start + 1 and _belongs_to_previous(text[back], text[back - 1]):
        back -= 1
    return back if back > start + 1 else place


def _belongs_to_previous(character: str, previous: str) -> bool:
    joined = "\u200d" in (character, previous)
    return joined or unicodedata.category(character) in {"Mn", "Mc", "Me"} or "\U0001f3fb" <= character <= "\U0001f3ff"


def _plain_markdown() -> RenderConfig:
    """Markdown as it was written: no symbols added in front of headings, links and pictures."""
    config = RenderConfig.isolated()
    symbols = config.markdown_symbol
    for level in range(1, 7):
        setattr(symbols, f"heading_level_{level}", "")
    symbols.link = symbols.image = ""
    symbols.unordered_list_item = "•"
    return config


_MARKDOWN = _plain_markdown()
