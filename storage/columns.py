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


class _Kind(TypeDecorator[Any]):
    """A kind of value with one rule for SQLite (`written`, `read`), which statements of each turn use as it is.

    SQLAlchemy puts two calls around each value; `to_sqlite` and `from_sqlite` are the same rule without them.
    """

    def written(self, dialect: Dialect) -> Convert:
        """How a value that is there is kept in SQLite."""
        raise NotImplementedError

    def read(self, dialect: Dialect) -> Convert:
        """The other way round."""
        raise NotImplementedError

    def to_sqlite(self, dialect: Dialect) -> Convert:
        """`process_bind_param`, on SQLite."""
        written = self.written(dialect)
        return lambda value: None if value is None else written(value)

    def from_sqlite(self, dialect: Dialect) -> Convert:
        """`process_result_value`, on SQLite."""
        read = self.read(dialect)
        return lambda value: None if value is None else read(value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Value → what the database keeps; PostgreSQL knows such values by itself."""
        return value if value is None or dialect.name != "sqlite" else self.written(dialect)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What the database keeps → value."""
        return value if value is None or dialect.name != "sqlite" else self.read(dialect)(value)


class Moment(_Kind):
    """A moment in UTC, to the microsecond. Naive times are refused: SQLite would drop an offset without a word."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sortable ISO text on SQLite, timestamptz on PostgreSQL."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def written(self, _: Dialect) -> Convert:
        """Aware datetime → ISO text."""
        return _written

    def read(self, _: Dialect) -> Convert:
        """ISO text → aware datetime in UTC."""
        return datetime.fromisoformat

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware datetime → what the database keeps."""
        if value is None:
            return None
        written = _written(value)  # refuses what has no zone, on either database
        return written if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What the database keeps → aware datetime in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if dialect.name == "sqlite" else value.astimezone(UTC)


class YesNo(_Kind):
    """A boolean; 0 and 1 on SQLite, whose STRICT tables know no BOOLEAN."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BOOLEAN elsewhere."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def written(self, _: Dialect) -> Convert:
        """Bool → 0 or 1."""
        return int

    def read(self, _: Dialect) -> Convert:
        """0 or 1 → bool."""
        return bool


class Json(_Kind):
    """Plain values (dict, list, str, number, bool, None) as JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite, JSONB on PostgreSQL."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB(none_as_null=True))

    def written(self, _: Dialect) -> Convert:
        """Value → JSON text."""
        return lambda value: orjson.dumps(value).decode()

    def read(self, _: Dialect) -> Convert:
        """JSON text → value."""
        return orjson.loads


class Sealed(_Kind):
    """A plain value, encrypted at rest. The keys ride on the engine's dialect, so there is no global key."""

    impl = Text
    cache_ok = True

    def written(self, dialect: Dialect) -> Convert:
        """Value → sealed JSON."""
        seal = _keys(dialect).seal_json
        return lambda value: seal(orjson.dumps(value))

    def read(self, dialect: Dialect) -> Convert:
        """Sealed JSON → value. Raises KeyProblem when no key fits."""
        opened = _keys(dialect).open_json
        return lambda value: orjson.loads(opened(value))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Value → sealed JSON, on either database."""
        return None if value is None else self.written(dialect)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Sealed JSON → value, on either database."""
        return None if value is None else self.read(dialect)(value)


def give_keys(dialect: Dialect, keys: Keyring) -> None:
    """Put the keys on a dialect, where Sealed finds them."""
    dialect.hearback_keys = keys  # type: ignore[attr-defined]  # why: a dialect is open for what its owner puts there


def opener(dialect: Dialect) -> Callable[[str], bytes]:
    """What opens sealed values where they were taken from the database as they are: to JSON. It raises KeyProblem."""
    return _keys(dialect).open_json


def _keys(dialect: Dialect) -> Keyring:
    keys: Keyring = dialect.hearback_keys  # type: ignore[attr-defined]  # why: put there by give_keys
    return keys
