"""What an audience expression consists of, the values it may name, and how its author is told of a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from programme.consent import TIERS
from programme.programme import Programme
from programme.sentences import Fault
from programme.words import ENGLISH

Field = Literal["tier", "locality", "topic", "language", "interest", "stage", "answered"]
Part = Literal["booked", "waiting", "attended"]

MAX_LENGTH: Final = 4000
MAX_DEPTH: Final = 40
MAX_TERMS: Final = 200
MAX_DAYS: Final = 3660
STAGES: Final = ("signing_up", "signed_up")
PARTS: Final[tuple[Part, ...]] = ("booked", "waiting", "attended")


@dataclass(frozen=True, slots=True)
class All:
    """Everybody whom the purpose allows."""


@dataclass(frozen=True, slots=True)
class IsTestContact:
    """IsTestContact contacts. They are in an audience only where this term stands."""


@dataclass(frozen=True, slots=True)
class Has:
    """Has any one of the values in this field."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InOpportunity:
    """Takes part in any one of these opportunities: (number, how), where no `how` is any interest in it."""

    choices: tuple[tuple[int, Part | None], ...]


@dataclass(frozen=True, slots=True)
class Since:
    """How many days ago somebody joined, or had our last delivered message; who never had one has waited longest."""

    what: Literal["joined", "heard"]
    than: Literal["<", ">"]
    days: int


@dataclass(frozen=True, slots=True)
class Not:
    """Who is not in the part."""

    part: Audience


@dataclass(frozen=True, slots=True)
class And:
    """Who is in every part; two or more."""

    parts: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Who is in any part; two or more."""

    parts: tuple[Audience, ...]


Audience = All | IsTestContact | Has | InOpportunity | Since | Not | And | Or


class AudienceError(Fault):
    """What is wrong, `position` characters from the start; `suggestion` is a better word, if one is near."""

    def __init__(self, key: str, position: int, suggestion: str | None = None, **args: object) -> None:
        self.position = position
        self.suggestion = suggestion
        super().__init__(key, **args)


@dataclass(frozen=True, slots=True)
class Names:
    """The values there are: short name → names as people read them, by field. Other fields are not checked."""

    known: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme, flows: Sequence[str] | None = None) -> Names:
        """The names of a programme, and of the flows that can be answered."""
        known: dict[str, dict[str, tuple[str, ...]]] = {
            "tier": dict.fromkeys(TIERS, ()),
            "stage": dict.fromkeys(STAGES, ()),
            "language": dict.fromkeys(programme.languages, ()),
        }
        lists = {"locality": programme.localities, "topic": programme.topics, "interest": programme.interests}
        for name, named in lists.items():
            if not named:  # a programme that lists none cannot say which of them are wrong
                continue
            known[name] = {one.slug: (one.name.text(ENGLISH), *one.name.root.values()) for one in named}
        if flows is not None:
            known["answered"] = dict.fromkeys(flows, ())
        return cls(known)

    def with_answered(self, more: Mapping[str, tuple[str, ...]]) -> Names:
        """The same, with more that can be answered."""
        return Names({**self.known, "answered": {**self.known.get("answered", {}), **more}})

    def with_languages(self, called: Mapping[str, str]) -> Names:
        """The same, with what languages are called in English."""
        known = self.known.get("language", {})
        named = {code: (called[code],) if code in called else names for code, names in known.items()}
        return Names({**self.known, "language": named})

    def find(self, name: Field, value: str) -> str | None:
        """The short name meant by `value`: itself, or by the name that people read; None when there is none."""
        if name not in self.known:
            return value
        folded = value.casefold()
        for slug, names in self.known[name].items():
            if folded == slug.casefold() or folded in (other.casefold() for other in names):
                return slug
        return None

    def read_name(self, name: Field, slug: str) -> str:
        """The English name of a value, else its short name."""
        names = self.known.get(name, {}).get(slug, ())
        return names[0] if names else slug


ANY_NAMES: Final = Names()


def uses_test(audience: Audience) -> bool:
    """Whether the term `test` stands anywhere: without it test contacts are left out."""
    return any(isinstance(part, IsTestContact) for part in walk(audience))


def walk(audience: Audience) -> Iterator[Audience]:
    """The audience and all of its parts."""
    waiting = [audience]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Not):
            waiting.append(part.part)
        elif isinstance(part, And | Or):
            waiting.extend(part.parts)
