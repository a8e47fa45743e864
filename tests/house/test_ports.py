"""Tests side by side never meet at a port."""

from __future__ import annotations

import socket
import subprocess
import sys

from tests.ports import free_port, hold

OTHER = "import sys; from tests.ports import hold; sys.exit(hold(int(sys.argv[1])))"


def test_a_port_is_given_once_also_when_nobody_listens_there() -> None:
    port = free_port()
    assert not hold(port)
    other = subprocess.run([sys.executable, "-c", OTHER, str(port)], check=False)
    assert other.returncode == 0, "another process was given the same port"


def test_a_port_where_somebody_listens_is_not_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert not hold(taken.getsockname()[1])
