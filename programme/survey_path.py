"""Which questions of a survey somebody is asked: one after the other, but where an answer goes on elsewhere.

Ways lead forward only, so nobody is asked anything twice and every survey ends. Whoever leaves a question out goes on
with the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

END: Final = "end"
"""Where an answer goes on that ends the survey."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Stop:
    """A question on the way: its name, and for some of its answers where they go on, a question's name or END.
    `passes`: something else may go on with the next question too.
    """

    name: str
    go: Mapping[str, str] = field(default_factory=dict)
    passes: bool = True


def stops(questions: Sequence[Mapping[str, Any]]) -> list[Stop]:
    """The questions of a version as storage keeps them."""
    return [Stop(one["name"], one.get("go") or {}) for one in questions]


def next_unanswered(way: Sequence[Stop], answers: Mapping[str, Any]) -> str | None:
    """Where to go on: the first question on the way that has no answer; None at the end."""
    for one in _walked(way, answers):
        if one not in answers:
            return one
    return None


def asked(way: Sequence[Stop], answers: Mapping[str, Any]) -> list[str]:
    """The questions on the way of these answers, with the one that it goes on at, in their order."""
    return list(_walked(way, answers))


def _walked(way: Sequence[Stop], answers: Mapping[str, Any]) -> Iterator[str]:
    place = 0
    while place < len(way):
        one = way[place]
        yield one.name
        if one.name not in answers:
            return
        place = _after(way, place, answers[one.name])


def may_be_asked(way: Sequence[Stop], answers: Mapping[str, Any]) -> frozenset[str]:
    """The questions that can still come, or came: where there is no answer yet, whatever is answered."""
    found: set[int] = {0} if way else set()
    for place, one in enumerate(way):
        if place in found:
            known = one.name in answers
            found |= {_after(way, place, answers[one.name])} if known else set(_all_after(way, place))
    return frozenset(way[place].name for place in found if place < len(way))


def never_asked(way: Sequence[Stop]) -> list[int]:
    """The places of questions to which no way leads."""
    there = may_be_asked(way, {})
    return [place for place, one in enumerate(way) if one.name not in there]


def _after(way: Sequence[Stop], place: int, answer: Any) -> int:
    if isinstance(answer, bool):
        answer = YES if answer else NO
    wanted = way[place].go.get(answer) if isinstance(answer, str) else None
    return place + 1 if wanted is None else _place(way, wanted, place)


def _all_after(way: Sequence[Stop], place: int) -> Iterator[int]:
    one = way[place]
    yield from (_place(way, wanted, place) for wanted in one.go.values())
    if one.passes:
        yield place + 1


def _place(way: Sequence[Stop], name: str, here: int) -> int:
    """The place of a question after `here`; beyond the last for the end."""
    if name == END:
        return len(way)
    return next((place for place, one in enumerate(way) if one.name == name and place > here), here + 1)
