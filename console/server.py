"""Serving the application inside the programme's own process, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

GRACE = 5
"""Seconds that requests under way have to finish once the server is told to stop."""


class PortTaken(Exception):
    """The address cannot be listened on. Holds host and port; what to do about it is for whoever chose them."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port}: {reason}")
        self.host = host
        self.port = port


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process has parts besides this one, and its owner stops them all."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    app: FastAPI,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    on_listening: Callable[[int], None] | None = None,
) -> None:
    """Serve `app` on host:port until `stop` is set, then let requests under way finish.

    Port 0 takes a free one; `on_listening` is told which, once connections are accepted.
    Raises PortTaken when the address cannot be listened on.
    """
    listening = listen(host, port)
    server = _Server(_config(app))
    app.state.stop = stop  # for answers that go on and on
    with contextlib.closing(listening):
        if on_listening is not None:
            on_listening(listening.getsockname()[1])
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            server.should_exit = True
            await serving


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,  # addresses of one-time pages are secrets, so none is written down
        log_config=None,  # the programme has set up its log already
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def listen(host: str, port: int) -> socket.socket:
    """Listen before uvicorn starts: for a port that is taken it would end the whole process. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise PortTaken(host, port, error.strerror or type(error).__name__) from error
    # asyncio does so only for sockets that were made with the protocol's number. Without, whoever asks waits 40 ms for
    # the second piece of each answer.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
