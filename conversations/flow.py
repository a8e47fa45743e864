"""A flow: the table that a conversation follows. The table is the program: it can be listed, checked and drawn.

Steps are values of a few kinds, all frozen; `conversations.load` makes them from YAML and resolves where each leads,
so that nothing is looked up twice while people wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from conversations.answers import Choices
from conversations.effects import Ending
from conversations.expressions import Args, Condition, Expression, Ref
from conversations.phrases import Label
from conversations.texts import Texts
from conversations.timers import Expiry, Nudge

Purpose = Literal["reply", "update", "opportunity", "question", "service"]
Who = Literal["anyone", "signed_up", "staff", "officer"]
OptionValue = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has: a name, the line it stands on, and the step that follows or the end."""

    name: str
    line: int = field(compare=False)
    next: str | None = None
    end: Ending | None = None

    def ways(self) -> Iterator[str]:
        """The names of all steps that can follow this one."""
        if self.next is not None and self.end is None:
            yield self.next

    def goes_on(self) -> bool:
        """Whether the step can be followed by the next one, or by the end."""
        return True

    def ends(self) -> bool:
        """Whether the conversation can be over after this step."""
        return self.end is not None


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

    def ways(self) -> Iterator[str]:
        """The steps after an answer, a skip, too many tries, and something sent besides words."""
        yield from Step.ways(self)
        yield from (step for step in (self.skip_to, self.give_up, self.more_go) if step is not None)

    @property
    def expired(self) -> str | None:
        """The step to go on with when nobody answers."""
        return None if self.expires is None else self.expires.then


@dataclass(frozen=True, slots=True, kw_only=True)
class AskText(Ask):
    """In the person's own words: between `least` and `max` characters."""

    max: int = 4000
    least: int = 1


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
        skips_on = self.skip and self.skip_to is None
        return skips_on or self.options_from is not None or any(option.go is None for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoice(AskOptions):
    """One of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoices(AskOptions):
    """As many of several as fit, at least `least` and at most `most`; the fact is a list in the options' order."""

    all: str | None = None
    done: str = "common.done"
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskScale(Ask):
    """A whole number from `first` to `last`."""

    first: int = 1
    last: int = 5


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
        return self.yes is None or self.no is None or (self.skip and self.skip_to is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way of a branch: all of its conditions hold."""

    conditions: tuple[Condition, ...]
    go: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Step):
    """The first case that holds decides; otherwise `otherwise`."""

    cases: tuple[Case, ...]
    otherwise: str

    def ways(self) -> Iterator[str]:
        """Each case's way."""
        yield from (case.go for case in self.cases)
        yield self.otherwise

    def goes_on(self) -> bool:
        """Never: a case or else: decides."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember(Step):
    """Facts that are set."""

    values: Args


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Step):
    """An effect applied in the turn's transaction. Its value becomes the fact `into`; a refusal has its own way."""

    effect: str
    args: Args = ()
    into: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    final: bool = False

    def ways(self) -> Iterator[str]:
        """Also where refusals lead."""
        yield from Step.ways(self)
        yield from self.outcomes.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button that is no answer: a command, or an address to open."""

    text: str
    command: str | None = None
    arg: Expression | None = None
    url: Expression | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Step):
    """A message, or one for each thing of a list."""

    text: str
    args: Args = ()
    each: Ref | None = None
    buttons: tuple[Link, ...] = ()
    buttons_from: Ref | None = None
    columns: int = 1
    decision_card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Over(Step):
    """The end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A whole flow, bound to the texts it speaks with. Equal when its content is equal."""

    id: str
    version: str
    title: str
    purpose: Purpose
    who: Who
    commands: tuple[str, ...]
    words: str | None
    known: tuple[str, ...]
    given: tuple[str, ...]
    asks_for_views: bool
    on_cancel: str | None
    first: str
    steps: Mapping[str, Step]
    file: str = field(compare=False)
    body: str = field(compare=False, repr=False)
    texts: Texts = field(compare=False, repr=False)
    pinned: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Text keys of an older version, and the keys under which the texts it was written for are kept."""
    choices: Mapping[tuple[str, str], Choices] = field(default_factory=dict, compare=False, repr=False)
    """By step and language: the fixed options as they can be typed, worked out at load."""
    labels: Mapping[str, Sequence[Label]] = field(default_factory=dict, compare=False, repr=False)
    """By step: what stands on the buttons of its fixed options."""

    def step(self, name: str) -> Step:
        """The step of this name; KeyError if there is none."""
        return self.steps[name]

    def text_key(self, key: str) -> str:
        """The key to say for a step's text key."""
        return self.pinned.get(key, key)

    def choices_of(self, step: Step, language: str) -> Choices:
        """The fixed options of a question as they can be typed."""
        return self.choices[step.name, self.texts.code(language)]
