"""Ordering faults: what an order may say, and clear words for one that could never strike as it was meant."""

from __future__ import annotations

from typing import Any, Final

from sandbox import texts
from sandbox.acts import Impossible
from sandbox.faults import Kind, is_named
from sandbox.fields import whole
from sandbox.methods import METHODS
from sandbox.polling import UPDATE_KINDS

from .asked import Asked

_ANY: Final = frozenset("kind bot chat_id chats share seed each times skip from until".split())
_OWN: Final[dict[Kind, str]] = {
    Kind.LATENCY: "method when ms",
    Kind.HTTP: "method when status",
    Kind.DROP: "method when",
    Kind.DROP_AFTER: "method",
    Kind.RETRY_AFTER: "method when retry_after",
    Kind.ERROR: "method when code description parameters",
    Kind.BLOCK: "method when",
    Kind.STARS: "method when",
    Kind.WEBHOOK_DELAY: "update ms",
    Kind.WEBHOOK_SWAP: "update ms",
    Kind.WEBHOOK_DUPLICATE: "update",
    Kind.WEBHOOK_LOST: "update",
}
_MOMENTS: Final = ("before", "after")
_LONGEST_SWAP: Final = 30_000.0
"""Milliseconds that a swapped update waits for another queue at most, unless the order says otherwise."""


async def order_fault(asked: Asked) -> Any:
    """POST /sandbox/faults."""
    kind = _kind(asked)
    _check_fields(asked, kind)
    since, until = _window(asked)
    each = _count(asked, "each", 0)
    parameters = asked.fields.get("parameters", {})
    if not isinstance(parameters, dict):
        raise _must_be("parameters", texts.AN_OBJECT)
    fault = asked.town.faults.order(
        kind,
        method=_method(asked),
        update=_update(asked),
        chat_id=asked.number("chat_id"),
        chats=_chats(asked),
        share=_share(asked),
        seed=_count(asked, "seed", 0),
        each=each,
        bot=asked.number("bot"),
        left=_count(asked, "times", 0 if each else 1) or None,
        skip=_count(asked, "skip", 0),
        since=since,
        until=until,
        after=_is_after(asked),
        ms=_milliseconds(asked, kind),
        status=_count(asked, "status", 502, 300, 599),
        retry_after=_count(asked, "retry_after", 1, 1),
        code=_count(asked, "code", 400, 400, 599),
        description=asked.optional("description") or texts.DESCRIPTION_FOR_ERROR,
        parameters=parameters,
    )
    return {"id": fault.id}


def _must_be(name: str, what: str) -> Impossible:
    return Impossible(400, texts.MUST_BE.format(name=name, what=what))


def _kind(asked: Asked) -> Kind:
    try:
        return Kind(asked.text("kind"))
    except ValueError:
        raise _must_be("kind", texts.ONE_OF.format(choices=", ".join(kind.value for kind in Kind))) from None


def _check_fields(asked: Asked, kind: Kind) -> None:
    allowed = _ANY | frozenset(_OWN[kind].split())
    for name in asked.fields:
        if name not in allowed:
            choices = ", ".join(sorted(allowed))
            raise Impossible(400, texts.NO_SUCH_FIELD.format(name=name, kind=kind.value, choices=choices))


def _count(asked: Asked, name: str, default: int, low: int = 0, high: int | None = None) -> int:
    """A whole number within bounds."""
    value = asked.fields.get(name, default)
    number = whole(value, low - 1)
    if isinstance(value, float) and value != number:
        number = low - 1
    if number < low or (high is not None and number > high):
        raise _must_be(name, texts.FROM_TO.format(low=low, high=high) if high else texts.AT_LEAST.format(low=low))
    return number


def _chats(asked: Asked) -> frozenset[int]:
    """The chats that are meant; none for any."""
    given = asked.fields.get("chats")
    if given is None:
        return frozenset()
    are_ids = isinstance(given, list) and given and all(type(one) is int and one for one in given)
    if not are_ids or "chat_id" in asked.fields:
        raise _must_be("chats", texts.CHATS)
    return frozenset(given)


def _share(asked: Asked) -> float:
    """The part of all chats that is meant; 1 for all."""
    share = asked.fields.get("share", 1)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise _must_be("share", texts.A_SHARE)
    return float(share)


def _milliseconds(asked: Asked, kind: Kind) -> float:
    if kind in {Kind.LATENCY, Kind.WEBHOOK_DELAY} and not asked.amount("ms", 0):
        raise Impossible(400, texts.MISSING.format(name="ms"))
    return asked.amount("ms", _LONGEST_SWAP if kind is Kind.WEBHOOK_SWAP else 0)


def _window(asked: Asked) -> tuple[float | None, float | None]:
    """From when until when it strikes, on the sandbox's clock; None without a bound."""
    since = asked.amount("from", 0) or None
    until = asked.amount("until", 0) or None
    if until is not None and until <= max(since or 0, asked.town.clock.now()):
        raise _must_be("until", texts.LATER)
    return since, until


def _method(asked: Asked) -> str:
    name = asked.optional("method")
    if not any(is_named(name, method.name) for method in METHODS.values()):
        raise Impossible(400, texts.UNKNOWN_METHOD.format(name=name))
    return name


def _update(asked: Asked) -> str:
    kind = asked.optional("update")
    if kind and kind not in UPDATE_KINDS:
        raise _must_be("update", texts.ONE_OF.format(choices=", ".join(sorted(UPDATE_KINDS))))
    return kind


def _is_after(asked: Asked) -> bool:
    when = asked.fields.get("when", _MOMENTS[0])
    if when not in _MOMENTS:
        raise _must_be("when", texts.ONE_OF.format(choices=", ".join(_MOMENTS)))
    return bool(when == _MOMENTS[1])
