"""The quick question of a broadcast: what may be asked, how a typed answer is read, and the count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from pydantic import Field, model_validator

from programme.folding import fold
from programme.opportunity import DecisionCard
from programme.sentences import Fault
from programme.words import Kept

Kind = Literal["choice", "scale", "text"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 10
# Longer ones are cut off on a phone's button.
OPTION_LENGTH: Final = 40
SCALE: Final = ("1", "2", "3", "4", "5")
ANSWER_LENGTH: Final = 4000
QUESTION_LENGTH: Final = 500


class Question(Kept):
    """One question with its decision card. A scale goes from 1 to 5; a text takes people's own words."""

    kind: Kind
    text: str = Field(min_length=1, max_length=QUESTION_LENGTH)
    options: tuple[str, ...] = ()
    decision_card: DecisionCard

    @model_validator(mode="after")
    def _options_fit(self) -> Question:
        check_options(self.kind, self.options)
        return self


def check_options(kind: Kind, options: tuple[str, ...]) -> None:
    """Raises Fault unless a choice has 2 to 10 different short options, and the other kinds none."""
    if kind != "choice":
        if options:
            raise Fault("question.no_options")
        return
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise Fault("question.options", least=FEWEST_OPTIONS, most=MOST_OPTIONS, count=len(options))
    seen: set[str] = set()
    for option in options:
        folded = fold(option) or option.strip()
        if not option.strip():
            raise Fault("question.option_empty")
        if len(option) > OPTION_LENGTH:
            raise Fault("question.option_long", option=option, most=OPTION_LENGTH)
        if folded in seen:
            raise Fault("question.option_twice", option=option)
        seen.add(folded)


def buttons(kind: Kind, options: tuple[str, ...]) -> tuple[str, ...]:
    """What stands on the buttons, in order; none for a text."""
    return {"choice": options, "scale": SCALE, "text": ()}[kind]


def pressed(kind: Kind, options: tuple[str, ...], index: int) -> str | None:
    """The answer behind a button; None when there is no such button (callback data can be forged)."""
    shown = buttons(kind, options)
    return shown[index] if 0 <= index < len(shown) else None


def read_answer(kind: Kind, options: tuple[str, ...], typed: str) -> str | None:
    """The answer that somebody typed: an option by its words or its number, 1 to 5, or their own words; else None."""
    words = typed.strip()
    if not words:
        return None
    if kind == "text":
        return words[:ANSWER_LENGTH]
    if kind == "scale":
        number = _number(words)
        return str(number) if number is not None and str(number) in SCALE else None
    return _option(options, words)


def _option(options: tuple[str, ...], words: str) -> str | None:
    folded = fold(words)
    same = [option for option in options if option == words or (folded and fold(option) == folded)]
    if same:
        return same[0]
    number = _number(words)
    if number is not None:
        return options[number - 1] if 1 <= number <= len(options) else None
    begins = [option for option in options if folded and fold(option).startswith(folded)]
    return begins[0] if len(begins) == 1 else None


def _number(words: str) -> int | None:
    """A number in the digits of any script, alone or followed by a stop or a bracket ("3.", "3)")."""
    found = re.fullmatch(r"(\d{1,2})[.)!]*", words.strip())
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each answer was given, in the order of the buttons; for a text only how many answered."""

    counts: tuple[tuple[str, int], ...]
    answered: int
    mean: float | None


def tally(kind: Kind, options: tuple[str, ...], answers: Iterable[str]) -> Tally:
    """The count of answers (one a person). The mean is of a scale, to two places."""
    given = Counter(answers)
    total = sum(given.values())
    counts = tuple((option, given[option]) for option in buttons(kind, options))
    on_scale = sum(number for _, number in counts) if kind == "scale" else 0
    mean = round(sum(int(value) * number for value, number in counts) / on_scale, 2) if on_scale else None
    return Tally(counts, total, mean)
