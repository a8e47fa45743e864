"""Buttons in an announcement that is typed on a phone: a line of its own that is a link becomes a button.

`[Book a place](https://example.org/book)`, alone in its line; or a line that is a link as a phone's own menu makes one.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.rich import Rich
from programme.attachment import LinkButton

_LINE: Final = re.compile(r"\[([^\[\]\n]+)\]\(\s*((?:[^()\s]|\([^()\s]*\))+)\s*\)")
"""Addresses may hold pairs of parentheses, as those of encyclopedias do: CommonMark takes them so too."""


def taken_out(rich: Rich) -> tuple[Rich, list[LinkButton]]:
    """The text without the lines that are buttons, and the buttons in their order. Raises Fault for a bad one."""
    kept, links, start = Rich(""), [], 0
    for line in rich.text.splitlines(keepends=True):
        end = start + len(line)
        link = _link(rich.between(start, end))
        if link is None and not (not line.strip() and kept.text.endswith("\n\n")):
            kept += rich.between(start, end)
        elif link is not None:
            links.append(link)
        start = end
    return (kept, links) if links else (rich, links)


def _link(line: Rich) -> LinkButton | None:
    words = line.text.strip()
    written = _LINE.fullmatch(words)
    if written is not None:
        return LinkButton.checked(written[1], written[2])
    lead = len(line.text) - len(line.text.lstrip())
    shown = line.between(lead, lead + len(words))
    whole = [one for one in shown.entities if one.type == "text_link" and (one.offset, one.length) == (0, len(shown))]
    return LinkButton.checked(words, whole[0].url or "") if words and whole else None
