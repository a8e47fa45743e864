"""The survey that is open in the town of anything, in two versions; and how a person reads its questions on a phone.

What somebody is asked is known by the words on their screen, never by what is stored; what an answer means stands here
in plain sight, and is not asked of the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

import yaml

from programme.programme import Programme
from tests.harness import Message

SLUG: Final = "streets"
TITLE: Final = "Your streets"


PLACES: Final = tuple(place.slug for place in Programme.example().localities)
"""In the order of their buttons, whatever they are called in somebody's language."""


class Meaning(Enum):
    """What typed words are when they are no answer with a value."""

    REFUSED = "refused"
    """Nobody could take them for an answer."""
    UNCLEAR = "unclear"
    """The engine may take them, or may not; what is kept has to be kept once all the same."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form. `says`: what can be typed, and the value that is to be kept for it."""

    name: str
    kind: str
    text: tuple[str, ...]
    """In English and in Polish."""
    options: tuple[tuple[str, str, str], ...] = ()
    """Of a choice: value, English, Polish."""
    about: dict[str, Any] = field(default_factory=dict)
    says: tuple[tuple[str, object], ...] = ()

    def pressed(self, key: str, label: str, ticked: tuple[str, ...]) -> object:
        """What pressing this button answers, when the bot goes on after it."""
        if key == "s":
            return None
        if key == "d":
            return list(ticked)
        match self.kind:
            case "choice":
                return next(value for value, *labels in self.options if label in labels)
            case "scale":
                return int(label)
            case "yesno":
                return key == "0"
        return PLACES[int(key)]

    def typed(self, words: str) -> object:
        """What these words answer, or a Meaning."""
        said = dict(self.says)
        if words in said:
            return said[words]
        if self.kind == "text":
            return words.strip() or Meaning.REFUSED
        return Meaning.REFUSED if words.startswith("LOST") or words in NO_ANSWER[self.kind] else Meaning.UNCLEAR


NO_ANSWER: Final = {
    "choice": ("purple elephants",),
    "choices": ("purple elephants",),
    "scale": ("9", "purple elephants"),
    "yesno": ("perhaps another day", "purple elephants"),
    "number": ("51", "none of your business"),
    "date": ("31 February", "2041-03-01"),
    "place": ("the moon",),
}
"""What is no answer to a question of a kind, whoever reads it."""

_OFTEN = (("daily", "Every day", "Codziennie"), ("weekly", "Once a week", "Co tydzień"), ("never", "Never", "Nigdy"))
_WHAT = (("dark", "Too dark", "Za ciemno"), ("cars", "Many cars", "Dużo aut"), ("dogs", "Loose dogs", "Psy luzem"))
_LATER = "How easy is it to go out after dark?", "Jak łatwo wyjść po zmroku?"
QUESTIONS: Final = (
    Question(
        "often", "choice", ("How often do you walk?", "Jak często chodzisz?"), _OFTEN,
        says=(("Never", "never"), ("2", "weekly"), ("the second one", "weekly")),
    ),
    Question("what", "choices", ("What is in the way?", "Co przeszkadza?"), _WHAT, {"least": 1}),
    Question(
        "easy", "scale", ("How easy is it to go out?", "Jak łatwo wyjść z domu?"),
        says=(("4", 4), ("٤", 4), ("1", 1), ("2", 2), ("3", 3)),
    ),
    Question(
        "alone", "yesno", ("Do you go alone?", "Czy chodzisz sam?"),
        says=(("yes", True), ("no", False), ("yes please", True)),
    ),
    Question(
        "many", "number", ("How many people live with you?", "Ile osób mieszka z Tobą?"), (), {"from": 1, "to": 50},
        says=(("12", 12), ("٤", 4), ("۲", 2), ("about 20", 20), ("1", 1), ("2", 2), ("3", 3)),
    ),
    Question(
        "day", "date", ("When were you out last?", "Kiedy ostatnio?"), (), {"from": "2020-01-01", "to": "today"},
        says=(("2026-03-01", "2026-03-01"), ("1.03.2026", "2026-03-01")),
    ),
    Question("where", "place", ("Where was that?", "Gdzie to było?"), says=(("Dacorum", "dacorum"),)),
    Question("first", "text", ("What should be mended first?", "Co naprawić najpierw?")),
)  # fmt: skip
FAR: Final = Question(
    "far", "scale", ("How far do you get?", "Jak daleko dojdziesz?"), says=(("4", 4), ("1", 1), ("2", 2), ("3", 3))
)
REWORDED: Final = Question("easy", "scale", _LATER, says=QUESTIONS[2].says)
EDITIONS: Final = (
    QUESTIONS,
    (QUESTIONS[0], REWORDED, *(one for one in QUESTIONS if one.name not in {"often", "easy", "many"}), FAR),
)
"""The second version asks one thing in other words, leaves one out, asks one more, and in another order."""
BY_TEXT: Final = {text: question for edition in EDITIONS for question in edition for text in question.text}
ORDER: Final = [value for value, *_ in _WHAT]


def form(edition: int) -> str:
    """The file that the team imports."""
    card = {"who_decides": "The council", "when": "In May", "can_change": "Paths", "cannot_change": "Money"}
    document = {
        "survey": SLUG,
        "title": {"en": TITLE, "pl": TITLE},
        "checked_by": {"en": "Rosa", "pl": "Jan"},
        "decision_card": {code: {**card, "hear_back": "Here"} for code in ("en", "pl")},
        "questions": [_written(question) for question in EDITIONS[edition]],
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _written(question: Question) -> dict[str, Any]:
    words = dict(zip(("en", "pl"), question.text, strict=True))
    options = [{"value": value, "text": {"en": en, "pl": pl}} for value, en, pl in question.options]
    return {
        "name": question.name,
        "kind": question.kind,
        "text": words,
        **({"options": options} if options else {}),
        **question.about,
    }


def asked_in(message: Message) -> Question | None:
    """The question of the survey that a message puts, if it does."""
    lines = _unmarked(message.text).splitlines()
    return next((question for line in lines for text, question in BY_TEXT.items() if line.startswith(text)), None)


def _unmarked(words: str) -> str:
    """Words without the marks that keep two directions of writing apart."""
    return words.replace("\u2068", "").replace("\u2069", "")


def ticked_in(message: Message) -> tuple[str, ...]:
    """The values that are ticked under a message."""
    marked = [_unmarked(label).removeprefix("✅ ") for label in message.labels if label.startswith("✅ ")]
    return tuple(value for value, *words in _WHAT if any(word in marked for word in words))
