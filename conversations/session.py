"""Where somebody is in a conversation: a frozen value that goes through JSON between every two turns.

Facts may hold text, numbers, truth values, nothing, dates, times, rich texts, phrases, and lists and mappings of
these. What JSON has no word for is written as a mapping with one key that starts with `$`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Final, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from conversations.dates import TimeOf
from conversations.phrases import Phrase
from conversations.rich import Rich


class SessionError(Exception):
    """What was read is no session of ours: malformed, or of a flow version that does not have its step."""


class Crumb(BaseModel):
    """One question that was asked, and how to undo what was learnt after it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    had: dict[str, object] = Field(default_factory=dict)
    """Facts that were changed since, as they were when the question was asked."""
    new: tuple[str, ...] = ()
    """Facts that did not exist then."""


class Offered(BaseModel):
    """An option of the present question that came from a list: kept, since the list may change before the press."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str | int | bool | None
    text: str
    english: str | None = None
    """What it is called in English, where that is another name: people type it."""


class LastPress(BaseModel):
    """The press that answered the question before, so that a double tap is not taken for confusion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wait: str
    key: str


class Frame(BaseModel):
    """A flow that called another one and waits until it comes back: the call's step, and what was learnt before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    flow: str
    version: str
    step: str
    facts: dict[str, object]
    trail: tuple[Crumb, ...]


class Session(BaseModel):
    """One conversation of one person.

    `flow`, `version`, `step`, `facts` and `trail` are those of the flow that is talked through now; `frames` are the
    flows that called it, the first one first.

    `wait` is the nonce of the question it waits at; it is None only between a `Do` and its `Did`. The last crumb of
    `trail` is the present question. `tries` counts answers to it that could not be used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    flow: str
    version: str
    step: str
    wait: str | None
    facts: dict[str, object]
    trail: tuple[Crumb, ...]
    tries: int = Field(ge=0)
    opened: AwareDatetime
    picked: tuple[int, ...] = ()
    offered: tuple[Offered, ...] = ()
    last_press: LastPress | None = None
    ending: Literal["cancelled", "gave_up", "expired"] | None = None
    frames: tuple[Frame, ...] = ()
    unread: tuple[str, ...] = ()
    """Words that the present question could make nothing of, where they go to the team when it gives up."""
    moved: bool = False
    """The question is another one since the conversation was moved to a newer version, and was not put yet."""
    in_english: str | None = None
    """The language in which the person was told that some of this conversation is in English."""
    interrupted: bool = False
    """Help came between the question and its answer, and nothing has been said since."""

    @property
    def opened_as(self) -> str:
        """The flow that the person opened; `flow` may be one that it called."""
        return self.frames[0].flow if self.frames else self.flow

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The flows of this conversation, each in the version that it stays on."""
        return (*((frame.flow, frame.version) for frame in self.frames), (self.flow, self.version))

    def to_json(self) -> str:
        """As JSON text; `from_json` gives an equal session back."""
        values = {**vars(self), "opened": self.opened.isoformat()}
        try:
            return orjson.dumps(values, default=tagged, option=_AS_TAGGED).decode()
        except orjson.JSONEncodeError:  # halves of characters and numbers beyond 64 bits: seldom, and kept all the same
            return json.dumps(values, default=tagged, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Session:
        """Read what `to_json` wrote. Anything else raises SessionError, which names fields and never their content."""
        try:
            values = _loaded(text)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise SessionError(f"the session is no JSON of ours ({type(error).__name__})") from None
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, found["loc"])) or "all of it" for found in error.errors())
            raise SessionError(f"the session is malformed in: {fields}") from None


_AS_TAGGED: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def _loaded(text: str | bytes) -> Any:
    """What `to_json` wrote, as the values they were. The quick reader knows no tags, and no numbers beyond 64 bits."""
    if not has_tags(text):
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(text)
    return json.loads(text, object_hook=_untagged)


def has_tags(text: str | bytes) -> bool:
    """Whether a JSON text may hold a value that JSON has no word for."""
    return ('"$' in text) if isinstance(text, str) else (b'"$' in text)


def tagged(value: object) -> object:
    """What JSON has no word for, as it can hold it. A kind of value that a fact may not have raises TypeError."""
    if type(value) in _OURS:
        return vars(value)
    for kind in type(value).__mro__:
        put = _TAGGED.get(kind)
        if put is not None:
            return put(value)
    raise TypeError(f"a fact cannot hold a {type(value).__name__}")


_TAGGED: Final[Mapping[type, Callable[[Any], object]]] = {
    datetime: lambda value: {"$time": value.isoformat()},
    date: lambda value: {"$date": value.isoformat()},
    time: lambda value: {"$clock": value.isoformat()},
    TimeOf: lambda value: {"$time_of": value.moment.isoformat()},
    Rich: lambda value: {"$rich": value.to_json()},
    Phrase: lambda value: {"$phrase": [value.key, dict(value.args)]},
}
"""How each kind of value that JSON has no word for is written."""
_OURS: Final = frozenset({Crumb, Offered, LastPress, Frame})
"""What a session is made of."""


def plain(value: object) -> object:
    """A value of a fact with nothing in it but what JSON has: for a JSON column."""
    found: object = json.loads(json.dumps(value, default=tagged))
    return found


def _untagged(found: dict[str, Any]) -> object:
    """A mapping that is a tagged value, as that value; what is in it is read already."""
    if len(found) == 1:
        ((tag, inner),) = found.items()
        if tag in _TAGS:
            return _TAGS[tag](inner)
    return found


def _phrase(written: tuple[str, Mapping[str, object]]) -> Phrase:
    return Phrase(*written)


_TAGS: Final[Mapping[str, Callable[[Any], object]]] = {
    "$time": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$clock": time.fromisoformat,
    "$time_of": lambda written: TimeOf(datetime.fromisoformat(written)),
    "$rich": Rich.from_json,
    "$phrase": _phrase,
}
"""What each kind of value is read back by."""


def settled(value: object) -> object:
    """A value as it will be when the session has gone through JSON: lists for tuples, plain dicts for mappings."""
    if isinstance(value, list | tuple):
        return [settled(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): settled(inner) for name, inner in value.items()}
    return value
