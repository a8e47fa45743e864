"""The door that bots come through: /bot<token>/<method> and /file/bot<token>/<path>."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import Any, Final

import orjson
from aiohttp import web

from . import acts, refusals
from .bodies import read_call
from .bots import Bot
from .calls import LoggedCall, is_limited
from .faults import Fault, Kind
from .fields import Call, whole
from .methods import METHODS, Method
from .texts import GATEWAY_PAGE
from .town import Town

_log: Final = logging.getLogger("sandbox")


class Gateway:
    """Answers bots as api.telegram.org does."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        try:
            bot = self._town.bot_of(request.match_info["token"])
            bot.last_call = self._town.clock.now()
            name = request.match_info["method"]
            call = await read_call(request, name)
        except refusals.Refusal as refusal:
            return _refused(refusal)
        except web.HTTPRequestEntityTooLarge:
            return _refused(refusals.Refusal(*refusals.TOO_LARGE))
        method = METHODS.get(name.lower())
        logged = self._log_arrival(bot, call, method.name if method else name)
        if method is None:
            _log.warning("unknown method %s", name)
            return _logged_refusal(logged, refusals.Refusal(*refusals.NOT_FOUND))
        try:
            return await self._carry_out(request, bot, call, method, logged)
        except refusals.Refusal as refusal:
            return _logged_refusal(logged, refusal)

    def _log_arrival(self, bot: Bot, call: Call, name: str) -> LoggedCall:
        chat = call.fields.get("chat_id")
        chat_id = (whole(chat) or str(chat)) if chat not in (None, "") else None
        text = call.text("text") or call.text("caption")
        return self._town.calls.arrived(self._town.clock.now(), bot.id, name, chat_id, text)

    async def _carry_out(
        self, request: web.Request, bot: Bot, call: Call, method: Method, logged: LoggedCall
    ) -> web.StreamResponse:
        town = self._town
        faults = town.faults.take(bot.id, method.name, logged.chat_id)
        wait = town.faults.latency_ms + sum(fault.ms for fault in faults if fault.kind is Kind.LATENCY)
        if wait:
            await town.clock.sleep(wait / 1000)
        fault = next((fault for fault in faults if fault.kind is not Kind.LATENCY), None)
        early = self._strike(request, bot, logged, fault)
        if early is not None:
            return early
        if is_limited(method.name):
            town.limits.take(town.clock.now(), bot.id, logged.chat_id, _weight(method.name, call))
        result = method.handle(town, bot, call)
        if isinstance(result, Awaitable):
            result = await result
        _log_success(logged, result)
        if fault is not None and fault.kind is Kind.DROP_AFTER:
            logged.fault = fault.kind.value
            return _closed(request)
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    def _strike(
        self, request: web.Request, bot: Bot, logged: LoggedCall, fault: Fault | None
    ) -> web.StreamResponse | None:
        """What a fault does before the call is carried out; None lets it go on."""
        if fault is None or fault.kind is Kind.DROP_AFTER:
            return None
        logged.fault = fault.kind.value
        if fault.kind is Kind.DROP:
            logged.ok = False
            return _closed(request)
        if fault.kind is Kind.HTTP:
            logged.ok, logged.error_code = False, fault.status
            return web.Response(status=fault.status, text=GATEWAY_PAGE, content_type="text/html")
        if fault.kind is Kind.RETRY_AFTER:
            raise refusals.too_many_requests(fault.retry_after)
        if fault.kind is Kind.BLOCK:
            acts.block_if_known(self._town, bot, logged.chat_id)
            raise refusals.forbidden(refusals.BLOCKED)
        raise refusals.Refusal(fault.code, fault.description, fault.parameters or None)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The content of a file."""
        try:
            self._town.bot_of(request.match_info["token"])
        except refusals.Refusal as refusal:
            return _refused(refusal)
        file = self._town.files.by_path(request.match_info["path"])
        if file is None:
            return _refused(refusals.Refusal(*refusals.NOT_FOUND))
        return web.Response(body=file.content, content_type="application/octet-stream")


def _weight(name: str, call: Call) -> int:
    """How many messages a call counts for: an album counts for each of its parts."""
    if name != "sendMediaGroup":
        return 1
    media = call.structure("media", refusals.MEDIA_UNREADABLE)
    return max(len(media), 1) if isinstance(media, list) else 1


def _log_success(logged: LoggedCall, result: Any) -> None:
    logged.ok = True
    first = result[0] if isinstance(result, list) and result else result
    if isinstance(first, dict):
        logged.message_id = first.get("message_id")


def _logged_refusal(logged: LoggedCall, refusal: refusals.Refusal) -> web.Response:
    logged.ok, logged.error_code, logged.description = False, refusal.code, refusal.description
    return _refused(refusal)


def _refused(refusal: refusals.Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    wait = (refusal.parameters or {}).get("retry_after")
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return web.Response(status=refusal.code, body=orjson.dumps(body), content_type="application/json", headers=headers)


def _closed(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
