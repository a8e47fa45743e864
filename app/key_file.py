"""The keys of an installation: from HEARBACK_SECRET_KEYS, else from a file in the data folder that is made once.

The file is made whole or not at all, and for its owner only. Where a database is there and the keys are not, new ones
would silently make everything that is sealed unreadable: so nothing starts.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from app.refusal import Refused
from app.settings import KEY_LENGTH, Settings
from storage.keys import Keyring

FILE: Final = "keys"
_OTHERS: Final = 0o077


def keyring(settings: Settings) -> Keyring:
    """The keys, newest first; made and kept when this is the first start. Raises Refused."""
    if settings.secret_keys:
        return Keyring(tuple(key.get_secret_value() for key in settings.secret_keys))
    path = settings.data_dir / FILE
    try:
        if not path.exists():
            _make(path, settings)
        found = lines(path)
    except OSError as error:
        raise Refused("keys.unreadable", path=path, problem=error.strerror) from error
    return Keyring(found)


def known_keyring(settings: Settings) -> Keyring | None:
    """The keys as they are, without making any; None when there are none yet."""
    there = settings.secret_keys or (settings.data_dir / FILE).exists()
    return keyring(settings) if there else None


def add_behind(settings: Settings, keys: tuple[str, ...]) -> Path:
    """Keep these keys too, behind those that are there, so that what they sealed can be opened; the file."""
    path = settings.data_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    there = lines(path) if path.exists() else ()
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    _write(draft, (*there, *(key for key in keys if key not in there)))
    draft.replace(path)
    return path


def lines(path: Path) -> tuple[str, ...]:
    """The keys in a file. Raises Refused when it holds none that can be used, OSError when it cannot be read."""
    try:
        found = tuple(line.strip() for line in path.read_text("ascii").splitlines() if line.strip())
    except UnicodeDecodeError:
        found = ()
    if not found or any(len(key) < KEY_LENGTH for key in found):
        raise Refused("keys.unusable", path=path, least=KEY_LENGTH)
    return found


def open_to_others(path: Path) -> bool:
    """Whether somebody else on this machine may read the file."""
    return bool(path.stat().st_mode & _OTHERS)


def _make(path: Path, settings: Settings) -> None:
    database = settings.data_dir / "hearback.db"
    if settings.database_url is None and database.exists():
        raise Refused("keys.lost", path=path, database=database)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    try:
        _write(draft, (secrets.token_urlsafe(48),))
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _write(draft: Path, keys: tuple[str, ...]) -> None:
    """A file of keys for its owner only, whole on the disk before it gets its name."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())


def _publish(draft: Path, path: Path) -> None:
    """Give the whole file its name; when another process was quicker, its keys are the keys."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
