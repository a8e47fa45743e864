"""`python -m sandbox --port 8081`: serve until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys

from . import texts
from .server import serve


def main() -> int:
    """Serve until SIGINT or SIGTERM.  Returns 1 if the port cannot be had."""
    parser = argparse.ArgumentParser(prog="sandbox", description=texts.DESCRIPTION)
    parser.add_argument("--port", type=int, default=8081, help=texts.HELP_PORT)
    parser.add_argument("--host", default="127.0.0.1", help=texts.HELP_HOST)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(message)s")
    try:
        asyncio.run(_serve(chosen.host, chosen.port))
    except OSError as reason:
        sys.stderr.write(texts.PORT_TAKEN.format(host=chosen.host, port=chosen.port, reason=reason.strerror) + "\n")
        return 1
    return 0


async def _serve(host: str, port: int) -> None:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    async with serve(host, port) as serving:
        sys.stdout.write(texts.LISTENING.format(url=serving.url) + "\n")
        sys.stdout.flush()
        await over.wait()


if __name__ == "__main__":
    sys.exit(main())
