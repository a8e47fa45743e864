"""Rich words as HTML for everybody: paragraphs, marks, and links that lead somewhere; no script and no style."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from conversations.rich import Entity, Rich, utf16_length

TAGS: Final = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "code",
    "blockquote": "q",
    "expandable_blockquote": "q",
}
_GAP: Final = re.compile(r"\n\s*\n")


def paragraphs(rich: Rich) -> list[Markup]:
    """The words, paragraph by paragraph. Marks may overlap: each stretch between two borders is marked by itself."""
    borders = [0, *(place for gap in _GAP.finditer(rich.text) for place in gap.span()), len(rich.text)]
    found = []
    for start, end in zip(borders[::2], borders[1::2], strict=True):
        stretch = _marked(rich, utf16_length(rich.text[:start]), utf16_length(rich.text[:end]))
        if stretch.strip():
            found.append(stretch.strip().replace("\n", Markup("<br>")))
    return found


def _marked(rich: Rich, start: int, end: int) -> Markup:
    units = rich.text.encode("utf-16-le")
    stops = {start, end}
    for one in rich.entities:
        stops |= {min(max(place, start), end) for place in (one.offset, one.offset + one.length)}
    made = Markup()
    for begin, stop in pairwise(sorted(stops)):
        words = escape(units[begin * 2 : stop * 2].decode("utf-16-le", "replace"))
        for one in rich.entities:
            if one.offset <= begin and stop <= one.offset + one.length:
                words = _wrapped(words, one)
        made += words
    return made


def _wrapped(words: Markup, mark: Entity) -> Markup:
    if mark.type == "text_link" and mark.url is not None and mark.url.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(mark.url, words)
    tag = TAGS.get(mark.type)
    return words if tag is None else Markup("<{0}>{1}</{0}>").format(tag, words)
