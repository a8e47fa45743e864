"""What happened, in the past tense: everything that can move a conversation on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation begins. `payload` followed the command or came with the link; `facts` are given to it."""

    payload: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class SaidOther:
    """The person sent something that is no typed text: photo, voice, video, sticker, document, location, contact,
    forward or anything else."""

    kind: str


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
class Cancelled:
    """The person wants to stop here."""


@dataclass(frozen=True, slots=True)
class Did:
    """The effect `name` was applied. `outcome` is "done" or the name of the way in which it was refused."""

    name: str
    outcome: str = "done"
    value: object = None


@dataclass(frozen=True, slots=True)
class NudgeDue:
    """Nobody has answered the question `wait` for so long that nudge `number` is due."""

    wait: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nobody has answered the question `wait` for so long that it ends."""

    wait: str


Input = Started | Said | SaidOther | Pressed | Resumed | WentBack | Cancelled | Did | NudgeDue | TimedOut
