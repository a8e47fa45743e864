"""What was written, once more before it goes: whom it reaches and when, as it will arrive in each language, a test, and
the sending.

What was looked at is what is sent: the page names what it showed, and whoever changed the form meanwhile, in another
window, looks again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import Response
from sqlalchemy import Connection

from console import announcement_files
from console.announcement_form import Announced, Read, seal
from console.announcement_new import ACT, FORM, LOOK, PEOPLE, Phone, phone_of, read_form
from console.announcement_people import counts, reached, sample
from console.announcement_report import TIMES, audience_of
from console.announcement_words import WRITTEN_IN, Fields
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from console.words import language_name, sentence
from conversations.phrases import Phrase
from programme import approval
from programme.audience import IsTestContact
from programme.courtesy import OVER_BUDGET
from programme.paying import Price
from programme.quiet import earliest_allowed
from storage import announcing, audience, audience_insight, audit, broadcasts, console_drafts, paying, team_news
from storage.announcing import Sent, Written
from storage.audience import Counted
from storage.audience_words import reach


def add(room: Staffroom) -> None:
    """The page to look at what was written, and the one to look at whom it reaches."""
    room.get(LOOK, ACT, _look)
    room.post(LOOK, ACT, _act)
    room.get(PEOPLE, ACT, _people)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The draft of a member, read: its fields, and what it says."""

    fields: Fields
    announced: Announced


@dataclass(frozen=True, slots=True)
class _InLanguage:
    """How it stands in a language: what is told of it, and the phone that shows it."""

    state: str
    phone: Phone
    direction: str


async def _kept(visit: Visit) -> _Kept | None:
    draft = await visit.read(console_drafts.kept, visit.member.id, FORM)
    found = None if draft is None else await read_form(visit, draft.fields)
    if draft is None or found is None or found.announced is None:
        return None
    return _Kept(draft.fields, found.announced)


async def _people(visit: Visit) -> Response:
    """Whom it reaches, looked at closely."""
    draft = await visit.read(console_drafts.kept, visit.member.id, FORM)
    found = None if draft is None else await read_form(visit, draft.fields)
    if found is None or found.audience is None or found.purpose is None:
        return visit.go(FORM)
    return visit.page(
        "announcements/people",
        title=text("announcement_people.title"),
        counted=await counts(visit, found, closely=True),
        purpose=text(f"announcements.purpose.{found.purpose}"),
        people=await sample(visit, found.audience, found.purpose),
        form=FORM,
    )


async def _look(visit: Visit) -> Response:
    kept = await _kept(visit)
    if kept is None:
        return visit.go(FORM)
    announced = kept.announced
    (found, people), readers = await asyncio.gather(
        visit.read(_reached, visit, announced), visit.read(_readers, visit, announced)
    )
    draft, again, now = announced.draft, announced.again, visit.desk.clock()
    coming = [] if again is None else again.times.coming(now, TIMES)
    price = _price(visit, draft, people)
    return visit.page(
        "announcements/look",
        title=text("announcement_new.look"),
        version=seal(kept.fields),
        facts=list(_facts(visit, announced, found)),
        coming=[visit.when(one) for one in coming],
        calendar_ends=_calendar_ends(visit, announced, coming),
        unchecked=[language_name(visit, one) for one in announcing.unchecked(draft)],
        second=approval.is_needed(people, visit.desk.programme.approve_above),
        above=visit.desk.programme.approve_above,
        price=[] if price is None else _price_told(visit, price, repeats=again is not None),
        stars=0 if price is None else price.stars,
        languages=list(_languages(visit, announced, readers)),
        send=_send_button(announced, found.count),
    )


def _send_button(announced: Announced, people: int) -> str:
    """What its button says: to how many, where that is known by now."""
    later = announced.draft.at is not None or announced.again is not None
    return text("announcement_new.send_then") if later else counted("announcement_new.send", people)


def _price(visit: Visit, draft: broadcasts.Draft, people: int) -> Price | None:
    """What it costs to send it fast; None where that cannot be, or makes no difference."""
    bulk_rate, paid_rate = visit.desk.rates
    return paying.offered(draft, visit.desk.texts, people, bulk_rate=bulk_rate, paid_rate=paid_rate)


def _price_told(visit: Visit, price: Price, *, repeats: bool) -> list[str]:
    told = [sentence(visit, paying.in_words(price))]
    return [*told, text("announcement_new.each_time")] if repeats else told


def _reached(conn: Connection, visit: Visit, announced: Announced) -> tuple[Counted, int]:
    """Who gets it now as it is told, and how many of them count for a second person: all who may get it by then."""
    found = reached(conn, visit, announced.audience, announced.draft.purpose)
    return found, found.count + found.left_out.get(OVER_BUDGET, 0)


def _readers(conn: Connection, visit: Visit, announced: Announced) -> Mapping[str | None, int]:
    """How many of them read which language."""
    return audience_insight.by_language(conn, announced.audience, announced.draft.purpose, visit.desk.clock())


def _facts(visit: Visit, announced: Announced, found: Counted) -> Iterator[tuple[str, str, str]]:
    """What was chosen: its name, its value, and where in the form it is changed."""
    draft, again = announced.draft, announced.again
    yield text("announcement.purpose"), text(f"announcements.purpose.{draft.purpose}"), "purpose"
    yield text("announcement.audience"), audience_of(visit, draft.audience), "who"
    yield text("announcement_new.reach"), sentence(visit, reach(found, draft.purpose)), "who"
    yield text("announcements.column.when"), _when(visit, announced, visit.desk.clock()), "when"
    if draft.at is not None or again is not None:
        yield text("announcement_new.late"), text(f"announcement_new.late.{draft.late}"), "late"
    if draft.quiet_hours == "ignore":
        yield text("announcement_new.quiet_hours"), text("announcement_new.quiet_hours.ignored"), "quiet_hours"
    if draft.crash == "hold":
        yield text("announcement_new.crash"), text("announcement_new.crash.hold"), "crash"
    if draft.over_budget is not None:
        how = text(f"announcement_new.over_budget.{draft.over_budget}")
        yield text("announcement_new.over_budget"), how, "over_budget"
    if draft.files:
        yield text("announcement_new.files"), ", ".join(one.name for one in draft.files), "upload"
    if draft.question is not None:
        yield text("announcement.question"), draft.question.text, "question"


def _when(visit: Visit, announced: Announced, now: datetime) -> str:
    again = announced.again
    if again is not None:
        days = again.times.calendar
        told = text("announcement_new.repeats", how=again.written)
        if days is None:
            return told
        return told + " " + text(f"announcement_new.holidays.{again.on_holiday}", calendar=days.name)
    at = announced.draft.at
    quiet = visit.desk.programme.quiet_hours if announced.draft.quiet_hours == "respect" else None
    allowed = earliest_allowed(at or now, quiet, visit.desk.zone)
    if allowed > now:
        key = "at" if at == allowed else "quiet"
        return text(f"announcement_new.goes.{key}", at=visit.when(allowed))
    return text("announcement_new.goes.now")


def _calendar_ends(visit: Visit, announced: Announced, coming: list[datetime]) -> str | None:
    times = None if announced.again is None else announced.again.times
    if times is None or times.calendar is None or not times.beyond_calendar(coming):
        return None
    return sentence(visit, Phrase("announce.times.calendar_ends", {"until": times.calendar.until}))


def _languages(visit: Visit, announced: Announced, readers: Mapping[str | None, int]) -> Iterator[_InLanguage]:
    """As people get it, in each language of the programme."""
    draft = announced.draft
    found = Read(draft, announced.audience, draft.purpose, announced, {})
    for language in visit.desk.programme.languages:
        people = readers.get(language, 0) + (readers.get(None, 0) if language == WRITTEN_IN else 0)
        if language in draft.checked:
            state = text("announcement_new.checked_by", name=draft.checked[language].name)
        elif language == WRITTEN_IN:
            state = text("announcement_new.as_written")
        else:
            state = text(f"announcement_new.state.{'draft' if language in draft.markdown else draft.missing}")
        told = counted("announcement_new.readers", people) + " " + state
        yield _InLanguage(told, phone_of(visit, found, language), visit.desk.texts.direction(language))


async def _act(visit: Visit) -> Response:
    kept = await _kept(visit)
    if kept is None:
        return visit.go(FORM, told="announcement_look_again")
    gone = announcement_files.gone(kept.announced.draft.files, visit.desk.folder)
    if gone:
        return visit.go(FORM, told="announcement_files_gone")
    match visit.filled("do"):
        case "test":
            await visit.write(_test, visit, kept.announced)
            return visit.go(LOOK, told="announcement_tested")
        case "test-contacts":
            return await _test_contacts(visit, kept.announced)
    return await _send(visit, kept)


def _test(conn: Connection, visit: Visit, announced: Announced) -> None:
    """To the member alone, in one of its languages."""
    wanted, now = visit.filled("in"), visit.desk.clock()
    spoken = wanted if wanted in visit.desk.programme.languages else WRITTEN_IN
    parts = broadcasts.preview(announced.draft, visit.desk.texts, spoken)
    team_news.show(conn, visit.member, parts, now)
    audit.record(conn, at=now, act="broadcast.test", staff_id=visit.member.id, subject=f"staff:{visit.member.id}")


async def _test_contacts(visit: Visit, announced: Announced) -> Response:
    """To the test contacts, as an announcement of its own."""
    now = visit.desk.clock()
    there = await visit.read(audience.count, IsTestContact(), announced.draft.purpose, now)
    if not there.count:
        return visit.go(LOOK, told="announcement_no_test_contacts")
    number = await visit.write(announcing.test, announced.draft, visit.desk.texts, visit.member, now)
    return visit.go(f"/announcements/{number}", told="announcement_tested_contacts")


async def _send(visit: Visit, kept: _Kept) -> Response:
    if visit.filled("version") != seal(kept.fields):
        return visit.go(LOOK, told="announcement_look_again")
    announced = kept.announced
    found, people = await visit.read(_reached, visit, announced)
    if not found.count and announced.draft.at is None and announced.again is None:
        return visit.go(LOOK, told="announcement_nobody")
    draft = announced.draft
    if visit.filled("do") == "send-fast":
        price = _price(visit, draft, people)
        if price is None or f"{price.stars}" != visit.filled("stars"):
            return visit.go(LOOK, told="announcement_price_changed")
        draft = replace(draft, paid=True)
    sent: Sent | None = await visit.write(
        announcing.send,
        Written(draft, announced.again, people),
        FORM,
        visit.desk.texts,
        by=visit.member.id,
        above=visit.desk.programme.approve_above,
        now=visit.desk.clock(),
    )
    if sent is None:
        return visit.go("/announcements", told="announcement_sent_before")
    return visit.go(f"/announcements/{sent.id}", told=f"announcement_{_told(sent, announced)}")


def _told(sent: Sent, announced: Announced) -> str:
    if sent.waits is None:
        return "begun" if announced.draft.at is None and announced.again is None else "sent"
    told, nobody = ("waits", "waits_for_nobody") if sent.waits == "second" else ("unchecked", "unchecked_nobody")
    return told if sent.asked else nobody
