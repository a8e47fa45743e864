"""A survey played as on a phone before it is published. Nothing of what is said is kept: it stands in the page only."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response

from console.forms import Filled
from console.pages import beside
from console.phone import marked
from console.staffroom import Staffroom
from console.survey_form import ACT, FORMS, PATH, check, page, writing
from console.texts import text
from console.visits import Visit
from console.words import language_name
from conversations.load import load_body
from conversations.phrases import Phrase
from conversations.rehearsal import MOST_SAID, PRESSED, TYPED, rehearsed
from programme.words import ENGLISH

LONGEST: Final = 1000


def add(room: Staffroom) -> None:
    """The phone, and what is pressed and typed on it."""
    for path in FORMS:
        room.get(f"{path}/play", ACT, _play)
        room.post(f"{path}/play", ACT, _play)


async def _play(visit: Visit) -> Response:
    found = await writing(visit)
    if found is None or not found.filled.values:
        return visit.go(PATH)
    checked = await check(visit, found)
    if checked.written is None:
        return await page(visit, found, Filled(found.filled.values, checked.wrong))
    codes = list(checked.written.about["languages"])
    wish = visit.filled("language") or visit.asked("language")
    language = wish if wish in codes else ENGLISH
    said = _said(visit)
    texts = visit.desk.texts
    flow = await beside(load_body, checked.written.body, "", texts)
    played = await beside(rehearsed, flow, texts, _known(visit, language), said, visit.desk.clock())
    return visit.page(
        "surveys/play",
        title=text("survey_play.title"),
        path=found.path,
        lines=[(marked(line.words), line.mine) for line in played.lines],
        rows=played.buttons,
        over=played.over,
        said=said,
        language=language,
        direction=texts.direction(language),
        languages=[(code, language_name(visit, code)) for code in codes],
    )


def _said(visit: Visit) -> list[str]:
    """All that was said until now, with what was just pressed or typed; from the beginning where that is wanted."""
    if visit.filled("again"):
        return []
    said = [one[:LONGEST] for one in visit.form.get("said", ())][: MOST_SAID - 1]
    pressed, typed = visit.filled("press"), visit.filled("typed")[:LONGEST]
    if pressed:
        return [*said, PRESSED + pressed]
    return [*said, TYPED + typed] if typed else said


def _known(visit: Visit, language: str) -> dict[str, Any]:
    """What a survey's flow knows of the programme."""
    programme = visit.desk.programme
    places = [{"value": one.slug, "text": one.name.text(language)} for one in programme.offered("localities")]
    hint = Phrase("place.hint") if programme.postcodes else ""
    return {"language": language, "localities": places, "postcode_hint": hint}
