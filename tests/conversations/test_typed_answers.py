"""What people type instead of pressing: forms in every launch language, each with the button it means or none.

A form that the table has under a button may miss it only by the person being asked again; none may choose another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversations.answers import words_of
from conversations.choices import Choices
from conversations.load import load_flow
from conversations.slips import distance, slips
from conversations.texts import Texts
from tests.conversations.talk import Talk

TEXTS = Texts.load(zone=ZoneInfo("Europe/London"))
TABLE = Path(__file__).parent / "typed_answers.txt"


@dataclass(frozen=True)
class Form:
    language: str
    exact: bool
    options: tuple[str, ...]
    typed: str
    index: int | None

    def __str__(self) -> str:
        return f"{self.language}: {self.typed!r} for {self.options}"

    def chosen(self) -> int | None:
        choices, words = Choices.named(self.options), words_of(TEXTS, self.language)
        return choices.one(self.typed, words, exact=self.exact)


def _forms() -> Iterator[Form]:
    language, exact = "en", False
    options: tuple[str, ...] = ()
    for line in TABLE.read_text("utf-8").splitlines():
        kind, rest = line[:1], line[1:].strip()
        if kind == "@":
            language, _, how = rest.partition(" ")
            exact = how == "exact"
        elif kind == "?":
            options = tuple(rest.split(" | "))
        elif kind and kind != "#":
            index = None if kind == "-" else int(kind) - 1
            for typed in rest.removeprefix(":").strip().split(" | "):
                yield Form(language, exact, options, typed, index)


FORMS = list(_forms())


def test_nothing_that_is_typed_chooses_another_option() -> None:
    wrong = [(str(form), form.chosen()) for form in FORMS if form.chosen() not in {None, form.index}]
    assert wrong == []


def test_the_page_tells_how_many_forms_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "understanding.md").read_text("utf-8")
    assert f"Of {len(FORMS)} forms in six languages" in page


def test_nearly_everything_that_is_typed_is_understood() -> None:
    meaning = [form for form in FORMS if form.index is not None]
    missed = [str(form) for form in meaning if form.chosen() is None]
    assert len(meaning) > 300
    assert missed == []


@pytest.mark.parametrize("language", ["en", "pl", "ur", "ro", "gu", "pa"])
def test_every_launch_language_has_its_forms(language: str) -> None:
    assert len([form for form in FORMS if form.language == language]) >= 15


LISTED = """id: it
title: menu.title
purpose: reply
who: anyone
known: [localities]
steps:
  first: {ask: text, text: menu.title, into: first}
  it: {ask: KIND, text: menu.title, options_from: $known.localities, into: it, skip: true RULES}
  over: {say: menu.button.help, end: done}
"""


def _asked(kind: str = "choice", rules: str = "") -> Talk:
    flow = load_flow(LISTED.replace("KIND", kind).replace("RULES", rules), "it.yaml", TEXTS)
    return Talk(flow).starts().says("one")


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("skip", "over"), ("skip please", "over"), ("sikp", "over"), ("bakc", "first"), ("previuos", "first"),
        ("cancle", "over"), ("canel", "it"), ("ship", "it"), ("bank", "it"), ("black", "it"), ("skin", "it"),
        ("cancer", "it"), ("pass the salt", "it"),
    ],
)  # fmt: skip
def test_skip_back_and_cancel_with_a_slip_in_them(typed: str, step: str) -> None:
    talk = _asked().says(typed)
    assert ("over" if talk.session is None else talk.open.step) == step


@pytest.mark.parametrize(
    "typed", ["my back", "the back", "I think back pain", "in cancer care", "I want to skip meals", "bakc"]
)
def test_in_own_words_a_back_that_hurts_is_an_answer(typed: str) -> None:
    flow = load_flow(LISTED.replace("KIND", "choice").replace("RULES", ""), "it.yaml", TEXTS)
    assert Talk(flow).starts().says(typed).open.facts["first"] == typed


def test_my_back_is_not_going_back_at_a_choice_either() -> None:
    for typed in ("my back", "the back"):
        assert _asked().says(typed).open.step == "it"
    assert _asked().says("back please").open.step == "first"


def test_done_with_a_slip_in_it() -> None:
    talk = _asked("choices").says("dacorm")
    assert talk.open.picked == (1,)
    assert talk.says("dnoe, thanks").facts["it"] == ["dacorum"]


def test_where_exact_words_count_no_slip_does() -> None:
    for typed in ("sikp", "cancle", "dacorm", "watford"):
        assert _asked(rules=", exact: true").says(typed).open.step == "it"


@pytest.mark.parametrize(
    ("first", "second", "most", "apart"),
    [
        ("watford", "watford", 2, 0), ("watfrod", "watford", 2, 1), ("wtford", "watford", 2, 1),
        ("wattford", "watford", 1, 1), ("wxtfxrd", "watford", 2, 2), ("dacorum", "watford", 2, 3), ("ab", "abcd", 1, 2),
        ("ca", "abc", 3, 3), ("", "ab", 2, 2),
    ],
)  # fmt: skip
def test_how_far_two_words_are_apart(first: str, second: str, most: int, apart: int) -> None:
    assert distance(first, second, most) == apart
    assert distance(second, first, most) == apart


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("yet", "yes"),
        ("unable", "able"),
        ("can", "can t"),
        ("east", "west"),
        ("14 days", "15 days"),
        ("i can", "i cant"),
    ],
)
def test_another_word_is_no_slip(typed: str, words: str) -> None:
    assert slips(typed, words, ()) is None
