"""Files of figures and words for spreadsheets: CSV, and XLSX in which every cell is what it is, never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Response

from console.lists import csv_response
from console.texts import text
from console.visits import Visit

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final = ("csv", "xlsx")
_PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDE: Final = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its headings, and its rows of words and numbers."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def wanted(visit: Visit) -> str | None:
    """The kind of file that is asked for, if one is."""
    kind = visit.asked("export")
    return kind if kind in KINDS else None


def answered(kind: str, name: str, sheets: Sequence[Sheet]) -> Response:
    """The file: all sheets as XLSX, or the first one as CSV."""
    if kind == "csv":
        return csv_response(name, sheets[0].header, sheets[0].rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(workbook(sheets), media_type=XLSX, headers=headers)


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as an XLSX file. What begins as a formula is kept as the words that it is."""
    import xlsxwriter  # noqa: PLC0415  # why: only who wants a file needs what writes it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **_PLAIN})
    book.set_properties({"title": text("page.name")})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for column, heading in enumerate(sheet.header):
            page.write_string(0, column, heading, bold)
            page.set_column(column, column, _width(sheet, column))
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    page.write_number(number, column, value, wrapped)
                else:
                    page.write_string(number, column, str(value), wrapped)
    book.close()
    return out.getvalue()


def _width(sheet: Sheet, column: int) -> int:
    longest = max((len(str(row[column])) for row in sheet.rows[:200]), default=0)
    return min(_WIDE, max(longest, len(sheet.header[column])) + 2)
