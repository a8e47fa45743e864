"""Moving the sandbox's clock."""

from __future__ import annotations

from typing import Any, Final

from sandbox import texts
from sandbox.acts import Impossible
from sandbox.clock import Clock
from sandbox.fields import Json

from .asked import Asked

_FARTHEST: Final = 10 * 366 * 86_400.0
"""Seconds of one leap: ten years."""


async def show_clock(asked: Asked) -> Any:
    """GET /sandbox/clock."""
    return _shown(asked.town.clock)


async def move_clock(asked: Asked) -> Any:
    """POST /sandbox/clock: stand still or go on, then go forward."""
    stand, seconds = asked.fields.get("stand"), asked.amount("advance", 0)
    if not asked.fields.keys() <= {"stand", "advance"} or not asked.fields:
        raise Impossible(400, texts.CLOCK_TAKES)
    if stand is not None and not isinstance(stand, bool):
        raise Impossible(400, texts.MUST_BE.format(name="stand", what=texts.TRUE_OR_FALSE))
    if seconds > _FARTHEST:
        raise Impossible(400, texts.MUST_BE.format(name="advance", what=texts.TEN_YEARS))
    clock = asked.town.clock
    if stand is True:
        clock.stand()
    elif stand is False:
        clock.go()
    if seconds:
        clock.advance(seconds)
    return _shown(clock)


def _shown(clock: Clock) -> Json:
    return {"now": clock.now(), "ahead": clock.ahead, "stands": clock.stands, "waiting": clock.waiting}
