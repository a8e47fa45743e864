"""`hearback broadcast results`, `rate` and `export`: what came of one, as a table, a picture and a file.

Every look is audited. Files are new ones that only their owner may read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.new_file import csv_text, new_csv, refuse_there, write_new
from app.opening import Opened, complain, operate
from app.output import AsJson, record, show, starred, table
from app.refusal import NOT_DONE, Refused, WronglyUsed
from app.texts import text
from bot import pictures
from bot.pictures import Picture
from conversations.texts import Texts
from programme.rate import Rate
from programme.small_numbers import UNTOLD
from programme.words import ENGLISH
from storage import answers, audit, broadcasts, delivery_rows, rates, reports
from storage.report_words import reason
from storage.reports import QuestionReport, Report

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
PictureFile = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it into this new .png or .svg file.")
]
CsvFile = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it into this new CSV file.")]
Target = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="A new CSV file; without it one in DATA_DIR/exports.")
]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="L",
        help="The language of the answers, where they went out in it, and of what stands beside them.",
    ),
]

_MOST_WORDS = 100_000
_PAGE = 2000


def results(
    number: Number,
    *,
    picture: PictureFile = None,
    csv: CsvFile = None,
    language: Language = ENGLISH,
    as_json: AsJson = False,
) -> None:
    """What was answered to its question: a line for each answer, without who gave it. Test contacts are left out, and
    small numbers are not told.
    """

    async def act(at: Opened) -> tuple[QuestionReport, list[str], bool]:
        _check(picture, csv)
        report = await _report(at, number)
        if report.question is None:
            raise Refused("results.none_asked", number=number)
        asked = report.question.in_language(language)
        words = []
        if asked.kind == "text":
            words = await at.database.read(answers.words_of, asked.id, limit=_MOST_WORDS)
        if picture is not None and not asked.rows:
            raise Refused("results.own_words", number=number)
        await at.database.write(_note, at, "broadcast.answers", number)
        if csv is not None:
            write_new(csv, _answers_csv(asked, words, at.texts, language).encode())
        is_drawn = await _draw(picture, lambda: pictures.of_answers(number, asked, at.texts, language))
        return asked, words, is_drawn

    asked, words, is_drawn = operate(act)
    rows = [{"answer": one.text, "people": one.count, "share": one.share} for one in asked.rows]
    told = {name: getattr(asked, name) for name in ("kind", "asked", "answered", "is_open", "mean")}
    read = starred(told, ("answered",))
    whole = {"id": number, "question": asked.text, **told, "rows": rows} | ({"words": words} if not rows else {})
    percent = [_read(row) for row in rows]
    shown = table(percent, ("answer", "people", "share"), "") if rows else [f"“{one}”" for one in words]
    head = record({name: value for name, value in read.items() if value is not None})
    head += [text("results.rounded")] if rows else []
    show(whole, [asked.text, "", *shown, "", *head, *_written(csv, picture if is_drawn else None)], as_json=as_json)
    _end(picture, is_drawn=is_drawn)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the answers as it is read."""
    return starred(row, ("people",)) | {"share": "" if row["share"] is None else f"{row['share']:.0%}"}


def rate(
    number: Number,
    *,
    picture: PictureFile = None,
    csv: CsvFile = None,
    language: Language = ENGLISH,
    as_json: AsJson = False,
) -> None:
    """How fast it went: how many were sent and how many failed, from the first to the last. Test contacts are left
    out."""

    async def act(at: Opened) -> tuple[Rate | None, list[dict[str, Any]], bool]:
        _check(picture, csv)
        report = await _report(at, number)
        found = await at.database.read(rates.of_broadcast, number)
        await at.database.write(_note, at, "broadcast.rate", number)
        rows = (
            []
            if found is None
            else [
                {"at": bar.at.astimezone(at.settings.zone), "sent": bar.sent, "failed": bar.failed}
                for bar in found.bars
            ]
        )
        if csv is not None:
            write_new(csv, _rate_csv(rows, at.texts, language).encode())
        is_drawn = await _draw(picture, lambda: pictures.of_rate(report, found, at.texts, language))
        return found, rows, is_drawn

    found, rows, is_drawn = operate(act)
    whole = {"id": number, "seconds": found and found.step, "peak": found and found.peak, "rows": rows}
    lines = table([_between(row, found) for row in rows], ("from", "until", "sent", "failed"), text("results.nothing"))
    told = [] if found is None else ["", text("results.peak", people=found.peak)]
    show(whole, [*lines, *told, *_written(csv, picture if is_drawn else None)], as_json=as_json)
    _end(picture, is_drawn=is_drawn)


def export(number: Number, file: Target = None, as_json: AsJson = False) -> None:
    """A CSV file with a row for each person: what became of it, when and why. No names, and nothing that they said."""

    async def act(at: Opened) -> dict[str, Any]:
        refuse_there(file)
        if await at.database.read(broadcasts.row_of, number) is None:
            raise Refused("broadcast.none", number=number)
        path = file or _default(at, number)
        rows = last = 0
        header = list(delivery_rows.COLUMNS)
        header.insert(header.index("reason") + 1, "because")
        with new_csv(path, header) as write:
            while page := await at.database.read(delivery_rows.page, number, after=last, limit=_PAGE):
                write([[_cell(row, name, at) for name in header] for row in page])
                rows, last = rows + len(page), int(page[-1]["person"])
            await at.database.write(_note, at, "broadcast.export", number, {"rows": rows})
        return {"id": number, "file": str(path), "rows": rows}

    done = operate(act)
    show(done, [text("results.exported", path=done["file"], rows=done["rows"])], as_json=as_json)


async def _report(at: Opened, number: int) -> Report:
    report = await at.database.read(reports.of_broadcast, number, at.now)
    if report is None:
        raise Refused("broadcast.none", number=number)
    return report


def _check(picture: Path | None, csv: Path | None) -> None:
    if picture is not None and picture.suffix.lower() not in {".png", ".svg"}:
        raise WronglyUsed("results.file_type", path=picture)
    refuse_there(picture, csv)


async def _draw(path: Path | None, make: Callable[[], Picture]) -> bool:
    """Draw it, if that is wanted; False where it cannot be done, while the figures are well."""
    if path is None:
        return True
    from bot.png import NotDrawn, drawn  # noqa: PLC0415  # why: only who wants a picture needs what draws it

    svg = make().svg
    try:
        write_new(path, svg.encode() if path.suffix.lower() == ".svg" else await drawn(svg))
    except NotDrawn:
        return False
    return True


def _end(path: Path | None, *, is_drawn: bool) -> None:
    """After all figures were told: end with code 1 where their picture could not be drawn."""
    if not is_drawn:
        complain(text("results.not_drawn", path=path))
        raise typer.Exit(NOT_DONE)


def _written(*paths: Path | None) -> list[str]:
    return [text("results.written", path=path) for path in paths if path is not None]


def _answers_csv(asked: QuestionReport, words: list[str], texts: Texts, language: str) -> str:
    """A row for each answer; what is of the whole question stands in each row, so that files can be put together."""
    names = ("answer", "people", "share", "asked", "answered", "open") if asked.rows else ("answer",)
    header = [texts.plain(f"results.column.{name}", language) for name in names]
    is_open = texts.plain("results.yes" if asked.is_open else "results.no", language)
    whole = (asked.asked, _told(asked.answered), is_open)
    rows = [
        (one.text, _told(one.count), None if one.share is None else round(one.share, 4), *whole) for one in asked.rows
    ]
    return csv_text(header, rows or [(one,) for one in words])


def _told(people: int | None) -> int | str:
    return UNTOLD if people is None else people


def _rate_csv(rows: list[dict[str, Any]], texts: Texts, language: str) -> str:
    header = [texts.plain(f"results.column.{name}", language) for name in ("at", "sent", "failed")]
    return csv_text(header, [(row["at"].isoformat(), row["sent"], row["failed"]) for row in rows])


def _between(row: dict[str, Any], found: Rate | None) -> dict[str, Any]:
    until = row["at"] + timedelta(seconds=0 if found is None else found.step)
    return row | {"from": f"{row['at']:%Y-%m-%d %H:%M:%S}", "until": f"{until:%H:%M:%S}"}


def _cell(row: dict[str, Any], name: str, at: Opened) -> Any:
    match name:
        case "because":
            why = row["reason"] and reason(row["reason"], 1)
            return why and at.texts.render(why.key, ENGLISH, why.args).text
        case "test" | "resent":
            return at.texts.plain("results.yes" if row[name] else "results.no", ENGLISH)
        case "message_ids":
            return "|".join("" if one is None else str(one) for one in row[name] or ())
        case "claimed_at" | "settled_at" | "first_unknown_at":
            return row[name] and row[name].astimezone(at.settings.zone).isoformat()
    return row[name]


def _default(at: Opened, number: int) -> Path:
    """A new file in a folder of their own, which only its owner may look into."""
    folder = at.settings.data_dir / "exports"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused("db.unwritten", path=folder, problem=error.strerror) from error
    return folder / f"broadcast-{number}-{at.now.astimezone(at.settings.zone):%Y-%m-%d-%H%M%S}.csv"


def _note(conn: Connection, at: Opened, act: str, number: int, detail: dict[str, Any] | None = None) -> None:
    audit.record(conn, at=at.now, act=act, actor="operator", subject=f"broadcast:{number}", detail=detail)
