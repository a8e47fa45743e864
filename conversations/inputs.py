"""What happened, in the past tense: everything that can move a conversation on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation begins. `payload` followed the command or came with the link; `facts` are given to it."""

    payload: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed `text`. `part`: the message as it is kept with what was said (`conversations.parts`)."""

    text: str
    part: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SaidOther:
    """The person sent something that is no typed text: photo, voice, video, sticker, document, location, contact,
    forward or anything else. `part` is set where it can be kept, for a question that takes more than words."""

    kind: str
    part: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """Another part of something that was sent in several, of which the first has been answered: kept in silence."""

    part: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reworded:
    """The person changed the words of a message that is a part of what they are saying."""

    message: int
    words: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the question `wait` was pressed; `key` is an option's index, or s, b, c, d or a."""

    wait: str
    key: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """The present question is to be asked again, for instance after something else was dealt with."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The person wants the question before."""


@dataclass(frozen=True, slots=True)
class WentBackTo:
    """The person wants the question of this step again, which was answered before."""

    step: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person wants to stop here."""


@dataclass(frozen=True, slots=True)
class Did:
    """The effect `name` was applied. `outcome` is "done" or the name of the way in which it was refused."""

    name: str
    outcome: str = "done"
    value: object = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A flow begins inside the conversation that called it, with the facts that it is given."""

    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CameBack:
    """The called flow is over: how it ended, and what it yields. `back`: the person went back over its beginning."""

    how: str
    yields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation was moved to another version, in which the question reads otherwise: it is put anew."""


@dataclass(frozen=True, slots=True)
class NudgeDue:
    """Nobody has answered the question `wait` for so long that nudge `number` is due."""

    wait: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nobody has answered the question `wait` for so long that it ends."""

    wait: str


Input = (
    Started
    | Said
    | SaidOther
    | Added
    | Reworded
    | Pressed
    | Resumed
    | WentBack
    | WentBackTo
    | Cancelled
    | Did
    | Entered
    | CameBack
    | Moved
    | NudgeDue
    | TimedOut
)
