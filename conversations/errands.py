"""Steps on which a conversation leaves its own table for a while: another flow, a person of the team, a record.

`call` runs another flow inside this conversation and comes back with what it yields. `hand` gives what was said so far
to the team. `record` keeps something that outlives the conversation; which kinds there are is declared here, so that it
can be told of each flow what it leaves behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from conversations.expressions import Args
from conversations.flow import Apply, Flow
from conversations.step import Step

RecordKind = Literal["contribution", "booking", "answers"]

RECORDS: Final[Mapping[str, str]] = {"contribution": "contribute", "booking": "express_interest"}
"""What keeps each kind of record: an effect. `answers` needs none, since they are kept when the conversation ends."""
ANSWERS: Final = "answers"
HAND: Final = "hand_over"
"""The effect that gives a conversation to the team."""
HANDED: Final = "common.handed_over"
"""What is told when `give_up: hand` says nothing else."""

CALL_OUTCOMES: Final = frozenset({"cancelled", "gave_up", "expired", "else"})
"""How a called flow can end besides done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Step):
    """Another flow, which is given facts and comes back. What it yields becomes the fact `into`, part by part.

    `outcomes`: where it goes on when the called flow was cancelled, given up or left unanswered; without a way for it
    the whole conversation ends so.
    """

    flow: str
    args: Args = ()
    into: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def ways(self) -> Iterator[str]:
        """Also where it goes on when the called flow came to no good end."""
        yield from Step.ways(self)
        yield from self.outcomes.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand(Apply):
    """What was said so far goes to a person of the team; `text` tells its receipt and by when somebody answers.

    `args` of the text are under `words`; it is given `receipt` and `hear_back` besides.
    """

    text: str
    words: Args = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Apply):
    """A record that is kept by the effect of its kind."""

    kind: RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAnswers(Step):
    """The end, with these facts kept as the answers that were given."""

    facts: tuple[str, ...]


def records_of(flow: Flow) -> tuple[str, ...]:
    """The kinds of record that a flow may leave behind, in the order of its steps.

    A flow of the purpose `question` keeps its answers without a step that says so.
    """
    found = [kind for step in flow.steps.values() for kind in _kinds(step)]
    return tuple(dict.fromkeys([*found, *([ANSWERS] if flow.purpose == "question" else [])]))


def _kinds(step: Step) -> Iterator[str]:
    match step:
        case Record():
            yield step.kind
        case Hand():
            yield "contribution"
        case KeepAnswers():
            yield ANSWERS


def called_by(flow: Flow) -> tuple[str, ...]:
    """The flows that a flow calls, in the order of its steps."""
    return tuple(dict.fromkeys(step.flow for step in flow.steps.values() if isinstance(step, Call)))
