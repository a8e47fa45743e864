"""Who is missing: the localities and languages that an audience reaches much less than it reaches everybody.

The measure is the four-fifths rule, by which equality monitoring finds who is passed over (first written down in the
United States' Uniform Guidelines on Employee Selection Procedures of 1978, section 4D): a group is under-reached if
the share of its people who are reached is below four fifths of the share among all. It is compared with all rather
than with the best group, because a small group that is reached by luck would make every other one look left behind.
One person changes nothing (as in the questions and answers to the same guidelines): a group counts as under-reached
only if it would with one person more.

Numbers are told as `small_numbers` tells them, and a group of fewer than eight people is not looked at at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from programme.audience import Audience, Has, walk
from programme.small_numbers import FEWEST_TOLD, told

Trait = Literal["locality", "language"]
TRAITS: Final[tuple[Trait, ...]] = ("locality", "language")


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of some people a message would reach."""

    people: int
    all: int

    def told(self) -> tuple[int | None, int | None]:
        """Both numbers as they may be told; None for one that is too small."""
        return told(self.people), told(self.all)


@dataclass(frozen=True, slots=True)
class Group:
    """People who have one thing in common; `value` is None for those who did not say."""

    value: str | None
    reached: Reached


@dataclass(frozen=True, slots=True)
class Insight:
    """Of everybody, and for each trait the groups that are under-reached, most people first.

    A trait by which the expression itself chooses is not in `missing`, since whom it leaves out there is meant; none
    is when there are too few people to compare.
    """

    everybody: Reached
    missing: dict[Trait, list[Group]]


def insight(audience: Audience, groups: Mapping[Trait, Iterable[Group]], everybody: Reached) -> Insight:
    """Who is missing in an audience, from how it reaches each group."""
    if told(everybody.people) is None:
        return Insight(everybody, {})
    chosen = {part.field for part in walk(audience) if isinstance(part, Has)}
    looked_at = {trait: groups[trait] for trait in TRAITS if trait not in chosen}
    return Insight(everybody, {trait: _missing(several, everybody) for trait, several in looked_at.items()})


def is_under_reached(group: Reached, everybody: Reached) -> bool:
    """Whether a group is reached less than four fifths as much as everybody, even with one person more."""
    if group.all < FEWEST_TOLD:
        return False
    return 5 * (group.people + 1) * everybody.all < 4 * everybody.people * group.all


def _missing(groups: Iterable[Group], everybody: Reached) -> list[Group]:
    found = [group for group in groups if is_under_reached(group.reached, everybody)]
    return sorted(found, key=lambda group: (-group.reached.all, group.value or ""))
