"""Opportunities as a team writes them: a way to take part, with the decision card that says what it can change.

opportunities:
  - ref: walking-group
    kind: co_design
    owner: Engagement team
    review_date: 2026-06-30
    topics: [mental-health]
    localities: [dacorum]
    texts:
      en:
        title: Walking group: plan the new route
        summary: One line for the list
        about: What it is, in a few sentences
        decision_card: {who_decides: …, when: …, can_change: …, cannot_change: …, hear_back: …}
        checked_by: …
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal, get_args

from pydantic import Field, ValidationInfo, model_validator

from programme import checked_text, yaml_text
from programme.checked_text import Checked, InLanguage
from programme.programme import Programme
from programme.sentences import Fault
from programme.update import CONTEXT, check_against, refuse_repeated
from programme.words import ENGLISH, Kept, Language, Link, Moment, Slug

Kind = Literal[
    "survey", "focus_group", "meeting", "reader_panel", "co_design", "committee_seat", "visit", "story", "event"
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
CARD_LINE: Final = 400


class DecisionCard(Kept):
    """Shown before anybody is asked for a view, so that they know what it can change and how they hear back."""

    who_decides: str = Field(min_length=1, max_length=CARD_LINE)
    when: str = Field(min_length=1, max_length=CARD_LINE)
    can_change: str = Field(min_length=1, max_length=CARD_LINE)
    cannot_change: str = Field(min_length=1, max_length=CARD_LINE)
    hear_back: str = Field(min_length=1, max_length=CARD_LINE)


class OpportunityText(Checked):
    """An opportunity in one language, its decision card included."""

    title: str = Field(min_length=1, max_length=100)
    summary: str = Field(min_length=1, max_length=200)
    about: str = Field(min_length=1, max_length=2000)
    decision_card: DecisionCard
    place: str | None = Field(default=None, max_length=300)
    paid: str | None = Field(default=None, max_length=300)
    access: str | None = Field(default=None, max_length=300)
    another_way: str | None = Field(default=None, max_length=300)


class Opportunity(Kept):
    """One opportunity. Without topics and localities it is for everybody."""

    ref: Slug
    kind: Kind
    owner: str = Field(min_length=1, max_length=120)
    source: str | None = Field(default=None, max_length=300)
    review_date: date
    begins: Moment | None = None
    ends: Moment | None = None
    closes: Moment | None = None
    link: Link | None = None
    places: int | None = Field(default=None, ge=1, le=100_000)
    topics: tuple[Slug, ...] = ()
    localities: tuple[Slug, ...] = ()
    texts: dict[Language, OpportunityText]

    @model_validator(mode="after")
    def _fits_the_programme(self, info: ValidationInfo) -> Opportunity:
        if ENGLISH not in self.texts:
            raise Fault("words.no_english")
        if self.begins and self.ends and self.ends < self.begins:
            raise Fault("dates.order")
        check_against(info, topics=self.topics, localities=self.localities, languages=tuple(self.texts))
        return self

    def live_languages(self) -> tuple[str, ...]:
        """The languages in which this may go out: those that a named person checked."""
        return checked_text.live_languages(self.texts)

    def for_language(self, language: str) -> InLanguage[OpportunityText] | None:
        """What somebody reads; None when not even the English was checked."""
        return checked_text.for_language(self.texts, language)


def is_open(closes: datetime | None, review_date: date, now: datetime) -> bool:
    """Whether people can still say that they are interested: not after it closed, nor after its date of review."""
    return (closes is None or now < closes) and now.date() <= review_date


def read_opportunities(text: str, programme: Programme, source: str = "opportunities.yaml") -> tuple[Opportunity, ...]:
    """All opportunities of a file, or `yaml_text.Mistakes` with every item's number, line and field."""
    document = yaml_text.parse(text, source)
    opportunities = yaml_text.check_items(Opportunity, document, "opportunities", {CONTEXT: programme})
    refuse_repeated([one.ref for one in opportunities], document, "opportunities")
    return opportunities
