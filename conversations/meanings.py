"""What something typed or pressed comes to mean for the question that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.phrases import Label, Phrase


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer: what is kept, where it leads (None: on), and the words of the button it was.

    `note`: how it was understood, where that is not plain.
    """

    value: object
    go: str | None = None
    chosen: Label | None = None
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """Some of several were ticked; the question stays open."""

    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """No answer: the text of the friendly second question."""

    key: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Control:
    """Skip, back or cancel, by its callback key."""

    key: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """A postcode, which the host looks up; it is written down nowhere."""

    postcode: str


Meaning = Answered | Picked | Unusable | Control | LookUp
