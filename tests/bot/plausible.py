"""Updates that Telegram could send, built from the published description of the Bot API, and ones that it never would.

`update` draws one of any kind with whatever fields; `mangled` puts into it what does not belong there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st

from tests.sandbox.conformance import schema

Draw = Callable[[st.SearchStrategy[Any]], Any]

DEEPEST: Final = 3
"""How far objects lie in one another; deeper ones hold only what they must."""
_UNIONS: Final = {"MaybeInaccessibleMessage": ("Message", "InaccessibleMessage"), "RichText": ("RichTextBold",)}
_KINDS: Final = tuple(
    (field["name"], field["type"]) for field in schema()["types"]["Update"]["fields"] if field["name"] != "update_id"
)
_READ: Final = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Kinds that lead further than to being passed over: they come more often."""
_OFTEN: Final = tuple(one for one in _KINDS if one[0] in _READ)
_WORDS: Final = st.sampled_from(
    [
        *("/start", "/menu", "/stop", "/say", "/deleteme", "/inbox", "/announce", "/start abc", "/help@other_bot"),
        *("The lamp is broken.", "yes", "English", "", " ", "😀", "\u202e", "\x00", "e\u0301" * 3, "x" * 5000),
        *("private", "supergroup", "member", "kicked", "left", "en", "c:start", "w:AAAAAAAA:0", "q:1:0"),
    ]
) | st.text(max_size=12)
_NUMBERS: Final = st.sampled_from([0, 1, -1, 7, 1001, -100_123, 2**31, 2**52]) | st.integers(-(2**62), 2**62)
_PLAIN: Final[dict[str, st.SearchStrategy[Any]]] = {
    "Integer": _NUMBERS,
    "String": _WORDS,
    "Boolean": st.booleans(),
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "True": st.just(True),
}


@st.composite
def update(draw: Draw, person: int) -> dict[str, Any]:
    """An update (without its number) of any kind; mostly it is something that `person` did in their own chat."""
    kind, what = draw(st.sampled_from(_KINDS + _OFTEN * 6))
    body = _object(draw, what, DEEPEST)
    if draw(st.integers(0, 4)):
        user = {"id": person, "is_bot": False, "first_name": "Somebody"}
        chat = {"id": person, "type": "private", "first_name": "Somebody"}
        body = body | {"user" if kind == "message_reaction" else "from": user}
        body = body | ({"data": draw(_WORDS)} if kind == "callback_query" else {"chat": chat})
    return {kind: body}


def _value(draw: Draw, kind: str, deep: int) -> Any:
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return [_value(draw, inner, deep - 1) for _ in range(draw(st.integers(0, 2 if deep > 0 else 0)))]
    if " or " in kind:
        return _value(draw, draw(st.sampled_from(kind.split(" or "))), deep)
    return draw(_PLAIN[kind]) if kind in _PLAIN else _object(draw, kind, deep)


def _object(draw: Draw, kind: str, deep: int) -> dict[str, Any]:
    fields = schema()["types"][kind].get("fields", [])
    kinds = _UNIONS.get(kind) or _subtypes(kind)
    if not fields and kinds:
        return _object(draw, draw(st.sampled_from(kinds)), deep)
    optional = [field["name"] for field in fields if not field["required"]]
    chosen = set(draw(st.lists(st.sampled_from(optional), max_size=5))) if optional and deep > 0 else set()
    held = [field for field in fields if field["required"] or field["name"] in chosen]
    return {field["name"]: _value(draw, field["type"], deep - 1) for field in held if deep > -DEEPEST}


def _subtypes(kind: str) -> tuple[str, ...]:
    return tuple(name for name in schema()["types"] if name.startswith(kind) and name != kind)


def deep_list(depth: int) -> list[Any]:
    """Lists in lists."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


JUNK: Final = st.one_of(
    st.sampled_from([None, True, False, 0, -1, 1.5, 2**63, 2**70, -(2**70), float("nan"), float("inf"), "", "\ud83d"]),
    st.sampled_from(
        ["\udc00\ud83d", "x" * 20_000, "\x00", [], {}, [None], {"": {}}, {"id": "7"}, {"\ud83d": "\ud83d"}]
    ),
    st.sampled_from([50, 200, 400]).map(deep_list),
    st.text(max_size=5),
)


@st.composite
def mangled(draw: Draw, person: int) -> dict[str, Any]:
    """The same with up to four things in it that are wrong: another type, an unknown field, something missing."""
    made: dict[str, Any] = deepcopy(draw(update(person)))  # what is drawn may be one and the same thing
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(made))
        holder, key = draw(st.sampled_from(places)) if places else (made, "message")
        if isinstance(holder, dict) and draw(st.booleans()):
            name = draw(st.sampled_from(["from", "chat", "text", "photo", "new_field", "entities"]))
            holder[name] = deepcopy(draw(JUNK))
        elif isinstance(holder, dict) and draw(st.booleans()):
            holder.pop(key, None)
        else:
            holder[key] = deepcopy(draw(JUNK))
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in it that holds something, by what it is in and its key; not deeper than people look."""
    queue = [(value, 0)]
    while queue:
        holder, deep = queue.pop()
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], dict | list) and deep < 8:
                queue.append((holder[key], deep + 1))
