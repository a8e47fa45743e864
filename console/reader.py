"""Whoever reads a page for everybody: their language, and what is said in it.

What a language lacks is said in English and marked so, since a screen reader would read it in the wrong voice
(WCAG 3.1.2), and English words in the middle of Urdu ones would stand on the wrong side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from markupsafe import Markup, escape

from console.desk import Desk
from conversations.dates import date_in_words, locale_of, moment_in_words
from conversations.texts import ENGLISH, Texts
from programme.programme import Named
from programme.words import Words


@cache
def public_texts() -> Texts:
    """The sentences of the pages for everybody, in the languages that they are written in."""
    return Texts.load(files("console") / "public_texts")


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and the language they are in. `foreign`: it is not the language of the page."""

    words: str
    language: str
    direction: str
    foreign: bool

    @property
    def attributes(self) -> Markup:
        """What an element that holds nothing else says of them."""
        if not self.foreign:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(self.language, self.direction)

    @property
    def paragraphs(self) -> list[str]:
        """The words, paragraph by paragraph."""
        return [piece.strip() for piece in self.words.split("\n\n") if piece.strip()]

    def __str__(self) -> str:
        return self.words

    def __html__(self) -> Markup:
        words = escape(self.words)
        return Markup("<span{}>{}</span>").format(self.attributes, words) if self.foreign else words


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads in `language`; `today` is the day on the programme's calendar."""

    desk: Desk
    language: str
    today: date

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction_of(self.desk, self.language)

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody who reads this language has checked the words of these pages in it."""
        texts = public_texts()
        return not texts.checked_by(texts.code(self.language))

    def say(self, key: str, **given: object) -> Said:
        """A sentence of these pages; days in it have their year, since pages are printed and kept."""
        texts = public_texts()
        words = texts.render(key, self.language, given, today=date.min).text
        own = texts.code(self.language) if not texts.lacks(key, self.language) else ENGLISH
        return self.in_language(words, own)

    def told(self, words: Words) -> Said:
        """What the programme says."""
        own = self.language if self.language in words.languages() else ENGLISH
        return self.in_language(words.text(self.language), own)

    def named(self, slugs: Iterable[str], among: tuple[Named, ...]) -> list[Said]:
        """What the programme calls these short names."""
        known: Mapping[str, Words] = {one.slug: one.name for one in among}
        return [self.told(known[slug]) if slug in known else self.in_language(slug, ENGLISH) for slug in slugs]

    def day(self, day: date) -> Said:
        """A day, with its year where it is not this one."""
        locale = locale_of(self.desk.texts.catalogue(self.language).locale)
        return self.in_language(date_in_words(day, locale, today=self.today), locale.language)

    def moment(self, moment: datetime) -> Said:
        """A day and a time on the clocks of the programme."""
        locale = locale_of(self.desk.texts.catalogue(self.language).locale)
        return self.in_language(moment_in_words(moment, self.desk.zone, locale, today=self.today), locale.language)

    def in_language(self, words: str, language: str) -> Said:
        """Words that are in this language."""
        foreign = language.partition("-")[0] != self.language.partition("-")[0]
        return Said(words, language, direction_of(self.desk, language), foreign)


def direction_of(desk: Desk, language: str) -> str:
    """In which direction a language is written."""
    if _is_ours(desk, language):
        return desk.texts.direction(language)
    try:
        return "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


def name_of(desk: Desk, language: str) -> str:
    """What a language is called by those who speak it."""
    if _is_ours(desk, language):
        return desk.texts.catalogue(language).name
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language


def _is_ours(desk: Desk, language: str) -> bool:
    return desk.texts.code(language).partition("-")[0] == language.partition("-")[0]


def best_language(accepted: str, languages: tuple[str, ...]) -> str:
    """Of these languages the one that a browser asks for first (Accept-Language); else English."""
    wishes = [piece.partition(";") for piece in accepted.split(",")[:20]]
    for tag, _, _ in sorted(wishes, key=lambda wish: -_weight(wish[2])):
        wanted = tag.strip().lower()
        for language in (wanted, wanted.partition("-")[0]):
            if language in languages:
                return language
    return ENGLISH


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
