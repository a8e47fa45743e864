"""The operator makes a survey, opens and closes it, and reads what people answered."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from app.survey_answers import csv_lines, shown
from storage import answer_sets, people
from tests.app.conftest import EXAMPLES, Operator
from tests.surveys import SHORT

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def answer(operator: Operator, telegram_id: int, finish: bool = True, **said: Any) -> None:
    """Somebody answers the survey with number 1."""

    def act(conn: Connection) -> None:
        who = people.arrive(conn, telegram_id, NOW)
        mine = answer_sets.begin(conn, 1, who.id, version=1, language="en", now=NOW)
        for question, value in said.items():
            answer_sets.keep(conn, mine.id, question, value, version=1, now=NOW)
        if finish:
            answer_sets.finish(conn, mine.id, NOW)

    operator.database(act)


def test_a_form_becomes_a_survey_and_the_same_form_changes_nothing(operator: Operator) -> None:
    made = operator.does("surveys", "import", EXAMPLES / "survey.yaml", "--json").json
    assert (made["id"], made["slug"], made["what"], made["version"]) == (1, "walking", "added", 1)
    assert made["link"] == "/start survey-walking"
    assert "same: version 1" in operator.does("surveys", "import", EXAMPLES / "survey.yaml").out
    assert operator.audited() == [("operator", "surveys.import", "survey:1")]
    (listed,) = operator.does("surveys", "list", "--json").json
    assert (listed["state"], listed["languages"], listed["finished"]) == ("open", ["en", "pl", "ur"], 0)
    assert "walking" in operator.does("surveys", "list").out


def test_other_words_are_a_new_version_and_other_dates_are_not(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    later = operator.file("s.yaml", SHORT.replace("questions:", "closes: 2030-01-01\nquestions:"))
    assert "changed: version 1" in operator.does("surveys", "import", later).out
    other = operator.file("s.yaml", SHORT.replace("Are they late", "Are they full"))
    assert "version: version 2" in operator.does("surveys", "import", other).out
    assert "version: version 1" in operator.does("surveys", "import", operator.file("s.yaml", SHORT)).out
    shown = operator.does("surveys", "show", "1", "--json").json
    assert [one["version"] for one in shown["versions"]] == [1, 2]
    assert shown["version"] == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("kind: yesno", "kind: yes", "line 10: questions, item 1, kind"),
        ("checked_by: {en: Rosa, pl: Jan}", "checked_by: {pl: Jan}", "line 4: checked_by: needs “en”"),
        ("pl: Autobusy", "ro: Autobuze", "line 3: title: has no text in pl"),
        (', pl: "Czy się spóźniają?"', "", "line 11: questions, item 1, text: has no text in pl"),
        ("  pl: {who", "  ro: {who", "line 6: decision_card: has no text in pl"),
        ("name: why", "name: late", "line 12: questions, item 2, name: two questions are called “late”"),
        ("questions:", "opens: 2026-03-03\ncloses: 2026-03-01\nquestions:", "line 9: closes: closes before it begins"),
        ("questions:", "audience: locality:nowhere\nquestions:", "line 8: audience: there is no locality “nowhere”"),
        ("kind: text", "kind: choice", "line 12: questions, item 2: a choice has 2 to 30 options"),
        ("Are they late", "Are **they late", "** without its partner"),
        (
            "kind: text",
            "kind: date\n    from: today\n    to: 2 years ago",
            "question why: from: is after to:, so there",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_taken(
    operator: Operator, before: str, after: str, said: str
) -> None:
    assert before in SHORT
    assert said in operator.fails("surveys", "import", operator.file("bad.yaml", SHORT.replace(before, after)))
    assert operator.does("surveys", "list", "--json").json == []


def test_a_question_may_not_become_another_kind_under_its_name(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    changed = operator.file("s.yaml", SHORT.replace("kind: yesno", "kind: scale"))
    assert "“late” was asked as yesno" in operator.fails("surveys", "import", changed)


def test_words_that_nobody_checked_and_long_buttons_are_pointed_out(operator: Operator) -> None:
    long = "x" * 70
    options = f"choice\n    options: [{{value: a, text: {{en: {long}, pl: b}}}}, {{value: c, text: {{en: c, pl: d}}}}]"
    form = SHORT.replace("kind: yesno", f"kind: {options}").replace("title: {", "title: {ur: بسیں, ")
    said = operator.does("surveys", "import", operator.file("s.yaml", form))
    assert "nobody checked it in ur" in said.err
    assert "s.yaml, line 11: questions, item 1, options, item 1, text: has 70 characters in en" in said.err
    assert said.err.count("characters in") == 1


def test_closing_and_opening_again(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    assert operator.does("surveys", "close", "1", "--json").json["state"] == "closed"
    assert operator.does("surveys", "open", "1", "--json").json["state"] == "open"
    operator.does("surveys", "close", "1")
    assert "takes answers" in operator.does("surveys", "open", "1", "--until", "2027-06-01 12:00").out
    assert [act for _, act, _ in operator.audited()][1:] == [
        "surveys.close",
        "surveys.open",
        "surveys.close",
        "surveys.open",
    ]


def test_what_is_past_is_opened_only_until_a_day(operator: Operator) -> None:
    past = SHORT.replace("questions:", "closes: 2020-01-01\nquestions:")
    operator.does("surveys", "import", operator.file("s.yaml", past))
    assert "say --until" in operator.fails("surveys", "open", "1")
    assert operator.does("surveys", "open", "1", "--until", "2027-06-01 12:00", "--json").json["state"] == "open"


def test_answers_have_numbers_and_no_names_and_no_formulas(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    answer(operator, 1001, late=True, why="=HYPERLINK(1)")
    answer(operator, 1002, late=None, finish=False)
    rows = list(csv.reader(io.StringIO(operator.does("surveys", "answers", "1", "--csv").out)))
    assert rows[0] == ["number", "state", "version", "language", "late", "why"]
    by_state = {row[1]: row[2:] for row in rows[1:]}
    assert by_state == {"finished": ["1", "en", "yes", "'=HYPERLINK(1)"], "started": ["1", "en", "(left out)", ""]}
    assert not {row[0] for row in rows[1:]} & {"1", "2", "1001", "1002"}
    listed = operator.does("surveys", "answers", "1", "--json").json
    assert sorted(len(one["answers"]) for one in listed) == [1, 2]
    assert "finished" in operator.does("surveys", "answers", "1").out
    assert operator.audited()[-1] == ("operator", "surveys.answers", "survey:1")
    shown = operator.does("surveys", "show", "1", "--json").json
    assert (shown["started"], shown["finished"], shown["versions"][0]["finished"]) == (None, None, None)
    assert re.search(r"(?m)^started +\*$", operator.does("surveys", "show", "1").out)


def test_an_answered_no_is_told_from_what_was_left_out_and_from_what_was_not_asked(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    answer(operator, 1001, late=True)
    answer(operator, 1002, late=False)
    answer(operator, 1003, late=None)
    answer(operator, 1004, why="x")
    head, *lines = [re.split(r" {2,}", line) for line in operator.does("surveys", "answers", "1").out.splitlines()]
    assert head[4] == "late"
    assert sorted(line[4] for line in lines) == ["(left out)", "no", "yes", "–"]


@pytest.mark.parametrize("verb", ["show", "open", "close", "answers"])
def test_a_number_that_is_not_there(verb: str, operator: Operator) -> None:
    assert "there is no survey 7" in operator.fails("surveys", verb, "7")


def test_who_answered_a_survey_can_be_written_to(operator: Operator) -> None:
    operator.does("surveys", "import", operator.file("s.yaml", SHORT))
    for expression in ("answered:survey-buses", "answered:buses"):
        assert operator.does("audience", "count", expression, "--json").json["count"] == 0
    assert "there is no" in operator.fails("audience", "count", "answered:trains", code=2)


def test_done_with_nothing_ticked_is_told_from_what_was_not_asked() -> None:
    answers: dict[str, Any] = {"what": [], "why": None, "where": ["lights", "traffic"]}
    row = {"number": 1, "state": "started", "version": 1, "language": "en", "answers": answers}
    (line,) = list(csv.reader(io.StringIO(csv_lines(["what", "why", "where", "when"], [row]))))[1:]
    assert line[4:] == ["(none ticked)", "(left out)", "lights|traffic", ""]
    assert shown(answers)["what"] == "(none ticked)"
