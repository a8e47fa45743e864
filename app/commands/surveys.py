"""`hearback surveys`: questions that staff put to many, made from a short form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.commands.content import Number
from app.opening import Opened, complain, operate, read_text
from app.output import AsJson, record, show, starred, table
from app.refusal import Refused
from app.survey_answers import csv_lines, rows_of, shown
from app.texts import text
from conversations.survey_flow import flow_of
from programme.schedule import parse_at
from programme.small_numbers import told_or_none
from storage import answer_sets, audit, sessions, surveys
from storage.surveys import Survey, Written

commands = typer.Typer(help="Surveys: questions that are put to many.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="YAML; one survey.")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Until when; else until you close it.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print them as CSV, for a spreadsheet.")]

_LISTED = ("id", "slug", "state", "version", "title", "started", "finished", "opens_at", "closes_at", "languages")
_FIGURES = ("started", "finished")


@commands.command("import")
def import_(file: File, as_json: AsJson = False) -> None:
    """Make a survey from a form; one that is there already (by its short name) gets a new version."""
    from app.surveying import compiled, read_form, refuse_other_kinds  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay

    async def act(at: Opened) -> tuple[dict[str, Any], list[str]]:
        form = read_text(file)
        names = await at.audience_names()
        survey, document = read_form(form, str(file), at.programme, names, at.settings.zone)
        there = await at.database.read(surveys.by_slug, survey.slug)
        if there is not None:
            refuse_other_kinds(survey, document, await at.database.read(surveys.versions, there.id))
        written, notes = compiled(survey, document, form, at.texts)
        return await at.database.write(_put, at, written), notes

    done, notes = operate(act)
    for note in notes:
        complain(note)
    lines = [text("surveys.imported", **done)]
    lines += [text("surveys.waiting", people=done["waiting"], flow=done["flow"])] if done["waiting"] else []
    show(done, lines, as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """All surveys, with how many people began and finished them."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        return await at.database.read(_rows, at)

    rows = operate(act)
    read = [starred(row, _FIGURES) for row in rows]
    show(rows, table(read, _LISTED, text("surveys.empty")), as_json=as_json)


@commands.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """One survey: who may take it and until when, and how far people came, version by version."""

    async def act(at: Opened) -> dict[str, Any]:
        return await at.database.read(_whole, at, number)

    found = operate(act)
    read = starred(found, _FIGURES) | {"versions": [starred(one, _FIGURES) for one in found["versions"]]}
    show(found, record({name: value for name, value in read.items() if name != "questions"}), as_json=as_json)


@commands.command("open")
def open_(number: Number, until: Until = None, as_json: AsJson = False) -> None:
    """Take answers from now on, also when it was closed or its day is still to come."""

    async def act(at: Opened) -> dict[str, Any]:
        closes = None if until is None else parse_at(until, at.now, at.settings.zone)
        return await at.database.write(_open, at, number, closes)

    found = operate(act)
    show(found, [text("surveys.opened", number=number)], as_json=as_json)


@commands.command("close")
def close(number: Number, as_json: AsJson = False) -> None:
    """Take no more answers from now on. What people answered so far is kept."""

    async def act(at: Opened) -> dict[str, Any]:
        return await at.database.write(_close, at, number)

    found = operate(act)
    show(found, [text("surveys.closed", number=number)], as_json=as_json)


@commands.command("answers")
def answers(number: Number, as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """What people answered, a line for each, without anybody's name: numbers stand for people."""

    async def act(at: Opened) -> tuple[list[str], list[dict[str, Any]]]:
        survey = await at.database.read(_find, number)
        names, rows = await rows_of(at.database, survey)
        detail = {"sets": len(rows)}
        await at.database.write(_note, at, "surveys.answers", survey.id, detail)
        return names, rows

    names, rows = operate(act)
    if as_csv:
        typer.echo(csv_lines(names, rows), nl=False)
        return
    flat = [{**row, **shown(row["answers"])} for row in rows]
    show(
        rows,
        table(flat, ("number", "state", "version", "language", *names), text("surveys.unanswered")),
        as_json=as_json,
    )


def _put(conn: Connection, at: Opened, written: Written) -> dict[str, Any]:
    survey, what = surveys.put(conn, written, at.now)
    if what != "same":
        _note(conn, at, "surveys.import", survey.id, {"what": what, "version": survey.version})
    flow = flow_of(survey.slug)
    waiting = sum(one.people for one in sessions.waiting(conn, flow) if one.version != survey.flow_version)
    done = {"id": survey.id, "slug": survey.slug, "what": what, "version": survey.version, "flow": flow}
    return done | {"link": f"/start {flow}", "state": survey.state(at.now), "waiting": waiting}


def _open(conn: Connection, at: Opened, number: int, closes: Any) -> dict[str, Any]:
    found = _find(conn, number)
    if closes is None and found.closes_at is not None and found.closes_at <= at.now:
        raise Refused("surveys.past", number=number)
    opens = None if found.opens_at is None else min(found.opens_at, at.now)
    surveys.open_until(conn, number, opens_at=opens, closes_at=closes or found.closes_at)
    _note(conn, at, "surveys.open", number)
    return _whole(conn, at, number)


def _close(conn: Connection, at: Opened, number: int) -> dict[str, Any]:
    surveys.close(conn, _find(conn, number).id, at.now)
    _note(conn, at, "surveys.close", number)
    return _whole(conn, at, number)


def _find(conn: Connection, number: int) -> Survey:
    found = surveys.find(conn, number)
    if found is None:
        raise Refused("surveys.none", number=number)
    return found


def _note(conn: Connection, at: Opened, act: str, number: int, detail: dict[str, Any] | None = None) -> None:
    audit.record(conn, at=at.now, act=act, actor="operator", subject=f"survey:{number}", detail=detail)


def _rows(conn: Connection, at: Opened) -> list[dict[str, Any]]:
    return [_row(conn, at, one) for one in surveys.list_surveys(conn)]


def _row(conn: Connection, at: Opened, one: Survey) -> dict[str, Any]:
    counted = answer_sets.counts(conn, one.id)
    waiting = sum(found.people for found in sessions.waiting(conn, flow_of(one.slug)))
    return {
        "id": one.id,
        "slug": one.slug,
        "state": one.state(at.now),
        "version": one.version,
        "title": one.title("en"),
        "started": told_or_none(sum(count.started for count in counted)),
        "finished": told_or_none(sum(count.finished for count in counted)),
        "waiting": waiting,
        "opens_at": one.opens_at,
        "closes_at": one.closes_at,
        "languages": one.languages,
    }


def _whole(conn: Connection, at: Opened, number: int) -> dict[str, Any]:
    one = _find(conn, number)
    counted = {count.version: count for count in answer_sets.counts(conn, one.id)}
    there = sessions.waiting(conn, flow_of(one.slug))
    versions = []
    for version in surveys.versions(conn, one.id):
        count = counted.get(version.number)
        versions.append(
            {
                "version": version.number,
                "flow_version": version.flow_version,
                "started": told_or_none(count.started if count else 0),
                "finished": told_or_none(count.finished if count else 0),
                "waiting": sum(found.people for found in there if found.version == version.flow_version),
                "made_at": version.made_at,
            }
        )
    more = {"audience": one.audience, "missing_language": one.missing, "closed_at": one.closed_at}
    link = {"link": f"/start {flow_of(one.slug)}"}
    return _row(conn, at, one) | more | link | {"versions": versions, "questions": one.about["questions"]}
