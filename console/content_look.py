"""An update or an opportunity as its page and the page before publishing tell it: what is true of it in every language,
how it will read, and what publishing comes to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.content import check_of, day, places, reads, topics
from console.phone import Bubble
from console.texts import text
from console.visits import Visit
from console.words import language_name
from programme.checked_text import Checked, beside, live_languages
from programme.update import Update
from storage.content_acts import Found, shown_texts


@dataclass(frozen=True, slots=True)
class Reading:
    """It in a language, as it will arrive, before it is published."""

    language: str
    name: str
    direction: str
    state: str
    messages: Sequence[Bubble]


def facts(visit: Visit, one: Any) -> list[tuple[str, str]]:
    """What is true of it in every language; `one` is published or written."""
    rows: list[tuple[str, str]] = []
    if kind := getattr(one, "kind", None):
        rows.append((text("content.kind"), text(f"content.kind.{kind}")))
    for name in ("begins", "ends", "closes"):
        moment = getattr(one, name, None) or getattr(one, f"{name}_at", None)
        if moment is not None:
            rows.append((text(f"content.{name}"), visit.when(moment)))
    if getattr(one, "places", None) is not None:
        rows.append((text("content.places"), f"{one.places:,}"))
    rows += [(text("content.for"), places(visit, one.localities)), (text("content.topics"), topics(visit, one.topics))]
    for name in ("source", "source_link", "link"):
        if getattr(one, name, None):
            rows.append((text(f"content.{name}"), getattr(one, name)))
    review = getattr(one, "review_on", None) or one.review_date
    return [*rows, (text("content.review"), day(review)), (text("content.owner"), one.owner)]


def comes_to(visit: Visit, made: Any, found: Found | None) -> list[str]:
    """What publishing comes to: a new one or a change, who sees it then, and what its author may not expect."""
    kind = "update" if isinstance(made, Update) else "opportunity"
    what = text(f"content_look.new.{kind}") if found is None else text(f"content_look.change.{kind}")
    texts, waits = beside(shown_texts(found, visit.desk.clock()), made.texts)
    names = ", ".join(language_name(visit, code) for code in waits)
    stays = [text("content_look.stays", languages=names)] if waits else []
    return [what, *_shown_as(texts, waits), *stays, *_mind(visit, made, found)]


def _shown_as(texts: Mapping[str, Checked], waits: Collection[str]) -> list[str]:
    """Who will see at once what is new in it."""
    live = live_languages(texts)
    if waits and len(live) == len(texts):
        return []
    how = "unchecked" if not live else "all" if len(live) == len(texts) else "some"
    return [text(f"content_look.{how}")]


def _mind(visit: Visit, made: Any, found: Found | None) -> list[str]:
    """What its author may not expect."""
    told = [] if found is None or found.withdrawn_at is None else [text("content_look.withdrawn")]
    closes = getattr(made, "closes", None)
    return told if closes is None or closes > visit.desk.clock() else [*told, text("content_look.closed")]


def in_languages(visit: Visit, made: Any, found: Found | None) -> list[Reading]:
    """It in each language, as it will read on a phone."""
    texts = visit.desk.texts
    waits = beside(shown_texts(found, visit.desk.clock()), made.texts)[1]
    return [
        Reading(
            code,
            language_name(visit, code),
            texts.direction(code),
            text("content.old_words") if code in waits else check_of(said),
            [reads(visit, made, code, said)],
        )
        for code, said in made.texts.items()
    ]
