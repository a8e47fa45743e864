"""/telegram/webhook: the address at which Telegram delivers. What is delivered is not looked at here.

Whoever does not know the secret gets nothing but a number: no body is read, nothing is kept, nothing is logged; the
count tells of it.
"""

from __future__ import annotations

import asyncio
from typing import Final, Literal, Protocol

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter
from starlette.requests import ClientDisconnect

PATH: Final = "/telegram/webhook"
SECRET: Final = "x-telegram-bot-api-secret-token"  # noqa: S105  # why: the name of a header
LARGEST: Final = 2**20
"""Bytes of a delivery. The longest message, answering another and full of marks, has about a quarter of that."""
PATIENCE: Final = 10.0
"""Seconds that the body may take to arrive."""


class Door(Protocol):
    """Who takes what is delivered. `retry_after`: in how many seconds to come again when it says `later`."""

    retry_after: int

    def admits(self, secret: str) -> bool:
        """Whether this is the secret."""

    async def keep(self, body: bytes) -> Literal["kept", "no_number", "unreadable", "later"]:
        """Keep an update; `kept` only once it is safe. `no_number`: there is nothing to keep it by."""


class Refused(Exception):
    """The body is not taken. `outcome` is counted, `status` answered."""

    def __init__(self, outcome: str, status: int) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.status = status


STATUS: Final = {"kept": 200, "no_number": 200, "unreadable": 400, "later": 503}
"""What Telegram is told. An update without a number could never be kept, so it need not be brought again."""


def add_webhook(app: FastAPI, door: Door, metrics: CollectorRegistry) -> None:
    """Let `door` take deliveries at /telegram/webhook; what became of them is counted on `metrics`."""
    counted = Counter("hearback_webhook_deliveries", "Deliveries by what became of them", ["outcome"], registry=metrics)

    async def deliver(request: Request) -> Response:
        """One update."""
        if not door.admits(request.headers.get(SECRET, "")):
            counted.labels("forbidden").inc()
            return Response(status_code=403)
        try:
            outcome: str = await door.keep(await _body(request))
        except Refused as refused:
            counted.labels(refused.outcome).inc()
            return Response(status_code=refused.status)
        counted.labels(outcome).inc()
        headers = {"Retry-After": str(door.retry_after)} if outcome == "later" else None
        return Response(status_code=STATUS[outcome], headers=headers)

    app.add_api_route(PATH, deliver, methods=["POST"])


async def _body(request: Request) -> bytes:
    """The body, no larger and no slower than it may be. Raises Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("wrong_type", 415)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST:
                    raise Refused("too_large", 413)
    except (TimeoutError, ClientDisconnect):
        raise Refused("broken_off", 408) from None
    return bytes(body)
