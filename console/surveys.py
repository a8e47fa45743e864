"""Surveys at a desk: the list, and the page of one with its versions and who is in the middle of which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import survey_form, survey_older, survey_play, survey_publishing
from console.announcement_survey import address, can_ask
from console.figures import about
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.survey_form import ACT, PATH
from console.texts import text
from console.visits import Visit
from console.words import language_name
from conversations.survey_flow import flow_of
from storage import asked_list, staff, survey_acts, survey_tallies, surveys
from storage.surveys import Survey

ADDRESS: Final = "/surveys/{survey}"
STATES: Final = {"not_yet": "blue", "open": "aqua-green", "closed": "grey"}
COLUMNS: Final = (Column("title"), Column("state"), Column("since", sorts=True), Column("until"))


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu. What is written anew comes first: its address looks like a survey's."""
    room.entry("surveys", PATH, ACT)
    room.get(PATH, ACT, _list)
    survey_form.add(room)
    survey_play.add(room)
    survey_publishing.add(room)
    room.get(ADDRESS, ACT, _page)
    room.get(f"{ADDRESS}/close", ACT, _sure)
    room.post(f"{ADDRESS}/close", ACT, _close)
    room.post(f"{ADDRESS}/open", ACT, _open)
    survey_older.add(room)


async def _list(visit: Visit) -> Response:
    states = Filter("state", [(state, text(f"results.state.{state}")) for state in STATES])
    listing = Listing("surveys", PATH, COLUMNS, "-since", (states,), searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, _rows(visit, found), total)
    if asked.whole:
        return await export(visit, shown, "surveys.list_export")
    return visit.page("surveys/list", title=text("surveys.title"), shown=shown)


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[asked_list.Asked], int]:
    return asked_list.search(
        conn,
        words=asked.words,
        what="survey",
        state=asked.chosen.get("state"),
        newest_first=asked.down,
        limit=asked.size,
        offset=asked.offset,
        now=visit.desk.clock(),
    )


def _rows(visit: Visit, found: Iterable[asked_list.Asked]) -> list[list[Cell]]:
    return [
        [
            Cell(one.title, href=f"{PATH}/{one.number}"),
            Cell(text(f"results.state.{one.state}"), tag=STATES[one.state]),
            Cell(visit.day(one.since)),
            Cell("" if one.until is None else visit.day(one.until)),
        ]
        for one in found
    ]


async def _page(visit: Visit) -> Response:
    survey = await visit.read(surveys.find, visit.number("survey"))
    if survey is None:
        return gone(visit)
    state = survey.state(visit.desk.clock())
    return visit.page(
        "surveys/one",
        title=survey.title("en"),
        survey=survey,
        state=state,
        colour=STATES[state],
        can_open=state != "open" and not _is_past(visit, survey),
        can_ask=can_ask(visit, survey),
        facts=_facts(visit, survey),
        versions=await visit.read(_versions, visit, survey),
        older=survey_older.path_of(survey) if await visit.read(survey_older.older, survey) else None,
    )


def gone(visit: Visit) -> Response:
    """The page for a number that no survey has."""
    return visit.page("surveys/gone", title=text("surveys.gone"), status=404)


def _is_past(visit: Visit, survey: Survey) -> bool:
    return survey.closes_at is not None and survey.closes_at <= visit.desk.clock()


def _facts(visit: Visit, survey: Survey) -> list[tuple[str, str]]:
    facts = [
        (text("surveys.link"), address(visit, survey) or f"/start {flow_of(survey.slug)}"),
        (text("surveys.audience"), survey_form.audience_of(visit, survey.audience)),
        (text("surveys.languages"), ", ".join(language_name(visit, code) for code in survey.languages)),
        (text("surveys.missing"), text(f"survey_form.missing.{survey.missing}")),
    ]
    for name, moment in (("opens", survey.opens_at), ("closes", survey.closed_at or survey.closes_at)):
        if moment is not None:
            facts.append((text(f"results.{name}"), visit.when(moment)))
    return facts


def _versions(conn: Connection, visit: Visit, survey: Survey) -> list[dict[str, Any]]:
    """Each version, the newest first: when it was made and by whom, and about how many are in the middle of it."""
    waiting = survey_acts.waiting(conn, survey.slug)
    makers = surveys.makers(conn, survey.id)
    names = staff.known(conn, [one for one in makers.values() if one is not None])
    return [
        {
            "number": one.number,
            "now": one.number == survey.version,
            "made_at": visit.when(one.made_at),
            "made_by": _maker(names, makers.get(one.number)),
            "questions": len(one.about["questions"]),
            "waiting": about(waiting.get(one.flow_version, 0)),
        }
        for one in reversed(surveys.versions(conn, survey.id))
    ]


def _maker(names: dict[int, Any], number: int | None) -> str:
    if number is None:
        return text("audit.actor.operator")
    return str(getattr(names.get(number), "name", None) or text("frame.member", number=number))


async def _sure(visit: Visit) -> Response:
    survey = await visit.read(surveys.find, visit.number("survey"))
    if survey is None:
        return gone(visit)
    reach = await visit.read(survey_tallies.reach, survey.id, None)
    unfinished = about(reach.started - reach.finished)
    title = text("survey_close.title", title=survey.title("en"))
    return visit.page("surveys/close", title=title, survey=survey, unfinished=unfinished)


async def _close(visit: Visit) -> Response:
    number, now = visit.number("survey"), visit.desk.clock()
    if await visit.read(surveys.find, number) is None:
        return gone(visit)
    done = await visit.write(survey_acts.close, number, by=visit.member.id, now=now)
    return visit.go(f"{PATH}/{number}", told="survey_closed" if done else "survey_was_closed")


async def _open(visit: Visit) -> Response:
    number, now = visit.number("survey"), visit.desk.clock()
    if await visit.read(surveys.find, number) is None:
        return gone(visit)
    done = await visit.write(survey_acts.open_again, number, by=visit.member.id, now=now)
    return visit.go(f"{PATH}/{number}", told="survey_opened" if done else "survey_past")
