"""An announcement was wrong: what it should have said is written at a desk, looked at, and said to those who have it.

The words change where they stand, or a message follows. What was looked at is what is said.
"""

from __future__ import annotations

from typing import Final

from fastapi import Response

from console import forms
from console.announcement_acts import version
from console.announcement_form import seal
from console.announcement_report import ADDRESS
from console.announcement_versions import TYPE_ANEW
from console.announcement_words import LONGEST, whole
from console.forms import Filled
from console.phone import bubbles
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import sentence
from conversations.phrases import Phrase
from programme import approval, placeholder
from programme.correction import as_messages
from programme.sentences import Fault
from storage import corrections, reports, steering
from storage.corrections import Made
from storage.reports import Report

ACT: Final = "broadcast.control"
HOW: Final = ("edit", "follow_up")


def add(room: Staffroom) -> None:
    """The form, which also shows what was written in it and makes it."""
    room.get(f"{ADDRESS}/correct", ACT, _form)
    room.post(f"{ADDRESS}/correct", ACT, _filled)


async def _form(visit: Visit) -> Response:
    report = await _report(visit)
    if report is None:
        return visit.go(_announcement(visit))
    can = await visit.read(corrections.can_correct, report.id, visit.desk.clock(), follow_up=True)
    if can.reason is not None:
        return _page(visit, report, Filled(), cannot=_cannot(visit, can))
    return _page(visit, report, await forms.begun(visit, _here(visit), {"how": ["edit"]}))


async def _filled(visit: Visit) -> Response:
    report = await _report(visit)
    if report is None:
        return visit.go(_announcement(visit))
    await forms.keep(visit, _here(visit))
    if report.version != version(visit):
        return _page(visit, report, forms.again(visit, forms.stale("words")))
    wrong, made, messages = await _looked_at(visit)
    if wrong:
        return _page(visit, report, forms.again(visit, wrong))
    if made.reason is not None:
        return _page(visit, report, Filled(), cannot=_cannot(visit, made))
    if visit.filled("do") == "send" and visit.filled("seen") == _seal(visit):
        return await _made(visit, report)
    return _page(visit, report, Filled(visit.form), messages=messages, sure=_sure(visit, made))


async def _looked_at(visit: Visit) -> tuple[dict[str, str], Made, object]:
    """What is wrong with the words; what correcting comes to, and how it will stand there."""
    words, how = visit.filled("words"), visit.filled("how")
    none: tuple[Made, object] = (Made(None), ())
    if how not in HOW:
        return {"how": text("announcement_correct.wrong.how")}, *none
    if not words or len(words) > LONGEST:
        return {"words": text("announcement_correct.wrong.words")}, *none
    try:
        placeholder.check(words)
        made, said = await visit.read(
            corrections.look,
            visit.number("number"),
            words,
            visit.desk.texts,
            visit.desk.programme.localities,
            follow_up=how == "follow_up",
            now=visit.desk.clock(),
        )
    except Fault as fault:
        return {"words": whole(fault)}, *none
    if made.reason in TYPE_ANEW:
        return {"words": _cannot(visit, made)}, *none
    return {}, made, bubbles(as_messages(next(iter(said.values()), [])))


async def _made(visit: Visit, report: Report) -> Response:
    done = await visit.write(
        steering.correct,
        report.id,
        visit.filled("words"),
        visit.desk.texts,
        visit.desk.programme.localities,
        by=visit.member.id,
        follow_up=visit.filled("how") == "follow_up",
        above=visit.desk.programme.approve_above,
        now=visit.desk.clock(),
    )
    if done.made.id is None or done.made.reason is not None:
        return _page(visit, report, Filled(visit.form), cannot=_cannot(visit, done.made))
    await forms.forget(visit, _here(visit))
    if done.wanted:
        return visit.go(f"/announcements/{done.made.id}/versions", told="announcement_correct_others")
    told = "correct" if not done.waits else "waits" if done.asked else "waits_for_nobody"
    return visit.go(f"/announcements/{done.made.id}", told=f"announcement_{told}")


def _page(
    visit: Visit, report: Report, filled: Filled, *, cannot: str = "", messages: object = (), sure: str = ""
) -> Response:
    return visit.page(
        "announcements/correct",
        title=text("announcement_correct.title", number=report.id),
        report=report,
        filled=filled,
        form=_here(visit),
        cannot=cannot,
        messages=messages,
        sure=sure,
        seen=_seal(visit),
    )


def _seal(visit: Visit) -> str:
    """What the words are recognised by that were looked at."""
    return seal({name: [visit.filled(name)] for name in ("how", "words")})


def _sure(visit: Visit, made: Made) -> str:
    how, people = visit.filled("how"), made.reach.people
    asked = sentence(visit, Phrase(f"announcements.correct.sure.{how}", {"id": visit.number("number"), "n": people}))
    above = visit.desk.programme.approve_above
    if approval.is_needed(people, above):
        asked += " " + text("announcement_new.second", above=f"{above:,}")
    return asked


def _cannot(visit: Visit, made: Made) -> str:
    return sentence(visit, Phrase(f"announcements.correct.cannot.{made.reason}", {"other": made.id}))


async def _report(visit: Visit) -> Report | None:
    return await visit.read(reports.of_broadcast, visit.number("number"), visit.desk.clock())


def _here(visit: Visit) -> str:
    return f"{_announcement(visit)}/correct"


def _announcement(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"
