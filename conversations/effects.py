"""What a turn wishes for. The host carries the effects out in their order; nothing here does anything by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conversations.phrases import Label
from conversations.timers import Timer

CALLBACK_LIMIT = 64
"""Most bytes of a button's callback data (Bot API, InlineKeyboardButton)."""

Ending = Literal["done", "cancelled", "gave_up", "expired"]


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: `data` comes back when it is pressed (at most 64 bytes), or `url` is opened."""

    label: Label
    data: str | None = None
    url: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of buttons under a message."""

    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text. With a `wait` it is the question that the session now waits at.

    `marks_decision_card`: the text carries the decision card, so that it was shown must be logged. `timers` begin when
    it was sent. `nudge`: which nudge of the question `wait` this is (0: it is none); nobody just asked for it, so it
    needs consent.
    """

    key: str
    args: Mapping[str, object] = field(default_factory=dict)
    keyboard: Keyboard | None = None
    wait: str | None = None
    marks_decision_card: bool = False
    timers: tuple[Timer, ...] = ()
    nudge: int = 0


@dataclass(frozen=True, slots=True)
class Redraw:
    """Change the buttons under the question `wait`, which goes on waiting (a tick was set or taken away)."""

    keyboard: Keyboard
    wait: str


@dataclass(frozen=True, slots=True)
class Close:
    """Take the buttons of the question `wait` away; `chosen` is what was answered, where that was a button."""

    wait: str
    chosen: Label | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word over the chat for somebody who pressed a button, when there is nothing to add to the chat."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Do:
    """Apply the effect `name` in the turn's transaction, then advance again with `Did`. Always the last of its turn."""

    name: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    """The conversation is over; `answers` are all facts it gathered, `kept` those that its last step keeps by name."""

    how: Ending
    answers: Mapping[str, object] = field(default_factory=dict)
    kept: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EnterFlow:
    """Another flow begins inside this conversation: advance it with `Entered`. Always the last of its turn."""

    flow: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaveFlow:
    """A called flow is over (`how`; `back`: the person went back over its beginning): advance the flow that the session
    names now with `CameBack`. Always the last of its turn. `yields` are the facts that it hands over, `answers` all it
    gathered, `kept` those that its last step keeps by name.
    """

    how: Ending | Literal["back"]
    yields: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, object] = field(default_factory=dict)
    kept: tuple[str, ...] | None = None


Effect = Say | Redraw | Close | Toast | Do | Finished | EnterFlow | LeaveFlow
