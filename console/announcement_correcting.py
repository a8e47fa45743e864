"""An announcement was wrong: what it should have said is written at a desk, looked at, and said to those who have it.

The words change where they stand, or a message follows: in each language that it was said in, as far as it was wrong
there. What was looked at is what is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.announcement_acts import version
from console.announcement_form import seal
from console.announcement_report import ADDRESS
from console.announcement_versions import TYPE_ANEW
from console.announcement_words import LONGEST, LONGEST_NAME, whole
from console.forms import Filled
from console.phone import Bubble, bubbles
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, sentence
from conversations.phrases import Phrase
from programme import approval, placeholder
from programme.correction import as_messages
from programme.sentences import Fault
from storage import corrections, reports, steering
from storage.broadcasts import Checker
from storage.correction_words import Anew
from storage.corrections import Made
from storage.reports import Report

ACT: Final = "broadcast.control"
HOW: Final = ("edit", "follow_up")


@dataclass(frozen=True, slots=True)
class Said:
    """How it will stand there in a language."""

    language: str
    name: str
    direction: str
    messages: Sequence[Bubble]


@dataclass(frozen=True, slots=True)
class Correcting:
    """The announcement that was wrong: in which languages people have it, its first one first."""

    report: Report
    languages: Sequence[str]

    @property
    def first(self) -> str:
        """The field of the first language's words."""
        return self.field(self.languages[0])

    def field(self, language: str) -> str:
        """The field of the words in a language."""
        return "words" if language == self.languages[0] else f"words-{language}"


def add(room: Staffroom) -> None:
    """The form, which also shows what was written in it and makes it."""
    room.get(f"{ADDRESS}/correct", ACT, _form)
    room.post(f"{ADDRESS}/correct", ACT, _filled)


async def _form(visit: Visit) -> Response:
    # Side by side: each goes through everybody who has it.
    there, can = await asyncio.gather(
        visit.read(_correcting, visit),
        visit.read(corrections.can_correct, visit.number("number"), visit.desk.clock(), follow_up=True),
    )
    if there is None:
        return visit.go(_announcement(visit))
    if can.reason is not None:
        return _page(visit, there, Filled(), cannot=_cannot(visit, can))
    return _page(visit, there, await forms.begun(visit, _here(visit), {"how": ["edit"], "rest": ["wait"]}))


async def _filled(visit: Visit) -> Response:
    there = await visit.read(_correcting, visit)
    if there is None:
        return visit.go(_announcement(visit))
    await forms.keep(visit, _here(visit))
    if there.report.version != version(visit):
        return _page(visit, there, forms.again(visit, forms.stale(there.first)))
    wrong, made, messages = await _looked_at(visit, there)
    if wrong:
        return _page(visit, there, forms.again(visit, wrong))
    if made.reason is not None:
        return _page(visit, there, Filled(), cannot=_cannot(visit, made))
    if visit.filled("do") == "send" and visit.filled("seen") == _seal(visit):
        return await _made(visit, there)
    return _page(visit, there, Filled(visit.form), messages=messages, sure=_sure(visit, there, made))


def _anew(visit: Visit, there: Correcting) -> Anew:
    """What it should have said, as far as it was filled in."""
    words = {one: visit.filled(there.field(one)) for one in there.languages}
    names = {one: " ".join(visit.filled(f"checked-{one}").split())[:LONGEST_NAME] for one in there.languages[1:]}
    rest: Literal["wait", "stays"] = "stays" if visit.filled("rest") == "stays" else "wait"
    checked = {one: Checker(name) for one, name in names.items() if name and words[one]}
    return Anew({one: said for one, said in words.items() if said}, checked, rest)


async def _looked_at(visit: Visit, there: Correcting) -> tuple[dict[str, str], Made, Sequence[Said]]:
    """What is wrong with the words; what correcting comes to, and how it will stand there in each language."""
    anew, how = _anew(visit, there), visit.filled("how")
    none: tuple[Made, Sequence[Said]] = (Made(None), ())
    wrong = _unsayable(visit, there, anew)
    if wrong:
        return wrong, *none
    try:
        made, said = await visit.read(
            corrections.look,
            there.report.id,
            anew,
            visit.desk.texts,
            visit.desk.programme.localities,
            follow_up=how == "follow_up",
            now=visit.desk.clock(),
        )
    except Fault as fault:
        return {there.field(next(iter(anew.words))): whole(fault)}, *none
    if made.reason in TYPE_ANEW or (made.reason is not None and made.language is not None):
        return {there.field(made.language or there.languages[0]): _cannot(visit, made)}, *none
    own = {copy.language: parts for copy, parts in said.items() if copy.own}
    return {}, made, [_said(visit, language, own[language]) for language in anew.words if language in own]


def _unsayable(visit: Visit, there: Correcting, anew: Anew) -> dict[str, str]:
    """What is wrong, by field, whatever the announcement was."""
    wrong = {} if visit.filled("how") in HOW else {"how": text("announcement_correct.wrong.how")}
    if not anew.words:
        wrong[there.first] = text("announcement_correct.wrong.words")
    for language, words in anew.words.items():
        try:
            placeholder.check(str(words))
        except Fault as fault:
            wrong[there.field(language)] = whole(fault)
        if len(words) > LONGEST:
            wrong[there.field(language)] = text("announcement_correct.wrong.words")
    return wrong


def _said(visit: Visit, language: str, parts: Sequence[Mapping[str, Any]]) -> Said:
    texts = visit.desk.texts
    name = language_name(visit, language)
    return Said(language, name, texts.direction(language), bubbles(as_messages(parts)))


async def _made(visit: Visit, there: Correcting) -> Response:
    done = await visit.write(
        steering.correct,
        there.report.id,
        _anew(visit, there),
        visit.desk.texts,
        visit.desk.programme.localities,
        by=visit.member.id,
        follow_up=visit.filled("how") == "follow_up",
        above=visit.desk.programme.approve_above,
        now=visit.desk.clock(),
    )
    if done.made.id is None or done.made.reason is not None:
        return _page(visit, there, Filled(visit.form), cannot=_cannot(visit, done.made))
    await forms.forget(visit, _here(visit))
    if done.wanted or _unchecked(visit, there):
        return visit.go(f"/announcements/{done.made.id}/versions", told="announcement_correct_others")
    told = "correct" if not done.waits else "waits" if done.asked else "waits_for_nobody"
    return visit.go(f"/announcements/{done.made.id}", told=f"announcement_{told}")


def _page(
    visit: Visit,
    there: Correcting,
    filled: Filled,
    *,
    cannot: str = "",
    messages: Sequence[Said] = (),
    sure: Sequence[str] = (),
) -> Response:
    first, *others = there.languages
    return visit.page(
        "announcements/correct",
        title=text("announcement_correct.title", number=there.report.id),
        status=400 if filled.wrong else 200,
        report=there.report,
        filled=filled,
        form=_here(visit),
        cannot=cannot,
        messages=messages,
        sure=sure,
        seen=_seal(visit),
        first=(first, language_name(visit, first)),
        others=[(one, language_name(visit, one)) for one in others],
    )


def _seal(visit: Visit) -> str:
    """What the words are recognised by that were looked at."""
    names = [name for name in visit.form if name in {"how", "rest"} or name.startswith(("words", "checked-"))]
    return seal({name: [visit.filled(name)] for name in sorted(names)})


def _sure(visit: Visit, there: Correcting, made: Made) -> list[str]:
    """What is asked before it is done: how many it reaches, who looks at it first, and who waits."""
    how, people = visit.filled("how"), made.reach.people
    asked = sentence(visit, Phrase(f"announcements.correct.sure.{how}", {"id": there.report.id, "n": people}))
    above = visit.desk.programme.approve_above
    if approval.is_needed(people, above):
        asked += " " + (
            text("announcement_new.second", above=f"{above:,}") if above else text("announcement_new.second_always")
        )
    anew = _anew(visit, there)
    empty = [one for one in there.languages[1:] if one not in anew.words]
    left = [
        *([] if there.languages[0] in anew.words else there.languages[:1]),
        *(empty if anew.rest == "stays" else []),
    ]
    told = {"unchecked": _unchecked(visit, there), "wait": empty if anew.rest == "wait" else [], "stays": left}
    return [
        asked,
        *(
            text(f"announcement_correct.then.{key}", languages=", ".join(language_name(visit, one) for one in found))
            for key, found in told.items()
            if found
        ),
    ]


def _unchecked(visit: Visit, there: Correcting) -> list[str]:
    """The languages whose words somebody else has to check first."""
    anew = _anew(visit, there)
    return [one for one in anew.words if one not in {there.languages[0], *anew.checked}]


def _cannot(visit: Visit, made: Made) -> str:
    return sentence(visit, Phrase(f"announcements.correct.cannot.{made.reason}", {"other": made.id}))


def _correcting(conn: Connection, visit: Visit) -> Correcting | None:
    now = visit.desk.clock()
    report = reports.of_broadcast(conn, visit.number("number"), now)
    if report is None:
        return None
    return Correcting(report, [*corrections.languages(conn, report.id, now, follow_up=True)])


def _here(visit: Visit) -> str:
    return f"{_announcement(visit)}/correct"


def _announcement(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"
