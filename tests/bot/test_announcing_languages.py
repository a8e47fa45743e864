"""What an announcement has in other languages: a check counts for the words beside which it was made."""

from __future__ import annotations

from bot.effects.announcing_languages import Languages
from conversations.rich import Entity, Rich
from storage.broadcasts import Checker
from tests.storage.sending import IN_POLISH, QUESTION

CLOSED, OPEN = Rich("We are closed."), Rich("We are open.")
WRITTEN = Languages().written("pl", Rich("Zamknięte.")).written("ur", Rich("بند"))
CHECKED = WRITTEN.checked_by("pl", "Anna", CLOSED)


def test_a_check_is_for_these_words_only() -> None:
    assert CHECKED.unchecked(CLOSED) == ["ur"]
    assert (CHECKED.unchecked(OPEN), CHECKED.outdated(OPEN)) == (["pl", "ur"], ["pl"])
    assert CHECKED.outdated(CLOSED) == []
    bold = Rich(CLOSED.text, (Entity("bold", 0, 2),))
    assert CHECKED.outdated(bold) == ["pl"]
    assert CHECKED.drawn(CLOSED)["checked"] == {"pl": Checker("Anna")}
    assert CHECKED.drawn(OPEN)["checked"] == {}


def test_other_words_in_a_language_have_not_been_checked() -> None:
    assert CHECKED.written("pl", Rich("Zamknięte.")).unchecked(CLOSED) == ["ur"]
    assert CHECKED.written("pl", Rich("Otwarte.")).unchecked(CLOSED) == ["pl", "ur"]
    assert CHECKED.checked_by("pl", None, CLOSED).unchecked(CLOSED) == ["pl", "ur"]


def test_what_is_left_out_leaves_nothing() -> None:
    left = CHECKED.without("pl").without("ur")
    assert left == Languages()
    assert left.drawn(CLOSED) == {"markdown": {"en": CLOSED}, "checked": {}, "missing": "apology"}


def test_what_the_conversation_keeps_is_read_as_it_was() -> None:
    assert Languages.model_validate(CHECKED.facts()) == CHECKED


def test_a_version_is_complete_when_it_asks_the_question_and_is_checked_beside_it() -> None:
    assert CHECKED.lacking(None) == []
    assert (CHECKED.lacking(QUESTION), CHECKED.unchecked(CLOSED, QUESTION)) == (["pl", "ur"], ["pl", "ur"])
    assert CHECKED.outdated(CLOSED, QUESTION) == []  # it is missing first of all
    asked = CHECKED.asking("pl", IN_POLISH)
    assert (asked.lacking(QUESTION), asked.unchecked(CLOSED)) == (["ur"], ["pl", "ur"])
    whole = asked.checked_by("pl", "Anna", CLOSED, QUESTION)
    assert (whole.unchecked(CLOSED, QUESTION), whole.outdated(CLOSED, QUESTION)) == (["ur"], [])
    assert whole.outdated(CLOSED, QUESTION.model_copy(update={"text": "When?"})) == ["pl"]
    assert whole.asking("pl", IN_POLISH) is whole
    assert whole.written("pl", Rich("Otwarte.")).lacking(QUESTION) == ["ur"]  # the question stays with other words
    assert whole.drawn(CLOSED, QUESTION)["asks"] == {"pl": IN_POLISH}
    assert Languages.model_validate(whole.facts()) == whole
    assert whole.without("pl").questions == {}
