"""The button under an announcement that leads to a way to take part.

It books nothing by itself: it opens the page with the decision card, where people see what they agree to before they
say that they are interested. What it carries names the way to take part and the announcement that brought it, and is
read like a command, so that it works long after, on top of whatever else is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from conversations.texts import Texts
from programme.attachment import LONGEST_LABEL

_START: Final = "c:opportunities:"
_PAYLOAD: Final = re.compile(r"(\d{1,15})\.(\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Booking:
    """The number of a way to take part, and what its button says in each language (`label`)."""

    opportunity: int
    labels: Mapping[str, str]

    def button(self, language: str, broadcast_id: int) -> dict[str, str]:
        """The button for readers of a language, as it stands in a keyboard."""
        return {
            "text": self.labels.get(language) or self.labels["en"],
            "callback_data": f"{_START}{self.opportunity}.{broadcast_id}",
        }


def label(texts: Texts, language: str, title: str | None) -> str:
    """What the button says: with the title in the same language where there is one and it fits on a phone."""
    words = "" if title is None else texts.plain("broadcast.take_part", language, {"title": title})
    return words if words and len(words) <= LONGEST_LABEL else texts.plain("broadcast.take_part_untitled", language)


def named(payload: str | None) -> tuple[int, int] | None:
    """The way to take part and the announcement that such a button names; None for all that is nothing of the kind."""
    found = _PAYLOAD.fullmatch(payload or "")
    return None if found is None else (int(found[1]), int(found[2]))


def is_one(button: Mapping[str, Any]) -> bool:
    """Whether a button of a frozen message is such a one."""
    data = str(button.get("callback_data", ""))
    return data.startswith(_START) and named(data.removeprefix(_START)) is not None


def of_another(button: Mapping[str, Any], broadcast_id: int) -> dict[str, Any]:
    """The same button under another announcement; any other button as it is."""
    if not is_one(button):
        return dict(button)
    return {**button, "callback_data": f"{str(button['callback_data']).rpartition('.')[0]}.{broadcast_id}"}
