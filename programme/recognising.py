"""The lists by which names and addresses are noticed, one file a language in programme/giving_away."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from programme import yaml_text
from programme.words import Kept, Language

FOLDER: Final = "giving_away"


def _split(value: object) -> object:
    """A long list is written as words in lines."""
    return value.split() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Lists(Kept):
    """What gives somebody away in one language. Words are in small letters; `called` and `doors` may be several words.

    titles: a name follows them. titles_after: a name stands before them. called: “is called”; a name follows.
    relations: “my neighbour”; a name may follow, with a capital. first_names: common ones that are no everyday words.
    endings: how first names are declined, by how they end. surname_endings: by what a surname is known, unless it
    begins as one of `not_surnames`. not_names: what is none after any of these. after_saint, place_words: before and
    after them stands what a place is called by. doors: a number follows. streets: a number and a name stand before
    them, with capitals; before `plain_streets` without capitals too; none of these words is one of `not_streets`.
    streets_first: a street's name and a number follow.
    """

    language: Language
    version: int = Field(ge=1)
    reviewed_by: str
    script: Literal["latin", "arabic"]
    titles: Words = ()
    titles_after: Words = ()
    called: tuple[str, ...] = ()
    relations: Words = ()
    not_names: Words = ()
    first_names: Words = ()
    endings: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    surname_endings: Words = ()
    not_surnames: Words = ()
    after_saint: Words = ()
    place_words: Words = ()
    doors: tuple[str, ...] = ()
    streets: Words = ()
    plain_streets: Words = ()
    not_streets: Words = ()
    streets_first: tuple[str, ...] = ()


@cache
def packaged() -> tuple[Lists, ...]:
    """The lists of every language."""
    there = sorted(files("programme").joinpath(FOLDER).iterdir(), key=lambda file: file.name)
    read = ((file.name, file.read_text("utf-8")) for file in there if file.name.endswith(".yaml"))
    return tuple(yaml_text.check(Lists, yaml_text.parse(text, name)) for name, text in read)
