"""What all parse modes build on: the result as it grows, and the entities that links become."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from sandbox.fields import Json

Parsed = tuple[str, list[Json]]
"""A text and its entities, ordered as Telegram orders them."""


def byte_offset(source: str, index: int) -> int:
    return len(source[:index].encode("utf-8", "surrogatepass"))


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def link_entity(url: str) -> Json | None:
    """What a link becomes: a text link, or nothing if the URL cannot be one."""
    url = url.strip()
    if re.match(r"(?i)(https?|tg|ton|tonsite|mailto|tel):", url):
        return {"type": "text_link", "url": url}
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?", url):
        return {"type": "text_link", "url": f"http://{url}" if "/" in url else f"http://{url}/"}
    return None


def special_link(url: str) -> Json | None:
    """The entity of a tg://emoji or tg://time link."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "tg" and parts.netloc == "emoji" and query.get("id", "").isdigit():
        return {"type": "custom_emoji", "custom_emoji_id": query["id"]}
    if parts.scheme == "tg" and parts.netloc == "time" and query.get("unix", "").isdigit():
        return date_time(int(query["unix"]), query.get("format", ""))
    return None


def date_time(unix_time: int, form: str) -> Json:
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
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
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
