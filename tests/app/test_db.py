"""The tables are made, and a copy is checked before anybody trusts it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import migrations, people
from tests.app.conftest import EXAMPLES, Operator


def _with_people(operator: Operator) -> Operator:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.database(people.change, 1, name="A made-up name")
    return operator


def test_the_first_upgrade_makes_the_tables_and_the_next_has_nothing_to_do(newcomer: Operator) -> None:
    assert newcomer.does("db", "upgrade").lines == ["the tables are up to date now"]
    assert newcomer.does("db", "upgrade").lines == ["the tables were up to date already"]
    assert (newcomer.folder / "var" / "keys").is_file()


def test_a_copy_is_whole_sealed_and_for_its_owner(operator: Operator, tmp_path: Path) -> None:
    _with_people(operator)
    target = tmp_path / "copy.db"
    assert "is a whole copy" in operator.does("db", "backup", target).out
    assert target.stat().st_mode & 0o077 == 0
    assert operator.does("db", "verify", target).lines == [f"{target} is whole: revision {migrations.head()}, 3 people"]
    with closing(sqlite3.connect(target)) as conn:
        (name,) = conn.execute("SELECT name FROM person WHERE id = 1").fetchone()
        notes = dict(conn.execute("SELECT name, value FROM backup"))
    assert "made-up" not in name
    assert notes.keys() == {"made_at"}
    assert ("operator", "db.backup", None) in operator.audited()
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".copy")] == []


def test_what_was_erased_does_not_linger_in_a_copy(operator: Operator, tmp_path: Path) -> None:
    _with_people(operator)
    operator.does("people", "erase", "1")
    operator.does("db", "backup", tmp_path / "copy.db")
    assert b"9000000001" not in (tmp_path / "copy.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as conn:
        assert conn.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_with_its_keys_a_copy_can_be_read_anywhere(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_people(operator)
    operator.does("db", "backup", tmp_path / "bare.db")
    assert "as safe as a password" in operator.does("db", "backup", tmp_path / "keyed.db", "--with-keys").out
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", "x" * 40)
    operator.does("db", "verify", tmp_path / "keyed.db")
    assert "cannot be opened with these keys" in operator.fails("db", "verify", tmp_path / "bare.db")


def test_a_copy_never_replaces_a_file(operator: Operator, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    assert "is there already" in operator.fails("db", "backup", target)
    assert target.read_text() == "precious"


def test_a_copy_cannot_go_where_there_is_no_folder(operator: Operator, tmp_path: Path) -> None:
    assert "No such file" in operator.fails("db", "backup", tmp_path / "nowhere" / "copy.db")


def test_without_a_database_there_is_nothing_to_copy(newcomer: Operator) -> None:
    assert "is not there" in newcomer.fails("db", "backup", "copy.db")
    assert not (newcomer.folder / "var").exists()


def test_on_postgres_its_own_tools_are_named(newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_DATABASE_URL", "postgresql://hearback:hunter2@127.0.0.1/hearback")
    said = newcomer.fails("db", "backup", "copy.db")
    assert "pg_dump" in said
    assert "hunter2" not in said


def test_a_damaged_copy_is_noticed(operator: Operator, tmp_path: Path) -> None:
    _with_people(operator)
    target = tmp_path / "copy.db"
    operator.does("db", "backup", target)
    content = bytearray(target.read_bytes())
    for page in range(4096 * 4, len(content) - 4096, 4096):
        content[page : page + 64] = os.urandom(64)
    target.write_bytes(content)
    assert "cannot be trusted" in operator.fails("db", "verify", target)


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400])
def test_what_is_no_copy_is_refused(content: bytes, operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    assert "cannot be trusted" in operator.fails("db", "verify", tmp_path / "copy.db")
    assert "is not there" in operator.fails("db", "verify", tmp_path / "nowhere.db")


def test_a_copy_of_a_newer_release_is_left_alone(operator: Operator, tmp_path: Path) -> None:
    operator.does("db", "backup", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = 'r9999'")
    assert "made by a newer release of Hearback (r9999)" in operator.fails("db", "verify", tmp_path / "copy.db")


def test_verifying_changes_nothing(operator: Operator, tmp_path: Path) -> None:
    operator.does("db", "backup", tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()
    operator.does("db", "verify", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"copy.db", "var"}


def test_commands_on_a_newer_database_are_refused(operator: Operator) -> None:
    with closing(sqlite3.connect(operator.folder / "var" / "hearback.db")) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = 'r9999'")
    assert "update Hearback" in operator.fails("db", "upgrade")
    assert "update Hearback" in operator.fails("people", "list")


def test_a_place_that_cannot_be_written_is_named(operator: Operator, tmp_path: Path) -> None:
    operator.does("db", "upgrade")
    assert "cannot be written" in operator.fails("db", "backup", tmp_path / "nowhere" / "copy.db")
