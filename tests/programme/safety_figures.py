"""How much the words that bring help first find, as tables for docs/safety.md.

    .venv/bin/python -m tests.programme.safety_figures      writes them there, between the two marks

The sentences are in safety_measured.yaml, which tells how the rounds were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from programme.safety import KINDS, look

PAGE: Final = Path(__file__).parents[2] / "docs" / "safety.md"
SENTENCES: Final = Path(__file__).with_name("safety_measured.yaml")
BEGINS, ENDS = "<!-- figures -->\n", "<!-- end of figures -->\n"
HELD_OUT: Final = "held_out"
ROUNDS: Final = {"first": "first", "second": "second", HELD_OUT: "third, held out"}
CALM: Final = {
    "everyday": "everyday talk",
    "joke": "jokes and turns of phrase",
    "past": "what is past",
    "work": "talk of people at work",
}
NAMES: Final = {
    "en": "English",
    "pl": "Polish",
    "ro": "Romanian",
    "ur": "Urdu",
    "ur-Latn": "Urdu in Latin letters",
    "gu": "Gujarati",
    "pa": "Panjabi",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `means` is the kind of alarm that it should raise, or why it should raise none."""

    language: str
    round: str
    means: str
    says: str

    @property
    def needs_help(self) -> bool:
        """Whether it should raise an alarm."""
        return self.means in KINDS

    @property
    def is_right(self) -> bool:
        """Whether its own kind of alarm was raised, or none where there should be none."""
        raised = {alarm.kind for alarm in look(self.says)}
        return self.means in raised if self.needs_help else not raised


def sentences() -> list[Sentence]:
    """All of them."""
    read: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = yaml.safe_load(SENTENCES.read_text("utf-8"))
    return [
        Sentence(language, name, means, says)
        for language, rounds in read.items()
        for name, kinds in rounds.items()
        for means, listed in kinds.items()
        for says in listed
    ]


def figures(found: list[Sentence]) -> str:
    """The tables, in Markdown."""
    held_out = [one for one in found if one.round == HELD_OUT]
    lines = ["", "Now, by round:", "", "| round | found of those who need help | false alarms |", "|---|---|---|"]
    for name, title in ROUNDS.items():
        part = [one for one in found if one.round == name]
        lines.append(f"| {title} | {_found(part)} | {_false(part)} |")
    lines += ["", "The third round, by language and kind (found, then false alarms):", ""]
    lines += ["| language | emergency | self-harm | abuse | false alarms |", "|---|---|---|---|---|"]
    for language, title in NAMES.items():
        here = [one for one in held_out if one.language == language]
        kinds = [_found([one for one in here if one.means == kind]) for kind in KINDS]
        lines.append(f"| {title} | {' | '.join(kinds)} | {_false(here)} |")
    lines += ["", "False alarms in all three rounds, by what was said:", "", "| | false alarms |", "|---|---|"]
    lines += [f"| {title} | {_false([one for one in found if one.means == means])} |" for means, title in CALM.items()]
    return "\n".join([*lines, "", ""])


def page() -> str:
    """The page with the figures as they are."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGINS)
    return head + BEGINS + figures(sentences()) + ENDS + rest.partition(ENDS)[2]


def _found(part: Iterable[Sentence]) -> str:
    return _share([one for one in part if one.needs_help], lambda one: one.is_right)


def _false(part: Iterable[Sentence]) -> str:
    return _share([one for one in part if not one.needs_help], lambda one: not one.is_right)


def _share(part: list[Sentence], counts: Callable[[Sentence], bool]) -> str:
    number = sum(map(counts, part))
    return f"{number} of {len(part)} ({100 * number / len(part):.0f} %)"


def counted(found: Iterable[Sentence]) -> Counter[str]:
    """How many sentences there are of each language."""
    return Counter(one.language for one in found)


def missed(found: Iterable[Sentence]) -> Iterator[str]:
    """Those that came out wrong and were not held out."""
    return (one.says for one in found if one.round != HELD_OUT and not one.is_right)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
