"""One call of a method: logged, struck by ordered faults, counted against the limits, carried out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from . import acts, refusals
from .bots import Bot
from .calls import LoggedCall, is_limited
from .faults import Fault, Kind
from .fields import Call, whole
from .methods import METHODS, Method
from .texts import GATEWAY_PAGE
from .town import Town

_log: Final = logging.getLogger("sandbox")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bot gets: a status and JSON, a gateway's page, or a connection that closes without a word."""

    status: int
    body: bytes = b""
    retry_after: int | None = None
    is_page: bool = False
    is_closed: bool = False

    @classmethod
    def refused(cls, refusal: refusals.Refusal) -> Answer:
        """A refusal as Telegram words it."""
        body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        wait = (refusal.parameters or {}).get("retry_after")
        return cls(refusal.code, orjson.dumps(body), retry_after=wait)


_CLOSED: Final = Answer(0, is_closed=True)


async def answer(town: Town, bot: Bot, call: Call) -> Answer:
    """Carry a call out, or not, as it is; never raises Refusal."""
    method = METHODS.get(call.method.lower())
    logged = _log_arrival(town, bot, call, method.name if method else call.method)
    if method is None:
        _log.warning("unknown method %s", call.method)
        return _refused(logged, refusals.Refusal(*refusals.METHOD_NOT_FOUND))
    try:
        return await _carry_out(town, bot, call, method, logged)
    except refusals.Refusal as refusal:
        return _refused(logged, refusal)


def _refused(logged: LoggedCall, refusal: refusals.Refusal) -> Answer:
    logged.ok, logged.error_code, logged.description = False, refusal.code, refusal.description
    return Answer.refused(refusal)


def _log_arrival(town: Town, bot: Bot, call: Call, name: str) -> LoggedCall:
    bot.last_call = now = town.clock.now()
    chat = call.fields.get("chat_id")
    chat_id = (whole(chat) or str(chat)) if chat not in (None, "") else None
    text = call.text("text") or call.text("caption")
    return town.calls.arrived(now, bot.id, name, chat_id, text)


async def _carry_out(town: Town, bot: Bot, call: Call, method: Method, logged: LoggedCall) -> Answer:
    faults = town.faults.take(bot.id, method.name, logged.chat_id)
    wait = town.faults.latency_ms + sum(fault.ms for fault in faults if fault.kind is Kind.LATENCY)
    if wait:
        await town.clock.sleep(wait / 1000)
    fault = next((fault for fault in faults if fault.kind is not Kind.LATENCY), None)
    early = _strike(town, bot, logged, fault)
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
        return _CLOSED
    return Answer(200, orjson.dumps({"ok": True, "result": result}))


def _strike(town: Town, bot: Bot, logged: LoggedCall, fault: Fault | None) -> Answer | None:
    """What a fault does before the call is carried out; None lets it go on."""
    if fault is None or fault.kind is Kind.DROP_AFTER:
        return None
    logged.fault = fault.kind.value
    if fault.kind is Kind.DROP:
        logged.ok = False
        return _CLOSED
    if fault.kind is Kind.HTTP:
        logged.ok, logged.error_code = False, fault.status
        return Answer(fault.status, GATEWAY_PAGE.encode(), is_page=True)
    if fault.kind is Kind.RETRY_AFTER:
        raise refusals.too_many_requests(fault.retry_after)
    if fault.kind is Kind.BLOCK:
        acts.block_if_known(town, bot, logged.chat_id)
        raise refusals.forbidden(refusals.BLOCKED)
    raise refusals.Refusal(fault.code, fault.description, fault.parameters or None)


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
