"""Stop words count on every phone, in every language, with a please or without: peace is never a matter of settings."""

from __future__ import annotations

import pytest

from conversations.answers import is_blank, plain_words, words_of
from conversations.incoming import Incoming
from conversations.library import Library, Vocabulary
from conversations.route import Act, MediaUnasked, NothingToGoBackTo, Open, OpenSession, PassOn, View, route
from tests.conversations.talk import NOW
from tests.harness import _shipped, shipped_texts

LANGUAGES = [catalogue.language for catalogue in shipped_texts().languages]
STOP = Open("stop", "stop")


@pytest.fixture(scope="module")
def library() -> Library:
    texts = shipped_texts()
    return Library(_shipped(texts), texts)


@pytest.fixture(scope="module")
def english(library: Library) -> Vocabulary:
    return library.vocabulary("en")


def typed(text: str, view: View) -> Act:
    return route(Incoming(kind="text", at=NOW, text=text, message_id=9), view, lambda _: None).act


@pytest.mark.parametrize(
    "text",
    [
        *("stop please", "please stop", "Please, just stop now. Thank you!", "no more messages please"),
        *(
            "don't text me",
            "Don’t text me pls",
            "can you stop please",
            "Hello, please unsubscribe",
            "stop sending me messages",
        ),
        *("przestań", "koniec", "nie piszcie do mnie", "proszę, koniec"),
        *("بند کرو", "براہ کرم بند کریں", "te rog, stop", "nu-mi mai scrieți", "બંધ કરો", "કૃપા કરીને બંધ કરો", "ਬੰਦ ਕਰੋ"),
    ],
)
def test_a_wish_to_stop_is_one_on_an_english_phone(english: Vocabulary, text: str) -> None:
    waiting = OpenSession(id="s1", flow="say", wait="aaaaaaaa")
    assert typed(text, View(vocabulary=english)) == STOP
    assert typed(text, View(vocabulary=english, sessions=(waiting,))) == STOP, "a question stands in nobody's way"


@pytest.mark.parametrize(
    "text",
    [
        *("please", "thank you please", "please do not stop", "the bus does not stop here", "when does it end"),
        *("please stop the buses going past my house", "the buses stop too early please", "bus stop"),
    ],
)
def test_what_only_holds_a_stop_word_is_something_else(english: Vocabulary, text: str) -> None:
    assert typed(text, View(vocabulary=english)) != STOP


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_stop_words_of_all(library: Library, language: str) -> None:
    known = library.vocabulary(language).stop
    texts = library.texts
    missing = {
        (code, word) for code in LANGUAGES for word in texts.words("stop.words", code) if plain_words(word) not in known
    }
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_stop_word_means_anything_else(library: Library, language: str) -> None:
    texts, stop = library.texts, library.vocabulary(language).stop
    assert stop & words_of(texts, language).every == set()
    for flow in library.flows:
        if flow.id != "stop" and flow.words:
            assert stop & {plain_words(word) for word in texts.words(flow.words, language)} == set(), flow.id


def test_polite_words_alone_are_no_wish(english: Vocabulary) -> None:
    assert not english.polite & english.stop


@pytest.mark.parametrize("text", ["skip", "Skip it", "done"])
def test_moving_on_from_nothing_is_not_offered_to_be_passed_on(english: Vocabulary, text: str) -> None:
    assert typed(text, View(vocabulary=english)) == NothingToGoBackTo()


@pytest.mark.parametrize("text", ["\u200b", " \u200b ", "\u2800\u3164", "\u200e\u200f\u2060", "\ufeff \u00ad"])
def test_what_cannot_be_seen_is_nothing_said(english: Vocabulary, text: str) -> None:
    assert is_blank(text)
    assert typed(text, View(vocabulary=english)) == MediaUnasked("other")


@pytest.mark.parametrize("text", ["👍", "?", "ok\u200b", "\u200bہاں", "…", "❤️"])
def test_whatever_can_be_seen_is_something_said(text: str) -> None:
    assert not is_blank(text)


def test_a_long_message_is_read_once(english: Vocabulary) -> None:
    text = "please " * 2000 + "listen"
    assert typed(text, View(vocabulary=english)) == PassOn(text)
