"""Writing an announcement: a form that keeps what is in it, with a phone beside it that shows how it will arrive.

With JavaScript the phone and the count follow what is written; without, a button each brings them. Nothing is sent from
here: the next page (announcement_look.py) shows all of it once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import announcement_files, announcement_survey, audience_form, forms, throwing_away
from console.announcement_form import MISSING, OVER_BUDGET, Read, goes_out, outdated, read, seal
from console.announcement_people import ABOUT, Counts, counts
from console.announcement_words import LINKS, WRITTEN_IN, Fields, files_of, first
from console.forms import Filled
from console.phone import Bubble, bubbles
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name
from conversations.booking_button import Booking
from programme.checked_text import for_language
from programme.holidays import packaged
from programme.sentences import Fault
from storage import bookings, broadcasts, console_drafts
from storage.bookings import NotOffered
from storage.console_drafts import Draft as Left

FORM: Final = "/announcements/new"
LOOK: Final = "/announcements/new/look"
PEOPLE: Final = "/announcements/new/people"
PREVIEW: Final = "/announcements/new/preview"
COUNT: Final = "/announcements/new/count"
ACT: Final = "broadcast.send"
PURPOSES: Final = ("update", "opportunity", "question", "service")
NOTHING: Final = "-"
"""The version of a form of which nothing was kept yet."""
_BEGINS: Final = {"who": ["all"], "when": ["now"], "purpose": ["update"], "ask": ["none"], "missing": ["apology"]}


def add(room: Staffroom) -> None:
    """The form, and the parts of it that follow what is written."""
    room.get(FORM, ACT, _form)
    room.post(FORM, ACT, _filled, files=True)
    room.post(PREVIEW, ACT, _preview)
    room.post(COUNT, ACT, _count)


async def read_form(visit: Visit, fields: Fields) -> Read:
    """What stands in a form, with the button for the way to take part that was chosen."""
    return read(fields, visit.desk, visit.member.id, await visit.read(_way, visit, fields))


def _way(conn: Connection, visit: Visit, fields: Fields) -> Booking | Fault | None:
    chosen = first(fields, "opportunity")
    if first(fields, "purpose") != "opportunity" or not chosen.isdecimal():
        return None
    try:
        return bookings.offer(conn, int(chosen[:15]), visit.desk.texts, goes_out(fields, visit.desk))
    except NotOffered as why:
        return why


@dataclass(frozen=True, slots=True)
class Phone:
    """How it will arrive for who reads a language: its name and code, what is said about it, and its messages."""

    language: str
    name: str
    note: str | None
    messages: list[Bubble]


def phone_of(visit: Visit, found: Read, language: str) -> Phone:
    """The phone that shows a draft in a language."""
    name = language_name(visit, language)
    if found.draft is None:
        return Phone(language, name, text("announcement_new.preview.nothing"), [])
    own, missing = language in found.draft.markdown, found.draft.missing
    note = None if own else text(f"announcement_new.preview.{missing}", language=name)
    if not own and missing != "apology":
        return Phone(language, name, note, [])
    return Phone(language, name, note, bubbles(broadcasts.preview(found.draft, visit.desk.texts, language)))


async def _form(visit: Visit) -> Response:
    left = await visit.read(console_drafts.kept, visit.member.id, FORM)
    asks = await announcement_survey.begins(visit)
    if asks is not None and left is not None:
        return visit.go(FORM, told="announcement_unfinished")
    begins = {**_BEGINS, **(asks or {})}
    filled = Filled(begins) if left is None else Filled(left.fields, left_at=left.saved_at)
    return await _page(visit, filled, _version(left), counts_now=bool(visit.asked("count")))


def _version(left: Left | None) -> str:
    return NOTHING if left is None else seal(left.fields)


async def _page(visit: Visit, filled: Filled, version: str, *, counts_now: bool = False) -> Response:
    """The form. Who gets it is counted where it was asked for: in a large town that takes a moment."""
    found = await read_form(visit, filled.values)
    return visit.page(
        "announcements/new",
        title=text("announcement_new.title"),
        filled=filled,
        form=FORM,
        version=version,
        counted=await counts(visit, found) if counts_now else Counts(),
        files=files_of(filled.values),
        links=LINKS,
        **_aside(visit, found, filled.values),
        **await visit.read(_choices, visit),
    )


def _aside(visit: Visit, found: Read, fields: Fields) -> dict[str, Any]:
    """The phone beside the form, and the languages that it can show."""
    languages = visit.desk.programme.languages
    shown = next((one for one in languages if one == (first(fields, "show") or visit.asked("show"))), WRITTEN_IN)
    return {
        "shown": phone_of(visit, found, shown),
        "languages": [(one, language_name(visit, one)) for one in languages],
        "directions": {one: visit.desk.texts.direction(one) for one in languages},
    }


def _choices(conn: Connection, visit: Visit) -> dict[str, Any]:
    """All that can be chosen in the form."""
    programme, texts = visit.desk.programme, visit.desk.texts
    ways = bookings.offerable(conn, visit.desk.clock())
    titles = [(str(one.id), said.text.title) for one in ways if (said := for_language(one.texts, WRITTEN_IN))]
    return {
        "others": [(one, language_name(visit, one)) for one in programme.languages if one != WRITTEN_IN],
        "purposes": [(one, text(f"announcements.purpose.{one}")) for one in PURPOSES],
        "kinds": audience_form.kinds(visit),
        "ways": titles,
        "missing": [(one, texts.plain(f"announce.without.{one}", WRITTEN_IN)) for one in MISSING],
        "over_budget": [(one, text(f"announcement_new.over_budget.{one}")) for one in OVER_BUDGET],
        "has_budget": programme.contact_budget is not None,
        "calendars": [(one.id, one.name) for one in packaged().values()],
        "zone": visit.desk.zone.key,
    }


async def _preview(visit: Visit) -> Response:
    """The phone alone, for a page that follows what is written."""
    found = await read_form(visit, visit.form)
    return visit.page("announcements/parts_aside", title="", **_aside(visit, found, visit.form))


async def _count(visit: Visit) -> Response:
    """The count alone, or what is wrong with whom it is for."""
    found = await read_form(visit, visit.form)
    return visit.page("announcements/parts_count", title="", counted=await counts(visit, found))


async def _filled(visit: Visit) -> Response:
    """Keep it; then go on to look at it where nothing is wrong."""
    act = visit.filled("do")
    left = await visit.read(console_drafts.kept, visit.member.id, FORM)
    fields, problem = await announcement_files.added(visit.form, visit.files.get("upload", ()), visit.desk.folder)
    if act.startswith("drop-"):
        fields = announcement_files.without(fields, act.removeprefix("drop-"))
    if visit.filled("version") != _version(left):
        wrong = {f"words-{WRITTEN_IN}": text("announcement_new.wrong.changed")}
        return await _page(visit, Filled(fields, wrong), _version(left))
    again = outdated({} if left is None else left.fields, fields, visit.desk)
    fields |= {f"checked-{language}": [""] for language in again}
    await forms.keep(replace(visit, form=fields), FORM)
    if act == "forget":
        return throwing_away.ask(visit, FORM)
    return await _onward(visit, act, fields, {"upload": problem} if problem else {}, again)


async def _onward(
    visit: Visit, act: str, fields: dict[str, list[str]], problem: dict[str, str], again: list[str]
) -> Response:
    """What comes after it was kept: the page to look at it, or this one with what is wrong."""
    found = await read_form(visit, fields)
    wrong: dict[str, str] = {**found.wrong, **problem}
    if act in ("count", "people"):
        wrong = {name: told for name, told in wrong.items() if name in ABOUT}
    elif act != "look":
        wrong = {name: told for name, told in wrong.items() if name == "upload"}
    if again:
        names = ", ".join(language_name(visit, one) for one in again)
        wrong |= {f"checked-{again[0]}": text("announcement_new.wrong.check_again", languages=names)}
    if act == "look" and not wrong:
        return visit.go(LOOK)
    if wrong:
        return await _page(visit, Filled(fields, wrong), seal(fields))
    if act == "save":
        return visit.go(FORM, told="announcement_kept")
    if act == "count":
        return visit.go(FORM, count="yes", on="yes")
    return visit.go(PEOPLE) if act == "people" else visit.go(FORM, show=first(fields, "show"), on="yes")
