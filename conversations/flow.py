"""A flow: the table that a conversation follows. The table is the program: it can be listed, checked and drawn.

Steps are values of a few kinds, all frozen; `conversations.load` makes them from YAML and resolves where each leads,
so that nothing is looked up twice while people wait. Questions are in `conversations.asks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from conversations.asks import (
    Ask,
    AskChoice,
    AskChoices,
    AskContact,
    AskDate,
    AskMedia,
    AskNumber,
    AskOptions,
    AskPlace,
    AskScale,
    AskText,
    AskYesNo,
    Option,
    OptionValue,
)
from conversations.choices import Choices
from conversations.expressions import Args, Condition, Expression, Ref
from conversations.move_map import Move
from conversations.phrases import Label
from conversations.source import Problem
from conversations.starts import Starts
from conversations.step import Step
from conversations.texts import Texts

__all__ = [
    "Apply",
    "Ask",
    "AskChoice",
    "AskChoices",
    "AskContact",
    "AskDate",
    "AskMedia",
    "AskNumber",
    "AskOptions",
    "AskPlace",
    "AskScale",
    "AskText",
    "AskYesNo",
    "Branch",
    "Case",
    "Flow",
    "Link",
    "MissingLanguage",
    "Option",
    "OptionValue",
    "Over",
    "Purpose",
    "Remember",
    "Step",
    "Tell",
    "Who",
]

Purpose = Literal["reply", "update", "opportunity", "question", "service"]
Who = Literal["anyone", "signed_up", "staff", "officer"]
MissingLanguage = Literal["english", "not_offered"]


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
    """An effect applied in the turn's transaction. Its value becomes the fact `into`; a refusal has its own way.

    `final`: nobody goes back over it. `stays`: who does goes back without forgetting what it told.
    """

    effect: str
    args: Args = ()
    into: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    final: bool = False
    stays: bool = False

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
    missing_language: MissingLanguage = "english"
    """What happens where the person's language lacks words of it: see conversations.missing."""
    starts: Starts = Starts()  # noqa: RUF009  # why: a frozen value
    """What begins it besides its commands and words."""
    anew_at: tuple[str, ...] = ()
    """Questions at which the flow begins anew when it is opened once more, instead of asking again."""
    yields: tuple[str, ...] = ()
    """Facts that it hands to a flow that called it."""
    moves: tuple[Move, ...] = field(default=(), compare=False, repr=False)
    """How people in the middle of older versions can be moved to this one; no part of the version itself."""
    pinned: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Text keys of an older version, and the keys under which the texts it was written for are kept."""
    choices: Mapping[tuple[str, str], Choices] = field(default_factory=dict, compare=False, repr=False)
    """By step and language: the fixed options as they can be typed, worked out at load."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """On which line of its file each thing at its top stands, those under `start:` as in `start.words`."""
    labels: Mapping[str, Sequence[Label]] = field(default_factory=dict, compare=False, repr=False)
    """By step: what stands on the buttons of its fixed options."""

    def step(self, name: str) -> Step:
        """The step of this name; KeyError if there is none."""
        return self.steps[name]

    def problem(self, step: Step | None, message: str, *, serious: bool = True, at: str = "id") -> Problem:
        """Something that is wrong with a step, or (None) with the flow as a whole, where it stands in the file.

        `at`: what at the flow's top is to be put right, as in `known` or `start.words`.
        """
        if step is None:
            return Problem(self.file, self.line(at), message, serious)
        return Problem(self.file, step.line, f"step {step.name}: {message}", serious)

    def line(self, at: str) -> int:
        """The line on which something of the flow's top stands."""
        return self.lines.get(at, 1)

    def text_key(self, key: str) -> str:
        """The key to say for a step's text key."""
        return self.pinned.get(key, key)

    def choices_of(self, step: Step, language: str) -> Choices:
        """The fixed options of a question as they can be typed."""
        return self.choices[step.name, self.texts.code(language)]
