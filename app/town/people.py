"""Who lives in the made-up town. Nobody here is real."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from app.texts import text


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TownStaff(_Kept):
    """A member of the made-up team."""

    id: int
    first_name: str
    last_name: str
    role: str


class PassedOn(_Kept):
    """What a made-up ambassador passes on for somebody; `service` is one of the programme's."""

    words: str
    locality: str
    service: str
    people: int
    answered: str | None = None


class Resident(_Kept):
    """A made-up person: how they came, what they choose when they sign up, what they say, and what they do then."""

    id: int
    first_name: str
    last_name: str
    language: str
    tier: str = "none"  # updates | both | none (opened the chat and left it there)
    fresh: bool = False  # has not opened the chat: for the visitor to be
    called: str | None = None
    locality: str | None = None
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    access: str | None = None
    says: str | None = None
    answered: str | None = None
    through: str | None = None  # the campaign whose link they followed
    brought_by: int | None = None  # the person whose link they followed
    ambassador: bool = False
    passes_on: tuple[PassedOn, ...] = ()
    surveyed: tuple[str, ...] = ()  # what they type to the survey's questions, in turn
    then: str | None = None  # stop | pause | block


@dataclass(frozen=True, slots=True)
class Town:
    """The people and the staff."""

    staff: tuple[TownStaff, ...]
    people: tuple[Resident, ...]

    @property
    def settled(self) -> tuple[Resident, ...]:
        """Those who open the chat before the visitor comes."""
        return tuple(one for one in self.people if not one.fresh)

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns by which some of them come."""
        return tuple(dict.fromkeys(one.through for one in self.people if one.through is not None))


def town() -> Town:
    """The town as its file tells it."""
    told = read("people.yaml")
    return Town(
        tuple(TownStaff.model_validate(one) for one in told["staff"]),
        tuple(Resident.model_validate(one) for one in told["people"]),
    )


def read(name: str) -> Any:
    """One of the town's files."""
    return yaml.safe_load((files("app.town") / name).read_text("utf-8"))


def phone_of(one: TownStaff | Resident) -> dict[str, Any]:
    """The phone's owner, as Telegram knows them, and in words for whoever looks at the phones."""
    language = getattr(one, "language", "en")
    return {
        "id": one.id,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "language_code": str(language).partition("-")[0],
        "circle": text(f"town.circle.{_circle(one)}"),
        "about": _about(one),
    }


def _about(one: TownStaff | Resident) -> str:
    """What somebody is, beside their name."""
    if isinstance(one, TownStaff):
        return text(f"town.role.{one.role}")
    return text("town.role.ambassador") if one.ambassador else ""


def _circle(one: TownStaff | Resident) -> str:
    """Where they stand in the list of phones: those whom a visitor is meant to be come first."""
    if isinstance(one, TownStaff):
        return "staff"
    return "fresh" if one.fresh else "people"
