"""An announcement in other languages, at a desk: a colleague who reads one looks at it as it will arrive and says that
it is right, or what is not; what people wait for is written; or nobody waits any longer.

The acts are the phone's (/versions). Each names the words that were looked at, so that nobody says yes to others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.announcement_report import ADDRESS
from console.announcement_words import LONGEST, LONGEST_NAME, whole
from console.forms import Filled
from console.phone import Bubble, bubbles
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, sentence
from conversations.phrases import Phrase
from programme import question_words
from programme.correction import as_messages
from programme.question import Question
from programme.sentences import Fault
from storage import audit, broadcasts, questions, rewording, version_acts, versions
from storage.approval_news import name_of
from storage.broadcasts import Checker
from storage.versions import Changed, Version, Written

ACT: Final = "broadcast.send"
_UNCHECKED: Final = frozenset({"draft", "incomplete"})
TYPE_ANEW: Final = frozenset({"unchanged", "other_shape"})
"""Why something cannot be said in these words, and can in others."""
_REFUSED: Final = {"own": "version_own", "no_such": "gone"}


@dataclass(frozen=True, slots=True)
class InLanguage:
    """How an announcement stands in a language. `checks`: whoever looks can say whether it is right, of the words with
    the number `content`; `writes`: they can write it, or write it anew.
    """

    language: str
    name: str
    direction: str
    state: str
    content: int = 0
    messages: Sequence[Bubble] = ()
    checks: bool = False
    writes: bool = False


def add(room: Staffroom) -> None:
    """The page, and what can be done on it."""
    path = f"{ADDRESS}/versions"
    room.get(path, ACT, _page)
    room.post(f"{path}/check", ACT, _check)
    room.post(f"{path}/refuse", ACT, _refuse)
    room.post(f"{path}/write", ACT, _write)
    room.post(f"{path}/let-go", ACT, _let_go)


def shown(conn: Connection, visit: Visit, number: int) -> list[InLanguage]:
    """All languages in which it says something, the one that it was written in first."""
    texts = visit.desk.texts
    return [
        InLanguage(
            one.language,
            language_name(visit, one.language),
            texts.direction(one.language),
            _state(conn, visit, one),
            one.id,
            bubbles(as_messages(one.parts)),
            checks=one.state == "draft" and one.written_by != visit.member.id,
        )
        for one in versions.of(conn, number)
    ]


def _state(conn: Connection, visit: Visit, one: Version) -> str:
    if one.state == "apology":
        return text("announcement_new.state.apology")
    who = one.checker or name_of(conn, one.written_by)
    told = {"language": language_name(visit, one.language), "who": who}
    return sentence(visit, Phrase(f"versions.line.{one.state}", told))


def _asked(conn: Connection, number: int) -> Question | None:
    found = questions.of_broadcast(conn, number)
    return None if found is None else rewording.as_written(found)


def _all(conn: Connection, visit: Visit, number: int) -> tuple[list[InLanguage], Mapping[str, int]] | None:
    """The languages in which something is said or waited for, and how many wait in which; None: no such one."""
    row = broadcasts.row_of(conn, number)
    if row is None:
        return None
    found, held = {one.language: one for one in versions.of(conn, number)}, versions.waiting(conn, number)
    wanted = set(versions.wanted(conn, number))
    unchecked = [one for one in found.values() if one.state in _UNCHECKED]
    # Who wrote one that is not right writes it anew, and whoever can writes the question that one lacks.
    mine = [one for one in unchecked if one.state == "incomplete" or one.written_by == visit.member.id]
    wanted |= {one.language for one in mine if row.started_at is None or one.language in held}
    open_ = row.state != "cancelled"
    rows = [one for one in shown(conn, visit, number) if one.language not in wanted]
    anew = [one for one in shown(conn, visit, number) if one.language in wanted and one.messages]
    return [*rows, *(_wanted(visit, language, anew) for language in sorted(wanted) if open_)], held


def _wanted(visit: Visit, language: str, anew: Sequence[InLanguage]) -> InLanguage:
    before = next((one for one in anew if one.language == language), None)
    state = text("announcement_versions.wanted") if before is None else before.state
    messages = () if before is None else before.messages
    direction = visit.desk.texts.direction(language)
    return InLanguage(language, language_name(visit, language), direction, state, messages=messages, writes=True)


async def _page(visit: Visit) -> Response:
    return await _shown(visit, await forms.begun(visit, _here(visit)))


async def _shown(visit: Visit, filled: Filled) -> Response:
    number = visit.number("number")
    found, asked = await visit.read(_all, visit, number), await visit.read(_asked, number)
    if found is None:
        return visit.go(_announcement(visit))
    languages, held = found
    if any(one.checks for one in languages):
        await visit.write(_looked, visit, number)
    row = await visit.read(broadcasts.row_of, number)
    # A correction goes with no apology.
    ways = ("skip",) if row is not None and row.correction is not None else ("apology", "skip")
    waits = [
        sentence(visit, Phrase("versions.line.missing", {"language": language_name(visit, language), "n": people}))
        for language, people in held.items()
    ]
    return visit.page(
        "announcements/versions",
        title=text("announcement_versions.title", number=number),
        number=number,
        filled=filled,
        languages=languages,
        waits=waits,
        asks=[] if asked is None else question_words.lines(asked),
        ways=[(how, sentence(visit, Phrase(f"versions.go.{how}"))) for how in ways] if held else [],
    )


def _looked(conn: Connection, visit: Visit, number: int) -> None:
    subject, now = f"broadcast:{number}", visit.desk.clock()
    audit.record(conn, at=now, act="broadcast.look", staff_id=visit.member.id, subject=subject)


async def _check(visit: Visit) -> Response:
    name = visit.member.name or sentence(visit, Phrase(f"inbox.who.{visit.member.role}"))
    changed: Changed = await visit.write(
        version_acts.check,
        visit.number("number"),
        visit.filled("language"),
        visit.desk.texts,
        content=_content(visit),
        by=Checker(name, visit.member.id),
        now=visit.desk.clock(),
    )
    return _answered(visit, changed, "version_right")


async def _refuse(visit: Visit) -> Response:
    done: bool = await visit.write(
        version_acts.refuse,
        visit.number("number"),
        visit.filled("language"),
        visit.desk.texts,
        content=_content(visit),
        words=visit.filled("note")[:1000],
        by=visit.member.id,
        now=visit.desk.clock(),
    )
    return _answered(visit, Changed(done), "version_not_right")


async def _write(visit: Visit) -> Response:
    language = visit.filled("language")
    if language not in visit.desk.programme.languages:
        return visit.go(_here(visit), told="announcement_stale")
    wrong: dict[str, str] = {}
    asked = _read(visit, await visit.read(_asked, visit.number("number")), wrong)
    if not wrong:
        changed, people = await _kept(visit, asked, wrong)
        if changed is not None and changed.done:
            await forms.forget(visit, _here(visit))
            told = "written" if visit.filled("checked") else "asked" if people else "asked_nobody"
            return visit.go(_here(visit), told=f"announcement_version_{told}")
        if changed is not None and changed.reason not in TYPE_ANEW:
            await forms.keep(visit, _here(visit))
            return _answered(visit, changed, "stale")
    return await _shown(visit, Filled(visit.form, wrong))


def _read(visit: Visit, first: Question | None, wrong: dict[str, str]) -> Question | None:
    """The question as it was written, if one is asked; what is wrong with it or with the words is put into `wrong`."""
    language, words = visit.filled("language"), visit.filled("words")
    if not words:
        wrong[f"words-{language}"] = text("announcement_versions.wrong.words")
    elif len(words) > LONGEST:
        count, most = f"{len(words):,}", f"{LONGEST:,}"
        wrong[f"words-{language}"] = text("announcement_new.wrong.long", count=count, most=most)
    try:
        return None if first is None else question_words.read(first, visit.filled("asks"))
    except Fault as fault:
        wrong[f"asks-{language}"] = whole(fault)
        return None


async def _kept(visit: Visit, question: Question | None, wrong: dict[str, str]) -> tuple[Changed | None, int]:
    """Keep a version, or say in `wrong` why it cannot be; and how many were asked to check it."""
    language, words = visit.filled("language"), visit.filled("words")
    name = " ".join(visit.filled("checked").split())[:LONGEST_NAME]
    checker = Checker(name) if name else None
    written = Written(language, words, by=visit.member.id, checker=checker, question=question)
    localities, now = visit.desk.programme.localities, visit.desk.clock()
    try:
        changed, people = await visit.write(
            version_acts.add, visit.number("number"), written, visit.desk.texts, localities, now=now
        )
    except Fault as fault:
        wrong[f"words-{language}"] = whole(fault)
        return None, 0
    if changed.reason in TYPE_ANEW:
        wrong[f"words-{language}"] = sentence(visit, Phrase(f"announcements.correct.cannot.{changed.reason}"))
    return changed, people


async def _let_go(visit: Visit) -> Response:
    how: Literal["apology", "skip"] = "apology" if visit.filled("how") == "apology" else "skip"
    changed: Changed = await visit.write(
        version_acts.let_go, visit.number("number"), how, by=visit.member.id, now=visit.desk.clock()
    )
    return _answered(visit, changed, "version_let_go")


def _answered(visit: Visit, changed: Changed, told: str) -> Response:
    if not changed.done:
        told = _REFUSED.get(changed.reason or "", "stale")
    return visit.go(_here(visit), told=f"announcement_{told}")


def _content(visit: Visit) -> int:
    given = visit.filled("content")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def _here(visit: Visit) -> str:
    return f"{_announcement(visit)}/versions"


def _announcement(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"
