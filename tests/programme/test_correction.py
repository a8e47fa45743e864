"""What of an announcement can be deleted, and what counts as deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from programme.correction import DELETABLE, OtherShape, as_messages, edits, how_many, message_of, taken, why_not_deleted
from programme.retry import Outcome, Refused, Sent, after_answer
from tests.clock import START

EDGE = START + DELETABLE


@pytest.mark.parametrize(
    ("ids", "now", "expected"),
    [
        ([7], START, None),
        ([7, None], START, None),
        ([7], EDGE - timedelta(seconds=1), None),
        ([7], EDGE, "too_old"),
        ([], START, "not_confirmed"),
        ([None], EDGE, "not_confirmed"),
    ],
)
def test_what_can_be_deleted(ids: Sequence[int | None], now: datetime, expected: str | None) -> None:
    assert why_not_deleted(ids, START, now) == expected


def test_a_message_whose_time_is_not_known_is_tried() -> None:
    assert why_not_deleted([7], None, EDGE) is None


@pytest.mark.parametrize(
    ("method", "said", "expected"),
    [
        ("deleteMessages", "Bad Request: message to delete not found", Sent(None, True)),
        (
            "deleteMessages",
            "Bad Request: message can't be deleted for everyone",
            Refused(400, "message_cannot_be_deleted"),
        ),
        ("editMessageText", "Bad Request: message to edit not found", Refused(400, "message_gone")),
    ],
)
def test_what_is_not_there_any_more_is_deleted(method: str, said: str, expected: Outcome) -> None:
    assert taken(method, after_answer(400, {"ok": False, "description": said})) == expected


ALBUM = {"method": "sendMediaGroup", "media": [{"type": "photo", "caption": "Old"}, {"type": "photo"}]}
NEW_ALBUM = {"method": "sendMediaGroup", "media": [{"type": "photo", "caption": "New"}, {"type": "photo"}]}
PHOTO = {"method": "sendPhoto", "photo": {"digest": "d"}, "caption": "Old"}
BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "q:1:0"}]]}


def test_only_what_changes_is_edited() -> None:
    asks = {"text": "Shall we?", "reply_markup": BUTTONS}
    (edit,) = edits([ALBUM, asks], [NEW_ALBUM, asks], 7)
    assert edit == {
        "method": "editMessageCaption",
        "item": 0,
        "caption": "New",
        "corrects": 7,
        "sizes": [2, 1],
        "place": 0,
    }
    (edit,) = edits([ALBUM, asks], [ALBUM, asks | {"text": "May we?"}], 7)
    assert (edit["method"], edit["text"], edit["reply_markup"], edit["place"]) == (
        "editMessageText",
        "May we?",
        BUTTONS,
        1,
    )
    (edit,) = edits([PHOTO | {"reply_markup": BUTTONS}], [PHOTO | {"caption": "New", "reply_markup": BUTTONS}], 7)
    assert (edit["caption"], edit["reply_markup"]) == ("New", BUTTONS)
    assert "photo" not in edit


@pytest.mark.parametrize("new", [[ALBUM, {"text": "More"}], [PHOTO], [{"text": "Words"}]])
def test_a_message_stays_the_message_that_it_is(new: list[dict[str, Any]]) -> None:
    with pytest.raises(OtherShape):
        edits([ALBUM], new, 7)


@pytest.mark.parametrize(
    ("ids", "place", "item", "expected"),
    [
        ([1, 2, 3], 0, 0, 1),
        ([1, 2, 3], 0, 1, 2),
        ([1, 2, 3], 1, 0, 3),
        ([None, 3], 1, 0, 3),
        ([None, 3], 0, 0, None),
        ([1, 2], 1, 0, None),
        ([], 0, 0, None),
    ],
)
def test_an_album_has_several_numbers(ids: list[int | None], place: int, item: int, expected: int | None) -> None:
    assert message_of(ids, {"sizes": [2, 1], "place": place, "item": item}) == expected


@pytest.mark.parametrize(
    ("ids", "sure", "expected"),
    [
        ([1, 2, 3], True, 2),
        ([1, 2, 3], False, 2),
        ([1, 2], True, 1),
        ([], True, 0),
        ([], False, None),
        ([None, 3], True, None),
    ],
)
def test_who_got_only_the_first_messages_needs_only_their_edits(
    ids: list[int | None], sure: bool, expected: int | None
) -> None:
    all_edits = [{"sizes": [2, 1], "place": 0}, {"sizes": [2, 1], "place": 1}]
    assert how_many(ids, all_edits, sure=sure) == expected


def test_a_correction_is_looked_at_as_messages_of_their_own() -> None:
    words = {"method": "editMessageText", "text": "Monday", "corrects": 1, "sizes": [1], "place": 0}
    caption = {"method": "editMessageCaption", "item": 0, "caption": "Monday", "corrects": 1, "sizes": [1], "place": 0}
    after = {"method": "sendPhoto", "photo": "x", "caption": "Monday", "corrects": 1}
    assert as_messages([words, caption]) == [{"text": "Monday"}, {"text": "Monday"}]
    assert as_messages([after]) == [{"method": "sendPhoto", "photo": "x", "caption": "Monday"}]
