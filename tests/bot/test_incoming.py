"""Reading updates: what each of them means in our words, and that nothing at all makes it raise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.incoming import MEDIA, OTHER_MEDIA, hear
from conversations.incoming import Replied
from conversations.rich import Entity
from programme.media import Medium
from tests.clock import START

BOT = 77
PERSON = {"id": 1001, "is_bot": False, "first_name": "Amina", "language_code": "pl"}
CHAT = {"id": 1001, "type": "private"}
GROUP = {"id": -5, "type": "supergroup", "title": "Neighbours"}


def message(**content: Any) -> dict[str, Any]:
    return {"message": {"message_id": 9, "date": 1772532000, "from": PERSON, "chat": CHAT, **content}}


def test_typed_words() -> None:
    heard = hear(message(text="Hello", reply_to_message={"message_id": 4, "chat": CHAT}), START, BOT)
    assert heard.incoming.kind == "text"
    assert heard.incoming.text == "Hello"
    assert heard.incoming.reply_to == 4
    assert heard.incoming.at == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert (heard.chat_id, heard.sender, heard.private, heard.language_code) == (1001, 1001, True, "pl")
    assert heard.by_a_person


def test_a_command_with_a_payload() -> None:
    told = hear(message(text="/start poster-7"), START, BOT).incoming
    assert (told.command, told.payload) == ("start", "poster-7")


@pytest.mark.parametrize("field", MEDIA)
def test_media(field: str) -> None:
    told = hear(message(**{field: {"file_id": "x"}}, caption="my street"), START, BOT).incoming
    assert (told.kind, told.media, told.text) == ("media", MEDIA[field], "my street")


@pytest.mark.parametrize("field", OTHER_MEDIA)
def test_media_that_have_no_word_of_their_own(field: str) -> None:
    assert hear(message(**{field: {"x": 1}}), START, BOT).incoming.media == "other"


def test_an_album_is_known_by_its_group() -> None:
    assert hear(message(photo=[{}], media_group_id="55"), START, BOT).album == "55"


SIZES = [{"file_id": "s", "width": 9, "height": 9}, {"file_id": "l", "width": 90, "height": 90, "file_size": 7}]
VENUE = {"location": {"latitude": 51.5, "longitude": 0}, "title": "Library", "address": "1 High Street"}


@pytest.mark.parametrize(
    ("content", "medium"),
    [
        ({"photo": SIZES}, Medium(kind="photo", file_id="l", size=7, album="5")),
        ({"voice": {"file_id": "v", "duration": 12}}, Medium(kind="voice", file_id="v", seconds=12, album="5")),
        (
            {"document": {"file_id": "d", "file_name": "a.pdf", "mime_type": "x/y", "file_unique_id": "u"}},
            Medium(kind="document", file_id="d", unique_id="u", name="a.pdf", mime="x/y", album="5"),
        ),
        (
            {"animation": {"file_id": "a"}, "document": {"file_id": "a"}},
            Medium(kind="animation", file_id="a", album="5"),
        ),
        ({"location": {"latitude": 51.5, "longitude": -1}}, Medium(kind="location", latitude=51.5, longitude=-1.0)),
        ({"venue": VENUE}, Medium(kind="location", latitude=51.5, longitude=0.0, name="Library, 1 High Street")),
        (
            {"contact": {"phone_number": "+44", "first_name": "A", "last_name": "B", "user_id": 1001}},
            Medium(kind="contact", phone="+44", name="A B", own=True),
        ),
        ({"contact": {"phone_number": "+44", "first_name": "A"}}, Medium(kind="contact", phone="+44", name="A")),
        ({"contact": {"first_name": "A"}}, None),
        ({"location": {"latitude": 91, "longitude": 0}}, None),
        ({"location": {"latitude": float("nan"), "longitude": 0}}, None),
        ({"document": {"file_id": 5}}, None),
        ({"photo": [{}, 7]}, None),
        ({"sticker": {"file_id": "s"}}, None),
    ],
)
def test_what_can_be_kept_of_a_medium(content: dict[str, Any], medium: Medium | None) -> None:
    assert hear(message(**content, media_group_id="5"), START, BOT).incoming.medium == medium


def test_a_reply_tells_what_it_answers_and_quotes() -> None:
    before = {"message_id": 4, "chat": CHAT, "from": {"id": BOT}, "text": "The bus comes at six"}
    told = hear(message(text="No", reply_to_message=before, quote={"text": "at six"}), START, BOT).incoming
    assert told.replied == Replied(ours=True, words="The bus comes at six", quote="at six")
    own = {**before, "from": PERSON, "text": 7, "caption": "the bus"}
    told = hear(message(text="No", reply_to_message=own, quote=3), START, BOT).incoming
    assert told.replied == Replied(ours=False, words="the bus")


def test_forwarded_words() -> None:
    assert hear(message(text="I am ill", forward_origin={"type": "user"}), START, BOT).incoming.forwarded


def test_a_changed_message() -> None:
    update = {"edited_message": message(text="Hello again")["message"]}
    assert hear(update, START, BOT).incoming.kind == "edited"


@pytest.mark.parametrize("field", ["pinned_message", "new_chat_photo", "message_auto_delete_timer_changed"])
def test_notes_of_telegrams_own_are_nothing(field: str) -> None:
    assert hear(message(**{field: {"x": 1}}), START, BOT).incoming.kind == "other"


def test_a_press() -> None:
    under = {"message_id": 3, "date": 1772532000, "chat": CHAT, "text": "Topics?"}
    marks = [{"type": "bold", "offset": 0, "length": 6}]
    press = {"id": "q1", "from": PERSON, "data": "w:abc:0", "message": {**under, "entities": marks}}
    heard = hear({"callback_query": press}, START, BOT)
    assert heard.incoming.kind == "press"
    assert (heard.incoming.data, heard.incoming.message_id, heard.incoming.callback_id) == ("w:abc:0", 3, "q1")
    assert heard.pressed is not None
    assert heard.pressed.entities == (Entity("bold", 0, 6),)


def test_a_press_under_a_message_that_is_too_old() -> None:
    press = {"id": "q1", "from": PERSON, "data": "w:abc:0", "message": {"message_id": 3, "date": 0, "chat": CHAT}}
    heard = hear({"callback_query": press}, START, BOT)
    assert (heard.incoming.kind, heard.incoming.message_id, heard.pressed) == ("press", 3, None)


def test_a_press_in_a_group_is_answered_and_no_more() -> None:
    press = {"id": "q1", "from": PERSON, "data": "w:abc:0", "message": {"message_id": 3, "chat": GROUP}}
    heard = hear({"callback_query": press}, START, BOT)
    assert (heard.incoming.kind, heard.incoming.callback_id, heard.by_a_person) == ("other", "q1", False)


def membership(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    change = {"old_chat_member": {"status": before}, "new_chat_member": {"status": after}}
    return {"my_chat_member": {"chat": chat, "from": PERSON, "date": 1772532000, **change}}


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (membership(CHAT, "member", "kicked"), "blocked"),
        (membership(CHAT, "kicked", "member"), "unblocked"),
        (membership(GROUP, "left", "member"), "joined_group"),
        (membership(GROUP, "kicked", "administrator"), "joined_group"),
        (membership(GROUP, "member", "left"), "left_group"),
        (membership(GROUP, "member", "administrator"), "other"),
        (membership({"id": -6, "type": "channel"}, "left", "administrator"), "other"),
        (message(chat=GROUP, new_chat_members=[{"id": BOT}]), "joined_group"),
        (message(chat=GROUP, left_chat_member={"id": BOT}), "left_group"),
        (message(chat=GROUP, text="hello all"), "group_text"),
        (message(chat={"id": -6, "type": "channel"}, text="news"), "other"),
        (message(text="hello", **{"from": {**PERSON, "is_bot": True}}), "other"),
        ({"poll_answer": {"option_ids": [1]}}, "other"),
        ({}, "other"),
    ],
)
def test_who_and_where(update: dict[str, Any], kind: str) -> None:
    heard = hear(update, START, BOT)
    assert heard.incoming.kind == kind
    assert not heard.by_a_person


def test_a_command_for_another_bot_of_the_group_is_none_for_us() -> None:
    ours = hear(message(chat=GROUP, text="/help@Hearback_Bot"), START, BOT, "hearback_bot")
    theirs = hear(message(chat=GROUP, text="/help@quiz_bot"), START, BOT, "hearback_bot")
    assert (ours.incoming.command, theirs.incoming.command) == ("help", None)


_WORDS = st.sampled_from(
    [
        *(
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
            "from",
            "chat",
            "id",
            "type",
            "text",
            "date",
        ),
        *("entities", "caption", "photo", "new_chat_member", "status", "message_id", "reply_to_message", "data"),
        *("forward_origin", "media_group_id", "new_chat_members", "left_chat_member", "offset", "length", "is_bot"),
        *("file_id", "file_name", "file_size", "duration", "width", "height", "voice", "document", "location", "venue"),
        *("latitude", "longitude", "contact", "phone_number", "user_id", "quote", "title", "address"),
    ]
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["private", "group", "kicked", "member", "/start x", "bold"])
)
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=6), max_leaves=40
)


@given(update=st.dictionaries(_WORDS, _ANYTHING, max_size=4))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_it_is_read(update: dict[str, Any]) -> None:
    assert hear(update, START, BOT, "hearback_bot").incoming.at.tzinfo is not None


@given(content=st.dictionaries(_WORDS, _ANYTHING, max_size=4), kind=st.sampled_from(["message", "edited_message"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_message_holds_it_is_read(content: dict[str, Any], kind: str) -> None:
    body = {**message(text="hello")["message"], **content}
    assert hear({kind: body}, START, BOT).incoming.at.tzinfo is not None


def test_a_marked_time_is_read_with_its_moment() -> None:
    mark = {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1772562600, "date_time_format": "wDt"}
    head = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}}
    heard = hear({"message": {**head, "text": "then", "entities": [mark]}}, datetime(2026, 3, 3, tzinfo=UTC), 77)
    assert [entity.to_payload() for entity in heard.incoming.entities] == [mark]
