"""How voices are counted where some speak for themselves and others are passed on by ambassadors.

The rule, so that a result says what people said and not who passed on most:

- Somebody who speaks for themself counts once, however often they say it.
- What an ambassador passes on is counted apart, always labelled as passed on, by the people they say it is from.
- In one result one ambassador counts for at most `MOST_OF_ONE` people. What is above is told as left out, never hidden.
- An ambassador who says it for themself too counts once among those who speak for themselves.
- What somebody said who is not known is counted apart as well, once for each time that it was said.

Nobody knows whether two ambassadors were told by the same neighbour, or who it was that spoke at a stall: such numbers
are numbers of tellings, and are never added to those who spoke for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_OF_ONE: Final = 10
"""Most people that one ambassador's passing on counts for in one result."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One contribution to a result: who told us, and if it was passed on, from about how many people; whether the team
    knows who it is.
    """

    told_by: int
    relayed: bool = False
    people: int = 1
    known: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """A result: people who spoke for themselves, people whose words were passed on (as they count), what the cap left
    out, how many ambassadors passed it on, and how often somebody said it who is not known.
    """

    own: int
    relayed: int
    left_out: int
    ambassadors: int
    not_known: int = 0


def counted(voices: Iterable[Voice]) -> Counted:
    """One result's voices, by the rule above."""
    own: set[int] = set()
    not_known = 0
    passed_on: Counter[int] = Counter()
    for voice in voices:
        if voice.relayed:
            passed_on[voice.told_by] += max(voice.people, 1)
        elif not voice.known:
            not_known += 1
        else:
            own.add(voice.told_by)
    counts = sum(min(people, MOST_OF_ONE) for people in passed_on.values())
    return Counted(len(own), counts, sum(passed_on.values()) - counts, len(passed_on), not_known)
