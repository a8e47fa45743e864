"""Column types that mean the same on SQLite (STRICT tables) and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.keys import Keyring

Convert = Callable[[Any], Any]
"""A value on its way to SQLite or from it, without SQLAlchemy's two calls around each: for statements of each turn."""

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number; on SQLite INTEGER, which a growing primary key must be."""


@lru_cache(maxsize=256)
def _written(moment: datetime) -> str:
    """Sortable ISO text. The rows of a transaction mostly have the same moment."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset cannot be stored: give it a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond. Naive times are refused: SQLite would drop an offset without a word."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sortable ISO text on SQLite, timestamptz on PostgreSQL."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware datetime → what the database keeps."""
        if value is None:
            return None
        written = _written(value)
        return written if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What the database keeps → aware datetime in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)

    def to_sqlite(self, _: Dialect) -> Convert:
        """`process_bind_param`, on SQLite."""
        return lambda value: None if value is None else _written(value)

    def from_sqlite(self, _: Dialect) -> Convert:
        """`process_result_value`, on SQLite."""
        return lambda value: None if value is None else datetime.fromisoformat(value)


class YesNo(TypeDecorator[bool]):
    """A boolean; 0 and 1 on SQLite, whose STRICT tables know no BOOLEAN."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BOOLEAN elsewhere."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Bool → what the database keeps."""
        return None if value is None else int(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """What the database keeps → bool."""
        return None if value is None else bool(value)

    def to_sqlite(self, _: Dialect) -> Convert:
        """`process_bind_param`, on SQLite."""
        return lambda value: None if value is None else int(value)

    def from_sqlite(self, _: Dialect) -> Convert:
        """`process_result_value`, on SQLite."""
        return lambda value: None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """Plain values (dict, list, str, number, bool, None) as JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite, JSONB on PostgreSQL."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Value → JSON."""
        if value is None or dialect.name != "sqlite":
            return value
        return orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """JSON → value."""
        return orjson.loads(value) if isinstance(value, str) and dialect.name == "sqlite" else value

    def to_sqlite(self, _: Dialect) -> Convert:
        """`process_bind_param`, on SQLite."""
        return lambda value: None if value is None else orjson.dumps(value).decode()

    def from_sqlite(self, _: Dialect) -> Convert:
        """`process_result_value`, on SQLite."""
        return lambda value: None if value is None else orjson.loads(value)


class Sealed(TypeDecorator[Any]):
    """A plain value, encrypted at rest. The keys ride on the engine's dialect, so there is no global key."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Value → sealed JSON."""
        return None if value is None else _keys(dialect).seal_json(orjson.dumps(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Sealed JSON → value. Raises KeyProblem when no key fits."""
        return None if value is None else orjson.loads(_keys(dialect).open_json(value))

    def to_sqlite(self, dialect: Dialect) -> Convert:
        """`process_bind_param`, on SQLite."""
        seal = _keys(dialect).seal_json
        return lambda value: None if value is None else seal(orjson.dumps(value))

    def from_sqlite(self, dialect: Dialect) -> Convert:
        """`process_result_value`, on SQLite."""
        opened = _keys(dialect).open_json
        return lambda value: None if value is None else orjson.loads(opened(value))


def give_keys(dialect: Dialect, keys: Keyring) -> None:
    """Put the keys on an engine's dialect, where Sealed finds them."""
    dialect.hearback_keys = keys  # type: ignore[attr-defined]  # why: a dialect is made for each engine and is open


def _keys(dialect: Dialect) -> Keyring:
    keys: Keyring = dialect.hearback_keys  # type: ignore[attr-defined]  # why: put there by give_keys
    return keys
