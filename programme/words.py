"""Texts in several languages, short names and language tags, as they stand in a team's files."""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, RootModel, model_validator

from programme.sentences import Fault

ENGLISH = "en"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?\Z")
# BCP 47 as far as a programme needs it: language, then script, region or private parts ("en-x-easy").
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")


def is_slug(value: str) -> bool:
    """Whether this can be a short name."""
    return _SLUG.match(value) is not None


def _is_slug(value: str) -> str:
    if not is_slug(value):
        raise Fault("slug.shape", slug=value)
    return value


def _is_language(value: str) -> str:
    if not _LANGUAGE.match(value):
        raise Fault("language.unknown", language=value)
    return value


def _is_link(value: str) -> str:
    if not re.match(r"https://[^\s/]+\.[^\s/]+(/\S*)?\Z", value):
        raise Fault("link.shape", link=value)
    return value


def _has_zone(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise Fault("when.naive")
    return value


Slug = Annotated[str, AfterValidator(_is_slug)]
Language = Annotated[str, AfterValidator(_is_language)]
Link = Annotated[str, AfterValidator(_is_link)]
Moment = Annotated[AwareDatetime, BeforeValidator(_has_zone)]


class Kept(BaseModel):
    """A value read from a file: nothing more than is known, and never changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Words(RootModel[dict[Language, str]]):
    """One text in one or more languages; English is always there and is what others fall back to."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_text_is_english(cls, value: object) -> object:
        return {ENGLISH: value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _complete(self) -> "Words":
        for language, text in self.root.items():
            if not text.strip():
                raise Fault("words.empty", language=language)
        if ENGLISH not in self.root:
            raise Fault("words.no_english")
        return self

    def text(self, language: str) -> str:
        """The text in `language`, else in English."""
        return self.root.get(language, self.root[ENGLISH]).strip()

    def languages(self) -> frozenset[str]:
        """The languages there is a text in."""
        return frozenset(self.root)


def near(value: str, known: Iterable[str]) -> str | None:
    """The known word that `value` was most likely meant to be, if one is close."""
    found = difflib.get_close_matches(value.casefold(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def all_different(slugs: Iterable[str]) -> None:
    """Raises Fault when a short name is used twice."""
    seen: set[str] = set()
    for slug in slugs:
        if slug in seen:
            raise Fault("slug.twice", slug=slug)
        seen.add(slug)


def all_known(values: Iterable[str], known: Mapping[str, object] | Iterable[str], field: str) -> None:
    """Raises Fault when a value is none of the programme's; `field` is how the sentence calls them."""
    names = list(known)
    for value in values:
        if value in names:
            continue
        close = near(value, names)
        if close:
            raise Fault("name.unknown_near", value=value, field=field, near=close)
        raise Fault("name.unknown", value=value, field=field, known=", ".join(names) or "—")
