"""Where methods are written down by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from sandbox.bots import Bot
from sandbox.fields import Call
from sandbox.town import Town

Handler = Callable[[Town, Bot, Call], object]
"""Carries a call out and returns the `result` of its answer (getUpdates returns an awaitable of it)."""


class Method(NamedTuple):
    """A method as the documents spell it."""

    name: str
    handle: Handler


METHODS: Final[dict[str, Method]] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Write a handler down as the method `name`."""

    def write_down(handler: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, handler)
        return handler

    return write_down
