"""Postcodes and the places they lie in, from a CSV file of the team's: `postcode,locality`, perhaps `lsoa,decile`.

The file may be the whole country's (2.7 million rows), so it is read row by row and never held. One bad row is reported
and costs no other. A locality that the programme does not have is no mistake: its postcodes are known to lie outside.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from programme.postcode import postcode
from programme.programme import Programme
from programme.sentences import Fault, sentence
from programme.words import is_slug

COLUMNS: Final = ("postcode", "locality", "lsoa", "decile")
_NEEDED: Final = ("postcode", "locality")
_LSOA: Final = re.compile(r"[A-Z0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A postcode. `locality` is None where it lies outside the programme; then `outside` is how the file calls it."""

    postcode: str
    locality: str | None
    area: str | None
    decile: int | None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class BadPlace:
    """A row that was left out: its line, and why."""

    line: int
    why: str


def read_places(lines: Iterable[str], programme: Programme) -> Iterator[PlaceRow | BadPlace]:
    """The rows of a file, one after the other. Raises Fault when its first line is not what it should be."""
    rows = csv.reader(lines, strict=True)
    columns = _columns(rows)
    localities = _localities(programme)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield BadPlace(line, sentence("csv.quotes", problem=str(error)))
            continue
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield _row(line, cells, columns, localities)


def _columns(rows: Iterator[list[str]]) -> list[str]:
    try:
        first = next(rows, None)
    except csv.Error as error:
        raise Fault("csv.quotes", problem=str(error)) from error
    if first is None:
        raise Fault("csv.empty", columns=",".join(COLUMNS))
    columns = [cell.strip().lstrip("\ufeff").casefold() for cell in first]
    for needed in _NEEDED:
        if columns.count(needed) != 1:
            raise Fault("places.no_column", column=needed, columns=",".join(COLUMNS))
    return columns


def _localities(programme: Programme) -> dict[str, str] | None:
    """Every name of a locality and its short name; None where the programme lists none, and any short name is taken."""
    if not programme.localities:
        return None
    names = {one.slug: one.slug for one in programme.localities}
    return names | {name.casefold(): one.slug for one in programme.localities for name in one.name.root.values()}


def _row(line: int, cells: list[str], columns: list[str], localities: dict[str, str] | None) -> PlaceRow | BadPlace:
    if len(cells) != len(columns):
        return BadPlace(line, sentence("csv.cells", found=len(cells), expected=len(columns)))
    values = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    code = postcode(values["postcode"])
    if code is None:
        return BadPlace(line, sentence("places.postcode"))
    named = values["locality"]
    locality = localities.get(named.casefold()) if localities is not None else named if is_slug(named) else None
    area, decile = values.get("lsoa", "").upper(), values.get("decile", "")
    if area and not _LSOA.fullmatch(area):
        return BadPlace(line, sentence("places.lsoa"))
    if decile and not (decile.isascii() and decile.isdecimal() and 1 <= int(decile[:3]) <= 10):
        return BadPlace(line, sentence("places.decile"))
    outside = named if named and locality is None else None
    return PlaceRow(code, locality, area or None, int(decile) if decile else None, outside)
