"""Reading an audience that the operator typed, with a pointer to what is wrong."""

from __future__ import annotations

from app.refusal import WRONG_USE, Told
from app.texts import text
from programme.audience import Audience, AudienceError, Names, parse

_ROOM = 60


def read_audience(expression: str, names: Names) -> Audience:
    """The audience meant. Raises Told, with the place of the mistake under the expression."""
    try:
        return parse(expression, names)
    except AudienceError as error:
        raise Told(_pointed(expression, error), WRONG_USE) from None


def _pointed(expression: str, error: AudienceError) -> str:
    """The sentence, the part of the expression around the mistake, and a mark under it."""
    start = max(0, error.position - _ROOM)
    shown = " ".join(expression[start : error.position + _ROOM].splitlines())
    return text("audience.wrong", problem=error, expression=shown, pointer=" " * (error.position - start) + "^")
