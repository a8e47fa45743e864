"""An announcement for people without Telegram: letters and calls to print, and what the team did, written down.

Names, addresses and telephone numbers stand on these pages and nowhere else: not in their addresses, not in the log.
Each look at a list is written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from fastapi import Response
from markupsafe import Markup
from sqlalchemy import Connection

from console.announcement_report import ADDRESS
from console.phone import bubbles
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name
from conversations.announcement import Part
from programme.roles import Act
from storage import audit, letters_and_calls
from storage.letters_and_calls import HOWS, How, Listed, Sheet

ACT: Final[Act] = "people.change"
LISTS: Final = f"{ADDRESS}/without-telegram"
LETTERS: Final = f"{ADDRESS}/letters"
CALLS: Final = f"{ADDRESS}/calls"
_HOW: Final[dict[str, How]] = {how: how for how in HOWS}


@dataclass(frozen=True, slots=True)
class Said:
    """A message on paper: its words, the answers to tick, what else its buttons say, and the files to enclose."""

    words: Markup
    answers: Sequence[str]
    buttons: Sequence[str]
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, in the language of its words; `why` ends it: how to change or stop this."""

    to: Listed
    language: str
    said: Sequence[Said]
    why: str
    why_in: str


@dataclass(frozen=True, slots=True)
class Calls:
    """Whom to call in one language, and what to read to them."""

    language: str
    name: str
    said: Sequence[Said]
    people: Sequence[tuple[Listed, str]]


def add(room: Staffroom) -> None:
    """The lists, the form on them, and what is printed."""
    room.get(LISTS, ACT, _lists)
    room.post(LISTS, ACT, _write_down)
    room.get(LETTERS, ACT, _letters)
    room.get(CALLS, ACT, _calls)


async def _lists(visit: Visit) -> Response:
    found = await _looked(visit, "broadcast.without_telegram")
    if found is None:
        return _none(visit)
    return visit.page(
        "announcements/without_telegram",
        title=text("letters.title", number=visit.number("number")),
        at=_at(visit),
        sheet=found,
        calls=[(one, _speaks(visit, one)) for one in found.by("call")],
        letters=[(one, _speaks(visit, one)) for one in found.by("letter")],
        hows=HOWS,
    )


async def _letters(visit: Visit) -> Response:
    found = await _looked(visit, "broadcast.letters", untold=True)
    if found is None:
        return _none(visit)
    letters = [_letter(visit, found, one) for one in found.by("letter")]
    return visit.page(
        "announcements/letters",
        title=text("letters.letters", number=visit.number("number")),
        at=_at(visit),
        sheet=found,
        letters=letters,
        today=visit.day(visit.desk.clock()),
    )


async def _calls(visit: Visit) -> Response:
    found = await _looked(visit, "broadcast.calls", untold=True)
    if found is None:
        return _none(visit)
    return visit.page(
        "announcements/calls",
        title=text("letters.calls", number=visit.number("number")),
        at=_at(visit),
        sheet=found,
        groups=_groups(visit, found),
    )


async def _write_down(visit: Visit) -> Response:
    told = await visit.write(_written_down, visit)
    return visit.go(f"{_at(visit)}/without-telegram", told=told)


def _written_down(conn: Connection, visit: Visit) -> str:
    """What was chosen for each person on the list; what is told of it."""
    number, now, member = visit.number("number"), visit.desk.clock(), visit.member.id
    done = dict(_chosen(visit))
    told, others = letters_and_calls.write_down(conn, number, done, member, now)
    if len(done) > others:
        subject = f"broadcast:{number}"
        audit.record(conn, at=now, act="broadcast.told_otherwise", staff_id=member, subject=subject, detail=told)
    if others:
        return "letters_others"
    return "letters_done" if done else "letters_same"


def _chosen(visit: Visit) -> list[tuple[int, tuple[How | None, How | None]]]:
    """For each person for whom something was changed: what was shown, and what was chosen."""
    found: list[tuple[int, tuple[How | None, How | None]]] = []
    for field in visit.form:
        named = re.fullmatch(r"how-(\d{1,15})", field, re.ASCII)
        before, after = visit.filled(f"was-{named[1]}") if named else "", visit.filled(field)
        if named and before != after and {before, after} <= {"", *HOWS}:
            found.append((int(named[1]), (_HOW.get(before), _HOW.get(after))))
    return found


async def _looked(visit: Visit, act: str, *, untold: bool = False) -> Sheet | None:
    """The lists, for somebody who looks at them: that is written down, with how many people."""
    number, now = visit.number("number"), visit.desk.clock()
    found = await visit.read(letters_and_calls.of_broadcast, number, now, untold=untold)
    if found is not None:
        subject, detail = f"broadcast:{number}", {"people": len(found.people)}
        await visit.write(audit.record, at=now, act=act, staff_id=visit.member.id, subject=subject, detail=detail)
    return found


def _none(visit: Visit) -> Response:
    return visit.page("announcements/gone", title=text("letters.none"), status=404)


def _at(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"


def _speaks(visit: Visit, one: Listed) -> str:
    return language_name(visit, one.language or SPOKEN)


def _letter(visit: Visit, sheet: Sheet, to: Listed) -> Letter:
    programme, language = visit.desk.programme, to.language or SPOKEN
    contact = programme.public.contact or programme.organisation.contact
    why = visit.desk.texts.plain("letter.why", language, {"contact": contact.text(language)})
    return Letter(to, sheet.read_by(to.language), _said(sheet.said_to(to)), why, language)


def _groups(visit: Visit, sheet: Sheet) -> list[Calls]:
    """Those to call by the language of the words that are read to them."""

    def language(one: Listed) -> str:
        return sheet.read_by(one.language)

    def group(code: str, some: Iterable[Listed]) -> Calls:
        people = [(one, _speaks(visit, one)) for one in some]
        return Calls(code, language_name(visit, code), _said(sheet.said_in(code)), people)

    return [group(*found) for found in groupby(sorted(sheet.by("call"), key=language), key=language)]


def _said(parts: Sequence[Part]) -> list[Said]:
    """Messages on paper: a phone's buttons are answers to tick, or words with the address that they open."""
    return [_on_paper(part, words) for part, words in zip(parts, bubbles(parts), strict=True)]


def _on_paper(part: Part, bubble: Any) -> Said:
    rows = (part.get("reply_markup") or {}).get("inline_keyboard") or ()
    buttons = [button for row in rows for button in row]
    answers = [str(one["text"]) for one in buttons if str(one.get("callback_data", "")).startswith("q:")]
    others = [one for one in buttons if not str(one.get("callback_data", "")).startswith("q:")]
    told = [f"{one['text']}: {one['url']}" if "url" in one else str(one["text"]) for one in others]
    return Said(bubble.words, answers, [*_links(part), *told], [file.name for file in bubble.files])


def _links(part: Part) -> list[str]:
    """Where words lead that can be pressed on a phone: on paper the address is written out."""
    items = [part, *(part.get("media") or ())]
    marks = [mark for one in items for kind in ("entities", "caption_entities") for mark in one.get(kind) or ()]
    return list(dict.fromkeys(str(mark["url"]) for mark in marks if mark.get("type") == "text_link"))
