"""What a conversation may know of the person it is with, and of the programme: the facts a flow lists under `known:`.

A flow reads them as `$known.name`. Everything here is made from what the turn has read already: no query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from conversations.phrases import Phrase
from conversations.rich import Rich, in_lines
from conversations.texts import ENGLISH, Texts
from programme.programme import ListName, Named, Programme
from storage.staff import StaffMember
from storage.standing import Standing

Fact = Callable[["Circumstances"], object]


@dataclass(frozen=True)
class Circumstances:
    """What the facts are made from."""

    person: Standing
    staff: StaffMember | None
    language: str
    now: datetime
    programme: Programme
    texts: Texts

    @cached_property
    def language_names(self) -> dict[str, str]:
        """How each language calls itself."""
        return {catalogue.language: catalogue.name for catalogue in self.texts.languages}

    def options(self, named: Iterable[Named]) -> list[dict[str, str]]:
        """A list of the programme's, as a question offers it."""
        return [_option(one.slug, one.name.text(self.language), one.name.text(ENGLISH)) for one in named]

    def choices(self, name: ListName, own: Collection[str] = ()) -> list[dict[str, str]]:
        """What is offered of a list, and what the person has of it."""
        return self.options(self.programme.offered(name, own))

    def language_prompts(self) -> Rich:
        """“Please choose your language”, a line a language; one whose catalogue does not ask yet is left out."""
        asked = [self.texts.plain("language.choose", language) for language in self.programme.languages]
        return Rich("\n".join(dict.fromkeys(asked)))

    def what_is_kept(self) -> Rich:
        """What the programme keeps and why, a line for each kind."""
        told = [
            {name: getattr(record, name).text(self.language).rstrip(".") for name in ("what", "why")}
            for record in self.programme.privacy.kept
        ]
        return in_lines(self.texts.render("start.kept.line", self.language, one) for one in told)

    def services(self) -> list[dict[str, str]]:
        """The services that something can be about, and “something else”; nothing where the programme names none."""
        listed = self.choices("services")
        other = (self.texts.plain("relay.service.other", code) for code in (self.language, ENGLISH))
        return [*listed, _option(OTHER, *other)] if listed else []


def _option(value: str, text: str, english: str) -> dict[str, str]:
    """An option of a list, with its English name where that is another one: people type it."""
    return {"value": value, "text": text} | ({} if english == text else {"english": english})


OTHER: Final = "_other"
"""Stands for what is none of a list: no short name begins with an underscore."""

FACTS: Final[Mapping[str, Fact]] = {
    "person_id": lambda about: about.person.id,
    "name": lambda about: about.person.name,
    "language": lambda about: about.language,
    "form_matters": lambda about: about.texts.speaks_in_forms(about.language),
    "language_chosen": lambda about: about.person.language is not None,
    "tiers": lambda about: list(about.person.tiers),
    "topics": lambda about: list(about.person.topics),
    "interests": lambda about: list(about.person.interests),
    "interests_asked": lambda about: about.person.interests_asked,
    "locality": lambda about: about.person.locality,
    "access_needs": lambda about: about.person.access_needs,
    "stopped": lambda about: about.person.stopped,
    "paused_until": lambda about: about.person.paused_until if about.person.paused(about.now) else None,
    "signed_up": lambda about: about.person.signed_up,
    "reachable": lambda about: about.person.reachable,
    "staff_role": lambda about: about.staff.role if about.staff else None,
    # Names of what they chose, in their language.
    "language_name": lambda about: about.language_names.get(about.language, about.language),
    "locality_name": lambda about: (
        about.person.locality and about.programme.locality_name(about.person.locality, about.language)
    ),
    "topic_names": lambda about: [about.programme.topic_name(slug, about.language) for slug in about.person.topics],
    "interest_names": lambda about: [
        about.programme.interest_name(slug, about.language) for slug in about.person.interests
    ],
    # Lists to choose from.
    "languages": lambda about: [
        {"value": code, "text": about.language_names.get(code, code)} for code in about.programme.languages
    ],
    "language_prompts": lambda about: about.language_prompts(),
    "localities": lambda about: about.choices("localities", {about.person.locality or ""}),
    "every_locality": lambda about: about.options(about.programme.localities),
    "postcode_hint": lambda about: Phrase("place.hint") if about.programme.postcodes else "",
    "topics_list": lambda about: about.choices("topics", about.person.topics),
    "every_topic": lambda about: about.options(about.programme.topics),
    "interests_list": lambda about: about.choices("interests", about.person.interests),
    "services": lambda about: about.services(),
    # The programme.
    "organisation": lambda about: about.programme.organisation.name,
    "about": lambda about: about.programme.organisation.about.text(about.language),
    "run_by": lambda about: about.programme.organisation.run_by.text(about.language),
    "contact": lambda about: about.programme.organisation.contact.text(about.language),
    "complaints": lambda about: about.programme.organisation.complaints.text(about.language),
    "privacy": lambda about: about.programme.privacy.summary.text(about.language),
    "what_is_kept": lambda about: about.what_is_kept(),
    "privacy_notice": lambda about: about.programme.privacy.notice,
    "minimum_age": lambda about: about.programme.minimum_age,
}
"""Every fact there is, by name."""


class Known(Mapping[str, object]):
    """The facts of one person now; each is made when it is first asked for."""

    def __init__(self, about: Circumstances) -> None:
        self._about = about
        self._made: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._made:
            self._made[name] = FACTS[name](self._about)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


def first_language(programme: Programme, code: object) -> str:
    """The language to begin in: the phone's (`pl`, `en-GB`) if the programme offers it, else English."""
    if isinstance(code, str):
        for wanted in (code.lower(), code.lower().partition("-")[0]):
            for offered in programme.languages:
                if offered.lower() == wanted:
                    return offered
    return ENGLISH
