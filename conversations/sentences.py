"""Every sentence that residents can read, side by side with the English: for whoever translates and checks.

What only the team reads is in English, and not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from conversations.missing import STAFF_TEXTS
from conversations.texts import ENGLISH, Texts

State = Literal["missing", "unchecked", "checked"]
STATES: Final[tuple[State, ...]] = get_args(State)
_FORMS: Final = " / "


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text in a language: `words` are None where it has none, and people read the English. Plural forms are put
    behind one another.
    """

    key: str
    english: str
    words: str | None
    state: State


def sentences(texts: Texts, language: str) -> list[Sentence]:
    """All of them, by key. A language that has no catalogue at all lacks every one."""
    catalogue = next((one for one in texts.languages if one.language == language), None)
    unchecked = frozenset(texts.unchecked(language)) if catalogue is not None else frozenset()
    found = []
    for key in sorted(one for one in texts.keys() if not one.startswith(STAFF_TEXTS)):  # noqa: SIM118  # why: no mapping
        message = None if catalogue is None else catalogue.messages.get(key)
        words = None if message is None else _FORMS.join(message.source)
        state: State = "missing" if words is None else "unchecked" if key in unchecked else "checked"
        english = texts.catalogue(ENGLISH).messages[key].source
        found.append(Sentence(key, _FORMS.join(english), words, state))
    return found


def counted(found: list[Sentence]) -> dict[State, int]:
    """How many there are of each state."""
    return {state: sum(one.state == state for one in found) for state in STATES}
