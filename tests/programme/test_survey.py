"""A survey's form: every mistake is told with its line, in words that an engagement officer can act on."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from programme.programme import Programme
from programme.survey import cut_on_phones, read_survey
from programme.yaml_text import Mistakes
from tests.surveys import ROUTED

FORM = """
survey: buses
title: {en: Buses, pl: Autobusy}
checked_by: {en: Rosa, pl: Jan}
opens: 2026-03-01
decision_card:
  en: {who_decides: The council, when: In May, can_change: The times, cannot_change: The fares, hear_back: Here}
  pl: {who_decides: Rada, when: W maju, can_change: Godziny, cannot_change: Ceny, hear_back: Tutaj}
questions:
  - name: when
    kind: choices
    text: {en: "When?", pl: "Kiedy?"}
    options:
      - {value: early, text: {en: Early, pl: Rano}}
      - {value: late, text: {en: Late, pl: Wieczorem}}
  - name: why
    kind: text
    text: {en: "Why?", pl: "Dlaczego?"}
"""


def _mistakes(text: str) -> list[str]:
    try:
        read_survey(text, Programme.example(), ZoneInfo("Europe/London"), "form.yaml")
    except Mistakes as found:
        return [str(one) for one in found.mistakes]
    return []


def test_a_good_form_is_read() -> None:
    assert _mistakes(FORM) == []
    assert _mistakes(ROUTED) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("go: end", "go: nowhere", "questions, item 2, options, item 1, go: there is no question “nowhere”"),
        ("go: end", "go: bus", "“bus” does not come after this question"),
        ("if_no: why", "if_yes: why", "nobody would ever be asked this"),
        ("kind: choice", "kind: choices", "only where one answer is given"),
        ("kind: yesno", "kind: text", "is nothing that a question of the kind “text” has"),
    ],
)
def test_ways_that_lead_nowhere_are_told(before: str, after: str, said: str) -> None:
    changed = ROUTED.replace(before, after)
    if after == "if_yes: why":
        changed = changed.replace("if_yes: why", "if_yes: why\n    if_no: why\n    skip: false")
    assert said in " ".join(_mistakes(changed))


def test_a_survey_in_which_nothing_goes_elsewhere_is_the_edition_that_it_was() -> None:
    survey, _ = read_survey(FORM, Programme.example(), ZoneInfo("Europe/London"), "form.yaml")
    assert survey.edition() == "5e5b6dc8bf03"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("kind: choices", "kind: choises", "line 11: questions, item 1, kind: “choises” is not known here: did you"),
        ("kind: text", "kind: scale\n    from: 3\n    to: 3", "line 19: questions, item 2, to: a scale goes up"),
        ("kind: text", "kind: scale\n    to: today", "line 18: questions, item 2, to: a number is expected here"),
        ("kind: text", "kind: number\n    from: 9\n    to: 1", "line 19: questions, item 2, to: from: is above to:"),
        ("kind: text", "kind: number\n    to: ten", "line 18: questions, item 2, to: a number is expected here"),
        ("kind: text", "kind: date\n    from: 3", "line 18: questions, item 2, from: a day is expected here"),
        ("kind: text", "kind: date\n    from: true", "line 18: questions, item 2, from: a number or a day is expected"),
        ("kind: text", "kind: place\n    from: 3", "line 18: questions, item 2, from: is nothing that a question of"),
        ("kind: text", "kind: 7", "line 17: questions, item 2, kind: “7” is not known here: use one of "),
        ("kind: text", "kind: text\n    from: 1", "line 18: questions, item 2, from: is nothing that a question of"),
        ("kind: text", "kind: text\n    least: 1", "line 18: questions, item 2, least: is nothing that a question of"),
        ("kind: text", "kind: text\n    max: 9000", "line 18: questions, item 2, max: 9000 is too high: the most is"),
        ("kind: text", "kind: text\n    max: long", "line 18: questions, item 2, max: “long” is no whole number"),
        (
            "kind: text",
            "kind: text\n    skip: maybe",
            "line 18: questions, item 2, skip: “maybe” is neither",
        ),
        ("kind: choices", "kind: choices\n    least: 3", "line 12: questions, item 1, least: least: 3 of 2 options"),
        ("kind: choices", "kind: choices\n    most: 3", "line 12: questions, item 1, most: most: 3 of 2 options"),
        ("kind: choices", "kind: choices\n    least: 2\n    most: 1", "line 10: questions, item 1: most: is less"),
        ("en: Late", "en: early", "line 15: questions, item 1, options, item 2, text: two options read “early” in en"),
        ("{en: Late, pl: Wieczorem}", "", "line 15: questions, item 1, options, item 2, text: is empty: write it"),
        ("en: Late", "en: 12", "line 15: questions, item 1, options, item 2, text, en: words are expected here"),
        ("en: Late", f"en: {'x' * 101}", "line 15: questions, item 1, options, item 2, text: has 101 characters in"),
        ("value: late", "value: ''", "line 15: questions, item 1, options, item 2, value: is empty: write it"),
        ("{value: late", "{valu: late", "line 15: questions, item 1, options, item 2, value: is missing: add it"),
        ("- {value: late, text: {en: Late, pl: Wieczorem}}", "- Late", "line 15: questions, item 1, options, item 2:"),
        ('"Why?"', f'"{"x" * 5000}"', "line 18: questions, item 2, text: has 5000 characters in en, and the most"),
        ('"Why?"', '"Why **now?"', "line 18: questions, item 2, text: has a ** without its partner in en"),
        ("{en: Buses,", f"{{en: {'x' * 61},", "line 3: title: has 61 characters in en, and the most is 60"),
        ("opens: 2026-03-01", "opens: 2026-02-31", "line 5: opens: “2026-02-31” is no day and no time"),
        ("opens: 2026-03-01", "opens: next May", "line 5: opens: “next May” is no day and no time"),
        ("checked_by: {en: Rosa, pl: Jan}", "checked_by: Rosa", "line 4: checked_by: names with values are expected"),
        ("In May", "x" * 401, "line 7: decision_card, en, when: has 401 characters, and the most is 400"),
    ],
)
def test_a_mistake_is_told_with_its_line(before: str, after: str, said: str) -> None:
    assert before in FORM
    assert any(f"form.yaml, {said}" in one for one in _mistakes(FORM.replace(before, after, 1)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing yet\n", "line 1: the file is empty"),
        ("hello\n", "line 1: names with values are expected here, each as in “name: value”"),
        ("- a\n- b\n", "line 1: names with values are expected here"),
        ("[" * 5000, "line 1: things stand in each other too deep to be read"),
        (FORM.split("questions:", maxsplit=1)[0], "line 2: questions: is missing: add it"),
        (FORM.split("questions:", maxsplit=1)[0] + "questions: []\n", "line 9: questions: has 0, and needs at least 1"),
        (FORM.split("questions:", maxsplit=1)[0] + "questions: none\n", "line 9: questions: a list is expected here"),
        (
            FORM.replace("{en: Buses", '{en: "Buses'),
            "line 3: the bracket that is opened here is not closed: look for a quote",
        ),
        (FORM.replace("{en: Buses", "{en: Buses: how are they"), "line 3: a text with “: ” in it"),
        (FORM.replace("  - name: why", "\t- name: why"), "line 16: this line is indented with a tab: use spaces"),
    ],
)
def test_what_is_no_form_at_all(text: str, said: str) -> None:
    assert said in _mistakes(text)[0]


def test_a_long_button_is_worth_a_look() -> None:
    survey, document = read_survey(
        FORM.replace("en: Late", f"en: {'x' * 70}"), Programme.example(), ZoneInfo("UTC"), "f"
    )
    ((path, fault),) = cut_on_phones(survey)
    assert (document.line(path), str(fault)) == (
        15,
        "has 70 characters in en, and phones cut a button at 64: shorten it if you can",
    )
