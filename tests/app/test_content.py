"""Updates and opportunities come in from a team's file: all of it, or nothing and every mistake."""

from __future__ import annotations

import pytest

from tests.app.conftest import EXAMPLES, Operator

GROUPS = ["updates", "opportunities"]


@pytest.mark.parametrize("group", GROUPS)
def test_the_example_that_ships_comes_in_and_is_shown(group: str, operator: Operator) -> None:
    file = EXAMPLES / f"{group}.yaml"
    (item,) = operator.does(group, "import", file, "--json").json
    assert item["what"] == "added"
    (listed,) = operator.does(group, "list", "--json").json
    assert listed["id"] == item["id"]
    assert "en" in listed["languages"]
    shown = operator.does(group, "show", "1", "--json").json
    assert shown["texts"]["en"]["title"] == listed["title"]
    assert listed["title"] in operator.does(group, "list").out
    assert listed["title"] in operator.does(group, "show", "1").out


@pytest.mark.parametrize("group", GROUPS)
def test_the_same_file_twice_changes_nothing(group: str, operator: Operator) -> None:
    file = EXAMPLES / f"{group}.yaml"
    operator.does(group, "import", file)
    assert operator.does(group, "import", file).lines[-1] == "0 added, 0 changed, 1 as they were"
    assert len(operator.audited()) == 1


def test_an_update_that_was_put_right_is_changed_under_its_number(operator: Operator) -> None:
    text = (EXAMPLES / "updates.yaml").read_text()
    operator.does("updates", "import", operator.file("u.yaml", text))
    changed = operator.file("u.yaml", text.replace("also on Saturdays", "also on Sundays"))
    assert operator.does("updates", "import", changed).lines[0] == "1  spring-vaccinations  changed"
    assert operator.does("updates", "show", "1", "--json").json["version"] == 2


def test_what_nobody_checked_is_pointed_out_and_hidden(operator: Operator) -> None:
    text = (EXAMPLES / "updates.yaml").read_text().replace("checked_by:", "# checked_by:")
    said = operator.does("updates", "import", operator.file("u.yaml", text))
    assert "not checked in en, pl" in said.err
    (listed,) = operator.does("updates", "list", "--json").json
    assert (listed["state"], listed["languages"]) == ("unchecked", [])


@pytest.mark.parametrize("group", GROUPS)
def test_a_mistake_is_shown_with_line_and_item_and_nothing_is_taken(group: str, operator: Operator) -> None:
    text = (EXAMPLES / f"{group}.yaml").read_text().replace("review_date: 20", "review_date: in 20")
    said = operator.fails(group, "import", operator.file("bad.yaml", text))
    assert "bad.yaml, line " in said
    assert f"{group}, item 1, review_date" in said
    assert operator.does(group, "list", "--json").json == []


@pytest.mark.parametrize("group", GROUPS)
def test_an_empty_file_and_an_unknown_number_are_refused(group: str, operator: Operator) -> None:
    assert "is empty" in operator.fails(group, "import", operator.file("empty.yaml", "\n"))
    assert "see hearback" in operator.fails(group, "show", "9")
    assert "hearback" in operator.does(group, "list").out
