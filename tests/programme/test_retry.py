"""What became of a call, and what may be done next: the tables."""

from __future__ import annotations

from typing import Any

import pytest

from programme.retry import (
    MOST_TRIES,
    PATIENCE,
    Failure,
    Migrated,
    Next,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Sent,
    Unauthorised,
    Unknown,
    after_answer,
    after_failure,
    repeatable,
    what_next,
)


def refusal(description: str, **parameters: Any) -> dict[str, Any]:
    return {"ok": False, "description": description, "parameters": parameters}


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        (200, {"ok": True, "result": {"message_id": 7}}, Sent(7, {"message_id": 7})),
        (200, {"ok": True, "result": True}, Sent(None, True)),
        (200, {"ok": True, "result": [{"message_id": 7}, {}]}, Sent(7, [{"message_id": 7}, {}])),
        (400, refusal("Bad Request: IMAGE_PROCESS_FAILED"), Refused(400, "bad_file")),
        (400, refusal("Bad Request: PHOTO_INVALID_DIMENSIONS"), Refused(400, "bad_file")),
        (400, refusal("Bad Request: file of size 9 bytes is too big for a photo; …"), Refused(400, "file_too_large")),
        (413, refusal("Request Entity Too Large"), Refused(413, "file_too_large")),
        (400, refusal("Bad Request: wrong file identifier/HTTP URL specified"), Refused(400, "wrong_file_id")),
        (400, refusal("Bad Request: wrong remote file identifier specified: …"), Refused(400, "wrong_file_id")),
        (400, refusal("Bad Request: can't use file of type Photo as Document"), Refused(400, "wrong_file_id")),
        (400, refusal("Bad Request: VOICE_MESSAGES_FORBIDDEN"), Refused(400, "voice_forbidden")),
        (200, None, Unknown("answer_garbled")),
        (400, refusal("Bad Request: message is not modified: specified new …"), Sent(None, True)),
        (400, refusal("Bad Request: TOPIC_NOT_MODIFIED"), Sent(None, True)),
        (400, refusal("Bad Request: message thread not found"), Refused(400, "topic_gone")),
        (400, refusal("Bad Request: not enough rights to create a topic"), Refused(400, "not_enough_rights")),
        (400, refusal("Bad Request: query is too old and response timeout expired"), Sent(None, True)),
        (400, refusal("Bad Request: chat not found"), Refused(400, "chat_not_found")),
        (400, refusal("Bad Request: message to edit not found"), Refused(400, "message_gone")),
        (400, refusal("Bad Request: bad webhook: HTTPS URL must be provided"), Refused(400, "bad_webhook")),
        (400, refusal("Bad Request: something about Amina Khan"), Refused(400, "http_400")),
        (400, refusal("Bad Request: group chat was upgraded", migrate_to_chat_id=-100123), Migrated(-100123)),
        (403, refusal("Forbidden: bot was blocked by the user"), Refused(403, "blocked")),
        (403, refusal("Forbidden: user is deactivated"), Refused(403, "deactivated")),
        (403, refusal("Forbidden: bot can't initiate conversation with a user"), Refused(403, "cannot_initiate")),
        (403, refusal("Forbidden: bot was kicked from the supergroup chat"), Refused(403, "kicked")),
        (403, refusal("Forbidden: something new"), Refused(403, "forbidden")),
        (429, refusal("Too Many Requests: retry after 10072", retry_after=10072), Paused(10072.0)),
        (429, refusal("Too Many Requests"), Paused(1.0)),
        (429, None, Refused(429, "http_429")),
        (409, refusal("Conflict: terminated by other getUpdates request"), Refused(409, "other_poller")),
        (401, refusal("Unauthorized"), Unauthorised(401)),
        (404, refusal("Not Found"), Unauthorised(404)),
        (500, refusal("Internal Server Error"), NotSent("http_500", counts=True)),
        (502, None, NotSent("http_502", counts=True)),
        (503, None, NotSent("http_503", counts=True)),
        (504, None, Unknown("http_504")),
        (413, None, Refused(413, "http_413")),
    ],
)
def test_what_an_answer_means(code: int, body: dict[str, Any] | None, expected: Outcome) -> None:
    assert after_answer(code, body) == expected


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Failure.NOT_CONNECTED, NotSent("not_connected")),
        (Failure.NONE_FREE, NotSent("no_connection_free")),
        (Failure.TIMED_OUT, Unknown("timed_out")),
        (Failure.BROKEN, Unknown("connection_broken")),
        (Failure.GARBLED, Unknown("answer_garbled")),
    ],
)
def test_what_silence_means(failure: Failure, expected: Outcome) -> None:
    assert after_failure(failure) == expected


@pytest.mark.parametrize(
    ("outcome", "tries", "may_repeat", "same_result", "expected"),
    [
        (Sent(1), 1, True, False, Next("sent")),
        (Refused(403, "blocked"), 1, True, False, Next("failed", "blocked")),
        (Unknown("timed_out"), 1, True, False, Next("pending", wait=PATIENCE, again=True)),
        (Unknown("timed_out"), 2, False, False, Next("unknown", "timed_out")),
        (Unknown("timed_out"), 1, False, True, Next("pending", wait=2.0)),
        (Unknown("timed_out"), MOST_TRIES, False, True, Next("failed", "timed_out")),
        (NotSent("not_connected"), 99, True, False, Next("pending")),
        (NotSent("http_502", counts=True), 1, True, False, Next("pending", wait=2.0)),
        (NotSent("http_502", counts=True), 9, True, False, Next("pending", wait=60.0)),
        (NotSent("http_502", counts=True), MOST_TRIES, True, False, Next("failed", "http_502")),
        (Paused(30), 3, True, False, Next("pending")),
        (Migrated(-5), 1, True, False, Next("pending")),
        (Migrated(-5), 3, True, False, Next("pending", wait=8.0)),
        (Migrated(-5), MOST_TRIES, True, False, Next("failed", "migrated")),
        (Unauthorised(401), 50, True, False, Next("pending")),
    ],
)
def test_what_is_done_next(outcome: Outcome, tries: int, may_repeat: bool, same_result: bool, expected: Next) -> None:
    assert what_next(outcome, tries=tries, may_repeat=may_repeat, same_result=same_result) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("editMessageText", True),
        ("deleteMessage", True),
        ("setMyCommands", True),
        ("sendMessage", False),
        ("copyMessage", False),
    ],
)
def test_what_can_be_done_twice(method: str, expected: bool) -> None:
    assert repeatable(method) is expected


def test_an_album_is_several_messages() -> None:
    album = Sent(7, [{"message_id": 7}, {"message_id": 8}])
    assert album.message_ids == (7, 8)
    assert Sent(7, {"message_id": 7}).message_ids == (7,)
    assert Sent(7).message_ids == (7,)
    assert Sent(None, True).message_ids == ()
