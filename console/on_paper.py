"""Messages as they are on paper: what is pressed on a phone is ticked, or written out with where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from console.phone import bubbles
from conversations.announcement import Part


@dataclass(frozen=True, slots=True)
class Said:
    """A message on paper: its words, the answers to tick, what else its buttons say, and the files to enclose."""

    words: Markup
    answers: Sequence[str]
    buttons: Sequence[str]
    files: Sequence[str]


def said(parts: Sequence[Part]) -> list[Said]:
    """Messages on paper: a phone's buttons are answers to tick, or words with the address that they open."""
    return [_on_paper(part, words) for part, words in zip(parts, bubbles(parts), strict=True)]


def _on_paper(part: Part, bubble: Any) -> Said:
    rows = (part.get("reply_markup") or {}).get("inline_keyboard") or ()
    buttons = [button for row in rows for button in row]
    answers = [str(one["text"]) for one in buttons if str(one.get("callback_data", "")).startswith("q:")]
    others = [one for one in buttons if not str(one.get("callback_data", "")).startswith("q:")]
    told = [f"{one['text']}: {one['url']}" if "url" in one else str(one["text"]) for one in others]
    return Said(bubble.words, answers, [*_links(part), *told], [file.name for file in bubble.files])


def _links(part: Part) -> list[str]:
    """Where words lead that can be pressed on a phone: on paper the address is written out."""
    items = [part, *(part.get("media") or ())]
    marks = [mark for one in items for kind in ("entities", "caption_entities") for mark in one.get(kind) or ()]
    return list(dict.fromkeys(str(mark["url"]) for mark in marks if mark.get("type") == "text_link"))
