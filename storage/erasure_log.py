"""Who was erased, beside the database: so that a backup never brings them back, even when the database is lost.

A file of DATA_DIR with a line for each erasure: when it was, and a keyed hash, which names nobody. It is only ever
added to, and reaches the disk before the erasure is committed: what may be lost then is data, never the wish. An
erasure that was undone after all (the power failed in between) was asked for, so after a restore it counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

FILE: Final = "erasures.log"
_NOTED: Final = "erasures"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry of the log that is replayed after a backup is restored."""

    fingerprint: str
    erased_at: datetime


def note(conn: Connection, fingerprint: str, erased_at: datetime) -> None:
    """This transaction erases somebody: it goes into the file before the commit."""
    conn.info.setdefault(_NOTED, []).append(Erasure(fingerprint, erased_at))


def begin(conn: Connection) -> None:
    """A transaction begins; what an earlier one noted and undid is not its own."""
    conn.info.pop(_NOTED, None)


def keep(conn: Connection, folder: Path) -> None:
    """What this transaction noted reaches the disk. Raises OSError, and then nothing may be committed."""
    append(folder, conn.info.pop(_NOTED, ()))


def append(folder: Path, entries: Iterable[Erasure]) -> None:
    """Add entries to the file, and wait until the disk has them."""
    lines = [f"{entry.erased_at.isoformat()} {entry.fingerprint}\n" for entry in entries]
    if not lines:
        return
    path = folder / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (("\n" if torn else "") + "".join(lines)).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def complete(folder: Path, entries: Iterable[Erasure]) -> int:
    """Add those entries that are not in the file yet; how many there were."""
    there = set(read(folder))
    missing = [entry for entry in entries if entry not in there]
    append(folder, missing)
    return len(missing)


def read(folder: Path) -> list[Erasure]:
    """All entries, the oldest first; a line that a power cut tore is passed over."""
    try:
        lines = (folder / FILE).read_text("ascii", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _entry(line)) is not None]


def _entry(line: str) -> Erasure | None:
    moment, _, fingerprint = line.partition(" ")
    try:
        erased_at = datetime.fromisoformat(moment)
        whole = len(bytes.fromhex(fingerprint)) == 32 and erased_at.tzinfo is not None
    except ValueError:
        return None
    return Erasure(fingerprint, erased_at) if whole else None
