"""Files that people sent: in DATA_DIR/media/received, sealed, under names that say nothing.

A file is on the disk for good before its row says that it is kept. What a crash left between the two, and what belonged
to somebody who was erased, is removed by the sweep: the database says which names are somebody's.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from storage.keys import Keyring

FOLDER: Final = Path("media", "received")
"""Below DATA_DIR."""
YOUNG: Final = timedelta(hours=1)
"""How long a file may lie there before its row names it: longer than any transaction."""
_NAME: Final = re.compile(r"[0-9a-f]{32}")


def write(data_dir: Path, content: bytes, keys: Keyring) -> str:
    """Seal a file and keep it; on the disk when this returns. The name by which it is found. Raises OSError."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    draft = folder / f".{name}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(keys.seal_bytes(content))
            written.flush()
            os.fsync(written.fileno())
        draft.replace(folder / name)
        _to_disk(folder)
    finally:
        draft.unlink(missing_ok=True)
    return name


def read(data_dir: Path, name: str, keys: Keyring) -> bytes:
    """The file as it was sent. Raises OSError, KeyProblem, and ValueError for what is no name of a file."""
    return keys.open_bytes(_path(data_dir, name).read_bytes())


def remove(data_dir: Path, names: Iterable[str]) -> None:
    """Remove these files; one that is gone already is no matter. Raises OSError."""
    for name in names:
        _path(data_dir, name).unlink(missing_ok=True)


def strays(data_dir: Path) -> list[str]:
    """The files that have lain there for an hour: those of them that no row names belong to nobody.

    Drafts that a crash left are removed.
    """
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if _is_old(path)]
    for path in found:
        if not _NAME.fullmatch(path.name):
            path.unlink(missing_ok=True)
    return [path.name for path in found if _NAME.fullmatch(path.name)]


def _path(data_dir: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("a file that was received is found by its name")
    return data_dir / FOLDER / name


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > YOUNG.total_seconds()
    except FileNotFoundError:
        return False


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
