"""Statements that are put together once, for the few that every turn and every message needs.

SQLAlchemy finds a statement's text anew each time it is executed, and looks at every parameter and every column: for
one row that is several times what SQLite needs for it. Here the text and the conversions of parameters and columns are
worked out once. On PostgreSQL, where the way to the server costs more than that, SQLAlchemy executes them as always.

A list for `IN` is an expanding parameter, as everywhere. It is filled up to a power of two by repeating its last value,
so that few texts are kept.
"""

from __future__ import annotations

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import BindParameter, ClauseElement, ColumnElement, Connection, Dialect, Executable, or_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Parameters = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]

_LIST: Final = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
_EMPTY: Final = "SELECT 1 WHERE 0"


@dataclass(frozen=True, slots=True)
class _Bind:
    """Where the value of one place comes from: a parameter by name (a list's whole), or the statement itself."""

    name: str
    convert: Convert | None
    fixed: bool
    value: Any
    is_list: bool


@dataclass(slots=True)
class _Ready:
    """A statement as one database takes it; `texts` by the lengths of its lists."""

    text: str
    binds: tuple[_Bind, ...]
    columns: tuple[tuple[int, Convert], ...]
    texts: dict[tuple[int, ...], str]

    def written(self, given: Parameters) -> tuple[str, list[Any]]:
        """The text for these parameters, and the values in the order of their places."""
        values: list[Any] = []
        lengths = []
        for bind in self.binds:
            convert = bind.convert
            if bind.fixed:
                values.append(bind.value)
            elif bind.is_list:
                listed = _filled_up(given[bind.name])
                values.extend(listed if convert is None else map(convert, listed))
                lengths.append(len(listed))
            else:
                value = given[bind.name]
                values.append(value if convert is None else convert(value))
        return (self._with_lists(tuple(lengths)) if lengths else self.text), values

    def _with_lists(self, lengths: tuple[int, ...]) -> str:
        text = self.texts.get(lengths)
        if text is None:
            left = iter(lengths)
            text = self.texts[lengths] = _LIST.sub(lambda _: ", ".join("?" * next(left)) or _EMPTY, self.text)
        return text

    def values(self, rows: list[Row]) -> list[Row]:
        """The rows with their columns as values."""
        return [self._row(row) for row in rows] if self.columns else rows

    def _row(self, row: Row) -> Row:
        made = list(row)
        for at, convert in self.columns:
            made[at] = convert(made[at])
        return tuple(made)


class Prepared:
    """One statement, carried out on either database. Rows come as plain tuples, in the order of its columns."""

    def __init__(self, statement: Executable, parameters: Sequence[str] = ()) -> None:
        """An INSERT without values needs to know its `parameters`: the columns that are written."""
        self._statement = statement
        self._parameters = list(parameters) or None
        self._plan: _Plan | None = None
        self._named: Callable[[Iterable[Any]], Any] | None = None

    def all(self, conn: Connection, given: Parameters) -> list[Row]:
        """All rows that it gives."""
        if conn.dialect.name != "sqlite":
            return [tuple(row) for row in conn.execute(self._statement, given)]
        ready = self._for(conn)
        return ready.values(_execute(conn, *ready.written(given)).fetchall())

    def named(self, conn: Connection, given: Parameters) -> list[Any]:
        """All rows that it gives, with their columns as attributes too."""
        if self._named is None:
            names = [column.key for column in cast("Any", self._statement).exported_columns]
            made: Any = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024  # why: its fields are the statement's
            self._named = made._make
        return list(map(self._named, self.all(conn, given)))

    def first(self, conn: Connection, given: Parameters) -> Row | None:
        """The first row; None where there is none."""
        rows = self.all(conn, given)
        return rows[0] if rows else None

    def run(self, conn: Connection, given: Parameters) -> int:
        """Carry it out; how many rows it changed."""
        if conn.dialect.name != "sqlite":
            return conn.execute(self._statement, given).rowcount
        return _execute(conn, *self._for(conn).written(given)).rowcount

    def run_all(self, conn: Connection, many: Sequence[Parameters]) -> None:
        """Carry it out for each of these, in their order; it has no lists."""
        if conn.dialect.name != "sqlite":
            if many:
                conn.execute(self._statement, list(many))
            return
        ready = self._for(conn)
        rows = [ready.written(given)[1] for given in many]
        _guarded(ready.text, lambda: _driver(conn).executemany(ready.text, rows))

    def _for(self, conn: Connection) -> _Ready:
        # Kept with the dialect, each of which has its own keys for sealed columns.
        kept: dict[Prepared, _Ready] = conn.dialect.__dict__.setdefault("hearback_prepared", {})
        ready = kept.get(self)
        if ready is None:
            self._plan = self._plan or _planned(self._statement, conn.dialect, self._parameters)
            ready = kept[self] = _made_ready(self._plan, conn.dialect)
        return ready


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement's text for SQLite, its parameters in their order, and its columns' types: the same for every file."""

    text: str
    binds: tuple[tuple[str, BindParameter[Any]], ...]
    columns: tuple[TypeEngine[Any], ...]


def _planned(statement: Executable, dialect: Dialect, parameters: list[str] | None) -> _Plan:
    compiled = cast("SQLCompiler", cast("ClauseElement", statement).compile(dialect=dialect, column_keys=parameters))
    binds = tuple((name, compiled.binds[name]) for name in compiled.positiontup or ())
    return _Plan(str(compiled), binds, tuple(column.type for column in getattr(statement, "exported_columns", ())))


def _made_ready(plan: _Plan, dialect: Dialect) -> _Ready:
    binds = tuple(_bind(parameter, name, dialect) for name, parameter in plan.binds)
    converts = ((at, _result(kind, dialect)) for at, kind in enumerate(plan.columns))
    return _Ready(plan.text, binds, tuple((at, convert) for at, convert in converts if convert is not None), {})


def _bind(parameter: BindParameter[Any], name: str, dialect: Dialect) -> _Bind:
    quick = getattr(parameter.type, "to_sqlite", None)
    convert = quick(dialect) if quick else parameter.type.dialect_impl(dialect).bind_processor(dialect)
    fixed = not parameter.required and not parameter.expanding
    value = parameter.value if not fixed or convert is None else convert(parameter.value)
    return _Bind(name, convert, fixed, value, parameter.expanding)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    quick = getattr(kind, "from_sqlite", None)
    convert: Convert | None = quick(dialect) if quick else kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def among(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """One of these; not as a list, which a prepared statement has only as a parameter."""
    return or_(*(column == value for value in values))


def _filled_up(values: Sequence[Any]) -> Sequence[Any]:
    """With its last value again and again, up to a power of two."""
    missing = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return [*values, *[values[-1]] * missing] if missing else values


def _driver(conn: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", conn.connection.dbapi_connection)


def _execute(conn: Connection, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
    return _guarded(text, lambda: _driver(conn).execute(text, values))


def _guarded(text: str, act: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
    """With the driver's errors as SQLAlchemy tells them, and never with a parameter in them."""
    try:
        return act()
    except sqlite3.Error as error:
        told = DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True)
        raise told from error
