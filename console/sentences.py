"""The programme's languages and their sentences: how many are missing or not checked, and each beside the English.

The list is what a translator or a checker gets, as a file too. What they hand back goes into the catalogues (docs/
console.md), which the tests look through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Response

from console.lists import Asked, Cell, Column, Filter, Listing, Shown, exported, wants_export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from conversations.sentences import STATES, Sentence, State, counted, sentences
from conversations.texts import ENGLISH

PATH: Final = "/settings/languages"
ADDRESS: Final = "/settings/languages/{language}"
ACT: Final = "settings.read"
COLUMNS: Final = (Column("english"), Column("words"), Column("state", sorts=True), Column("key", sorts=True))
_TAGS: Final[dict[State, str]] = {"missing": "red", "unchecked": "yellow", "checked": "green"}


def add(room: Staffroom) -> None:
    """The languages, and the sentences of each."""
    room.get(PATH, ACT, _languages)
    room.get(ADDRESS, ACT, _sentences)


async def _languages(visit: Visit) -> Response:
    rows = [_language(visit, code) for code in visit.desk.programme.languages]
    return visit.page("settings/languages", title=text("languages.title"), languages=rows)


def _language(visit: Visit, code: str) -> dict[str, object]:
    texts = visit.desk.texts
    there = code in {catalogue.language for catalogue in texts.languages}
    return {
        "code": code,
        "name": texts.language_name(code, "en"),
        "checked_by": (texts.checked_by(code) if there else None) or text("languages.nobody"),
        "counts": counted(sentences(texts, code)),
    }


async def _sentences(visit: Visit) -> Response:
    code = str(visit.request.path_params["language"])
    if code not in visit.desk.programme.languages:
        return visit.page("settings/no_language", title=text("languages.gone"), status=404)
    filters = (Filter("state", [(state, text(f"sentences.state.{state}")) for state in STATES]),)
    listing = Listing("sentences", f"{PATH}/{code}", COLUMNS, "key", filters, searches=True)
    asked = listing.asked(visit)
    found = _found(sentences(visit.desk.texts, code), asked)
    direction = visit.desk.texts.direction(code)
    if wants_export(visit):
        return exported(Shown(listing, asked, (), len(found)), [_row(one, code, direction) for one in found])
    page = found[asked.offset : asked.offset + asked.size]
    shown = Shown(listing, asked, [_row(one, code, direction) for one in page], len(found))
    title = text("sentences.title", language=visit.desk.texts.language_name(code, "en"))
    return visit.page("settings/sentences", title=title, shown=shown, english=code == ENGLISH)


def _found(known: Sequence[Sentence], asked: Asked) -> list[Sentence]:
    words, state = asked.words.casefold(), asked.chosen.get("state")
    found = [
        one
        for one in known
        if state in (None, one.state) and words in f"{one.key}\n{one.english}\n{one.words or ''}".casefold()
    ]
    if asked.sort == "state":
        found.sort(key=lambda one: STATES.index(one.state))
    elif asked.down:
        found.reverse()
    return found[::-1] if asked.sort == "state" and asked.down else found


def _row(one: Sentence, language: str, direction: str) -> list[Cell]:
    return [
        Cell(one.english, language=ENGLISH),
        Cell(one.words or "", language=language, direction=direction),
        Cell(text(f"sentences.state.{one.state}"), tag=_TAGS[one.state]),
        Cell(one.key),
    ]
