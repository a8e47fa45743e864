"""Questions: the steps at which a conversation waits for an answer, one class a kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from conversations.expressions import Args, Ref
from conversations.step import Step
from conversations.timers import Expiry, Nudge
from conversations.typed_dates import Bounds, months_on

OptionValue = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers of a question: what is kept, its button's text key, where it leads."""

    value: OptionValue
    text: str
    go: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """A question: the conversation waits here. The answer becomes the fact `into` (None when skipped)."""

    text: str
    into: str
    args: Args = ()
    skip: bool = False
    skip_to: str | None = None
    back: bool = True
    cancel: bool = True
    tries: int = 3
    give_up: str | None = None
    """The step to go on with after so many answers that could not be used."""
    gives_up: Literal["skip", "end"] | None = None
    """Instead of a step: leave the question out, or end here."""
    invalid: str | None = None
    decision_card: bool = False
    more_into: str | None = None
    """A fact to which typed words that are no answer are added: nothing is lost of what comes in two messages."""
    nudge: Nudge | None = None
    expires: Expiry | None = None
    parts_into: str | None = None
    """A fact that gathers the messages something is said in: this question takes photos, recordings and files too."""
    more_go: str | None = None
    """Where it goes on when something was added: the question is put in another way then."""
    exact: bool = False
    """Typed answers count by their exact words or number: for what cannot be undone, and for consent."""

    def ways(self) -> Iterator[str]:
        """The steps after an answer, a skip, too many tries, and something sent besides words."""
        yield from Step.ways(self)
        yield from (step for step in (self.skip_to, self.give_up, self.more_go) if step is not None)

    def ends(self) -> bool:
        """Also where too many tries end it."""
        return self.end is not None or self.gives_up == "end"

    @property
    def can_be_left_out(self) -> bool:
        """Whether it goes on without an answer, by a skip or after too many tries, to the step below it."""
        return (self.skip or self.gives_up == "skip") and self.skip_to is None

    @property
    def expired(self) -> str | None:
        """The step to go on with when nobody answers."""
        return None if self.expires is None else self.expires.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How an answer must look, and the text key of an example of it."""

    match: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskText(Ask):
    """In the person's own words: between `least` and `max` characters."""

    max: int = 4000
    least: int = 1
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskNumber(Ask):
    """A number between `low` and `high`, with as many decimals. `unit`: text key of words that may follow it."""

    low: int | float | None = None
    high: int | float | None = None
    decimals: int = 0
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskMedia(Ask):
    """Something besides words: of the kinds that it `takes`. The fact gathers its messages, as `parts_into` does."""

    takes: tuple[str, ...] = ("photo", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskContact(Ask):
    """Somebody else's name and number, as a contact or typed: asked for only when they agree.

    That they do is a question of its own that comes before (`agrees`); both are made of one step when it is loaded.
    """

    agrees: str = "contact.agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A day: a `fixed` one, or so many days and months from today (before it where they are negative)."""

    days: int = 0
    months: int = 0
    fixed: date | None = None

    def on(self, today: date) -> date:
        """The day that it is, seen from today."""
        return self.fixed or months_on(today, self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDate(Ask):
    """A day, not before `low` and not after `high`."""

    low: DayRule | None = None
    high: DayRule | None = None

    def bounds(self, today: date) -> Bounds:
        """The first and the last day that it takes, seen from today."""
        low, high = (None if rule is None else rule.on(today) for rule in (self.low, self.high))
        return Bounds(low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions(Ask):
    """What questions with options share: fixed `options`, or a list of {"value", "text"} read from `options_from`."""

    options: tuple[Option, ...] = ()
    options_from: Ref | None = None
    columns: int = 1

    def ways(self) -> Iterator[str]:
        """Also each option's own way."""
        if self.goes_on():
            yield from Step.ways(self)
        yield from (step for step in (self.skip_to, self.give_up) if step is not None)
        yield from (option.go for option in self.options if option.go is not None)

    def goes_on(self) -> bool:
        """Whether some answer leads to the next step."""
        return (
            self.can_be_left_out or self.options_from is not None or any(option.go is None for option in self.options)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoice(AskOptions):
    """One of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPlace(AskOptions):
    """A locality: one of the list, or that of a postcode, which is looked up and forgotten.

    `area_into`: a fact for the code of the small area, where the look-up has it.
    """

    area_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoices(AskOptions):
    """As many of several as fit, at least `least` and at most `most`; the fact is a list in the options' order."""

    all: str | None = None
    done: str = "common.done"
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskScale(Ask):
    """A whole number from `first` to `last`.

    With `more`, the last one stands for itself and all above it. `unit`: text key of words that may stand around a
    typed number.
    """

    first: int = 1
    last: int = 5
    more: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskYesNo(Ask):
    """True or False; `yes` and `no` are where each leads, when not to the next step."""

    yes: str | None = None
    no: str | None = None
    yes_text: str = "common.yes"
    no_text: str = "common.no"

    def ways(self) -> Iterator[str]:
        """Also where yes and no lead."""
        if self.goes_on():
            yield from Step.ways(self)
        named = (self.yes, self.no, self.skip_to, self.give_up, self.more_go)
        yield from (step for step in named if step is not None)

    def goes_on(self) -> bool:
        """Whether some answer leads to the next step."""
        return self.yes is None or self.no is None or self.can_be_left_out
