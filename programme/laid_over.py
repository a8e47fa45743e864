"""What an administrator changed at a desk, laid over what the programme's file says.

The file stays as it is, and is what everything goes back to. Each thing that can be changed has a name, and a value
that is checked by the rules of the file. Whatever the file says by then, laying over makes a programme: a file that is
changed later is never refused for what was changed at a desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, TypeAdapter

from programme.colour import DEFAULT, Colour
from programme.duty import AlertTimes
from programme.programme import (
    ContactBudget,
    KeptRecord,
    Languages,
    ListName,
    MinimumAge,
    Named,
    Programme,
    QuietHours,
)
from programme.public_pages import AccessibilityStatement
from programme.words import Kept, Link, Words

Name = Literal[
    "organisation",
    "look",
    "languages",
    "minimum_age",
    "postcodes",
    "published",
    "kept",
    "shared",
    "accessibility",
    "quiet_hours",
    "contact_budget",
    "approve_above",
    "alerts",
    ListName,
]
LISTS: Final[tuple[ListName, ...]] = get_args(ListName)
NAMES: Final[tuple[Name, ...]] = get_args(Name)
MOST_PEOPLE: Final = 100_000_000


class Introduced(Kept):
    """What the organisation says of itself."""

    name: str = Field(min_length=1, max_length=120)
    about: Words
    run_by: Words
    contact: Words
    complaints: Words


class Look(Kept):
    """Where the organisation is found, and how its pages look."""

    website: Link | None = None
    colour: Colour = DEFAULT
    nhs_identity: bool = False


class Published(Kept):
    """What is said of privacy before anybody agrees to anything, and what the pages for everybody say that only the
    team can know. Lists (what is kept, whom it is shared with) and the accessibility statement have their own names.
    """

    summary: Words
    notice: Link | None = None
    contact: Words | None = None
    complaints: Words | None = None
    without_bot: Words | None = None
    controller: Words | None = None
    officer: Words | None = None
    lawful_basis: Words | None = None
    regulator: Words | None = None


_PRIVACY: Final = ("summary", "notice")
_PAGES: Final = ("contact", "complaints", "without_bot")
_NOTICE: Final = ("controller", "officer", "lawful_basis", "regulator")
_INSIDE: Final[Mapping[Name, tuple[str, ...]]] = {
    "kept": ("privacy", "kept"),
    "shared": ("public", "privacy", "shared"),
    "accessibility": ("public", "accessibility"),
}
"""The way to what is part of something else in the file."""
_KINDS: Final[Mapping[Name, TypeAdapter[Any]]] = {
    "organisation": TypeAdapter(Introduced),
    "look": TypeAdapter(Look),
    "languages": TypeAdapter(Languages),
    "minimum_age": TypeAdapter(MinimumAge),
    "postcodes": TypeAdapter(bool),
    "published": TypeAdapter(Published),
    "kept": TypeAdapter(tuple[KeptRecord, ...]),
    "shared": TypeAdapter(tuple[Words, ...]),
    "accessibility": TypeAdapter(AccessibilityStatement),
    "quiet_hours": TypeAdapter(QuietHours | None),
    "contact_budget": TypeAdapter(ContactBudget | None),
    "approve_above": TypeAdapter(Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None),
    "alerts": TypeAdapter(AlertTimes),
    **{name: TypeAdapter(tuple[Named, ...]) for name in LISTS},
}


def value(name: Name, plain: object) -> Any:
    """What plain values mean: those of a form, or as they are kept. Raises pydantic's ValidationError."""
    return _KINDS[name].validate_python(plain)


def plain(name: Name, kept: object) -> Any:
    """A value as it is kept: JSON's dict, list, str, int, None."""
    return _KINDS[name].dump_python(kept, mode="json", by_alias=True)


def of(programme: Programme, name: Name) -> Any:
    """What a programme has under this name."""
    if name == "organisation":
        return Introduced(**_known(programme.organisation, Introduced.model_fields))
    if name == "look":
        return Look(**_known(programme.organisation, Look.model_fields))
    if name == "published":
        public = programme.public
        of_privacy = _known(programme.privacy, _PRIVACY)
        return Published(**of_privacy, **_known(public, _PAGES), **_known(public.privacy, _NOTICE))
    found: Any = programme
    for step in _INSIDE.get(name, (name,)):
        found = getattr(found, step)
    return found


def laid_over(file: Programme, values: Mapping[Name, Any]) -> Programme:
    """The programme of a file with these values, each as `value` gives it; the file's own where there are none."""
    made = file
    for name, one in values.items():
        made = made.model_copy(update=_merged(made, name, one))
    return made


def _merged(file: Programme, name: Name, one: Any) -> dict[str, Any]:
    if name in LISTS:  # what came into the file since is there too
        known = {entry.slug for entry in one}
        return {name: (*one, *(entry for entry in getattr(file, name) if entry.slug not in known))}
    if isinstance(one, Introduced | Look):
        return {"organisation": file.organisation.model_copy(update=_known(one, type(one).model_fields))}
    if isinstance(one, Published):
        notice = file.public.privacy.model_copy(update=_known(one, _NOTICE))
        return {
            "privacy": file.privacy.model_copy(update=_known(one, _PRIVACY)),
            "public": file.public.model_copy(update={**_known(one, _PAGES), "privacy": notice}),
        }
    return _put_in(file, _INSIDE.get(name, (name,)), one)


def _put_in(there: Kept, way: tuple[str, ...], one: Any) -> dict[str, Any]:
    step, *further = way
    if not further:
        return {step: one}
    inner: Kept = getattr(there, step)
    return {step: inner.model_copy(update=_put_in(inner, tuple(further), one))}


def _known(one: Kept, fields: Iterable[str]) -> dict[str, Any]:
    return {field: getattr(one, field) for field in fields}
