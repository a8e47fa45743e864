"""What commands print: one JSON value, or lines that a person reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer

from app.texts import text
from programme.small_numbers import UNTOLD

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


def show(value: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `value` as JSON, or the lines."""
    if as_json:
        typer.echo(dumps(value))
        return
    for line in lines:
        typer.echo(line)


def dumps(value: Any) -> str:
    """One JSON value; times as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], empty: str) -> list[str]:
    """Rows under their column names, or the sentence for none."""
    if not rows:
        return [empty]
    cells = [list(columns)] + [[cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    return ["  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def record(row: Mapping[str, Any]) -> list[str]:
    """One thing, a line for each of its fields."""
    width = max((len(name) for name in row), default=0)
    return [f"{name.ljust(width)}  {cell(value)}" for name, value in row.items()]


def starred(row: Mapping[str, Any], figures: Iterable[str]) -> dict[str, Any]:
    """A row as it is read, with a star for each of these figures of people that is not told (in JSON it is null)."""
    return dict(row) | {name: UNTOLD for name in figures if row.get(name) is None}


def cell(value: Any) -> str:
    """One value as a person reads it."""
    if value is None:
        return text("list.none")
    if isinstance(value, bool):
        return text("list.yes") if value else text("list.no")
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {cell(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(cell(one) for one in value)
    return _plain(value) if isinstance(value, datetime | date) else str(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold")
