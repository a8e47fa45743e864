"""Statements that are put together once come to the same as those that SQLAlchemy executes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, ProgrammingError

from storage.columns import Json, Moment, Sealed, YesNo, give_keys
from storage.database import Database, StorageProblem
from storage.keys import Keyring
from storage.prepared import Prepared
from storage.tables import person

NOW = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)
IDS: BindParameter[int] = bindparam("ids", expanding=True)
COLUMNS = (person.c.id, person.c.telegram_id, person.c.name, person.c.reachable, person.c.joined_at)
THESE = select(*COLUMNS).where(person.c.telegram_id.in_(IDS)).order_by(person.c.id)
OTHERS = select(*COLUMNS).where(person.c.telegram_id.not_in(IDS), person.c.test == bindparam("test")).limit(10)
MEET = Prepared(insert(person).returning(person.c.id), ("telegram_id", "name", "joined_at"))


def meet(conn: Connection, *telegram_ids: int) -> None:
    for one in telegram_ids:
        assert MEET.first(conn, {"telegram_id": one, "name": f"Person {one}", "joined_at": NOW}) is not None


async def test_rows_are_those_of_sqlalchemy_with_their_values_unsealed(database: Database) -> None:
    def same(conn: Connection) -> None:
        meet(conn, *range(1001, 1010))
        for ids in ([], [1001], [1003, 1001, 1002], list(range(1001, 1008)), [1001, 9999]):
            asked = {"ids": ids}
            assert Prepared(THESE).all(conn, asked) == [tuple(row) for row in conn.execute(THESE, asked)]
            others = asked | {"test": False}
            assert Prepared(OTHERS).all(conn, others) == [tuple(row) for row in conn.execute(OTHERS, others)]
        assert Prepared(THESE).first(conn, {"ids": [1002]}) == (2, 1002, "Person 1002", True, NOW)
        assert Prepared(THESE).first(conn, {"ids": [9999]}) is None
        assert conn.execute(text("SELECT name FROM person WHERE id = 1")).scalar_one() != "Person 1001"

    await database.write(same)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(st.integers(1000, 1040), max_size=40))
async def test_a_list_of_any_length_finds_each_once(database: Database, ids: list[int]) -> None:
    def found(conn: Connection) -> list[int]:
        there = set(conn.scalars(select(person.c.telegram_id)))
        meet(conn, *(set(ids[::2]) - there))
        return [row[1] for row in Prepared(THESE).all(conn, {"ids": ids})]

    everybody = await database.write(found)
    assert len(everybody) == len(set(everybody))
    assert set(ids[::2]) <= set(everybody) <= set(ids)


async def test_it_tells_how_many_rows_it_changed(database: Database) -> None:
    rename = Prepared(update(person).where(person.c.telegram_id.in_(IDS)).values(name=bindparam("called")))
    forget = Prepared(delete(person).where(person.c.telegram_id.in_(IDS)))

    def change(conn: Connection) -> list[str | None]:
        meet(conn, 1001, 1002, 1003)
        assert rename.run(conn, {"ids": [1001, 1003, 7], "called": "Zofia"}) == 2
        assert forget.run(conn, {"ids": [1002]}) == 1
        return list(conn.scalars(select(person.c.name).order_by(person.c.id)))

    assert await database.write(change) == ["Zofia", "Zofia"]


async def test_many_rows_go_in_their_order_and_none_is_no_mistake(database: Database) -> None:
    many = Prepared(insert(person), ("telegram_id", "joined_at"))

    def fill(conn: Connection) -> list[int]:
        many.run_all(conn, [])
        many.run_all(conn, [{"telegram_id": one, "joined_at": NOW} for one in (5, 3, 4)])
        return list(conn.scalars(select(person.c.telegram_id).order_by(person.c.id)))

    assert await database.write(fill) == [5, 3, 4]


async def test_what_fails_is_told_as_sqlalchemy_tells_it_and_shows_no_value(database: Database) -> None:
    def twice(conn: Connection) -> None:
        meet(conn, 1001)
        meet(conn, 1001)

    with pytest.raises(IntegrityError) as caught:
        await database.write(twice)
    assert "Person 1001" not in str(caught.value)
    assert await database.read(lambda conn: conn.execute(select(func.count()).select_from(person)).scalar_one()) == 0


async def test_the_trouble_of_a_database_is_told_as_always(database: Database) -> None:
    gone = Prepared(text("SELECT * FROM nowhere"))
    with pytest.raises((StorageProblem, ProgrammingError)):
        await database.write(lambda conn: gone.all(conn, {}))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Moment(), NOW),
        (Moment(), NOW.astimezone(ZoneInfo("Asia/Karachi"))),
        (Moment(), None),
        (YesNo(), True),
        (YesNo(), False),
        (YesNo(), None),
        (Json(), {"words": "Zażółć", "count": 3, "none": None}),
        (Json(), None),
        (Sealed(), ["What somebody said", "اردو", None]),
        (Sealed(), None),
    ],
    ids=str,
)
async def test_a_value_goes_and_comes_as_by_sqlalchemy(kind: Moment | YesNo | Json | Sealed, value: object) -> None:
    dialect = sqlite.dialect()
    give_keys(dialect, Keyring(("a made-up secret that only this test uses",)))
    kept = kind.to_sqlite(dialect)(value)
    by_sqlalchemy: Any = kind.process_bind_param(value, dialect)  # type: ignore[arg-type]  # why: each has its own type
    if not isinstance(kind, Sealed):
        assert kept == by_sqlalchemy
    assert kind.from_sqlite(dialect)(by_sqlalchemy) == kind.process_result_value(kept, dialect) == value


def test_a_time_without_an_offset_is_refused_on_either_way() -> None:
    dialect = sqlite.dialect()
    naive = NOW.replace(tzinfo=None)
    for refuses in (Moment().to_sqlite(dialect), lambda value: Moment().process_bind_param(value, dialect)):
        with pytest.raises(ValueError, match="zone"):
            refuses(naive)
