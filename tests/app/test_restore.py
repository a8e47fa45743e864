"""A backup takes the database's place: checked first, in one step, and without sending anything twice."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import outbox, staff
from storage.tables import outbox as table
from tests.app.conftest import EXAMPLES, Operator
from tests.clock import START

DATABASE = Path("var") / "hearback.db"


def asides(operator: Operator) -> list[Path]:
    """The databases that were replaced."""
    return sorted((operator.folder / "var").glob("hearback.db.replaced-*"))


def numbers(operator: Operator) -> list[int]:
    return [row["telegram_id"] for row in operator.does("people", "list", "--json").json]


@pytest.fixture
def yesterday(operator: Operator, tmp_path: Path) -> Path:
    """A backup with three people, an administrator and a message that waits; today the first of them is erased."""
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.does("staff", "add", "--telegram-id", "5", "--role", "administrator")
    operator.database(queue)
    copy = tmp_path / "yesterday.db"
    operator.does("db", "backup", copy)
    operator.does("people", "erase", "1")
    return copy


def queue(conn: Connection) -> int:
    return outbox.add(
        conn, chat_id=9000000002, person_id=2, lane=0, method="sendMessage", payload={"text": "words"}, now=START
    )


def rows(conn: Connection) -> list[Any]:
    return list(conn.execute(select(table).order_by(table.c.id)))


def test_a_backup_takes_the_place_and_the_database_before_is_kept(operator: Operator, yesterday: Path) -> None:
    operator.does("people", "erase", "3")
    said = operator.does("db", "restore", yesterday)
    assert "is the copy now: 1 person, besides 2 people erased since and erased again now" in said.out
    assert "held, since it waited then: 1 message and 0 announcements" in said.out
    assert numbers(operator) == [9000000002]
    (aside,) = asides(operator)
    assert str(aside) in said.out
    for path in (operator.folder / DATABASE, aside):
        with closing(sqlite3.connect(path)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert ("operator", "db.restored", None) in operator.audited()
    held, told = operator.database(rows)
    assert (held.state, held.reason) == ("held", "restored")
    assert (told.chat_id, told.state) == (5, "pending")
    assert "1 single messages (hearback outbox list" in told.payload["text"]
    assert list(operator.folder.glob("var/.restoring-*")) == []


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows beyond 64 KB for as long as this lasts: what a full disk says, with any disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("act", ["backup", "restore"])
def test_on_a_full_disk_nothing_is_changed_and_a_sentence_says_why(
    operator: Operator, yesterday: Path, act: str
) -> None:
    file = yesterday if act == "restore" else yesterday.with_name("today.db")
    before = numbers(operator)
    with full_disk():
        said = operator.fails("db", act, file)
    assert "cannot be written" in said
    assert "the space that is left" in said
    assert sorted(path.name for path in yesterday.parent.glob("*.db")) == ["yesterday.db"]
    assert list(yesterday.parent.glob(".today*")) == []
    assert numbers(operator) == before
    assert asides(operator) == []


def test_it_can_be_restored_twice_and_to_and_fro(operator: Operator, yesterday: Path) -> None:
    operator.does("db", "restore", yesterday)
    operator.does("db", "restore", asides(operator)[0])
    operator.does("db", "restore", yesterday)
    assert numbers(operator) == [9000000002, 9000000003]
    assert len(asides(operator)) == 3


def test_while_hearback_runs_it_is_refused(operator: Operator, yesterday: Path) -> None:
    before = (operator.folder / DATABASE).read_bytes()
    with (operator.folder / "var" / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for words in (("db", "restore", yesterday), ("db", "after-restore")):
            assert "is running on" in operator.fails(*words)
    assert (operator.folder / DATABASE).read_bytes() == before


def test_while_another_command_has_it_open_it_is_refused(operator: Operator, yesterday: Path) -> None:
    with closing(sqlite3.connect(operator.folder / DATABASE)) as other:
        other.execute("SELECT count(*) FROM person").fetchone()
        assert "another program has" in operator.fails("db", "restore", yesterday)
    assert asides(operator) == []
    assert numbers(operator) == [9000000002, 9000000003]


@pytest.mark.parametrize("damage", ["half", "foreign", "newer", "nowhere"])
def test_what_cannot_be_trusted_changes_nothing(operator: Operator, yesterday: Path, damage: str) -> None:
    content = yesterday.read_bytes()
    match damage:
        case "half":
            yesterday.write_bytes(content[: len(content) // 2])
        case "foreign":
            yesterday.unlink()
            with closing(sqlite3.connect(yesterday)) as conn:
                conn.execute("CREATE TABLE recipe (name TEXT)")
        case "newer":
            with closing(sqlite3.connect(yesterday)) as conn, conn:
                conn.execute("UPDATE alembic_version SET version_num = 'r9999'")
        case _:
            yesterday.unlink()
    before = {path.name: path.read_bytes() for path in (operator.folder / "var").iterdir()}
    said = operator.fails("db", "restore", yesterday)
    assert "cannot be trusted" in said or "newer release" in said or "is not there" in said
    assert {path.name: path.read_bytes() for path in (operator.folder / "var").iterdir()} == before | {"run.lock": b""}


def test_when_the_database_is_broken_the_log_of_erasures_still_holds(operator: Operator, yesterday: Path) -> None:
    (operator.folder / DATABASE).write_bytes(os.urandom(8192))
    assert "besides 1 person erased since" in operator.does("db", "restore", yesterday).out
    assert numbers(operator) == [9000000002, 9000000003]
    assert asides(operator)[0].stat().st_size == 8192, "it is kept: perhaps it can be mended"


def test_when_the_database_is_gone_too(operator: Operator, yesterday: Path) -> None:
    (operator.folder / DATABASE).unlink()
    said = operator.does("db", "restore", yesterday)
    assert "besides 1 person erased since" in said.out
    assert "the database before" not in said.out


def test_what_a_killed_process_left_beside_the_database_is_not_taken_for_the_new_one_s(
    operator: Operator, yesterday: Path, tmp_path: Path
) -> None:
    database = operator.folder / DATABASE
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("UPDATE person SET locality = 'watford' WHERE id = 2")
        conn.commit()
        wal = database.with_name("hearback.db-wal")
        for path in (database, wal):  # as they are while somebody has it open
            shutil.copy(path, tmp_path / path.name)
    for name in ("hearback.db", "hearback.db-wal"):
        shutil.copy(tmp_path / name, database.with_name(name))
    operator.does("db", "restore", yesterday)
    assert not wal.exists()
    assert operator.does("people", "show", "2", "--json").json["locality"] != "watford"
    with closing(sqlite3.connect(asides(operator)[0])) as conn:
        assert conn.execute("SELECT locality FROM person WHERE id = 2").fetchone() == ("watford",)


def test_a_copy_with_its_keys_brings_them_to_a_new_machine(
    newcomer: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    newcomer.does("db", "backup", tmp_path / "keyed.db", "--with-keys")
    first = (tmp_path / "var" / "keys").read_text()
    monkeypatch.setenv("HEARBACK_DATA_DIR", str(tmp_path / "new"))
    newcomer.does("db", "upgrade")  # which makes keys of its own
    own = (tmp_path / "new" / "keys").read_text()
    assert "behind those that were there" in newcomer.does("db", "restore", tmp_path / "keyed.db").out
    assert (tmp_path / "new" / "keys").read_text() == own + first
    assert (tmp_path / "new" / "keys").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(tmp_path / "new" / "hearback.db")) as conn:
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
    assert "backup" not in tables
    assert first.strip().encode() not in (tmp_path / "new" / "hearback.db").read_bytes(), "the keys do not linger in it"
    assert len(newcomer.does("people", "list", "--json").json) == 3


def test_keys_that_are_set_are_not_added_to(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.does("staff", "add", "--telegram-id", "5", "--role", "reader", "--name", "Somebody")
    operator.does("db", "backup", tmp_path / "keyed.db", "--with-keys")
    operator.does("db", "backup", tmp_path / "bare.db")
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", "x" * 40)
    assert "add those of its time behind them" in operator.fails("db", "restore", tmp_path / "keyed.db")
    assert "cannot be opened with these keys" in operator.fails("db", "restore", tmp_path / "bare.db")
    assert asides(operator) == []


def test_on_postgres_its_own_tools_are_named_and_what_comes_after(
    newcomer: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_DATABASE_URL", "postgresql://hearback:hunter2@127.0.0.1/hearback")
    said = newcomer.fails("db", "restore", "copy.db")
    assert "pg_restore" in said
    assert "hearback db after-restore" in said
    assert "hunter2" not in said


def test_after_a_restore_with_other_tools_the_same_is_done(operator: Operator, yesterday: Path) -> None:
    shutil.copy(yesterday, operator.folder / DATABASE)
    said = operator.does("db", "after-restore")
    assert said.lines[0] == "the database is in order: 1 person was erased since and erased again now"
    assert "1 message and 0 announcements" in said.out
    assert numbers(operator) == [9000000002, 9000000003]
    operator.does("people", "erase", "2")
    assert "0 people were erased since" in operator.does("db", "after-restore").out


def test_held_messages_are_listed_released_and_dropped(operator: Operator, yesterday: Path) -> None:
    assert operator.does("outbox", "list").lines == ["nothing is held"]
    operator.database(queue)
    operator.does("db", "restore", yesterday)
    (one,) = operator.does("outbox", "list", "--json").json
    assert (one["person_id"], one["purpose"], one["method"]) == (2, "reply", "sendMessage")
    assert "words" not in operator.does("outbox", "list").out
    assert "no message is held under the number 999" in operator.fails("outbox", "release", str(one["id"]), "999")
    assert len(operator.does("outbox", "list", "--json").json) == 1, "all of those, or none of them"
    assert operator.does("outbox", "release", str(one["id"])).lines == ["1 message goes out now"]
    operator.does("db", "after-restore")
    assert operator.does("outbox", "drop", "--all").lines == ["2 messages are never sent"]
    assert {row.state for row in operator.database(rows)} == {"skipped", "pending"}
    assert ("operator", "outbox.dropped", None) in operator.audited()


def test_which_ones_has_to_be_said(operator: Operator) -> None:
    for words in (("outbox", "release"), ("outbox", "drop"), ("outbox", "release", "1", "--all")):
        assert "say which" in operator.fails(*words, code=2)


def test_staff_are_told_in_the_restored_database(operator: Operator, yesterday: Path) -> None:
    operator.does("staff", "add", "--telegram-id", "6", "--role", "administrator")
    operator.does("db", "restore", yesterday)
    assert [member.telegram_id for member in operator.database(staff.members)] == [5]
    assert [row.chat_id for row in operator.database(rows) if row.purpose == "staff"] == [5]
