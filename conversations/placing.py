"""Finding the locality of a postcode that somebody typed.

The postcode goes to the host in one effect, `find_place`, and is in no fact, no session and no answer: what comes back
is a locality, or why there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.inputs import Did
from conversations.meanings import Answered, Unusable
from conversations.phrases import Phrase
from conversations.questions import Question

FIND_PLACE: Final = "find_place"
"""The effect that looks a postcode up."""
ELSEWHERE, UNKNOWN, NO_LIST = "elsewhere", "unknown", "no_list"
"""Why there is no locality: it lies outside the programme, it is in no list, or there is no list."""


def what_was_found(question: Question, happened: Did) -> Answered | Unusable:
    """The locality as the answer to the question that offers it; else a kind word, and the choice again."""
    found = happened.value.get("locality") if isinstance(happened.value, Mapping) else None
    for option in question.offered if happened.outcome == "done" else ():
        if option.value == found:
            return Answered(option.value, chosen=option.text, note=Phrase("place.found", {"place": option.text}))
    return Unusable(f"place.{ELSEWHERE if happened.outcome == 'done' else happened.outcome}", {})
