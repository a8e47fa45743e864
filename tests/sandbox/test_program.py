"""The sandbox as a program: one line with its address, a clear word when it cannot listen, an end when told."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request


def _run(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_prints_its_address_serves_its_page_and_ends_when_told() -> None:
    with _run("--port", "0") as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address is not None, line
        with urllib.request.urlopen(f"{address[0]}/", timeout=60) as answer:
            assert b"<title>" in answer.read()
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        for name in ("main.js", "texts.json", "icons.svg", "phone.css"):
            with urllib.request.urlopen(f"{address[0]}/static/{name}", timeout=60) as answer:
                assert answer.status == 200
        program.terminate()
        assert program.wait(10) == 0


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with _run("--port", port) as program:
            _, said = program.communicate(timeout=60)
        assert program.returncode == 1
        assert f"127.0.0.1:{port}" in said
        assert "another --port" in said
