"""Ports for the programs that tests start: each is given once, whoever else of ours runs on this machine.

The system's own choice ("port 0") is free again as soon as the probe is closed, so two tests were given the same, and
the second talked to the first one's stand-in. Ours lie below those that systems hand out, and each is held by a lock on
a file for as long as this process lives.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import Final

PORTS: Final = range(15_000, 32_000)
"""Linux gives outgoing connections those from 32,768 on, other systems those from 49,152."""
_held: Final[list[int]] = []
"""Open files whose locks this process keeps."""


def free_port() -> int:
    """A port of this machine that nobody uses now, and that no other test will be given."""
    for port in random.Random().sample(PORTS, len(PORTS)):  # why: which one is no secret
        if hold(port):
            return port
    raise RuntimeError("every port that tests may use is taken on this machine")


def hold(port: int) -> bool:
    """Keep a port for this process; False when another has it, or had it first from here."""
    folder = Path(tempfile.gettempdir()) / f"hearback-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        os.close(lock)
        return False
    _held.append(lock)
    return True
