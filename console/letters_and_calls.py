"""An announcement or an update for people without Telegram: letters and calls to print, and what the team did.

Names, addresses and telephone numbers stand on these pages and nowhere else: not in their addresses, not in the log.
Each look at a list is written down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Protocol

from fastapi import Response
from markupsafe import Markup
from sqlalchemy import Connection

from console import on_paper
from console.on_paper import Said
from console.pages import beside
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name
from conversations.announcement import Part
from programme.roles import Act
from storage import audit, letters_and_calls
from storage.letters_and_calls import HOWS, How, Listed, Sheet

ACT: Final[Act] = "people.change"
_HOW: Final[dict[str, How]] = {how: how for how in HOWS}


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


class Subject(Protocol):
    """What people are told of on paper: an announcement, or a health update."""

    kind: str
    path: str

    def sheet(self, conn: Connection, visit: Visit, *, untold: bool) -> Sheet | None:
        """The lists of the one that the address names; of them those who are still to be told. None: there are none."""

    def write_down(
        self, conn: Connection, visit: Visit, done: Mapping[int, tuple[How | None, How | None]]
    ) -> tuple[dict[str, int], int]:
        """What was done for these people, as it was shown and as it is now: how many are now what, and how many had
        been changed by somebody else.
        """

    def not_needed(self, conn: Connection, visit: Visit) -> int:
        """Only how it is written changed, so nobody is told again. How many people that spares."""

    def gone(self, visit: Visit) -> Response:
        """The page where there are no lists."""


class Announcements:
    """The lists of announcements."""

    kind = "broadcast"
    path = "/announcements"

    def sheet(self, conn: Connection, visit: Visit, *, untold: bool) -> Sheet | None:
        """Of its audience, whoever has no Telegram."""
        return letters_and_calls.of_broadcast(conn, visit.number("number"), visit.desk.clock(), untold=untold)

    def write_down(
        self, conn: Connection, visit: Visit, done: Mapping[int, tuple[How | None, How | None]]
    ) -> tuple[dict[str, int], int]:
        """Beside the figures of its report."""
        return letters_and_calls.write_down(conn, visit.number("number"), done, visit.member.id, visit.desk.clock())

    def not_needed(self, conn: Connection, visit: Visit) -> int:
        """What went out does not change: a correction is an announcement of its own."""
        return 0

    def gone(self, visit: Visit) -> Response:
        """There is no such announcement, or it has no lists."""
        return visit.page("announcements/gone", title=text("letters.none"), status=404)


def add(room: Staffroom) -> None:
    """The lists of announcements, the form on them, and what is printed."""
    Paper(Announcements()).add(room)


class Paper:
    """The pages of a subject."""

    def __init__(self, subject: Subject) -> None:
        self._of = subject

    def add(self, room: Staffroom) -> None:
        """The lists, the form on them, and what is printed."""
        address = f"{self._of.path}/{{number}}"
        room.get(f"{address}/without-telegram", ACT, self.lists)
        room.post(f"{address}/without-telegram", ACT, self.write_down)
        room.get(f"{address}/letters", ACT, self.letters)
        room.get(f"{address}/calls", ACT, self.calls)

    async def lists(self, visit: Visit) -> Response:
        """Whom to write to and whom to call, with a form for what was done."""
        return await self._page(visit, "without_telegram", f"letters.title.{self._of.kind}", self._listed, untold=False)

    async def letters(self, visit: Visit) -> Response:
        """A letter a page."""
        return await self._page(visit, "letters", f"letters.letters.{self._of.kind}", _letters)

    async def calls(self, visit: Visit) -> Response:
        """The words to read, and whom to call."""
        return await self._page(visit, "calls", f"letters.calls.{self._of.kind}", _calls)

    async def _page(
        self,
        visit: Visit,
        name: str,
        key: str,
        facts: Callable[[Visit, Sheet], Mapping[str, Any]],
        *,
        untold: bool = True,
    ) -> Response:
        """A page of the lists, with the title `key`. That somebody looked is written down, with how many people."""
        found = await visit.read(self._of.sheet, visit, untold=untold)
        if found is None:
            return self._of.gone(visit)
        await visit.write(self._record, visit, name, {"people": len(found.people)})
        title, more = text(key, number=visit.number("number")), await beside(facts, visit, found)
        return visit.page(f"announcements/{name}", title=title, at=self._at(visit), sheet=found, **more)

    def _listed(self, visit: Visit, found: Sheet) -> Mapping[str, Any]:
        calls = [(one, _speaks(visit, one)) for one in found.by("call")]
        letters = [(one, _speaks(visit, one)) for one in found.by("letter")]
        spares = any(one.again is not None and one.again.why == "changed" for one in found.people)
        earlier = [(language_name(visit, code), code, title, body) for code, title, body in found.earlier]
        return {
            "kind": self._of.kind,
            "calls": calls,
            "letters": letters,
            "hows": HOWS,
            "earlier": earlier,
            "spares": spares,
        }

    async def write_down(self, visit: Visit) -> Response:
        """What was chosen for each person on the list."""
        told = await visit.write(self._written_down, visit)
        return visit.go(f"{self._at(visit)}/without-telegram", told=told)

    def _written_down(self, conn: Connection, visit: Visit) -> str:
        if visit.filled("same") == "yes":
            spared = self._of.not_needed(conn, visit)
            if spared:
                self._record(conn, visit, "told_same", {"people": spared})
            return "letters_done" if spared else "letters_same"
        done = dict(_chosen(visit))
        told, others = self._of.write_down(conn, visit, done)
        if len(done) > others:
            self._record(conn, visit, "told_otherwise", told)
        if others:
            return "letters_others"
        return "letters_done" if done else "letters_same"

    def _record(self, conn: Connection, visit: Visit, act: str, detail: Mapping[str, int]) -> None:
        kind, now = self._of.kind, visit.desk.clock()
        subject, named = f"{kind}:{visit.number('number')}", f"{kind}.{act}"
        audit.record(conn, at=now, act=named, staff_id=visit.member.id, subject=subject, detail=detail)

    def _at(self, visit: Visit) -> str:
        return f"{self._of.path}/{visit.number('number')}"


def _chosen(visit: Visit) -> list[tuple[int, tuple[How | None, How | None]]]:
    """For each person for whom something was changed: what was shown, and what was chosen."""
    found: list[tuple[int, tuple[How | None, How | None]]] = []
    for field in visit.form:
        named = re.fullmatch(r"how-(\d{1,15})", field, re.ASCII)
        before, after = visit.filled(f"was-{named[1]}") if named else "", visit.filled(field)
        if named and before != after and {before, after} <= {"", *HOWS}:
            found.append((int(named[1]), (_HOW.get(before), _HOW.get(after))))
    return found


def _letters(visit: Visit, found: Sheet) -> Mapping[str, Any]:
    known: dict[str, tuple[list[Part], list[Said]]] = {}
    letters = [_letter(visit, found, one, known) for one in found.by("letter")]
    return {"letters": letters, "today": visit.day(visit.desk.clock())}


def _calls(visit: Visit, found: Sheet) -> Mapping[str, Any]:
    return {"groups": _groups(visit, found)}


def _speaks(visit: Visit, one: Listed) -> str:
    return language_name(visit, one.language or SPOKEN)


def _letter(visit: Visit, sheet: Sheet, to: Listed, known: dict[str, tuple[list[Part], list[Said]]]) -> Letter:
    """The letter of one person. `known` are the messages of the last one in each language: mostly the same."""
    programme, language = visit.desk.programme, to.language or SPOKEN
    contact = programme.public.contact or programme.organisation.contact
    why = visit.desk.texts.plain("letter.why", language, {"contact": contact.text(language)})
    read_by, parts = sheet.read_by(to.language), sheet.said_to(to)
    before = known.get(read_by)
    if before is None or before[0] != parts:
        before = known[read_by] = (parts, on_paper.said(parts))
    return Letter(to, _in(sheet, to), _for(visit, sheet, to, before[1]), why, language)


def _in(sheet: Sheet, to: Listed) -> str:
    """The language of what somebody is told: where all of it is ours to say, theirs."""
    gone = to.again is not None and to.again.why == "withdrawn"
    return (to.language or SPOKEN) if gone else sheet.read_by(to.language)


def _for(visit: Visit, sheet: Sheet, to: Listed, said: Sequence[Said]) -> Sequence[Said]:
    """What one person is told: who was told before is told first that it has changed, or does not hold any more."""
    if to.again is None:
        return said
    opening = visit.desk.texts.plain(f"letter.update.{to.again.why}", _in(sheet, to), {"title": to.again.title})
    first = Said(Markup.escape(opening), (), (), ())
    return [first, *(() if to.again.why == "withdrawn" else said)]


def _groups(visit: Visit, sheet: Sheet) -> list[Calls]:
    """Those to call by what is read to them: the language, and what they were told before."""

    def alike(one: Listed) -> tuple[str, str, str]:
        again = one.again
        return (_in(sheet, one), *((again.why, again.title) if again else ("", "")))

    def group(key: tuple[str, str, str], some: Iterable[Listed]) -> Calls:
        people = list(some)
        said = _for(visit, sheet, people[0], on_paper.said(sheet.said_in(key[0])))
        return Calls(key[0], language_name(visit, key[0]), said, [(one, _speaks(visit, one)) for one in people])

    return [group(*found) for found in groupby(sorted(sheet.by("call"), key=alike), key=alike)]
