"""The one door to the database: whole transactions, one writer, and errors that give nobody away."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, exc, func, insert, select, update

from storage import on_sqlite
from storage.database import WRITE_LOCK, Database, StorageProblem, ping
from storage.keys import Keyring
from storage.tables import audit, notice, person

pytestmark = pytest.mark.usefixtures("lasting_commits")

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def _note(conn: Connection, key: str) -> None:
    conn.execute(insert(notice).values(key=key, told_at=NOON))


def _notes(conn: Connection) -> list[str]:
    return list(conn.execute(select(notice.c.key).order_by(notice.c.key)).scalars())


def _grow(conn: Connection) -> None:
    """What is lost where two of it are carried out at once."""
    seen = conn.execute(select(audit.c.detail).where(audit.c.id == 1)).scalar_one()
    conn.execute(update(audit).where(audit.c.id == 1).values(detail=seen + 1))


async def test_what_was_written_is_read(database: Database) -> None:
    await database.write(_note, "a")
    assert await database.read(_notes) == ["a"]


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(conn: Connection) -> None:
        _note(conn, "a")
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        await database.write(half)
    assert await database.read(_notes) == []


async def test_a_savepoint_is_undone_alone(database: Database) -> None:
    def two_people(conn: Connection) -> None:
        _note(conn, "kept")
        savepoint = conn.begin_nested()
        _note(conn, "undone")
        savepoint.rollback()

    await database.write(two_people)
    assert await database.read(_notes) == ["kept"]


async def test_what_breaks_within_a_savepoint_harms_nobody_after_it(database: Database) -> None:
    def broken(conn: Connection, *keys: str) -> None:
        conn.begin_nested()
        for key in keys:
            _note(conn, key)
        conn.begin_nested()
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        await database.write(broken, "undone")
    for _ in range(8):
        with pytest.raises(RuntimeError, match="on the way"):
            await database.read(broken)
    await database.write(_note, "kept")
    assert await database.read(_notes) == ["kept"]


async def test_of_many_at_once_one_that_breaks_within_a_savepoint_leaves_none_open(database: Database) -> None:
    def broken(conn: Connection, key: str) -> None:
        conn.begin_nested()
        _note(conn, key)
        if key == "b":
            raise RuntimeError("on the way")

    for _ in range(2):
        told = await asyncio.gather(*(database.write(broken, key) for key in "abc"), return_exceptions=True)
        assert [str(one) for one in told if one is not None] == ["on the way"]
        assert not await database.write(lambda conn: conn.in_nested_transaction())
        assert await database.read(_notes) == ["a", "c"]
        await database.write(lambda conn: conn.execute(delete(notice)))


async def test_a_list_that_was_not_read_to_its_end_holds_nothing_back(database: Database) -> None:
    def first_of_many(conn: Connection) -> str:
        return str(next(iter(conn.scalars(select(notice.c.key).order_by(notice.c.key)))))

    for key in "abc":
        await database.write(_note, key)
    for _ in range(8):
        assert await database.read(first_of_many) == "a"
    await database.write(lambda conn: conn.execute(delete(notice).where(notice.c.key == "a")))
    assert [await database.read(first_of_many) for _ in range(8)] == ["b"] * 8, "each look is at what is there now"


async def test_of_many_at_once_each_is_told_its_own(database: Database) -> None:
    def note(conn: Connection, key: str) -> str:
        _note(conn, key)
        if key == "c":
            raise RuntimeError("on the way")
        return key

    told = await asyncio.gather(*(database.write(note, key) for key in "abcde"), return_exceptions=True)
    assert [str(one) for one in told] == ["a", "b", "on the way", "d", "e"]
    assert await database.read(_notes) == ["a", "b", "d", "e"], "who raises is undone alone"


async def test_no_increment_is_lost_among_many(database: Database) -> None:
    await database.write(lambda c: c.execute(insert(audit).values(at=NOON, actor="hearback", act="count", detail=0)))
    await asyncio.gather(*(database.write(_grow) for _ in range(100)))
    assert await database.read(lambda c: c.execute(select(audit.c.detail)).scalar_one()) == 100


async def test_no_increment_is_lost_among_programs(
    database: Database, database_url: str, tmp_path: Path, keys: Keyring
) -> None:
    await database.write(lambda c: c.execute(insert(audit).values(at=NOON, actor="hearback", act="count", detail=0)))
    other = await Database.open(database_url, data_dir=tmp_path, keys=keys, migrate=False)
    await asyncio.gather(*(one.write(_grow) for _ in range(20) for one in (database, other)))
    await other.close()
    assert await database.read(lambda c: c.execute(select(audit.c.detail)).scalar_one()) == 40


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((StorageProblem, exc.DBAPIError)):
        await database.read(_note, "a")
    assert await database.read(_notes) == []


async def test_who_is_cancelled_leaves_no_transaction_open(database: Database) -> None:
    begun = asyncio.create_task(database.write(_note, "a"))
    await asyncio.sleep(0)
    begun.cancel()
    with pytest.raises(asyncio.CancelledError):
        await begun
    await database.write(_note, "b")
    assert await database.read(_notes) == ["a", "b"]


async def test_errors_never_show_what_was_stored(database: Database) -> None:
    def twice(conn: Connection) -> None:
        for _ in range(2):
            conn.execute(insert(person).values(telegram_id=77_123, locality="Secret Lane", joined_at=NOON))

    with pytest.raises(exc.IntegrityError) as caught:
        await database.write(twice)
    assert "Secret Lane" not in str(caught.value)


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("hearback.db*"))


async def test_what_is_sealed_is_not_in_the_file(sqlite_url: str, tmp_path: Path, keys: Keyring) -> None:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)
    await opened.write(lambda c: c.execute(insert(person).values(telegram_id=1, name="Aniela", joined_at=NOON)))
    assert await opened.read(lambda c: c.execute(select(person.c.name)).scalar_one()) == "Aniela"
    await opened.close()
    assert b"Aniela" not in _bytes_of(tmp_path)


async def test_times_come_back_as_they_were(database: Database) -> None:
    moment = datetime.fromisoformat("2026-10-25T01:30:00.123456+01:00")
    await database.write(lambda c: c.execute(insert(notice).values(key="t", told_at=moment)))
    assert await database.read(lambda c: c.execute(select(notice.c.told_at)).scalar_one()) == moment


async def test_a_time_without_an_offset_is_refused(database: Database) -> None:
    with pytest.raises(exc.StatementError, match="offset"):
        await database.write(lambda c: c.execute(insert(notice).values(key="t", told_at=NOON.replace(tzinfo=None))))


async def test_an_empty_json_column_is_null_on_both(database: Database) -> None:
    await database.write(lambda c: c.execute(insert(audit).values(at=NOON, actor="hearback", act="x", detail=None)))
    empty = select(func.count()).select_from(audit).where(audit.c.detail.is_(None))
    assert await database.read(lambda c: c.execute(empty).scalar_one()) == 1


async def test_numbers_are_never_used_again(database: Database) -> None:
    def add(conn: Connection, telegram_id: int) -> int:
        row = insert(person).values(telegram_id=telegram_id, joined_at=NOON).returning(person.c.id)
        return int(conn.execute(row).scalar_one())

    first = await database.write(add, 1)
    await database.write(lambda c: c.execute(person.delete()))
    assert await database.write(add, 2) > first


def _held(opened: Database) -> bool:
    return "another hearback command holds the database" in str(opened.trouble)


async def test_another_process_that_writes_is_waited_for(
    sqlite_url: str, tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)
    other = os.open(tmp_path / "write.lock", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    monkeypatch.setattr(on_sqlite, "LONG", 0.0)
    waiting = asyncio.create_task(opened.write(_note, "a"))
    await ping(opened)  # reading goes on
    assert not waiting.done()
    async with asyncio.timeout(25):
        while not _held(opened):  # noqa: ASYNC110  # why: what is waited for is a look at the lock
            await asyncio.sleep(0.001)
    os.close(other)
    await waiting
    assert not _held(opened)

    other = os.open(tmp_path / "write.lock", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    monkeypatch.setattr(on_sqlite, "LOCK_PATIENCE", 0.0)
    with pytest.raises(StorageProblem, match="another hearback command"):
        await opened.write(_note, "b")
    os.close(other)
    await opened.close()


async def test_the_writer_survives_power_loss_and_the_readers_only_read(
    sqlite_url: str, tmp_path: Path, keys: Keyring
) -> None:
    def pragma(conn: Connection, name: str) -> object:
        return conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)
    assert await opened.write(pragma, "synchronous") == 2
    assert await opened.write(pragma, "journal_mode") == "wal"
    assert await opened.write(pragma, "foreign_keys") == 1
    assert await opened.read(pragma, "query_only") == 1
    await opened.close()


async def test_a_file_that_is_no_database_is_named(tmp_path: Path, keys: Keyring) -> None:
    (tmp_path / "hearback.db").write_bytes(b"a shopping list, by mistake" * 100)
    with pytest.raises(StorageProblem, match="restore a backup"):
        await Database.open(f"sqlite:///{tmp_path / 'hearback.db'}", data_dir=tmp_path, keys=keys)


async def test_of_a_file_that_was_cut_off_no_empty_database_is_made(tmp_path: Path, keys: Keyring) -> None:
    url, path = f"sqlite:///{tmp_path / 'hearback.db'}", tmp_path / "hearback.db"
    await (await Database.open(url, data_dir=tmp_path, keys=keys)).close()
    whole = path.read_bytes()
    for left in (100, 2048, len(whole) // 2, len(whole) - 4096):
        path.write_bytes(whole[:left])
        with pytest.raises(StorageProblem, match="restore a backup"):
            await Database.open(url, data_dir=tmp_path, keys=keys)
        assert path.read_bytes() == whole[:left], "it is kept as it is"


async def test_a_full_disk_is_said_and_loses_nothing(sqlite_url: str, tmp_path: Path, keys: Keyring) -> None:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)
    await opened.write(_note, "before")

    def fill(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(2000):
            _note(conn, f"{number}" * 50)

    with pytest.raises(StorageProblem, match="disk is full"):
        await opened.write(fill)
    assert await opened.read(_notes) == ["before"]
    await opened.close()


async def test_those_who_wait_share_a_commit(sqlite_url: str, tmp_path: Path, keys: Keyring) -> None:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)

    def others_see(conn: Connection, key: str) -> list[str]:
        with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as other:
            seen = [row[0] for row in other.execute("SELECT key FROM notice ORDER BY key")]
        other.close()
        _note(conn, key)
        return seen

    # The first goes at once; those who came meanwhile go together.
    assert await asyncio.gather(*(opened.write(others_see, key) for key in "abc")) == [[], ["a"], ["a"]]
    assert await opened.write(others_see, "d") == ["a", "b", "c"]
    await opened.close()


async def test_on_a_full_disk_all_who_share_a_commit_are_told(sqlite_url: str, tmp_path: Path, keys: Keyring) -> None:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)

    def fill(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(2000):
            _note(conn, f"{number}" * 50)

    acts = (opened.write(_note, "a"), opened.write(_note, "b"), opened.write(fill), opened.write(_note, "c"))
    first, *together = await asyncio.gather(*acts, return_exceptions=True)
    assert first is None, "it went by itself"
    assert all(isinstance(one, StorageProblem) for one in together)
    assert await opened.read(_notes) == ["a"]
    await opened.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    await opened.write(_note, "afterwards")
    assert await opened.read(_notes) == ["a", "afterwards"]
    await opened.close()


async def test_a_folder_that_cannot_be_written_is_said(sqlite_url: str, tmp_path: Path, keys: Keyring) -> None:
    (tmp_path / WRITE_LOCK).mkdir()  # an administrator's tests may write where nobody else may, but not into a folder
    with pytest.raises(StorageProblem, match=r"write\.lock cannot be written .+: give the user"):
        await Database.open(sqlite_url, data_dir=tmp_path, keys=keys)
    (tmp_path / "file").touch()
    with pytest.raises(StorageProblem, match="cannot be written"):
        await Database.open(sqlite_url, data_dir=tmp_path / "file", keys=keys)


async def test_postgres_that_is_away_is_said(tmp_path: Path, keys: Keyring) -> None:
    with pytest.raises(StorageProblem, match="PostgreSQL"):
        await Database.open("postgresql://nobody@127.0.0.1:1/none", data_dir=tmp_path, keys=keys)


async def test_a_new_database_is_for_its_owner_only(tmp_path: Path, keys: Keyring) -> None:
    folder = tmp_path / "var"
    opened = await Database.open(f"sqlite:///{folder / 'hearback.db'}", data_dir=folder, keys=keys)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert set(modes) >= {"hearback.db", "hearback.db-wal"}
    assert modes.pop("var") == 0o700
    assert set(modes.values()) == {0o600}
    await opened.close()


async def test_tables_are_strict(sqlite_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as conn:
        rows = conn.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall()
    conn.close()
    loose = {name for name, strict in rows if not strict and not name.startswith("sqlite_")}
    assert loose == {"alembic_version"}
