"""Health updates as a team writes them: approved information with a source, an owner and a date of review.

updates:
  - ref: flu-jab-2026
    source: NHS England, flu vaccination programme
    owner: Vaccination team
    review_date: 2027-03-31
    topics: [vaccinations]
    texts:
      en: {title: …, body: … (Markdown), checked_by: …}
"""

from __future__ import annotations

from datetime import date

from pydantic import Field, ValidationInfo, model_validator

from programme import checked_text, yaml_text
from programme.checked_text import Checked, InLanguage
from programme.programme import Programme
from programme.sentences import Fault
from programme.words import ENGLISH, Kept, Language, Link, Slug, all_different, all_known

# What one Telegram message holds, with room for its source line and its date of review.
BODY_LENGTH = 3500
CONTEXT = "programme"


class UpdateText(Checked):
    """An update in one language."""

    title: str = Field(min_length=1, max_length=150)
    body: str = Field(min_length=1, max_length=BODY_LENGTH)


class Update(Kept):
    """One update. Without topics it is for all of them, without localities for everywhere."""

    ref: Slug
    source: str = Field(min_length=1, max_length=300)
    source_link: Link | None = None
    owner: str = Field(min_length=1, max_length=120)
    review_date: date
    topics: tuple[Slug, ...] = ()
    localities: tuple[Slug, ...] = ()
    texts: dict[Language, UpdateText]

    @model_validator(mode="after")
    def _fits_the_programme(self, info: ValidationInfo) -> Update:
        if ENGLISH not in self.texts:
            raise Fault("words.no_english")
        check_against(info, topics=self.topics, localities=self.localities, languages=tuple(self.texts))
        return self

    def live_languages(self) -> tuple[str, ...]:
        """The languages in which this may go out: those that a named person checked."""
        return checked_text.live_languages(self.texts)

    def for_language(self, language: str) -> InLanguage[UpdateText] | None:
        """What somebody reads; None when not even the English was checked."""
        return checked_text.for_language(self.texts, language)


def is_current(review_date: date, today: date) -> bool:
    """Whether an update may still be shown: up to and including its date of review."""
    return today <= review_date


def check_against(
    info: ValidationInfo, topics: tuple[str, ...], localities: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    """Raises Fault when a short name is none of the programme's; without a programme in the context all are taken."""
    programme = (info.context or {}).get(CONTEXT)
    if isinstance(programme, Programme):
        all_known(topics, [one.slug for one in programme.topics], "topics")
        all_known(localities, [one.slug for one in programme.localities], "localities")
        all_known(languages, programme.languages, "languages")


def read_updates(text: str, programme: Programme, source: str = "updates.yaml") -> tuple[Update, ...]:
    """All updates of a file, or `yaml_text.Mistakes` with every item's number, line and field: then none is taken."""
    document = yaml_text.parse(text, source)
    updates = yaml_text.check_items(Update, document, "updates", {CONTEXT: programme})
    refuse_repeated([update.ref for update in updates], document, "updates")
    return updates


def refuse_repeated(refs: list[str], document: yaml_text.Document, key: str) -> None:
    """Raises Mistakes at the second item that has the same ref."""
    for index in range(len(refs)):
        try:
            all_different(refs[: index + 1])
        except Fault as fault:
            path = (key, index, "ref")
            mistake = yaml_text.Mistake(document.source, document.line(path), yaml_text.place(path), str(fault))
            raise yaml_text.Mistakes([mistake]) from fault
