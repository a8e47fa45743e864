"""One call of a method: logged, struck by ordered faults, counted against the limits, carried out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from . import acts, refusals
from .bots import Bot
from .calls import LoggedCall, is_limited, is_message
from .faults import Fault, Kind
from .fields import Call, truth, whole
from .methods import METHODS, Method
from .texts import GATEWAY_PAGE, UNKNOWN_CALLED
from .town import Town

_log: Final = logging.getLogger("sandbox")
_NAME_LIMIT: Final = 64
"""Letters kept of the name of a method that nobody offers."""


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


async def answer(town: Town, bot: Bot, call: Call, via: str = "") -> Answer:
    """Carry a call out, or not, as it is; never raises Refusal.  `via` says how it came if not as a request."""
    method = METHODS.get(call.method.lower())
    name = method.name if method else call.method[:_NAME_LIMIT]
    logged = _log_arrival(town, bot, call, name)
    entry = town.transcript.arrived(bot.id, bot.token, call, name, via=via, unknown=method is None)
    given = await _answer(town, bot, call, method, logged)
    town.transcript.answered(entry, bot.token, given.status, given.body, logged.fault)
    return given


async def _answer(town: Town, bot: Bot, call: Call, method: Method | None, logged: LoggedCall) -> Answer:
    if method is None:
        if town.is_news(logged.method):
            _log.warning(UNKNOWN_CALLED, logged.method)
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
    paid = is_message(name) and truth(call.fields.get("allow_paid_broadcast", False))
    return town.calls.arrived(now, bot.id, name, chat_id, text, paid=paid)


async def _carry_out(town: Town, bot: Bot, call: Call, method: Method, logged: LoggedCall) -> Answer:
    faults = town.faults.take_call(town.clock.now(), bot.id, method.name, logged.chat_id, paid=logged.paid)
    await _delay(town, town.faults.latency_ms + _latency(faults, after=False))
    fault = next((fault for fault in faults if fault.kind is not Kind.LATENCY), None)
    if fault is not None:
        logged.fault = fault.name
        if not fault.after:
            logged.ok = False
            return _strike(town, bot, logged, fault)
    if is_limited(method.name):
        town.limits.take(town.clock.now(), bot.id, logged.chat_id, _weight(method.name, call), paid=logged.paid)
    result = method.handle(town, bot, call)
    if isinstance(result, Awaitable):
        result = await result
    _log_success(logged, result)
    await _delay(town, _latency(faults, after=True))
    if fault is not None:
        return _strike(town, bot, logged, fault)
    return Answer(200, orjson.dumps({"ok": True, "result": result}))


def _latency(faults: list[Fault], *, after: bool) -> float:
    return sum(fault.ms for fault in faults if fault.kind is Kind.LATENCY and fault.after is after)


async def _delay(town: Town, milliseconds: float) -> None:
    if milliseconds:
        await town.clock.sleep(milliseconds / 1000)


def _strike(town: Town, bot: Bot, logged: LoggedCall, fault: Fault) -> Answer:
    """What the bot gets to see of a fault; `logged.ok` goes on saying whether the call was carried out."""
    if fault.kind in {Kind.DROP, Kind.DROP_AFTER}:
        return _CLOSED
    if fault.kind is Kind.HTTP:
        logged.error_code = fault.status
        return Answer(fault.status, GATEWAY_PAGE.encode(), is_page=True)
    refusal = _ordered(town, bot, logged, fault)
    logged.error_code, logged.description = refusal.code, refusal.description
    return Answer.refused(refusal)


def _ordered(town: Town, bot: Bot, logged: LoggedCall, fault: Fault) -> refusals.Refusal:
    if fault.kind is Kind.RETRY_AFTER:
        return refusals.too_many_requests(fault.retry_after)
    if fault.kind is Kind.BLOCK:
        acts.block_if_known(town, bot, logged.chat_id)
        return refusals.forbidden(refusals.BLOCKED)
    if fault.kind is Kind.STARS:
        return refusals.bad_request(refusals.STARS_TOO_FEW)
    return refusals.Refusal(fault.code, fault.description, fault.parameters or None)


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
