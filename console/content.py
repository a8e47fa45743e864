"""Updates and opportunities at a desk: what both have in common. Each has its list and its page; how they are written
is content_form.py, what is done with them content_deeds.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import format_date
from fastapi import Response
from sqlalchemy import Connection

from console.lists import Cell
from console.phone import Bubble, marked
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name
from conversations.reading import When, opportunity_page, update_item
from conversations.rich import Rich
from programme.checked_text import Checked
from programme.content_draft import OPPORTUNITY, UPDATE, Shape
from programme.opportunity import Opportunity as WrittenOpportunity
from programme.opportunity import OpportunityText
from programme.roles import Act
from programme.update import Update, UpdateText
from storage import audit, content_acts, staff
from storage.content_acts import Found, Kind, mark_of
from storage.opportunities import Opportunity

CHANGE: Final[Act] = "content.change"
STATES: Final[Mapping[str, str]] = {
    "shown": "green",
    "open": "green",
    "unchecked": "yellow",
    "past_review": "grey",
    "closed": "grey",
    "withdrawn": "red",
}
"""The colours of the tags that tell how something stands."""
TOLD: Final = ("import", "publish", "check", "uncheck", "throw_away", "review", "close", "withdraw", "restore")
"""What is told of all that was done."""
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """Updates or opportunities: where their pages are, what has to be allowed to see them, and what their form has."""

    kind: Kind
    path: str
    act: Act
    shape: Shape[Any]

    @property
    def address(self) -> str:
        """The page of one."""
        return f"{self.path}/{{number}}"

    @property
    def new(self) -> str:
        """The form of a new one."""
        return f"{self.path}/new"

    def here(self, number: int) -> str:
        """The page of the one with this number."""
        return f"{self.path}/{number}"


UPDATES: Final = Subject("update", "/updates", "updates.read", UPDATE)
OPPORTUNITIES: Final = Subject("opportunity", "/opportunities", "opportunities.read", OPPORTUNITY)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Words that wait for a check beside those that people read: as they will read, what tells whether somebody changed
    them, whether whoever looks can say that they are right, and whether they wrote them themselves.
    """

    messages: Sequence[Bubble]
    was: str
    checks: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class InLanguage:
    """How something stands in a language, and how it reads on a phone. `was` is what tells whether somebody changed it;
    `checks`: whoever looks can say that it is right, `doubts`: that it is not; `mine`: they wrote it themselves.
    `waiting`: words that wait for a check, in place of these.
    """

    language: str
    name: str
    direction: str
    state: str
    messages: Sequence[Bubble]
    was: str
    checks: bool = False
    doubts: bool = False
    mine: bool = False
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """Something that was done with it: when, by whom, and what."""

    when: str
    who: str
    what: str


def history(conn: Connection, visit: Visit, subject: Subject, number: int) -> list[Did]:
    """What was done with it, the latest first."""
    entries = audit.entries(conn, limit=MOST_TOLD, subject=f"{subject.kind}:{number}")
    members = staff.known(conn, {one.staff_id for one in entries if one.staff_id is not None})
    acts = [(one, one.act.partition(".")[2]) for one in entries]
    return [
        Did(
            visit.when(one.at),
            visit.called(members.get(one.staff_id or 0)) or text(f"audit.actor.{one.actor}"),
            text(f"content.did.{act}", language=language_name(visit, str(one.detail.get("language", SPOKEN)))),
        )
        for one, act in acts
        if act in TOLD
    ]


async def found(visit: Visit, subject: Subject) -> Found | None:
    """What the address names."""
    return await visit.read(content_acts.find, subject.kind, visit.number("number"))


def gone(visit: Visit, subject: Subject) -> Response:
    """The page for a number that nothing has."""
    return visit.page(
        "content/gone", title=text(f"content.gone.{subject.kind}"), status=404, path=subject.path, kind=subject.kind
    )


def title(one: Found) -> str:
    """What it is called, in the language of these pages."""
    return one.texts[SPOKEN].title


def check_of(said: Checked) -> str:
    """Who checked it in a language, or that nobody has."""
    return text("content.checked", who=said.checked_by) if said.checked_by else text("content.not_checked")


def in_languages(conn: Connection, visit: Visit, kind: Kind, one: Found, *, live: bool) -> list[InLanguage]:
    """It in each language, English first, with the words that wait; `live`: only what was checked."""
    texts = visit.desk.texts
    changes = visit.may(CHANGE)
    wrote, drafted = (ask(conn, kind, one.id) for ask in (content_acts.writers, content_acts.drafters))
    return [
        InLanguage(
            code,
            language_name(visit, code),
            texts.direction(code),
            check_of(said),
            [reads(visit, one, code, said)],
            mark_of(said),
            checks=changes and not said.checked_by and wrote.get(code) != visit.member.id,
            mine=changes and not said.checked_by and wrote.get(code) == visit.member.id,
            doubts=changes and said.checked_by is not None,
            waiting=None if live else _waiting(visit, one, code, drafted.get(code)),
        )
        for code, said in sorted(one.texts.items(), key=lambda each: (each[0] != SPOKEN, each[0]))
        if said.checked_by or not live
    ]


def _waiting(visit: Visit, one: Found, language: str, writer: int | None) -> Waiting | None:
    said = one.drafts.get(language)
    if said is None:
        return None
    mine, changes = writer == visit.member.id, visit.may(CHANGE)
    return Waiting([reads(visit, one, language, said)], mark_of(said), checks=changes and not mine, mine=mine)


def reads(visit: Visit, one: Any, language: str, said: Checked) -> Bubble:
    """How it reads on a phone; `one` may be one that is not published yet."""
    return Bubble(marked(rich(visit, one, language, said)))


def rich(visit: Visit, one: Any, language: str, said: Checked) -> Rich:
    """Its words, as they are sent."""

    def say(key: str, args: Mapping[str, object] | None = None, /) -> Rich:
        return visit.desk.texts.render(key, language, args or {}, today=visit.desk.clock().date())

    if isinstance(said, OpportunityText):
        return opportunity_page(say, said, _when(one), visit.desk.texts.zone)
    if not isinstance(said, UpdateText):
        raise TypeError(type(said).__name__)
    review = one.review_date if isinstance(one, Update) else one.review_on
    item = update_item(say, said, source=one.source, source_link=one.source_link, review=review, instead=False)
    return say("updates.item", item)


def _when(one: Any) -> When:
    if isinstance(one, WrittenOpportunity):
        return When(one.begins, one.ends, one.closes, one.link)
    return When(one.begins_at, one.ends_at, one.closes_at, one.link)


def day(moment: date) -> str:
    """A day: 26 November 2026."""
    return format_date(moment, text("frame.day"), locale="en_GB")


def short_day(moment: date) -> str:
    """A day where there is little room: 26 Nov 2026."""
    return format_date(moment, text("frame.short_day"), locale="en_GB")


def topics(visit: Visit, slugs: Iterable[str]) -> str:
    """Topics by their names; all of them where none is named."""
    return ", ".join(visit.desk.programme.topic_name(one, SPOKEN) for one in slugs) or text("content.all_topics")


def places(visit: Visit, slugs: Iterable[str]) -> str:
    """Localities by their names; everywhere where none is named."""
    return ", ".join(locality_name(visit, one, "") for one in slugs) or text("content.everywhere")


def live_cell(visit: Visit, one: Found, *, waiting: bool = True) -> Cell:
    """The languages in which it may go out; and, if that is wanted, how many more wait for a check."""
    live = [language_name(visit, code) for code, said in one.texts.items() if said.checked_by]
    more = len(one.texts) - len(live) + len(one.drafts)
    words = [*live, text("content.waiting", n=more)] if more and waiting else live
    return Cell(", ".join(words))


def today(visit: Visit) -> date:
    """The day it is where the programme is."""
    return visit.desk.clock().astimezone(visit.desk.zone).date()


def is_over(visit: Visit, one: Found) -> bool:
    """Whether nobody can say any more that they are interested in it; an update is never over in this way."""
    return isinstance(one, Opportunity) and not one.is_open(visit.desk.clock())
