"""One `run` on one data folder: a second would answer everybody twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.refusal import Refused

FILE: Final = "run.lock"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder for as long as this lasts; raises Refused when another process does, or it cannot be written."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(data_dir / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refused("data_dir.unusable", path=data_dir, problem=error.strerror) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("run.second", path=data_dir) from None
        yield
    finally:
        os.close(handle)
