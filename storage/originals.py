"""The originals of what is sent: in DATA_DIR/media/sent, each under the digest of its content.

An original is on the disk for good before a broadcast that needs it is queued, so that whatever happens to the process,
the file can be uploaded again. Only its owner can read it. One that nobody needs is removed after a week.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path("media", "sent")
"""Below DATA_DIR."""
YOUNG: Final = timedelta(days=7)
"""How long an original stays though no broadcast has it: somebody may be writing one."""
_PIECE: Final = 256 * 1024
_LOCK: Final = ".lock"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is kept: the digest that it is found by, and its bytes."""

    digest: str
    size: int


def path_of(data_dir: Path, digest: str) -> Path:
    """Where an original lies. Raises ValueError for what is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("an original is found by its digest")
    return data_dir / FOLDER / digest


def keep(data_dir: Path, source: Path) -> Original:
    """Copy a file among the originals; on the disk when this returns. The same content twice is one. Raises OSError."""
    copied = draft(data_dir)
    try:
        with _alone(copied.parent):
            kept = _copied(source, copied)
            copied.replace(path_of(data_dir, kept.digest))
            _to_disk(copied.parent)
    finally:
        copied.unlink(missing_ok=True)
    return kept


def draft(data_dir: Path) -> Path:
    """Where a file can be written that will be kept, or removed: a crash leaves nothing there for more than a week."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f".{secrets.token_hex(8)}"


def touch(data_dir: Path, digest: str) -> bool:
    """Say that an original is about to be used, so that it is not removed as old; whether it is there."""
    try:
        os.utime(path_of(data_dir, digest))
    except FileNotFoundError:
        return False
    return True


def old(data_dir: Path) -> list[str]:
    """The originals that nobody kept or used for a week, by their digests; drafts that a crash left are removed."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.name != _LOCK and _is_old(path)]
    for path in found:
        if not _DIGEST.fullmatch(path.name):
            path.unlink(missing_ok=True)
    return [path.name for path in found if _DIGEST.fullmatch(path.name)]


def remove(data_dir: Path, digests: Iterable[str]) -> int:
    """Remove these originals where they are still old; how many there were."""
    removed = 0
    with _alone(data_dir / FOLDER):
        for path in (path_of(data_dir, digest) for digest in digests):
            if path.exists() and _is_old(path):
                path.unlink()
                removed += 1
    return removed


def _copied(source: Path, target: Path) -> Original:
    digest, size = sha256(), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as read, os.fdopen(handle, "wb") as written:
        while piece := read.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return Original(digest.hexdigest(), size)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > YOUNG.total_seconds()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While this lasts no other process keeps or removes originals: what is kept anew is not removed as old."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
