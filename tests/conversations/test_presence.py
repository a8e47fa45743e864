"""What Telegram shows before anybody writes: how much room each of its sentences has."""

from __future__ import annotations

import pytest

from conversations.presence import MOST_DESCRIPTION, MOST_SHORT, room_for, room_for_about
from programme.programme import Programme
from tests.harness import shipped_texts

TEXTS = shipped_texts()
EXAMPLE = Programme.example()
BEGIN, ABOUT = (len(TEXTS.plain(f"presence.{one}", "en")) for one in ("begin", "about"))


@pytest.mark.parametrize(
    ("key", "programme", "room"),
    [
        ("presence.short", EXAMPLE, MOST_SHORT),
        ("presence.begin", EXAMPLE, MOST_DESCRIPTION - 2 - len(EXAMPLE.organisation.about.text("en"))),
        ("presence.about", EXAMPLE, None),
        ("say.thanks", EXAMPLE, None),
    ],
)
def test_a_sentence_has_the_room_that_what_it_is_shown_with_leaves(
    key: str, programme: Programme, room: int | None
) -> None:
    assert room_for(key, TEXTS, programme, "en") == room


def test_where_the_programme_leaves_no_room_its_own_words_are_what_is_too_long() -> None:
    wordy = EXAMPLE.organisation.about.model_copy(update={"root": {"en": "x" * 600}})
    full = EXAMPLE.model_copy(update={"organisation": EXAMPLE.organisation.model_copy(update={"about": wordy})})
    assert room_for("presence.begin", TEXTS, full, "en") is None


def test_the_catalogues_words_stand_where_the_programme_has_none() -> None:
    unsaid = EXAMPLE.organisation.about.model_copy(update={"root": {"pl": "x"}})
    silent = EXAMPLE.model_copy(update={"organisation": EXAMPLE.organisation.model_copy(update={"about": unsaid})})
    assert (
        room_for("presence.about", TEXTS, silent, "en") == room_for_about(TEXTS, "en") == MOST_DESCRIPTION - 2 - BEGIN
    )
    assert room_for("presence.begin", TEXTS, silent, "en") == MOST_DESCRIPTION - 2 - ABOUT
