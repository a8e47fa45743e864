"""The programme's languages and their sentences: how many are missing or not checked, and each beside the English.

The list is what a translator or a checker gets, as a file too. What they hand back goes into the catalogues (docs/
console.md), which the tests look through, or is written on the page of each sentence (`sentence.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, Literal

from fastapi import Response

from console import sentence
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, exported
from console.sentence_shown import read
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from conversations.rewritten import can_be_rewritten
from conversations.sentences import STATES, Sentence, State, sentences
from conversations.texts import ENGLISH
from storage.sentences import drafts

PATH: Final = "/settings/languages"
ADDRESS: Final = "/settings/languages/{language}"
ACT: Final = "settings.read"
COLUMNS: Final = (Column("english"), Column("words"), Column("state", sorts=True), Column("key", sorts=True))
Stands = Literal[State, "draft", "ours"]
_STATES: Final[tuple[Stands, ...]] = (*STATES, "draft", "ours")
_TAGS: Final[dict[Stands, str]] = {
    "draft": "blue",
    "missing": "red",
    "unchecked": "yellow",
    "checked": "green",
    "ours": "purple",
}


def add(room: Staffroom) -> None:
    """The languages, the sentences of each, and each sentence."""
    room.get(PATH, ACT, _languages)
    room.get(ADDRESS, ACT, _sentences)
    sentence.add(room)


async def _languages(visit: Visit) -> Response:
    waiting = await visit.read(drafts)
    rows = [_language(visit, code, waiting) for code in visit.desk.programme.languages]
    return visit.page("settings/languages", title=text("languages.title"), languages=rows, states=_STATES)


def _language(visit: Visit, code: str, waiting: Collection[tuple[str, str]]) -> dict[str, object]:
    texts = visit.desk.texts
    there = code in {catalogue.language for catalogue in texts.languages}
    states = [state for _, state in _standing(visit, code, waiting)]
    return {
        "code": code,
        "name": texts.language_name(code, "en"),
        "checked_by": (texts.checked_by(code) if there else None) or text("languages.nobody"),
        "counts": {state: states.count(state) for state in _STATES},
    }


def _standing(visit: Visit, code: str, waiting: Collection[tuple[str, str]]) -> list[tuple[Sentence, Stands]]:
    """Every sentence of a language and how it stands, by key."""
    texts = visit.desk.texts
    return [
        (one, "draft" if (code, one.key) in waiting else "ours" if texts.is_laid(one.key, code) else one.state)
        for one in sentences(texts, code)
    ]


async def _sentences(visit: Visit) -> Response:
    code = str(visit.request.path_params["language"])
    if code not in visit.desk.programme.languages:
        return sentence.gone(visit)
    filters = (Filter("state", [(state, text(f"sentences.state.{state}")) for state in _STATES]),)
    listing = Listing("sentences", f"{PATH}/{code}", COLUMNS, "key", filters, searches=True)
    asked = listing.asked(visit)
    found = _found(_standing(visit, code, await visit.read(drafts)), asked)
    direction = visit.desk.texts.direction(code)
    page = found[asked.offset : asked.offset + asked.size]
    shown = Shown(listing, asked, [_row(*one, code, direction) for one in page], len(found))
    if asked.whole:
        return exported(shown)
    shown = Shown(
        listing,
        asked,
        [_as_read(visit, one, row, code) for (one, _), row in zip(page, shown.rows, strict=True)],
        len(found),
    )
    title = text("sentences.title", language=visit.desk.texts.language_name(code, "en"))
    return visit.page("settings/sentences", title=title, shown=shown, english=code == ENGLISH)


def _found(known: Sequence[tuple[Sentence, Stands]], asked: Asked) -> list[tuple[Sentence, Stands]]:
    words, wanted = asked.words.casefold(), asked.chosen.get("state")
    found = [
        (one, state)
        for one, state in known
        if wanted in (None, state) and words in f"{one.key}\n{one.english}\n{one.words or ''}".casefold()
    ]
    if asked.sort == "state":
        found.sort(key=lambda one: _STATES.index(one[1]))
    elif asked.down:
        found.reverse()
    return found[::-1] if asked.sort == "state" and asked.down else found


def _as_read(visit: Visit, one: Sentence, row: Sequence[Cell], language: str) -> list[Cell]:
    """The row of a page, with examples in the places that are filled in; a file has the sentence as it is written."""
    texts = visit.desk.texts
    english, words = (texts.catalogue(code).messages.get(one.key) for code in (ENGLISH, language))
    said = [(english, ENGLISH), (words if one.words is not None else None, language)]
    cells = [
        replace(cell, words="" if message is None else read(visit.desk, one.key, code, message.source))
        for cell, (message, code) in zip(row, said, strict=False)
    ]
    return [*cells, *row[len(cells) :]]


def _row(one: Sentence, state: Stands, language: str, direction: str) -> list[Cell]:
    href = sentence.address(language, one.key) if can_be_rewritten(one.key) else None
    return [
        Cell(one.english, language=ENGLISH),
        Cell(one.words or "", language=language, direction=direction),
        Cell(text(f"sentences.state.{state}"), tag=_TAGS[state]),
        Cell(one.key, href=href),
    ]
