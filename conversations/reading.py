"""How an update and a way to take part read on a phone: one composition for those who read them and those who check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from conversations.dates import TimeOf
from conversations.rich import Rich, in_lines
from programme.opportunity import OpportunityText
from programme.update import UpdateText


class Say(Protocol):
    """A text of the catalogue in the reader's language."""

    def __call__(self, key: str, args: Mapping[str, object] | None = None, /) -> Rich:
        """The text in words."""


@dataclass(frozen=True, slots=True)
class When:
    """When a way to take part is, until when people can say that they are interested, and where there is more."""

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    closes_at: datetime | None = None
    link: str | None = None


def update_item(
    say: Say, text: UpdateText, *, source: str, source_link: str | None, review: date, instead: bool
) -> dict[str, Any]:
    """What goes into `updates.item`. `instead`: it is in English for somebody who reads another language."""
    return {
        "title": text.title,
        "body": Rich.from_markdown(text.body),
        "note": say("updates.in_english") + "\n\n" if instead else None,
        "source": f"{source}, {source_link}" if source_link else source,
        "review": review,
    }


def opportunity_page(say: Say, text: OpportunityText, when: When, zone: tzinfo) -> Rich:
    """A way to take part with its decision card."""
    facts = in_lines(_facts(say, text, when, zone))
    return say(
        "opportunities.page",
        {
            "title": text.title,
            "about": Rich.from_markdown(text.about),
            "facts": facts + "\n\n" if facts else None,
            **text.decision_card.model_dump(),
        },
    )


def _facts(say: Say, text: OpportunityText, when: When, zone: tzinfo) -> list[Rich]:
    values: dict[str, Any] = {
        "place": text.place,
        "paid": text.paid,
        "access": text.access,
        "another_way": text.another_way,
        "link": when.link,
    }
    lines = [say(f"opportunities.fact.{name}", {"value": value}) for name, value in values.items() if value is not None]
    if when.closes_at is not None:
        lines.append(say("opportunities.closes", {"closes": when.closes_at}))
    return [*_when(say, when, zone), *lines]


def _when(say: Say, when: When, zone: tzinfo) -> list[Rich]:
    if when.begins_at is None:
        return []
    if when.ends_at is None:
        return [say("opportunities.fact.begins", {"value": when.begins_at})]
    same_day = when.begins_at.astimezone(zone).date() == when.ends_at.astimezone(zone).date()
    until = TimeOf(when.ends_at) if same_day else when.ends_at
    return [say("opportunities.fact.begins_ends", {"value": when.begins_at, "ends": until})]
