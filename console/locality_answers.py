"""What the people of one locality answered to a survey or to the quick question of an announcement: figures alone."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from console import figures, spreadsheets
from console.figures import Block
from console.figures_until import begin_of_day
from console.locality_doors import ACT, ADDRESS, Door, gone, note
from console.question_results import block_of, counted
from console.staffroom import Staffroom
from console.survey_results import asked_in, blocks_of, header
from console.texts import text
from console.visits import Visit
from storage import audit


def add(room: Staffroom) -> None:
    """A page for what was asked of each kind."""
    room.get(f"{ADDRESS}/surveys/{{survey}}", ACT, _survey)
    room.get(f"{ADDRESS}/questions/{{number}}", ACT, _question)


async def _survey(visit: Visit) -> Response:
    door = await visit.read(Door.of, visit)
    found = None if door is None else await visit.read(asked_in, visit.number("survey"))
    if door is None or found is None:
        return gone(visit)
    survey, asked = found
    desk = visit.desk
    answers = await desk.counts.of(desk.database, survey, asked, desk.clock(), begin_of_day(desk), door.slug)
    return await _shown(visit, door, f"survey:{survey.id}", survey.title("en"), blocks_of(visit, asked, answers, None))


async def _question(visit: Visit) -> Response:
    door = await visit.read(Door.of, visit)
    number, until = visit.number("number"), begin_of_day(visit.desk)
    found = None if door is None else await visit.read(counted, number, until, door.slug)
    if door is None or found is None:
        return gone(visit)
    asked, tally, _ = found
    return await _shown(visit, door, f"broadcast:{number}", asked.text, [block_of(visit, asked, tally, None)])


async def _shown(visit: Visit, door: Door, subject: str, title: str, blocks: Sequence[Block]) -> Response:
    """The page of figures, or the file of them; either is kept in the log."""
    kind, now, notes = spreadsheets.wanted(visit), visit.desk.clock(), note(visit)
    detail = {"locality": door.slug} | ({} if kind is None else {"file": kind})
    await visit.write(
        audit.record, at=now, act="locality.answers", staff_id=visit.member.id, subject=subject, detail=detail
    )
    if kind is not None:
        sheets = figures.sheets(visit, header(), blocks, [title, door.name, *notes])
        return spreadsheets.answered(kind, f"{door.slug}-{subject.replace(':', '-')}", sheets)
    return visit.page(
        "localities/answers",
        title=text("locality.answers", title=title, place=door.name),
        notes=notes,
        blocks=blocks,
        here_=visit.request.url.path,
        back=door,
    )
