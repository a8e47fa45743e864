"""What was answered in one survey: figures with their pictures, files of them, and what people wrote themselves.

Figures are for whoever may see any; own words and what leads to them for those who may read what people said.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import figures, spreadsheets
from console.figures import Block
from console.figures_until import until
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, exported
from console.spreadsheets import Sheet
from console.staffroom import Staffroom
from console.survey_counts import Counted, Questions, questions_of
from console.texts import text
from console.visits import Visit
from programme.roles import Act
from programme.small_numbers import told_or_none
from programme.tallies import tell
from storage import audit, survey_tallies, surveys
from storage.surveys import Survey

ADDRESS: Final = "/results/surveys/{survey}"
FIGURES: Final[Act] = "reports.figures"
WORDS: Final[Act] = "reports.read"
MOST_WORDS: Final = 20_000
HEADER: Final = ("question", "answer", "people", "share")


def add(room: Staffroom) -> None:
    """The page of a survey's figures, and the one of own words."""
    room.get(ADDRESS, FIGURES, _page)
    room.get(f"{ADDRESS}/words", WORDS, _words)


def header() -> list[str]:
    """What stands above the columns of a file of figures."""
    return [text(f"figures.column.{name}") for name in HEADER]


def note(visit: Visit) -> list[str]:
    """How figures are told, and of when they are."""
    day = until(visit)
    told = [text("figures.rounded")]
    return told if day is None else [*told, text("figures.of_yesterday", at=visit.when(day))]


async def _page(visit: Visit) -> Response:
    found = await visit.read(asked_in, visit.number("survey"))
    if found is None:
        return gone(visit)
    survey, asked = found
    desk = visit.desk
    counted = await desk.counts.of(desk.database, survey, asked, desk.clock(), until(visit))
    blocks = blocks_of(visit, asked, counted, f"/results/surveys/{survey.id}/words")
    kind = spreadsheets.wanted(visit)
    if kind is not None:
        await _log(visit, "surveys.export", survey, {"file": kind})
        return spreadsheets.answered(kind, f"survey-{survey.slug}", await _sheets(visit, survey, asked, blocks))
    await _log(visit, "surveys.results", survey)
    state = survey.state(visit.desk.clock())
    return visit.page(
        "results/one",
        title=survey.title("en"),
        state=state,
        facts=_facts(visit, survey, counted),
        notes=note(visit),
        blocks=blocks,
        here_=f"/results/surveys/{survey.id}",
        reads=visit.may(WORDS),
    )


def gone(visit: Visit) -> Response:
    """The page for a number that nothing has that people were asked."""
    return visit.page("results/gone", title=text("results.gone"), status=404)


def asked_in(conn: Connection, number: int) -> tuple[Survey, Questions] | None:
    """A survey with all that was ever asked in it."""
    survey = surveys.find(conn, number)
    return None if survey is None else (survey, questions_of(conn, survey))


def blocks_of(visit: Visit, asked: Questions, counted: Counted, words: str | None) -> list[Block]:
    """The figures of all its questions; `words` is the page of own words, where this member may read them."""
    return [_block(visit, asked, counted, name, words) for name in asked.kinds]


def _block(visit: Visit, asked: Questions, counted: Counted, name: str, page: str | None) -> Block:
    kind, labels = asked.kinds[name], asked.options[name]
    question = asked.texts[name].replace("**", "")
    if name not in asked.asked_now:
        question = text("results.not_now", question=question)
    options: list[Any] = [True, False] if kind == "yesno" else list(labels)
    words = f"{page}?question={name}" if kind == "text" and page is not None else None
    return figures.block(question, tell(counted.tallies[name], options), labels, visit.desk.programme, words)


def _facts(visit: Visit, survey: Survey, counted: Counted) -> list[tuple[str, str]]:
    reach = counted.reach
    facts = [
        (text("results.began"), figures.told(told_or_none(reach.started))),
        (text("results.finished"), figures.told(told_or_none(reach.finished))),
        (text("results.unfinished"), figures.told(told_or_none(reach.started - reach.finished))),
    ]
    for name, moment in (("opens", survey.opens_at), ("closes", survey.closed_at or survey.closes_at)):
        if moment is not None:
            facts.append((text(f"results.{name}"), visit.when(moment)))
    return facts


async def _sheets(visit: Visit, survey: Survey, asked: Questions, blocks: list[Block]) -> list[Sheet]:
    """The figures, how they are told, and the own words of whoever may read them."""
    sheets = figures.sheets(visit, header(), blocks, [survey.title("en"), *note(visit)])
    names = [name for name, kind in asked.kinds.items() if kind == "text"] if visit.may(WORDS) else []
    said: list[tuple[str, str]] = []
    for name in names:
        words, _ = await visit.read(survey_tallies.own_words, survey.id, name, limit=MOST_WORDS, offset=0)
        said += [(asked.texts[name], one) for one in words]
    own = Sheet(text("words.sheet"), [text("figures.column.question"), text("words.column.words")], said)
    return [*sheets, own] if names else sheets


async def _words(visit: Visit) -> Response:
    found = await visit.read(asked_in, visit.number("survey"))
    if found is None:
        return gone(visit)
    survey, asked = found
    mine = [(name, asked.texts[name].replace("**", "")) for name, kind in asked.kinds.items() if kind == "text"]
    path = f"/results/surveys/{survey.id}"
    listing = Listing("words", f"{path}/words", (Column("words"),), "", (Filter("question", mine),) if mine[1:] else ())
    wanted = listing.asked(visit)
    name = wanted.chosen.get("question") or next((one for one, _ in mine), "")
    await _log(visit, "surveys.words", survey, {"question": name} | ({"file": "csv"} if wanted.whole else {}))
    rows, total = await visit.read(_said, survey.id, name, wanted)
    shown = Shown(listing, wanted, rows, total)
    if wanted.whole:
        return exported(shown)
    question = dict(mine).get(name, "")
    title = text("words.title", title=survey.title("en"))
    return visit.page("results/words", title=title, shown=shown, question=question, back=path)


def _said(conn: Connection, number: int, name: str, asked: Asked) -> tuple[list[list[Cell]], int]:
    limit = min(asked.size, MOST_WORDS)
    words, total = survey_tallies.own_words(conn, number, name, limit=limit, offset=asked.offset)
    return [[Cell(one)] for one in words], total


async def _log(visit: Visit, act: str, survey: Survey, detail: dict[str, Any] | None = None) -> None:
    await visit.write(
        audit.record,
        at=visit.desk.clock(),
        act=act,
        staff_id=visit.member.id,
        subject=f"survey:{survey.id}",
        detail=detail,
    )
