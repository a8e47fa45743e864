"""How many messages of one person are answered, and what becomes of the others.

A person may send twenty at once and one a second from then on, which nobody does who reads the answers. What comes
faster is kept and not answered, after one calm sentence: Telegram takes one message a second to a chat, and hundreds of
answers would come for hours, in front of the one that matters. Who pauses for a few seconds is answered again.

A bucket that leaks: each act adds one, each second takes one away. A press is an act, and so is changing a message:
both ask for an answer, and who changes one a hundred times is no slower than who writes a hundred. Times are those at
which things were sent, as far as Telegram tells: what was written over hours while the bot was away is no flood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, Literal

AT_ONCE: Final = 20
"""So many messages of one person are answered, however fast they come."""
PER_SECOND: Final = 1.0
"""And so many for each second that goes by."""
_OVER: Final = 5
"""A flood counts no further than this: after so many seconds of quiet, somebody is answered again."""

Verdict = Literal["answer", "tell", "keep"]
"""Answer it; or keep it unanswered, and say so the first time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody has been writing until `at`. `told`: they were told that it is too fast, in this flood."""

    level: float
    at: datetime
    told: bool = False


def hear(before: Pace | None, at: datetime, at_once: int = AT_ONCE) -> tuple[Pace, Verdict]:
    """Somebody sent something at this moment: their pace now, and what becomes of it."""
    quiet = 0.0 if before is None else max(0.0, (at - before.at).total_seconds()) * PER_SECOND
    left = 0.0 if before is None else max(0.0, before.level - quiet)
    told = before is not None and before.told and left > at_once / 2
    latest = at if before is None else max(at, before.at)
    if left + 1 <= at_once:
        return Pace(left + 1, latest, told), "answer"
    return Pace(min(left + 1, at_once + _OVER), latest, told=True), "keep" if told else "tell"


def joined(said: Iterable[str]) -> str:
    """All of it, a line for each message; the same again and again is one line that says how often."""
    lines = []
    for words, same in groupby(one for one in said if one):
        times = len(list(same))
        lines.append(words if times == 1 else f"{words} (×{times})")
    return "\n".join(lines)
