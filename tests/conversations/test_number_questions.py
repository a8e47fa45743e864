"""Questions for a number, rules for an answer, and what happens after too many answers that could not be used."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.check import check_flow
from conversations.effects import Finished
from conversations.flow import Flow
from conversations.load import load_flow
from conversations.numbers import counting_of, number_in
from conversations.source import FlowError
from conversations.texts import Texts
from tests.conversations.talk import KNOWN, Talk

TEXTS = Texts.load(zone=ZoneInfo("Europe/London"))
HEAD = "id: it\ntitle: menu.title\npurpose: reply\nwho: anyone\nsteps:\n"


def _talk(steps: str, language: str = "en") -> Talk:
    flow = load_flow(HEAD + steps, "it.yaml", TEXTS)
    assert check_flow(flow, TEXTS, [], KNOWN) == []
    return Talk(flow, {**KNOWN, "language": language}).starts()


def _asks(rules: str = "", after: str = "  over: {end: done}\n", language: str = "en") -> Talk:
    return _talk(f"  it: {{ask: number, text: menu.title, into: n{rules}}}\n{after}", language)


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "12", 12), ("en", " 12. ", 12), ("en", "#12", 12), ("en", "twelve", 12), ("en", "Twenty five", 25),
        ("en", "twenty-five", 25), ("en", "twentyfive", 25), ("en", "a hundred", 100), ("en", "one hundred", 100),
        ("en", "zero", 0), ("en", "0", 0), ("en", "about 20", 20), ("en", "around twenty, maybe", 20),
        ("en", "12 please", 12),
        ("en", "1,000", 1000), ("en", "12,345", 12345), ("en", "1 000", 1000), ("en", "1,234,567", 1234567),
        ("en", "2.5", 2.5),
        ("en", "2,5", 2.5), ("en", "1,234.5", 1234.5), ("en", "-3", -3), ("en", "۱۲", 12), ("en", "१२", 12),
        ("en", "１２", 12),
        ("en", "I'm 42", 42), ("en", "a dozen", 12), ("en", "👍 7", 7),
        ("en", "20 people", 20), ("en", "about twenty people", 20), ("en", "12 of us", 12),
        ("pl", "dwanaście", 12), ("pl", "dwadzieścia pięć", 25), ("pl", "dwudziestu pięciu", 25), ("pl", "sto", 100),
        ("pl", "2,5", 2.5), ("pl", "1.000", 1000), ("pl", "około 30", 30), ("pl", "trzydzieści jeden", 31),
        ("pl", "twelve", 12),
        ("ur", "بارہ", 12), ("ur", "۱۲", 12), ("ur", "پچیس", 25), ("ur", "ننانوے", 99), ("ur", "سو", 100),
        ("ur", "تقریباً بیس", 20),
        ("ro", "douăsprezece", 12), ("ro", "doisprezece", 12), ("ro", "douazeci si cinci", 25), ("ro", "o sută", 100),
        ("gu", "બાર", 12), ("gu", "૧૨", 12), ("gu", "પચ્ચીસ", 25), ("gu", "સો", 100),
        ("pa", "ਬਾਰਾਂ", 12), ("pa", "੧੨", 12), ("pa", "ਪੱਚੀ", 25), ("pa", "ਸੌ", 100),
        ("en", "10-15", None), ("en", "10 to 15", None), ("en", "ten or twelve", None), ("en", "1.234", None),
        ("pl", "1,234", None),
        ("en", "4/5", None), ("en", "12pm", None), ("en", "a few", None), ("en", "", None), ("en", "not 12", None),
        ("en", "12 cats", None), ("en", "07700 900123", None), ("en", "1 3", None), ("en", "2.5.2026", None),
        ("en", "no one", None),
        ("en", "١٢ ١٣", None), ("en", "½", None), ("en", "9" * 13, None), ("en", "minus three", None),
        ("en", "1,2,3", None),
    ],
)  # fmt: skip
def test_a_number_as_people_type_it(language: str, typed: str, number: float | None) -> None:
    units = {"people", "of us"}
    assert number_in(typed, counting_of(TEXTS, language), units) == number


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "7", 7), ("en", "about five", 5), ("en", "five people", 5), ("en", "20", 10), ("en", "a dozen", 10),
        ("en", "ten or more", 10), ("en", "10+", 10), ("en", "more than ten people", 10), ("en", "over 300", 10),
        ("pl", "około pięciu osób", 5), ("pl", "ponad 20", 10), ("pl", "dziesięć lub więcej", 10),
        ("ur", "تقریباً پانچ لوگ", 5), ("ur", "۲۰", 10), ("ur", "دس سے زیادہ", 10),
        ("en", "0", None), ("en", "2.5", None), ("en", "5 or 6", None), ("en", "lots", None),
    ],
)  # fmt: skip
def test_how_many_people_said_so_as_people_type_it(language: str, typed: str, number: int | None) -> None:
    rules = "from: 1, to: 10, more: true, unit: relay.people.words"
    talk = _talk(f"  it: {{ask: scale, text: menu.title, into: n, {rules}}}\n  over: {{end: done}}\n", language)
    assert talk.says(typed).facts.get("n") == number


def test_a_scale_that_ends_takes_nothing_above_its_end() -> None:
    talk = _talk("  it: {ask: scale, text: menu.title, into: n}\n  over: {end: done}\n").says("6")
    assert talk.open.step == "it"


@pytest.mark.parametrize("language", ["en", "pl", "ur", "ro", "gu", "pa"])
def test_every_number_up_to_a_hundred_has_words_of_its_own(language: str) -> None:
    listed = TEXTS.plain("common.words.counted", language).split("|")
    assert len(listed) == 101
    counting = counting_of(TEXTS, language)
    for number, words in enumerate(listed):
        assert [number_in(word, counting) for word in words.split("/")] == [number] * len(words.split("/"))


@given(st.text(max_size=80), st.sampled_from(["en", "pl", "ur", "gu"]))
def test_nothing_typed_raises(typed: str, language: str) -> None:
    number_in(typed, counting_of(TEXTS, language))


def test_a_number_is_kept_whole() -> None:
    assert _asks().says("about twenty five").facts["n"] == 25


@pytest.mark.parametrize(
    ("rules", "typed", "said"),
    [
        ("", "many", "Please type one number, for example “12” or “twelve”."),
        (", from: 1, to: 500", "501", "Please type one number from 1 to 500."),
        (", from: 1, to: 500", "none of them", "Please type one number from 1 to 500."),
        (", from: 18", "17", "Please type one number, 18 or more."),
        (", to: 9", "10", "Please type one number, 9 or less."),
        ("", "2.5", "Please type a whole number, without a fraction."),
        (", decimals: 1", "2.55", "Please use at most 1 digit after the point."),
    ],
)
def test_a_number_that_does_not_fit_gets_a_friendly_second_question(rules: str, typed: str, said: str) -> None:
    assert _asks(rules).says(typed).said == [said]


def test_a_number_may_have_decimals_and_be_below_nought() -> None:
    assert _asks(", decimals: 1, from: -5.5").says("-2,5").facts["n"] == -2.5
    assert _asks(", decimals: 2").says("3").facts["n"] == 3


def test_an_answer_in_a_form_of_its_own() -> None:
    rules = "pattern: {match: '[a-z]{2}[0-9]{4}', example: menu.button.help}"
    talk = _talk(f"  it: {{ask: text, text: menu.title, into: code, {rules}}}\n  over: {{end: done}}\n")
    assert talk.says("hello").said == ["Please write it like this: Help."]
    assert talk.says("ab۱۲۳٤").facts["code"] == "ab۱۲۳٤"


def test_too_many_tries_may_leave_the_question_out() -> None:
    talk = _asks(", tries: 2, give_up: skip", "  more: {say: menu.title, end: done}\n")
    talk.says("some")
    assert talk.says("a lot").said == ["All right, let us leave that one out.", "Menu"]
    assert talk.facts["n"] is None


def test_too_many_tries_may_end_it() -> None:
    talk = _asks(", tries: 1, give_up: end")
    assert talk.says("a lot").said == ["Let us leave it there for now. You can start again whenever you like."]
    assert talk.finished == Finished("gave_up", {"payload": None})


def test_too_many_tries_may_lead_elsewhere() -> None:
    after = "  over: {end: done}\n  other: {say: menu.title, end: gave_up}\n"
    assert _asks(", tries: 1, give_up: other", after).says("a lot").said == ["Menu"]


def _wrong(step: str) -> str:
    with pytest.raises(FlowError) as error:
        load_flow(f"{HEAD}  it: {step}\n", "it.yaml", TEXTS)
    return str(error.value)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("ask: number, from: 5, to: 1", "from: is above to:"),
        ("ask: number, from: five", "a number is expected here"),
        ("ask: number, decimals: 5", "at most 4 decimals"),
        ("ask: text, pattern: {match: '(', example: menu.title}", "'(' is no pattern"),
        ("ask: text, pattern: {match: 'a'}", "example: is missing here"),
    ],
)
def test_rules_that_are_none_are_told_when_loaded(rules: str, message: str) -> None:
    assert message in _wrong(f"{{{rules}, text: menu.title, into: n}}")


def test_a_step_that_too_many_tries_leave_out_needs_a_step_below_it() -> None:
    both = "yes: over, no: over, give_up: skip"
    steps = f"  it: {{ask: yesno, text: menu.title, into: n, {both}}}\n  over: {{end: done}}\n"
    flow: Flow = load_flow(HEAD + steps, "it.yaml", TEXTS)
    assert list(flow.step("it").ways()).count("over") == 3
    alone = load_flow(f"{HEAD}  it: {{ask: number, text: menu.title, into: n, give_up: skip}}\n", "it.yaml", TEXTS)
    assert "needs end: or next:" in str(check_flow(alone, TEXTS, [], KNOWN)[0])
