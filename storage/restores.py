"""Putting a backup in the database's place.

Everything is made ready in a folder of its own beside the database: the copy is checked, its tables are brought up to
date, whoever was erased since is erased again, and what was unsent then is held. Only then does it take the database's
name, in one step, so that whenever the process ends there is either the old database or the new one. The old one stays
beside it under a dated name.

Erasures are read from the database that is replaced, and from the log beside it (storage/erasure_log.py), which is
there when that database is lost. Nobody else of ours writes meanwhile: the write lock is held from the first look on.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from storage import audit, backups, broadcasts, erasure_log, erasures, outbox
from storage.database import Database, locked
from storage.erasure_log import Erasure
from storage.keys import Keyring
from storage.tables import erasure

REASON: Final = "restored"
"""Why a message or a broadcast is held after a restore."""
_FOLDER: Final = ".restoring-"


class InUse(Exception):
    """Another program has the database open, so that nothing can take its place."""


@dataclass(frozen=True, slots=True)
class InOrder:
    """How many messages and which broadcasts are held in a restored database, and how many people were erased again."""

    messages: int
    broadcasts: tuple[int, ...]
    erased: int


@dataclass(frozen=True, slots=True)
class Installation:
    """Where a SQLite database is, the data folder, and the keys that open the copy and what came after it."""

    database: Path
    data_dir: Path
    keys: Keyring


@dataclass(frozen=True, slots=True)
class Restored:
    """`made_at`: when the copy was made, as it says. `aside`: where the database before is; None if there was none."""

    made_at: str | None
    people: int
    aside: Path | None
    found: InOrder


Tell = Callable[[Connection, InOrder], None]
"""Writes down what staff are to know, in the transaction that puts a restored database in order."""


def put_in_order(conn: Connection, entries: list[Erasure], keys: Keyring, tell: Tell, now: datetime) -> InOrder:
    """In a database as it was some time ago: erase again, and hold whatever would go out by itself."""
    outbox.hold(conn, REASON)
    going = broadcasts.hold(conn, REASON)
    # Afterwards: erasing somebody may need calls of its own (their topic in the team's group), which are not held.
    erased = erasures.replay(conn, entries, keys)
    messages = len(outbox.held(conn))
    found = InOrder(messages, tuple(going), erased)
    held = {"messages": messages, "broadcasts": len(found.broadcasts), "erased": erased}
    audit.record(conn, at=now, act="db.restored", actor="operator", detail=held)
    tell(conn, found)
    return found


async def restore(copy: Path, into: Installation, tell: Tell, now: datetime) -> Restored:
    """Put a copy in the place of an installation's database.

    Raises BackupProblem for a copy that cannot be trusted, InUse, StorageProblem and OSError; then nothing has changed.
    """
    async with locked(into.data_dir):
        with _workshop(into.database.parent) as draft:
            found = await asyncio.to_thread(_copied, copy, draft, into.keys)
            entries = await asyncio.to_thread(_known_erasures, into)
            in_order = await _put_in_order(draft, entries, into.keys, tell, now)
            aside = await asyncio.to_thread(_take_its_place, draft, into.database, now)
    return Restored(found.made_at, found.people, aside, in_order)


def clear_left(beside: Path) -> None:
    """Remove what restores that were killed left beside a database: whole copies, with people erased since in them.

    The caller holds what keeps another restore from being under way.
    """
    for left in beside.glob(f"{_FOLDER}*"):
        shutil.rmtree(left)


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """The path of a database to be, in a folder of its own that goes again; what a kill left of others goes first."""
    clear_left(beside)
    folder = beside / f"{_FOLDER}{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder / "hearback.db"
    finally:
        shutil.rmtree(folder)


async def _put_in_order(draft: Path, entries: list[Erasure], keys: Keyring, tell: Tell, now: datetime) -> InOrder:
    database = await Database.open(f"sqlite:///{draft}", data_dir=draft.parent, keys=keys)
    try:
        return await database.write(put_in_order, entries, keys, tell, now)
    finally:
        await database.close()


def _known_erasures(into: Installation) -> list[Erasure]:
    """Those in the log, and those in the database that is replaced, if it can be read: the log gets them first."""
    if _settle(into.database):
        erasure_log.complete(into.data_dir, _erasures(into.database))
    return erasure_log.read(into.data_dir)


def _copied(copy: Path, draft: Path, keys: Keyring) -> backups.Found:
    """A copy of the copy, checked through: what was looked at is what is used."""
    if not copy.is_file():
        raise backups.BackupProblem("no_file")
    shutil.copyfile(copy, draft)
    draft.chmod(0o600)
    found = backups.verify(draft, keys)
    backups.without_notes(draft)
    return found


def _settle(target: Path) -> bool:
    """Bring what SQLite keeps beside the database into it; False when there is none that can be read.

    Raises InUse when somebody else has it open: the file beside it would then be taken for the new database's.
    """
    if not target.is_file():
        return False
    try:
        with closing(sqlite3.connect(target, timeout=1)) as conn:
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InUse from error
        return False
    except sqlite3.DatabaseError:
        return False
    if _beside(target, "-wal").exists():
        raise InUse
    return True


def _erasures(target: Path) -> list[Erasure]:
    """The erasures that a database knows; none when its tables are not ours."""
    engine = create_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as conn:
            rows = conn.execute(select(erasure.c.fingerprint, erasure.c.erased_at)).all()
    except SQLAlchemyError:
        return []
    finally:
        engine.dispose()
    return [Erasure(*row) for row in rows]


def _take_its_place(draft: Path, target: Path, now: datetime) -> Path | None:
    """Give the new database its name in one step; the old one has a dated name before that."""
    backups.to_disk(draft)
    aside = None
    if target.exists():
        aside = _dated(target, now)
        os.link(target, aside)
        for end in ("-wal", "-shm"):  # only of a database that could not be read: it may still be mended with them
            if _beside(target, end).exists():
                _beside(target, end).rename(_beside(aside, end))
    backups.to_disk(target.parent)
    draft.replace(target)
    backups.to_disk(target.parent)
    return aside


def _dated(target: Path, now: datetime) -> Path:
    name = f"{target.name}.replaced-{now:%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in target.parent.glob(f"{name}*")}
    free = next(one for one in (name, *(f"{name}-{number}" for number in range(2, 1000))) if one not in taken)
    return target.with_name(free)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
