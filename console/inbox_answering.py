"""Answering and closing: written, looked at as it will arrive, and then sent. The functions are those of the phones.

The form names the version that was read. Who comes second is told so, sees what was done meanwhile, and still has what
they wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.forms import Filled
from console.inbox_at import ADDRESS, ANSWER, STATUS, Verb, at_a_desk, gone, here
from console.inbox_thread import Thread, can, facts, opened, thread
from console.phone import Bubble, marked
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, sentence
from conversations.texts import ENGLISH
from storage import answering, console_drafts, standing
from storage.answering import LONGEST, Settled

FIELD: Final = "words"


def add(room: Staffroom) -> None:
    """A form for each of the two."""
    for verb in STATUS:
        room.get(f"{ADDRESS}/{verb}", ANSWER, _Form(verb).page)
        room.post(f"{ADDRESS}/{verb}", ANSWER, _Form(verb).send)


@dataclass(frozen=True, slots=True)
class Arrives:
    """What its author gets, and whether they can get it now; in their language, which is told by name."""

    message: Bubble
    language: str
    name: str
    can_get: bool


class _Form:
    """Writing an answer, or a reason for closing."""

    def __init__(self, verb: Verb) -> None:
        self._verb: Verb = verb
        self._status = STATUS[verb]

    async def page(self, visit: Visit) -> Response:
        """The form, with what was left in it."""
        found = await opened(visit, writing=True)
        if found is None:
            return gone(visit)
        if (refused := self._refused(visit, found)) is not None:
            return refused
        return self._show(visit, found, await forms.begun(visit, self._form(visit)))

    async def send(self, visit: Visit) -> Response:
        """Show how it arrives; or, when that was looked at, send it."""
        found = await visit.write(thread, visit, visit.number("number"))
        if found is None:
            return gone(visit)
        words = _words(visit)
        if found.one.version != _version(visit):
            return await self._stale(visit, found)
        if (wrong := _wrong(words, self._verb)) is not None:
            return self._show(visit, found, forms.again(visit, {FIELD: wrong}))
        if (refused := self._refused(visit, found)) is not None:
            return refused
        if visit.filled("sure") != "yes":
            await forms.keep(visit, self._form(visit))
            return await self._check(visit, found, words)
        settled = await visit.write(self._settle, visit, words)
        if settled is None:
            return await self._stale(visit, await visit.write(thread, visit, found.one.id))
        return visit.go(here(visit), told=f"inbox_{self._verb}{_reaching(settled)}")

    def _settle(self, conn: Connection, visit: Visit, words: str) -> Settled | None:
        number, version = visit.number("number"), _version(visit)
        now = at_a_desk(conn, visit)
        settled = answering.settle(now, number, self._status, words, version=version, member=visit.member)
        if settled is not None:
            console_drafts.forget(conn, visit.member.id, self._form(visit))
        return settled

    async def _check(self, visit: Visit, found: Thread, words: str) -> Response:
        return visit.page(
            "inbox/check",
            title=text(f"inbox.check.{self._verb}"),
            thread=found,
            verb=self._verb,
            words=words,
            arrives=await visit.read(self._arrives, visit, found, words),
        )

    def _arrives(self, conn: Connection, visit: Visit, found: Thread, words: str) -> Arrives | None:
        author = standing.by_id(conn, found.one.person_id)
        if author is None:
            return None
        told = answering.message(at_a_desk(conn, visit), found.one, self._status, words, author)
        language = author.language or ENGLISH
        buttons = tuple(
            tuple(visit.desk.texts.label(button.label, language) for button in row)
            for row in answering.writing_back(found.one).rows
        )
        message = Bubble(marked(told), buttons=buttons)
        return Arrives(message, language, language_name(visit, language), answering.can_get(author))

    async def _stale(self, visit: Visit, found: Thread | None) -> Response:
        if found is None:
            return gone(visit)
        await forms.keep(visit, self._form(visit))
        return self._show(visit, found, forms.again(visit, {FIELD: text("inbox.stale")}))

    def _show(self, visit: Visit, found: Thread, filled: Filled) -> Response:
        return visit.page(
            "inbox/write",
            title=text(f"inbox.write.{self._verb}", receipt=found.one.receipt),
            thread=found,
            words=sentence(visit, found.said),
            facts=list(facts(visit, found)),
            language=language_name(visit, found.one.language),
            verb=self._verb,
            filled=filled,
            form=self._form(visit),
            most=f"{LONGEST:,}",
        )

    def _refused(self, visit: Visit, found: Thread) -> Response | None:
        """What an alert is about is taken on first."""
        if found.alert is not None:
            return visit.go(here(visit), told="inbox_alert_first")
        if not can(self._verb, found):
            return visit.go(here(visit), told="inbox_not_now")
        return None

    def _form(self, visit: Visit) -> str:
        return f"{here(visit)}/{self._verb}"


def _reaching(settled: Settled) -> str:
    """How its author hears of it, as the name of what is told."""
    match settled.by_hand:
        case None:
            return "" if settled.reaches else "_away"
        case wanted:
            return "_by_hand" if wanted else "_not_wanted"


def _words(visit: Visit) -> str:
    """What was written, with the ends of lines as Telegram has them: browsers send two characters for each."""
    return visit.filled(FIELD).replace("\r\n", "\n").replace("\r", "\n").strip()


def _wrong(words: str, verb: Verb) -> str | None:
    if not words:
        return text(f"inbox.empty.{verb}")
    return text("inbox.long", most=f"{LONGEST:,}", length=f"{len(words):,}") if len(words) > LONGEST else None


def _version(visit: Visit) -> int:
    """The version that was read; 0, which nothing has, when none is named."""
    given = visit.filled("version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
