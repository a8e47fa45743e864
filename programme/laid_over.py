"""What an administrator changed at a desk, laid over what the programme's file says.

The file stays as it is, and is what everything goes back to. Each thing that can be changed has a name, and a value
that is checked by the rules of the file. Whatever the file says by then, laying over makes a programme: a file that is
changed later is never refused for what was changed at a desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, TypeAdapter

from programme.programme import ContactBudget, ListName, Named, Programme, QuietHours
from programme.words import Kept, Words

Name = Literal["organisation", "quiet_hours", "contact_budget", "approve_above", ListName]
LISTS: Final[tuple[ListName, ...]] = get_args(ListName)
NAMES: Final[tuple[Name, ...]] = get_args(Name)
MOST_PEOPLE: Final = 100_000_000


class Introduced(Kept):
    """What the organisation says of itself; its website and its colour stay the file's."""

    name: str = Field(min_length=1, max_length=120)
    about: Words
    run_by: Words
    contact: Words
    complaints: Words


_KINDS: Final[Mapping[Name, TypeAdapter[Any]]] = {
    "organisation": TypeAdapter(Introduced),
    "quiet_hours": TypeAdapter(QuietHours | None),
    "contact_budget": TypeAdapter(ContactBudget | None),
    "approve_above": TypeAdapter(Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None),
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
        known = {field: getattr(programme.organisation, field) for field in Introduced.model_fields}
        return Introduced(**known)
    return getattr(programme, name)


def laid_over(file: Programme, values: Mapping[Name, Any]) -> Programme:
    """The programme of a file with these values, each as `value` gives it; the file's own where there are none."""
    if not values:
        return file
    return file.model_copy(update={name: _merged(file, name, one) for name, one in values.items()})


def _merged(file: Programme, name: Name, one: Any) -> Any:
    if name in LISTS:  # what came into the file since is there too
        known = {entry.slug for entry in one}
        return (*one, *(entry for entry in getattr(file, name) if entry.slug not in known))
    if name == "organisation":
        return file.organisation.model_copy(update={field: getattr(one, field) for field in Introduced.model_fields})
    return one
