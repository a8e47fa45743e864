"""Receiving by long polls, as long as it takes: a webhook is taken away first, a revoked token is asked for again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog

from bot.gateway import CallFailed, Gateway
from bot.receive import Receiver, TokenRefused
from bot.unless import unless
from bot.webhook import host_of

log = structlog.get_logger(__name__)

ASK_AGAIN = 30.0
"""Seconds until a refused token is tried again."""


class Polling:
    """The long polls of one bot, and what hinders them."""

    def __init__(self, gateway: Gateway, receiver: Receiver) -> None:
        self._gateway = gateway
        self._receiver = receiver

    @property
    def trouble(self) -> str | None:
        """Why nothing is received; None while it is."""
        return self._receiver.trouble

    @property
    def moved_at(self) -> datetime | None:
        """When an answer last came."""
        return self._receiver.moved_at

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set."""
        await self._take_webhook_away(stop)
        while not stop.is_set():
            try:
                await self._receiver.run(stop)
            except TokenRefused:
                log.error("telegram refuses the token", again_in_seconds=ASK_AGAIN)  # noqa: TRY400  # why: the sentence is all there is to know
                await unless(stop, asyncio.sleep(ASK_AGAIN))

    async def _take_webhook_away(self, stop: asyncio.Event) -> None:
        """Long polls are refused while a webhook is set; nothing that waits is lost by taking it away."""
        with suppress(CallFailed):
            info = await self._gateway.call("getWebhookInfo")
            if isinstance(info, dict) and info.get("url") and not stop.is_set():
                log.warning("a webhook was set for this bot: it is taken away", host=host_of(info["url"]))
                await self._gateway.call("deleteWebhook")
