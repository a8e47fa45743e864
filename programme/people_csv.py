"""People whose consent was given elsewhere (on paper, on a web page, in another programme), from a CSV file.

One bad row is reported and costs nobody else their place. Spreadsheets differ, so a byte order mark, semicolons or
tabs, either line ending, capitals in the first line and the columns in any order are all read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from programme.consent import TIERS, Tier
from programme.programme import Named, Programme
from programme.quiet import exists
from programme.sentences import Fault, sentence
from programme.words import ENGLISH, is_slug

COLUMNS: Final = ("telegram_id", "language", "tier", "locality", "topics", "consented_at", "test")
# Bot API: a user's id has at most 52 significant bits.
MOST_ID: Final = 2**52 - 1
_YES: Final = frozenset({"yes", "y", "true", "1", "x"})
_NO: Final = frozenset({"", "no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list; `consented_at` is UTC, or None when the list does not say."""

    line: int
    telegram_id: int
    language: str
    tiers: tuple[Tier, ...]
    locality: str | None
    topics: tuple[str, ...]
    consented_at: datetime | None
    test: bool


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: on which line of the file it begins, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class People:
    """What a file holds: the rows that can be taken, the bad ones, and what is odd about its first line."""

    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    programme: Programme
    zone: ZoneInfo
    now: datetime
    tier: Tier | None


def read_people(
    content: bytes, programme: Programme, zone: ZoneInfo, now: datetime, tier: Tier | None = None
) -> People:
    """The people in a CSV file; `tier` is meant where the cell is empty (that of the wording they all agreed to).

    Raises Fault when the file as a whole cannot be read: not UTF-8, empty, no telegram_id.
    """
    text = _decoded(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    first = _first_line(lines)
    columns, notes = _columns(first)
    reading = _Reading(programme, zone, now, tier)
    rows: list[Row] = []
    bad: list[BadRow] = []
    seen: dict[int, int] = {}
    for line, cells in _records(lines, lambda: lines.line_num):
        try:
            row = _row(line, _named(cells, columns), reading)
        except Fault as fault:
            bad.append(BadRow(line, str(fault)))
            continue
        if row.telegram_id in seen:
            bad.append(BadRow(line, sentence("csv.id_twice", line=seen[row.telegram_id])))
        else:
            seen[row.telegram_id] = line
            rows.append(row)
    return People(tuple(rows), tuple(bad), notes)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault("csv.encoding") from None


def _delimiter(text: str) -> str:
    """The separator of the first line: whichever of the three stands there most."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _first_line(lines: Iterator[list[str]]) -> list[str]:
    try:
        first = next((cells for cells in lines if any(cell.strip() for cell in cells)), None)
    except csv.Error as error:
        raise Fault("csv.quotes", problem=str(error)) from error
    if first is None:
        raise Fault("csv.empty", columns=",".join(COLUMNS))
    return first


def _columns(first: list[str]) -> tuple[list[str | None], tuple[str, ...]]:
    """Which column each cell belongs to (None: unknown, left unread), and what to tell about it."""
    columns: list[str | None] = []
    notes: list[str] = []
    for cell in first:
        name = re.sub(r"[\s-]+", "_", cell.strip().casefold())
        if name in columns:
            raise Fault("csv.column_twice", column=name)
        if name not in COLUMNS:
            notes.append(sentence("csv.column_unknown", column=cell.strip(), columns=", ".join(COLUMNS)))
        columns.append(name if name in COLUMNS else None)
    if "telegram_id" not in columns:
        raise Fault("csv.no_id")
    return columns, tuple(notes)


def _records(lines: Iterator[list[str]], lines_read: Callable[[], int]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each record that is not blank, with the line it begins on (a quoted cell may go over several)."""
    while True:
        line = lines_read() + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _named(cells: list[str] | csv.Error, columns: list[str | None]) -> dict[str, str]:
    if isinstance(cells, csv.Error):
        raise Fault("csv.quotes", problem=str(cells))
    while len(cells) > len(columns) and not cells[-1].strip():  # spreadsheets add empty cells at the end
        cells = cells[:-1]
    if len(cells) > len(columns):
        raise Fault("csv.cells", found=len(cells), expected=len(columns))
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {column: cell.strip() for column, cell in zip(columns, padded, strict=True) if column}


def _row(line: int, cells: dict[str, str], reading: _Reading) -> Row:
    programme = reading.programme
    return Row(
        line=line,
        telegram_id=_telegram_id(cells["telegram_id"]),
        language=_language(cells.get("language", ""), programme),
        tiers=_tiers(cells.get("tier", ""), reading.tier),
        locality=_locality(cells.get("locality", ""), programme),
        topics=_topics(cells.get("topics", ""), programme),
        consented_at=_moment(cells.get("consented_at", ""), reading),
        test=_yes_or_no(cells.get("test", "")),
    )


def _telegram_id(cell: str) -> int:
    if not cell:
        raise Fault("csv.id_missing")
    if not (cell.isascii() and cell.isdigit() and len(cell) <= len(str(MOST_ID)) and 0 < int(cell) <= MOST_ID):
        raise Fault("csv.id_shape", most=MOST_ID)
    return int(cell)


def _language(cell: str, programme: Programme) -> str:
    wanted = cell.replace("_", "-").casefold() or ENGLISH
    for language in programme.languages:
        if language.casefold() == wanted:
            return language
    raise Fault("csv.language", value=cell, known=", ".join(programme.languages))


def _tiers(cell: str, otherwise: Tier | None) -> tuple[Tier, ...]:
    wanted = [re.sub(r"[\s-]+", "_", value.casefold()) for value in _several(cell)]
    if not wanted and otherwise is None:
        raise Fault("csv.tier_missing")
    for value in wanted:
        if value not in TIERS:
            raise Fault("csv.tier", value=value)
    return tuple(tier for tier in TIERS if tier in (wanted or (otherwise,)))


def _locality(cell: str, programme: Programme) -> str | None:
    """A programme that lists no localities cannot say which are wrong: then any short name is taken."""
    if not cell:
        return None
    if not programme.localities and is_slug(cell):
        return cell
    return _slug(cell, programme.localities, "csv.locality")


def _topics(cell: str, programme: Programme) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_slug(value, programme.topics, "csv.topic") for value in _several(cell)))


def _slug(value: str, named: tuple[Named, ...], key: str) -> str:
    """The short name meant: itself, or by a name that people read."""
    folded = value.casefold()
    for one in named:
        if folded == one.slug or folded in (name.casefold() for name in one.name.root.values()):
            return one.slug
    raise Fault(key, value=value, known=", ".join(one.slug for one in named) or "—")


def _several(cell: str) -> list[str]:
    return [value.strip() for value in re.split(r"[|;]", cell) if value.strip()]


def _moment(cell: str, reading: _Reading) -> datetime | None:
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
        wall = moment if moment.tzinfo else moment.replace(tzinfo=reading.zone)
        instant = wall.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault("csv.when", value=cell) from None
    if moment.tzinfo is None and not exists(moment, reading.zone):
        raise Fault("csv.when_gap", value=cell, zone=reading.zone.key)
    if instant > reading.now:
        raise Fault("csv.when_future")
    return instant


def _yes_or_no(cell: str) -> bool:
    folded = cell.casefold()
    if folded not in _YES | _NO:
        raise Fault("csv.test", value=cell)
    return folded in _YES
