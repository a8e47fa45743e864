"""The door that bots come through: /bot<token>/<method> and /file/bot<token>/<path>, and answers of their webhooks."""

from __future__ import annotations

from aiohttp import web

from . import refusals
from .bodies import read_call
from .bots import Bot
from .calling import Answer, answer
from .fields import Call
from .town import Town

VIA_WEBHOOK = "webhook's answer"
"""How the transcript says that a call stood in the answer of a webhook."""


class Gateway:
    """Answers bots as api.telegram.org does."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        try:
            bot = self._town.bot_of(request.match_info["token"])
            call = await read_call(request, request.match_info["method"])
        except refusals.Refusal as refusal:
            return _response(request, Answer.refused(refusal))
        except web.HTTPRequestEntityTooLarge:
            return _response(request, Answer.refused(refusals.Refusal(*refusals.TOO_LARGE)))
        return _response(request, await answer(self._town, bot, call))

    async def obey(self, bot: Bot, call: Call) -> None:
        """Carry out the call in a webhook's answer; what comes of it the bot never hears."""
        await answer(self._town, bot, call, via=VIA_WEBHOOK)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The content of a file."""
        try:
            self._town.bot_of(request.match_info["token"])
        except refusals.Refusal as refusal:
            return _response(request, Answer.refused(refusal))
        file = self._town.files.by_path(request.match_info["path"])
        if file is None:
            return _response(request, Answer.refused(refusals.Refusal(*refusals.NOT_FOUND)))
        return web.Response(body=file.content, content_type="application/octet-stream")


def _response(request: web.Request, given: Answer) -> web.StreamResponse:
    if given.is_closed:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    kind = "text/html" if given.is_page else "application/json"
    headers = {"Retry-After": str(given.retry_after)} if given.retry_after is not None else None
    return web.Response(status=given.status, body=given.body, content_type=kind, headers=headers)
