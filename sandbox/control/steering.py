"""Faults, limits, latency, the log of calls, and starting anew."""

from __future__ import annotations

from typing import Any

from sandbox import texts
from sandbox.acts import Impossible
from sandbox.fields import truth, whole

from .asked import Asked


async def list_faults(asked: Asked) -> Any:
    """GET /sandbox/faults."""
    return [fault.shown() for fault in asked.town.faults.all()]


async def clear_faults(asked: Asked) -> Any:
    """DELETE /sandbox/faults and /sandbox/faults/<id>; also ends the general latency."""
    number = asked.request.match_info.get("fault")
    there = asked.town.faults.clear(whole(number) if number else None)
    if number and not there:
        raise Impossible(404, texts.UNKNOWN_FAULT)
    return {"ok": True}


async def set_limits(asked: Asked) -> Any:
    """POST /sandbox/limits."""
    if truth(asked.fields.get("off", False)):
        asked.town.limits.set(0, 0, 0)
    else:
        overall, burst = int(asked.amount("overall", 0)), int(asked.amount("burst", 3))
        asked.town.limits.set(overall, asked.amount("per_chat", 0), burst)
    return asked.town.limits.shown()


async def show_limits(asked: Asked) -> Any:
    """GET /sandbox/limits."""
    return asked.town.limits.shown()


async def set_latency(asked: Asked) -> Any:
    """POST /sandbox/latency: every call waits so many milliseconds; 0 ends it."""
    asked.town.faults.latency_ms = asked.amount("ms", 0)
    return {"ms": asked.town.faults.latency_ms}


async def list_calls(asked: Asked) -> Any:
    """GET /sandbox/calls."""
    return asked.town.calls.find(
        since=asked.number("since") or 0,
        method=asked.optional("method"),
        chat=asked.number("chat"),
        bot=asked.number("bot"),
        limit=asked.number("limit") or 0,
    )


async def sum_calls(asked: Asked) -> Any:
    """GET /sandbox/calls/summary."""
    return asked.town.calls.summary(asked.number("since") or 0, asked.number("bot"))


async def reset(asked: Asked) -> Any:
    """POST /sandbox/reset."""
    asked.town.reset()
    return {"ok": True}


async def health(asked: Asked) -> Any:
    """GET /sandbox/health."""
    town = asked.town
    return {"ok": True, "people": len(town.people), "bots": len(town.bots), "groups": len(town.groups)}
