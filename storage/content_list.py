"""Updates and opportunities in a list at a desk: narrowed, in an order, a page at a time.

A programme has some hundreds of them, so they are narrowed after they were read: by the rules that phones follow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeVar, get_args

from sqlalchemy import Connection

from programme.checked_text import live_languages
from storage import content_drafts, opportunities, updates
from storage.opportunities import Opportunity
from storage.updates import HealthUpdate

Needs = Literal["check", "review"]
NEEDS: Final[tuple[Needs, ...]] = get_args(Needs)
TELL: Final = "tell"
"""What an update may need besides: that people without Telegram are told again."""
Order = Literal["published", "review", "title"]
Found = TypeVar("Found", HealthUpdate, Opportunity)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked of the list; None: any. `words` stand in a title, or are its number; `needs`: somebody has to check
    it in a language, or to look at it again by today.
    """

    words: str = ""
    state: str | None = None
    topic: str | None = None
    place: str | None = None
    kind: str | None = None
    needs: str | None = None


def of_updates(
    conn: Connection,
    asked: Narrowed,
    today: date,
    *,
    among: Collection[int] | None = None,
    order: Order = "published",
    down: bool = True,
) -> list[HealthUpdate]:
    """The updates that are asked for, in their order; `among`: of these numbers alone."""
    everything = content_drafts.beside(conn, updates.list_updates(conn))
    found = [
        one for one in everything if asked.state in (None, one.state(today)) and (among is None or one.id in among)
    ]
    return _in_order([one for one in found if _is_asked(one, asked, today)], order, down=down)


def of_opportunities(
    conn: Connection, asked: Narrowed, now: datetime, today: date, *, order: Order = "published", down: bool = True
) -> list[Opportunity]:
    """The opportunities that are asked for, in their order."""
    everything = content_drafts.beside(conn, opportunities.list_opportunities(conn))
    found = [one for one in everything if asked.state in (None, one.state(now))]
    alike = [one for one in found if asked.kind in (None, one.kind)]
    return _in_order([one for one in alike if _is_asked(one, asked, today)], order, down=down)


def _is_asked(one: HealthUpdate | Opportunity, asked: Narrowed, today: date) -> bool:
    about = asked.topic is None or not one.topics or asked.topic in one.topics
    near = asked.place is None or not one.localities or asked.place in one.localities
    return about and near and _is_meant(one, asked.words) and _needs(one, asked.needs, today)


def _is_meant(one: HealthUpdate | Opportunity, words: str) -> bool:
    wish = words.strip().removeprefix("#").casefold()
    titles = (text.title.casefold() for text in one.texts.values())
    return not wish or wish in (str(one.id), one.ref) or any(wish in title for title in titles)


def _needs(one: HealthUpdate | Opportunity, needs: str | None, today: date) -> bool:
    if needs == "check":
        waits = bool(one.drafts) or len(live_languages(one.texts)) < len(one.texts)
        return one.withdrawn_at is None and waits
    if needs == "review":
        return one.withdrawn_at is None and one.review_on <= today
    return True


def _in_order(found: Sequence[Found], order: Order, *, down: bool) -> list[Found]:
    keys: dict[Order, Callable[[Found], tuple[object, ...]]] = {
        "published": lambda one: (one.published_at, one.id),
        "review": lambda one: (one.review_on, one.id),
        "title": lambda one: (one.texts["en"].title.casefold(), one.id),
    }
    return sorted(found, key=keys[order], reverse=down)
