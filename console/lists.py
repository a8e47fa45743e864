"""Lists: each can be searched, filtered, sorted, turned page by page, and exported as just what is shown.

A subject says which columns and filters its list has, and finds the rows of what was `Asked`; how that is shown and
exported is the same everywhere.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, ParamSpec
from urllib.parse import urlencode

from fastapi import Response

from console.texts import text
from console.visits import Visit
from storage import audit

P = ParamSpec("P")
Rows = Sequence[Sequence["Cell"]]
SIZE: Final = 50
"""Rows of a page."""
MOST_EXPORTED: Final = 100_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate instead of showing it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading is the text `<list>.column.<key>`. `sorts`: the list can be put in its order."""

    key: str
    sorts: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows a list: its label is the text `<list>.filter.<key>`; `options` are values with labels.

    With a `default`, which is one of them, the list is narrowed to that at first; another of them is to stand for any.
    """

    key: str
    options: Sequence[tuple[str, str]]
    default: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a row's cell: what it is `about`, and what is told of that. `href`: it leads there."""

    words: str
    href: str | None = None
    about: str = ""

    def plain(self) -> str:
        """The line as words alone."""
        return text("list.part", about=self.about, words=self.words) if self.about else self.words


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row. `href`: it leads there; `tag`: it is shown as a state, in this colour of the system;
    `whole`: it stands on one line; `language` and `direction`: what it is in, where that is not the page's. `parts`
    are shown in place of its words, each on a line; `code` stands small beneath.
    """

    words: str
    href: str | None = None
    tag: str | None = None
    whole: bool = False
    language: str | None = None
    direction: str = "auto"
    parts: Sequence[Part] = ()
    code: str = ""

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Cell:
        """Several lines; in a file, one after the other."""
        return cls("; ".join(part.plain() for part in parts), parts=parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list: `words` to search for, what was `chosen` of its filters, its order, and which page; or
    the `whole` of it as a file, which is one long page.
    """

    words: str
    chosen: Mapping[str, str]
    sort: str
    down: bool
    page: int
    size: int = SIZE
    whole: bool = False

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Listing:
    """A list at `path`; its texts begin with `name`. `sort` is the order it has first, with a minus from the end."""

    name: str
    path: str
    columns: Sequence[Column]
    sort: str
    filters: Sequence[Filter] = ()
    searches: bool = False

    def asked(self, visit: Visit) -> Asked:
        """What the address asks for; what it does not know is as if it were not there."""
        chosen = {one.key: _chosen(one, visit.asked(one.key)) for one in self.filters}
        wanted = visit.asked("sort") or self.sort
        key, down = wanted.removeprefix("-"), wanted.startswith("-")
        if key not in {column.key for column in self.columns if column.sorts}:
            key, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        page, whole = visit.asked("page"), visit.asked("export") == "csv"
        counts = page.isascii() and page.isdigit() and len(page) < 8 and not whole
        return Asked(
            words=visit.asked("q")[:200] if self.searches else "",
            chosen={name: value for name, value in chosen.items() if value},
            sort=key,
            down=down,
            page=max(1, int(page)) if counts else 1,
            size=MOST_EXPORTED if whole else SIZE,
            whole=whole,
        )

    def heading(self, column: Column) -> str:
        """What stands above a column."""
        return text(f"{self.name}.column.{column.key}")

    def label(self, filter_: Filter) -> str:
        """What stands above a filter."""
        return text(f"{self.name}.filter.{filter_.key}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list, ready to be shown: its rows, and how many there are in all."""

    listing: Listing
    asked: Asked
    rows: Sequence[Sequence[Cell]]
    total: int
    exports: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)
    """More of the address that every link of the list keeps."""

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.asked.size))

    @property
    def narrowed(self) -> bool:
        """Whether something was searched for or chosen."""
        return bool(self.asked.words or self._narrowing)

    @property
    def _narrowing(self) -> Mapping[str, str]:
        """What was chosen, but for what is so at first."""
        first = {one.key: one.default for one in self.listing.filters}
        return {key: value for key, value in self.asked.chosen.items() if value != first[key]}

    def address(self, **changed: object) -> str:
        """The address of this list with something changed."""
        sort = ("-" if self.asked.down else "") + self.asked.sort
        now: dict[str, object] = {**self.extra, "q": self.asked.words, **self._narrowing}
        now |= {"sort": "" if sort == self.listing.sort else sort, "page": self.asked.page} | changed
        kept = {
            name: str(value) for name, value in now.items() if value not in ("", None) and (name, value) != ("page", 1)
        }
        return f"{self.listing.path}?{urlencode(kept)}" if kept else self.listing.path

    def sorted_by(self, column: Column) -> str:
        """The address in the order of a column; the other way round when it is in that order now."""
        down = column.key == self.asked.sort and not self.asked.down
        return self.address(sort=("-" if down else "") + column.key, page=1)

    def order(self, column: Column) -> str:
        """In which order a column stands, as aria-sort has it."""
        if column.key != self.asked.sort:
            return "none"
        return "descending" if self.asked.down else "ascending"


def _chosen(filter_: Filter, asked: str) -> str:
    return asked if asked in {value for value, _ in filter_.options} else filter_.default


async def export(visit: Visit, shown: Shown, act: str, subject: str | None = None) -> Response:
    """The whole list as a file; the log has who took it, by the name of the `act`, and how many rows it has."""
    now, me, detail = visit.desk.clock(), visit.member.id, {"rows": shown.total}
    await visit.write(audit.record, at=now, act=act, staff_id=me, subject=subject, detail=detail)
    # It may be long: whoever writes to the bot is answered meanwhile.
    return await asyncio.to_thread(exported, shown)


async def rows_of(asked: Asked, make: Callable[P, Rows], *args: P.args, **kwargs: P.kwargs) -> Rows:
    """The rows that `make` makes; of the whole list, which may be long, on a thread beside the bot's."""
    return await asyncio.to_thread(make, *args, **kwargs) if asked.whole else make(*args, **kwargs)


def exported(shown: Shown) -> Response:
    """Just what is shown, all pages of it, as a CSV file that spreadsheets read (UTF-8 with a mark, no formulas)."""
    listing = shown.listing
    header = [listing.heading(column) for column in listing.columns]
    return csv_response(listing.name, header, ([cell.words for cell in row] for row in shown.rows))


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV file that spreadsheets read and calculate nothing of."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(str(cell)) for cell in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(words: str) -> str:
    return "'" + words if words.startswith(_FORMULA) and not _is_number(words) else words


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True
