"""The databases that tests get: whatever others did in them before, they are as they came from the migrations."""

from __future__ import annotations

from contextlib import closing

import psycopg
from psycopg import sql

from tests.databases import Copies


def _left(url: str) -> tuple[list[str], list[str]]:
    """The tables with rows, and the numbers that are taken."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT relname FROM pg_stat_user_tables ORDER BY relname")]
        there = sql.SQL("SELECT EXISTS (SELECT FROM {})")
        filled = [one for one in tables if connection.execute(there.format(sql.Identifier(one))).fetchone() == (True,)]
        taken = connection.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")
        return filled, [name for (name,) in taken]


def test_what_one_test_wrote_no_other_finds(postgres_copies: Copies) -> None:
    with postgres_copies.emptied() as url:
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            connection.execute("INSERT INTO person (telegram_id, joined_at) VALUES (1, now())")
            connection.execute("INSERT INTO person_topic (person_id, topic) SELECT id, 'caring' FROM person")
        tables, taken = _left(url)
        assert tables == ["alembic_version", "person", "person_topic"]
        assert taken
    with postgres_copies.emptied() as again:
        assert again == url, "it goes on to the next"
        assert _left(again) == (["alembic_version"], [])


def test_a_database_with_other_tables_goes_to_nobody(postgres_copies: Copies) -> None:
    with postgres_copies.emptied() as url, closing(psycopg.connect(url)) as connection:
        connection.execute("ALTER TABLE person DROP COLUMN name")
        connection.commit()
    with postgres_copies.emptied() as other:
        assert other != url


def test_a_database_that_somebody_holds_on_to_goes_to_nobody(postgres_copies: Copies) -> None:
    with postgres_copies.emptied() as url:
        held = psycopg.connect(url)
        held.execute("INSERT INTO person (telegram_id, joined_at) VALUES (1, now())")
        held.execute("LOCK TABLE person")
    with postgres_copies.emptied() as other:
        assert other != url
    held.close()
