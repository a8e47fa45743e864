"""Who is in the middle of an older version of a survey, at which question, and what becomes of them.

Most of the time they finish as they began, and nothing has to be done. Otherwise they go on in the present version,
from the question that they are at or, where that is gone, from one that is chosen for it; or it ends for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console.desk import Settling
from console.figures import about
from console.forms import Filled
from console.staffroom import Staffroom
from console.survey_form import ACT, PATH
from console.texts import text
from console.visits import Visit
from conversations.survey_flow import flow_of, step_of
from programme.words import ENGLISH
from storage import sessions, survey_acts, surveys
from storage.surveys import Survey

ADDRESS: Final = f"{PATH}/{{survey}}/older"
WAYS: Final = ("stay", "move", "end")


@dataclass(frozen=True, slots=True)
class Gone:
    """A question that the present version does not ask, and about how many people are at it."""

    name: str
    words: str
    people: str


@dataclass(frozen=True, slots=True)
class Older:
    """An older version in whose middle somebody is. `flow_version` is what conversations call it."""

    number: int
    flow_version: str
    people: str
    gone: tuple[Gone, ...]


def add(room: Staffroom) -> None:
    """The page, and what is done for one version."""
    room.get(ADDRESS, ACT, _page)
    room.post(ADDRESS, ACT, _settle)


def path_of(survey: Survey) -> str:
    """Where the page of a survey is."""
    return f"{PATH}/{survey.id}/older"


def older(conn: Connection, survey: Survey) -> list[Older]:
    """Every older version in whose middle somebody is, the newest first; test contacts left out."""
    there = survey_acts.waiting(conn, survey.slug)
    at: dict[str, dict[str, int]] = {}
    for one in sessions.waiting(conn, flow_of(survey.slug)):
        at.setdefault(one.version, {})[one.step] = one.people
    now = set(_questions(survey.about))
    return [
        Older(
            one.number,
            one.flow_version,
            about(there[one.flow_version]),
            tuple(
                Gone(name, words, about(at[one.flow_version][step_of(name)]))
                for name, words in _questions(one.about).items()
                if name not in now and at[one.flow_version].get(step_of(name))
            ),
        )
        for one in reversed(surveys.versions(conn, survey.id))
        if one.flow_version != survey.flow_version and there.get(one.flow_version)
    ]


def _questions(told: Mapping[str, Any]) -> dict[str, str]:
    """The questions of a version in their order, by name, with their English words."""
    return {one["name"]: one["text"][ENGLISH] for one in told["questions"]}


async def _page(visit: Visit) -> Response:
    survey = await visit.read(surveys.find, visit.number("survey"))
    return _gone(visit) if survey is None else await _shown(visit, survey, Filled({}, {}))


async def _shown(visit: Visit, survey: Survey, filled: Filled) -> Response:
    return visit.page(
        "surveys/older",
        title=text("survey_older.title"),
        survey=survey,
        path=path_of(survey),
        mark=survey_acts.mark(survey),
        versions=await visit.read(older, survey),
        questions=list(_questions(survey.about).items()),
        ways=WAYS,
        filled=filled,
        status=400 if filled.wrong else 200,
    )


async def _settle(visit: Visit) -> Response:
    survey = await visit.read(surveys.find, visit.number("survey"))
    if survey is None:
        return _gone(visit)
    number, path = visit.filled("number"), path_of(survey)
    meant = next((one for one in await visit.read(older, survey) if str(one.number) == number), None)
    if meant is None or visit.filled("version") != survey_acts.mark(survey):
        return visit.go(path, told="survey_older_stale")
    way = visit.filled("what")
    if way not in WAYS:
        wrong = {f"what-{number}": text("survey_older.choose")}
        return await _shown(visit, survey, Filled(visit.form, wrong))
    if way == "stay":
        return visit.go(path, told="survey_older_stay")
    steps = _steps(visit, survey, meant) if way == "move" else None
    all_of_them = await visit.desk.settle(Settling(flow_of(survey.slug), meant.flow_version, steps, visit.member.id))
    return visit.go(path, told=f"survey_older_{way}" if all_of_them else "survey_older_more")


def _steps(visit: Visit, survey: Survey, meant: Older) -> dict[str, str]:
    """Where people go on whose question is gone: those for which a question was chosen."""
    there = _questions(survey.about)
    chosen = {one.name: visit.filled(f"at-{one.name}") for one in meant.gone}
    return {step_of(name): step_of(to) for name, to in chosen.items() if to in there}


def _gone(visit: Visit) -> Response:
    return visit.page("surveys/gone", title=text("surveys.gone"), status=404)
