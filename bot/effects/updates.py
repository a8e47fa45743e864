"""Reading health updates: only checked words, only what is not past its review date, always with the source."""

from __future__ import annotations

from typing import Any

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.days import day_of
from bot.effects.paging import page_of
from conversations.reading import update_item
from programme.checked_text import for_language
from storage import updates
from storage.updates import HealthUpdate


class Reading(EffectArgs):
    """Which page, and how many updates stand on one."""

    page: str | None = None
    most: int = 3


@effect("latest_updates", Reading, reads=True)
def latest_updates(turn: TurnContext, args: Reading) -> Outcome:
    """The newest updates for the person's topics and locality: `items`, `more` (the next page or None), `left`."""
    person = turn.person
    today = day_of(turn, turn.now)
    found = updates.latest_for(turn.conn, topics=list(person.topics), locality=person.locality, today=today)
    readable = [item for one in found if (item := _item(turn, one)) is not None]
    page = page_of(readable, args.page, args.most)
    return Outcome(value={"items": list(page.items), "more": page.more, "left": page.left})


def _item(turn: TurnContext, one: HealthUpdate) -> dict[str, Any] | None:
    """What stands in the message; None when it was checked in no language that this person could read."""
    read = for_language(one.texts, turn.language)
    if read is None:
        return None
    return update_item(
        turn.words,
        read.text,
        source=one.source,
        source_link=one.source_link,
        review=one.review_on,
        instead=read.instead,
    )
