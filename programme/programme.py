"""What a programme is: who runs it, where, about what, in which languages, and what it promises about people's records.

A team writes it as one YAML file (`HEARBACK_PROGRAMME`); without one a plain built-in programme is used. Organisations,
localities and duties change often, so they are data: nothing here knows any of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from programme import yaml_text
from programme.ambassadors import Ambassadors
from programme.colour import DEFAULT, Colour
from programme.consent import Wordings
from programme.duty import AlertTimes
from programme.public_pages import PublicPages
from programme.sentences import Fault
from programme.words import ENGLISH, Kept, Language, Link, Slug, Words, all_different

EXAMPLE = "hertfordshire"


def _clock_time(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}[:.]\d{2}", value.strip()):
        hours, minutes = re.split(r"[:.]", value.strip())
        return f"{int(hours):02d}:{minutes}"
    return value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]


Reaction = Literal["✍", "👍", "👌", "🙏", "👀", "🤝", "❤", "🫡"]
"""What a bot may put under a message (Bot API, ReactionTypeEmoji), as far as it can mean: we have it."""


OverBudget = Literal["wait", "skip"]
"""What becomes of an announcement for somebody who has had enough lately: it waits for room, or leaves them out."""

CheckedBy = Annotated[str, Field(min_length=1)]
"""The named person who checked something."""


LEAST_AGE: Final = 13
MOST_AGE: Final = 99
MinimumAge = Annotated[int, Field(ge=LEAST_AGE, le=MOST_AGE)]
"""How old somebody has to be at least to sign up."""


def _offered(languages: tuple[str, ...]) -> tuple[str, ...]:
    if ENGLISH not in languages:
        raise Fault("language.no_english")
    all_different(languages)
    return languages


Languages = Annotated[tuple[Language, ...], AfterValidator(_offered)]
"""The languages that people choose from, each once; English is always one."""


ListName = Literal["localities", "topics", "interests", "services"]
"""The lists that people choose from."""


class Named(Kept):
    """Something people choose from a list: its short name, and how it is called in each language."""

    slug: Slug
    name: Words
    retired: bool = False
    """It is offered to nobody any more, and stays with those who chose it."""


class Organisation(Kept):
    """Who runs the programme, in people's words, and how to reach them or complain about them."""

    name: str = Field(min_length=1, max_length=120)
    about: Words
    run_by: Words
    contact: Words
    complaints: Words
    website: Link | None = None
    colour: Colour = DEFAULT
    nhs_identity: bool = False
    """The pages carry the NHS logo and its blue. Only organisations of the NHS may have that."""


class KeptRecord(Kept):
    """One kind of thing kept about people: what, why, and for how long."""

    what: Words
    why: Words
    how_long: Words


class Privacy(Kept):
    """What is said before anybody agrees to anything."""

    summary: Words
    kept: tuple[KeptRecord, ...] = ()
    notice: Link | None = None


class QuietHours(Kept):
    """From when till when nobody is written to unasked, in the programme's zone; may go over midnight."""

    begin: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")

    @model_validator(mode="after")
    def _cover_something(self) -> QuietHours:
        if self.begin == self.end:
            raise Fault("quiet.same")
        return self


class ContactBudget(Kept):
    """At most so many messages to one person within so many days; `over` is what becomes of one more."""

    messages: int = Field(ge=1, le=1000)
    days: int = Field(ge=1, le=366)
    over: OverBudget = "skip"
    """An announcement is skipped: days later its news is old, and what waits would use up the next days as well."""


class Programme(Kept):
    """One programme, checked. Lists keep the order in which people are to read them."""

    organisation: Organisation
    privacy: Privacy
    languages: Languages = (ENGLISH,)
    localities: tuple[Named, ...] = ()
    topics: tuple[Named, ...] = Field(min_length=1)
    interests: tuple[Named, ...] = ()
    services: tuple[Named, ...] = ()
    quiet_hours: QuietHours | None = None
    postcodes: bool = False
    """People are told that they can type a postcode: there is a list of them (`hearback places import`)."""
    minimum_age: MinimumAge = 16
    contact_budget: ContactBudget | None = None
    approve_above: int | None = Field(default=None, ge=0, le=100_000_000)
    """An announcement to more people than this needs a second person of the team; None: none does."""
    receipt_reaction: Reaction | None = "✍"
    ambassadors: Ambassadors = Field(default_factory=Ambassadors.packaged)
    alerts: AlertTimes = AlertTimes()
    public: PublicPages = PublicPages()
    checked_wordings: dict[Slug, dict[Language, CheckedBy]] = Field(default_factory=dict)

    @field_validator("localities", "topics", "interests", "services")
    @classmethod
    def _one_of_each(cls, named: tuple[Named, ...]) -> tuple[Named, ...]:
        all_different(one.slug for one in named)
        return named

    @field_validator("topics")
    @classmethod
    def _one_is_offered(cls, topics: tuple[Named, ...]) -> tuple[Named, ...]:
        if all(one.retired for one in topics):
            raise Fault("topics.all_retired")
        return topics

    @model_validator(mode="after")
    def _can_be_checked(self) -> Programme:
        wordings = Wordings.packaged()
        known = (*(wording.id for wording in wordings.all), *self.ambassadors.references())
        for name in self.checked_wordings:
            if name not in known:
                raise Fault("wording.unknown", id=name, known=", ".join(known))
        wordings.checked(self.checked_wordings)
        self.ambassadors.checked(self.checked_wordings)
        return self

    @classmethod
    def read(cls, text: str, source: str = "programme.yaml") -> Programme:
        """The programme in a YAML text; raises `yaml_text.Mistakes` with file, line, field and what to do."""
        return yaml_text.check(cls, yaml_text.parse(text, source))

    @classmethod
    def plain(cls) -> Programme:
        """The built-in programme: everyday topics, no list of localities, no quiet hours, no contact budget."""
        return _packaged("plain")

    @classmethod
    def example(cls) -> Programme:
        """The full example that ships (made up): four localities, seven languages, quiet hours."""
        return _packaged(EXAMPLE)

    def offered(self, name: ListName, own: Collection[str] = ()) -> tuple[Named, ...]:
        """What people can choose from a list; what they have (`own`) stays on it when it is not offered any more."""
        return tuple(one for one in getattr(self, name) if not one.retired or one.slug in own)

    def locality_name(self, slug: str, language: str = ENGLISH) -> str:
        """How a locality is called; one that the programme no longer has is called by its short name."""
        return _name(self.localities, slug, language)

    def topic_name(self, slug: str, language: str = ENGLISH) -> str:
        """How a topic is called; one that the programme no longer has is called by its short name."""
        return _name(self.topics, slug, language)

    def interest_name(self, slug: str, language: str = ENGLISH) -> str:
        """How an interest is called; one that the programme no longer has is called by its short name."""
        return _name(self.interests, slug, language)

    def service_name(self, slug: str, language: str = ENGLISH) -> str:
        """How a service is called; one that the programme no longer has is called by its short name."""
        return _name(self.services, slug, language)

    def wordings(self) -> Wordings:
        """What people agree to here, with whom the programme names as having checked it."""
        packaged = Wordings.packaged()
        return packaged.checked(self.checked_wordings) if self.checked_wordings else packaged

    def for_ambassadors(self) -> Ambassadors:
        """What ambassadors read and agree to here, with whom the programme names as having checked it."""
        return self.ambassadors.checked(self.checked_wordings) if self.checked_wordings else self.ambassadors

    def has_language(self, language: str) -> bool:
        """Whether people can choose this language."""
        return language in self.languages


def _name(named: tuple[Named, ...], slug: str, language: str) -> str:
    return next((one.name.text(language) for one in named if one.slug == slug), slug)


def example_text(name: str = EXAMPLE) -> str:
    """The YAML of a programme that ships with Hearback, to copy and change."""
    return files("programme").joinpath("examples", f"{name}.yaml").read_text("utf-8")


@cache
def _packaged(name: str) -> Programme:
    return Programme.read(example_text(name), f"{name}.yaml")
