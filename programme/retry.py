"""What became of a call to Telegram, and what may be done next. Pure: from an answer or a failure to an outcome.

There is no idempotency key, so the question is always: may it have been carried out?

* No connection was made, or none was free: it was **not sent** and may be tried again.
* It went out and no answer came back: **unknown**. It may have arrived.
* A gateway's 500, 502 or 503 says that it was not carried out; 504 says that nobody knows.
* 429 and "migrated" were not carried out, and say what to do.
* "message is not modified" and "query is too old" mean that what was wished for is so, or does not matter any more.
* 401 and 404 mean that the token is wrong: nothing will work until somebody changes it.

Source: the Bot API's documentation, and its server's source for the descriptions. Reasons are slugs of ours, never
Telegram's text, which can hold names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal


class Failure(Enum):
    """How a call ended without an answer."""

    NOT_CONNECTED = "not_connected"
    NONE_FREE = "no_connection_free"
    TIMED_OUT = "timed_out"
    BROKEN = "connection_broken"
    GARBLED = "answer_garbled"


@dataclass(frozen=True, slots=True)
class Sent:
    """Carried out. `message_id` is None where the result is no message (True for an edit or a deletion); of an album it
    is the first one's."""

    message_id: int | None
    result: Any = None

    @property
    def messages(self) -> tuple[Mapping[str, Any], ...]:
        """The messages that it became: one, or those of an album."""
        listed = self.result if isinstance(self.result, list) else [self.result]
        return tuple(one for one in listed if isinstance(one, Mapping) and isinstance(one.get("message_id"), int))

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Their numbers."""
        if self.message_id is not None and not isinstance(self.result, list):
            return (self.message_id,)
        several = tuple(one["message_id"] for one in self.messages)
        return several or (() if self.message_id is None else (self.message_id,))


@dataclass(frozen=True, slots=True)
class Refused:
    """Not carried out, and trying again would not help. `reason` is a slug; `code` is Telegram's."""

    code: int
    reason: str

    @property
    def unreachable(self) -> bool:
        """Whether the person cannot be reached until they write again."""
        return self.reason in UNREACHABLE


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not carried out, and may be tried again. `counts` where it may be the message's own fault."""

    why: str
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""

    why: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Not carried out: Telegram wants no calls for `retry_after` seconds."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class Migrated:
    """Not carried out: the group has become a supergroup with this chat id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The token is wrong or revoked (or, for 404, the method is unknown to this server)."""

    code: int


Outcome = Sent | Refused | NotSent | Unknown | Paused | Migrated | Unauthorised

UNREACHABLE: Final = frozenset({"blocked", "deactivated", "cannot_initiate", "chat_not_found"})
"""Reasons after which a person is written to no more until they write again."""

BAD_FILE: Final = frozenset({"bad_file", "file_too_large", "file_missing"})
"""Reasons that lie in a file, so that nobody can be sent it."""
FILE_ID_GONE: Final = "wrong_file_id"
"""The reason when a file id is taken no more: the file is uploaded again."""

NO_STARS: Final = "no_stars"
"""The reason when the bot cannot pay for a message that was to be paid for."""

_SAID: Final = (
    # Telegram's words (lower case, part of the description), our slug; the first that fits counts.
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("can't initiate conversation", "cannot_initiate"),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("bot was kicked", "kicked"),
    ("bot is not a member", "not_a_member"),
    ("not enough rights", "not_enough_rights"),
    ("have no rights to send", "not_enough_rights"),
    ("terminated by other getupdates", "other_poller"),
    ("webhook is active", "webhook_set"),
    ("bad webhook", "bad_webhook"),
    ("message to edit not found", "message_gone"),
    ("message to delete not found", "message_gone"),
    ("message can't be edited", "message_cannot_be_edited"),
    ("message can't be deleted", "message_cannot_be_deleted"),
    ("message is too long", "too_long"),
    ("caption is too long", "too_long"),
    ("text is empty", "empty"),
    ("balance_too_low", NO_STARS),
    ("balance is too low", NO_STARS),
    ("not enough stars", NO_STARS),
    ("not enough telegram stars", NO_STARS),
    ("message text is empty", "empty"),
    ("button_data_invalid", "bad_button"),
    ("can't parse entities", "bad_entities"),
    ("request entity too large", "file_too_large"),
    ("file is too big", "file_too_large"),
    ("too big for a", "file_too_large"),
    ("wrong file identifier", FILE_ID_GONE),
    ("wrong remote file identifier", FILE_ID_GONE),
    ("can't use file of type", FILE_ID_GONE),
    ("file_reference_", FILE_ID_GONE),
    ("file must be non-empty", "bad_file"),
    ("image_process_failed", "bad_file"),
    ("photo_invalid_dimensions", "bad_file"),
    ("photo_ext_invalid", "bad_file"),
    ("photo_save_file_invalid", "bad_file"),
    ("file_parts_invalid", "bad_file"),
    ("media_invalid", "bad_file"),
    ("voice_messages_forbidden", "voice_forbidden"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_id_invalid", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("the chat is not a forum", "no_topics"),
)
REASONS: Final = frozenset(
    {slug for _, slug in _SAID} | {one.value for one in Failure} | {"forbidden", "migrated", "file_missing"}
)
"""Why a message failed or is unknown, but for answers that say no more than their HTTP status: those are `http_N`."""
_AS_GOOD_AS_DONE: Final = ("message is not modified", "query is too old", "topic_not_modified")
_NOT_CARRIED_OUT: Final = frozenset({500, 502, 503})


def after_answer(code: int, body: Mapping[str, Any] | None) -> Outcome:
    """The outcome of a call that was answered: HTTP status, and the JSON object (None where it was no JSON)."""
    if code == 200 and body is not None and body.get("ok") is True:
        return _done(body.get("result"))
    if code in (401, 404):
        return Unauthorised(code)
    if code >= 500:
        return _server_error(code)
    if body is None:
        return Unknown(Failure.GARBLED.value) if code == 200 else Refused(code, f"http_{code}")
    return _refusal(code, body)


def after_failure(failure: Failure) -> Outcome:
    """The outcome of a call that got no answer."""
    if failure in (Failure.NOT_CONNECTED, Failure.NONE_FREE):
        return NotSent(failure.value)
    return Unknown(failure.value)


def repeatable(method: str) -> bool:
    """Whether doing it twice is the same as doing it once: edits and deletions, but no sends."""
    return method.lower().startswith(("edit", "delete", "set", "get"))


def _done(result: Any) -> Sent:
    first = result[0] if isinstance(result, list) and result else result
    message_id = first.get("message_id") if isinstance(first, Mapping) else None
    return Sent(message_id if isinstance(message_id, int) else None, result)


def _server_error(code: int) -> Outcome:
    return NotSent(f"http_{code}", counts=True) if code in _NOT_CARRIED_OUT else Unknown(f"http_{code}")


def _refusal(code: int, body: Mapping[str, Any]) -> Outcome:
    given = body.get("parameters")
    parameters: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    if (new_chat := parameters.get("migrate_to_chat_id")) is not None:
        return Migrated(int(new_chat))
    if code == 429:
        return Paused(max(1.0, float(parameters.get("retry_after") or 1)))
    said = str(body.get("description") or "").lower()
    if any(clue in said for clue in _AS_GOOD_AS_DONE):
        return Sent(None, True)
    slug = next((slug for clue, slug in _SAID if clue in said), None)
    return Refused(code, slug or ("forbidden" if code == 403 else f"http_{code}"))


MOST_TRIES: Final = 12
"""How often a message that a server error may be the fault of is tried; with its waits about eight minutes."""
LONGEST_WAIT: Final = 60.0
PATIENCE: Final = 2.0
"""Seconds before something that may have arrived is sent again: a network that is away should show itself first."""


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a message: its state, why, how long (seconds) it waits, whether it may now arrive twice."""

    state: Literal["sent", "failed", "pending", "unknown"]
    reason: str | None = None
    wait: float = 0.0
    again: bool = False


def what_next(outcome: Outcome, *, tries: int, may_repeat: bool, same_result: bool = False) -> Next:
    """What becomes of a message after its `tries`-th call.

    `may_repeat`: whether one that may have arrived is sent again; `same_result`: an edit or a deletion, for which that
    never shows.
    """
    match outcome:
        case Sent():
            return Next("sent")
        case Refused(reason=reason):
            return Next("failed", reason)
        case Unknown(why=why):
            return _undecided(why, tries, may_repeat, same_result)
        case NotSent(why=why, counts=True):
            return Next("failed", why) if tries >= MOST_TRIES else Next("pending", wait=_growing(tries))
        case Migrated():
            if tries >= MOST_TRIES:
                return Next("failed", "migrated")
            # The first time the new number is known to whoever calls next; where it cannot be used, nobody hurries.
            return Next("pending", wait=0.0 if tries == 1 else _growing(tries))
    return Next("pending")


def _undecided(why: str, tries: int, may_repeat: bool, same_result: bool) -> Next:
    if same_result:
        return Next("failed", why) if tries >= MOST_TRIES else Next("pending", wait=_growing(tries))
    return Next("pending", wait=PATIENCE, again=True) if may_repeat else Next("unknown", why)


def _growing(tries: int) -> float:
    return min(LONGEST_WAIT, 2.0 ** min(tries, 10))
