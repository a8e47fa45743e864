"""What ambassadors read and learn: what ships, what a programme sets of its own, and which mistakes are told."""

from __future__ import annotations

import pytest

from programme.ambassadors import Ambassadors
from programme.consent import Wordings
from programme.programme import Programme, example_text
from programme.yaml_text import Mistakes

OWN = """
ambassadors:
  asks: Two hours a month
  agreement:
    version: 7
    texts:
      en: {checked_by: Somebody, pieces: [Our own agreement]}
      pl: {checked_by: Ktoś, pieces: [Nasze porozumienie, druga część]}
      ur: {pieces: [ہمارا معاہدہ]}
"""


def test_what_ships_is_complete_in_english_polish_and_urdu() -> None:
    about = Ambassadors.packaged()
    told = [about.for_whom, about.asks]
    for lesson in about.induction.lessons:
        told += [lesson.title, lesson.text]
        if lesson.question is not None:
            told += [lesson.question.ask, *(words for one in lesson.question.answers for words in (one.text, one.why))]
    assert all(words.languages() >= {"en", "pl", "ur"} for words in told)
    for document in (about.agreement, about.code_of_conduct):
        assert document.texts.keys() >= {"en", "pl", "ur"}
        assert len({len(text.pieces) for text in document.texts.values()}) == 1


def test_the_quiz_asks_about_what_matters_most() -> None:
    asked = [lesson.question for lesson in Ambassadors.packaged().induction.lessons if lesson.question is not None]
    assert len(asked) >= 4
    assert all(sum(answer.right for answer in one.answers) == 1 for one in asked)


@pytest.mark.parametrize("language", ["pl", "ur", "ro"])
def test_a_document_that_nobody_checked_is_shown_in_english(language: str) -> None:
    shown = Ambassadors.packaged().agreement.shown(language)
    assert shown.language == "en"
    assert shown.pieces[0].startswith("What you do for us")


def test_a_programme_sets_its_own_and_the_rest_ships() -> None:
    about = Programme.read(example_text() + OWN).ambassadors
    assert about.asks.text("en") == "Two hours a month"
    assert about.agreement.shown("pl").pieces == ("Nasze porozumienie", "druga część")
    assert about.agreement.shown("ur").language == "en"
    assert about.code_of_conduct == Ambassadors.packaged().code_of_conduct
    assert ("agreement", "ur") in about.unchecked()
    assert ("agreement", "pl") not in about.unchecked()


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("version: 7", "version: 0", "ambassadors, agreement, version"),
        ("en: {checked_by: Somebody, pieces", "en: {pieces", "a named person must check them first"),
        ("pieces: [Our own agreement]", "pieces: []", "agreement, texts, en, pieces"),
        ("[Our own agreement]", f"[{'x' * 1001}]", "a piece has 1001 characters"),
        ("      en: {checked_by: Somebody, pieces: [Our own agreement]}\n", "", "no English text"),
        ("asks: Two hours a month", "ask: Two hours a month", "is not known here"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(was: str, becomes: str, told: str) -> None:
    with pytest.raises(Mistakes) as caught:
        Programme.read(example_text() + OWN.replace(was, becomes))
    assert told in str(caught.value)
    assert "line" in str(caught.value)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("[{text: Yes, why: Because}, {text: No, why: Because}]", "mark one “right: true”"),
        ("[{text: Yes, why: Because, right: true}]", "answers"),
        (f"[{{text: {'long ' * 14}, why: Because, right: true}}, {{text: No, why: Because}}]", "a button cuts it"),
    ],
)
def test_a_quiz_that_cannot_be_answered_is_refused(answers: str, told: str) -> None:
    lesson = f"[{{title: One, text: Two, question: {{ask: Three, answers: {answers}}}}}]"
    with pytest.raises(Mistakes) as caught:
        Programme.read(example_text() + f"\nambassadors: {{induction: {{version: 1, lessons: {lesson}}}}}\n")
    assert told in str(caught.value)


def test_the_consent_names_the_agreement_and_the_code() -> None:
    words = Wordings.packaged().shown("ambassador", "en")
    assert words.version >= 2
    assert "the agreement and the code of conduct" in words.text
