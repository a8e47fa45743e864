"""Ways to take part and health updates as everybody may read them: in their language, checked, and nobody's name.

Who is responsible for them and who checked them are names of people; these stay with the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from console.reader import Reader, Said
from programme.checked_text import Checked, InLanguage, for_language
from storage.opportunities import Opportunity
from storage.updates import HealthUpdate

TextT = TypeVar("TextT", bound=Checked)
CARD: Final = ("who_decides", "when", "can_change", "cannot_change", "hear_back")


@dataclass(frozen=True, slots=True)
class Item:
    """One in a list: its page is `path` behind the language."""

    path: str
    title: Said
    summary: Said | None
    facts: list[tuple[Said, list[Said]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One on its page. `text` is what it is about, `links` lead to where there is more."""

    title: Said
    text: Said
    facts: list[tuple[Said, list[Said]]]
    card: list[tuple[Said, list[Said]]]
    link: str | None = None


def opportunity_item(reader: Reader, one: Opportunity) -> Item:
    """A way to take part in the list. One that is in the list has a checked text."""
    found = _checked(one.texts, reader.language)
    own = found.language
    facts = [*_when(reader, one), *_closes(reader, one)]
    summary = reader.in_language(found.text.summary, own)
    return Item(f"/opportunities/{one.id}", reader.in_language(found.text.title, own), summary, facts)


def opportunity_facts(reader: Reader, one: Opportunity) -> Shown:
    """All that everybody may know of a way to take part."""
    found = _checked(one.texts, reader.language)
    text, own = found.text, found.language

    def said(words: str | None) -> list[Said]:
        return [] if words is None else [reader.in_language(words, own)]

    rows = [
        *[("kind", [reader.say(f"kind.{one.kind}")]), ("where", said(text.place)), ("for", _places(reader, one))],
        ("about_topics", reader.named(one.topics, reader.desk.programme.topics)),
        *[("paid", said(text.paid)), ("access", said(text.access)), ("other", said(text.another_way))],
    ]
    told = [(reader.say(f"opportunity.{key}"), values) for key, values in rows if values]
    card = [(reader.say(f"opportunity.card.{key}"), said(getattr(text.decision_card, key))) for key in CARD]
    facts = [*_when(reader, one), *told, *_closes(reader, one)]
    return Shown(reader.in_language(text.title, own), reader.in_language(text.about, own), facts, card, one.link)


def update_item(reader: Reader, one: HealthUpdate) -> Item:
    """A health update in the list."""
    found = _checked(one.texts, reader.language)
    source = (reader.say("update.source"), [reader.in_language(one.source, "en")])
    return Item(f"/updates/{one.id}", reader.in_language(found.text.title, found.language), None, [source])


def update_facts(reader: Reader, one: HealthUpdate) -> Shown:
    """A health update with its source."""
    found = _checked(one.texts, reader.language)
    programme = reader.desk.programme
    everywhere = [reader.say("update.everywhere")]
    rows = [
        ("for", reader.named(one.localities, programme.localities) or everywhere),
        ("topics", reader.named(one.topics, programme.topics)),
        ("source", [reader.in_language(one.source, "en")]),
        ("reviewed", [reader.day(one.review_on)]),
    ]
    facts = [(reader.say(f"update.{key}"), values) for key, values in rows if values]
    own = found.language
    title, body = reader.in_language(found.text.title, own), reader.in_language(found.text.body, own)
    return Shown(title, body, facts, [], one.source_link)


def _checked(texts: dict[str, TextT], language: str) -> InLanguage[TextT]:
    found = for_language(texts, language)
    if found is None:
        raise LookupError("what nobody checked is in no list")
    return found


def _when(reader: Reader, one: Opportunity) -> list[tuple[Said, list[Said]]]:
    if one.begins_at is None:
        return []
    begins = reader.moment(one.begins_at)
    if one.ends_at is None:
        return [(reader.say("opportunity.when"), [begins])]
    both = reader.say("opportunity.from_to", begins=begins.words, ends=reader.moment(one.ends_at).words)
    return [(reader.say("opportunity.when"), [both])]


def _closes(reader: Reader, one: Opportunity) -> list[tuple[Said, list[Said]]]:
    return [] if one.closes_at is None else [(reader.say("opportunity.closes"), [reader.moment(one.closes_at)])]


def _places(reader: Reader, one: Opportunity) -> list[Said]:
    named = reader.named(one.localities, reader.desk.programme.localities)
    return named or [reader.say("opportunity.everybody")]
