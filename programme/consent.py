"""What people agree to, in which words, and what each agreement allows.

Tiers are separate consents, each with its own wording, version, time, channel and withdrawal (UK GDPR). A message has a
purpose, and only somebody who holds a consent that allows this purpose gets it. A wording that nobody checked in a
language is never shown in it: people read the English one instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from pydantic import Field, model_validator

from programme import yaml_text
from programme.sentences import Fault
from programme.words import ENGLISH, Kept, Language, Slug

Tier = Literal["updates", "taking_part", "ambassador"]
Purpose = Literal["update", "opportunity", "question", "service"]
Channel = Literal["telegram", "paper", "web", "transfer", "call", "in_person"]
Heard = Literal["chat", "elsewhere"]
"""How somebody hears what they agree to: in the chat with the bot, or elsewhere, by letter or on the telephone."""

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)

_ALLOWED_BY: Final[dict[Purpose, tuple[Tier, ...]]] = {
    "update": ("updates",),
    "opportunity": ("taking_part", "ambassador"),
    "question": ("taking_part", "ambassador"),
    "service": TIERS,
}

FOR_MORE: Final[frozenset[Tier]] = frozenset({"taking_part", "ambassador"})
"""The tiers whose wording allows to keep a name, interests and access needs."""


def tiers_allowing(purpose: Purpose) -> tuple[Tier, ...]:
    """The tiers of which any one allows a message with this purpose."""
    return _ALLOWED_BY[purpose]


def allows(held: frozenset[str] | set[str] | tuple[str, ...] | list[str], purpose: Purpose) -> bool:
    """Whether somebody who holds these consents may get a message with this purpose."""
    return any(tier in held for tier in _ALLOWED_BY[purpose])


class WordingText(Kept):
    """The words in one language, and the named person who checked them, if somebody did."""

    text: str = Field(min_length=1)
    checked_by: str | None = None


class Wording(Kept):
    """One version of what people agree to for a tier. A change of words is a new version with a new id."""

    id: Slug
    tier: Tier
    version: int = Field(ge=1)
    heard: Heard = "chat"
    texts: dict[Language, WordingText]

    @model_validator(mode="after")
    def _english_can_be_shown(self) -> Wording:
        if ENGLISH not in self.texts:
            raise Fault("words.no_english")
        if not self.texts[ENGLISH].checked_by:
            raise Fault("wording.english_unchecked", id=self.id)
        return self


@dataclass(frozen=True, slots=True)
class Shown:
    """What is put before a person: which wording, in which language it really is, and its words."""

    wording_id: str
    version: int
    tier: Tier
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """All versions of all wordings."""

    all: tuple[Wording, ...]

    @classmethod
    def read(cls, text: str, source: str = "wordings.yaml") -> Wordings:
        """The wordings in a YAML text; raises `yaml_text.Mistakes` with file, line and field."""
        document = yaml_text.parse(text, source)
        wordings = yaml_text.check_items(Wording, document, "wordings")
        seen: set[str] = set()
        for index, wording in enumerate(wordings):
            if wording.id in seen:
                what = str(Fault("wording.twice", id=wording.id))
                raise yaml_text.Mistakes([yaml_text.Mistake(source, document.line(("wordings", index)), "", what)])
            seen.add(wording.id)
        return cls(wordings)

    @classmethod
    def packaged(cls) -> Wordings:
        """The wordings that ship with Hearback."""
        return _packaged()

    def checked(self, names: Mapping[str, Mapping[str, str]]) -> Wordings:
        """The same, with who checked which: wording id → language → the person's name.

        Names that are no wording's are others' to know. Raises Fault for a language that there is no text in.
        """
        return Wordings(tuple(_checked(wording, names.get(wording.id, {})) for wording in self.all))

    def latest(self, tier: Tier, heard: Heard = "chat") -> Wording:
        """The version of a tier's wording that people are asked with now; raises Fault when there is none."""
        found = [wording for wording in self.all if wording.tier == tier and wording.heard == heard]
        if not found:
            raise Fault("wording.none", tier=tier)
        return max(found, key=lambda wording: wording.version)

    def with_id(self, wording_id: str) -> Wording:
        """The wording with this id; raises Fault when there is none."""
        for wording in self.all:
            if wording.id == wording_id:
                return wording
        raise Fault("wording.unknown", id=wording_id, known=", ".join(wording.id for wording in self.all))

    def shown(self, tier: Tier, language: str, heard: Heard = "chat") -> Shown:
        """What applies for a tier and a language: the checked words in it, else the English ones."""
        return shown(self.latest(tier, heard), language)

    def unchecked(self) -> tuple[tuple[str, str], ...]:
        """(wording id, language) of every text that nobody has checked."""
        return tuple(
            (wording.id, language)
            for wording in self.all
            for language, text in wording.texts.items()
            if not text.checked_by
        )


def _checked(wording: Wording, names: Mapping[str, str]) -> Wording:
    for language in names:
        if language not in wording.texts:
            raise Fault("wording.no_language", id=wording.id, language=language, known=", ".join(wording.texts))
    texts = {
        language: text.model_copy(update={"checked_by": names.get(language, text.checked_by)})
        for language, text in wording.texts.items()
    }
    return wording.model_copy(update={"texts": texts})


def shown(wording: Wording, language: str) -> Shown:
    """What a person who reads `language` is shown of this wording."""
    found = wording.texts.get(language)
    real = language if found is not None and found.checked_by else ENGLISH
    return Shown(wording.id, wording.version, wording.tier, real, wording.texts[real].text)


@cache
def _packaged() -> Wordings:
    return Wordings.read(files("programme").joinpath("wordings.yaml").read_text("utf-8"))
