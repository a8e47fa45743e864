"""Messages as a phone shows them: what Telegram would make of their parts, as HTML that holds no script and no style.

Words keep their marks. A photo is shown, in another file's place stands its name; buttons are shown and lead nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from markupsafe import Markup, escape

from conversations.rich import Entity, Rich

_TAGS: Final = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "code",
    "blockquote": "q",
    "expandable_blockquote": "q",
}
_FILES: Final = ("photo", "document", "voice")


@dataclass(frozen=True, slots=True)
class File:
    """A file in a message. `photo`: the digest by which its picture is shown; None for what is none."""

    name: str
    photo: str | None = None


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message: its words, the files in it, and the labels of its buttons, row by row."""

    words: Markup
    files: tuple[File, ...] = ()
    buttons: tuple[tuple[str, ...], ...] = ()


def bubbles(parts: Sequence[Mapping[str, Any]]) -> list[Bubble]:
    """The messages of an announcement (conversations/announcement.py has what a part is)."""
    return [_bubble(part) for part in parts]


def _bubble(part: Mapping[str, Any]) -> Bubble:
    items = [part, *(part.get("media") or ())]
    said = [_rich(one) for one in items if one.get("text") or one.get("caption")]
    files = [
        _file(one[kind], one.get("type", kind))
        for one in items
        for kind in (*_FILES, "media")
        if isinstance(one.get(kind), dict)
    ]
    rows = (part.get("reply_markup") or {}).get("inline_keyboard") or ()
    return Bubble(
        words=Markup("\n").join(marked(one) for one in said),
        files=tuple(files),
        buttons=tuple(tuple(str(button["text"]) for button in row) for row in rows),
    )


def _file(file: Mapping[str, Any], kind: str) -> File:
    digest = file.get("digest")
    return File(str(file.get("name", "")), str(digest) if kind == "photo" and digest else None)


def _rich(item: Mapping[str, Any]) -> Rich:
    words, entities = ("text", "entities") if item.get("text") else ("caption", "caption_entities")
    return Rich.from_json({"text": item[words], "entities": item.get(entities)})


def marked(rich: Rich) -> Markup:
    """Rich words as HTML. Marks may overlap, as Telegram's do: each stretch between two borders is marked by itself."""
    units = rich.text.encode("utf-16-le")
    borders = {0, len(units) // 2}
    for one in rich.entities:
        borders |= {one.offset, one.offset + one.length}
    stops = sorted(border for border in borders if 0 <= border <= len(units) // 2)
    made = Markup()
    for start, end in pairwise(stops):
        words = escape(units[start * 2 : end * 2].decode("utf-16-le", "replace"))
        for one in rich.entities:
            if one.offset <= start and end <= one.offset + one.length:
                words = _wrapped(words, one)
        made += words
    return made


def _wrapped(words: Markup, mark: Entity) -> Markup:
    if mark.type in ("text_link", "url"):
        return Markup('<span class="hb-phone__link">{}</span>').format(words)
    tag = _TAGS.get(mark.type)
    return words if tag is None else Markup("<{0}>{1}</{0}>").format(tag, words)
