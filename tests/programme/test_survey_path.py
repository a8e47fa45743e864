"""Where an answer leads in a survey, and what nobody would ever be asked."""

from __future__ import annotations

from typing import Any

import pytest

from programme.survey_path import Stop, asked, may_be_asked, never_asked, next_unanswered

WAY = (Stop("bus", {"no": "parking"}), Stop("late", {"mostly": "end"}), Stop("why"), Stop("parking"))


@pytest.mark.parametrize(
    ("answers", "way", "following", "possible"),
    [
        ({}, ["bus"], "bus", {"bus", "late", "why", "parking"}),
        ({"bus": True}, ["bus", "late"], "late", {"bus", "late", "why", "parking"}),
        ({"bus": False}, ["bus", "parking"], "parking", {"bus", "parking"}),
        ({"bus": None}, ["bus", "late"], "late", {"bus", "late", "why", "parking"}),
        ({"bus": True, "late": "mostly"}, ["bus", "late"], None, {"bus", "late"}),
        ({"bus": True, "late": None, "why": "x", "parking": None}, ["bus", "late", "why", "parking"], None, None),
        ({"bus": False, "late": "mostly", "parking": "x"}, ["bus", "parking"], None, {"bus", "parking"}),
        ({"why": "x"}, ["bus"], "bus", {"bus", "late", "why", "parking"}),
    ],
)
def test_answers_lead(answers: dict[str, Any], way: list[str], following: str | None, possible: set[str]) -> None:
    assert asked(WAY, answers) == way
    assert next_unanswered(WAY, answers) == following
    assert may_be_asked(WAY, answers) == (possible or {one.name for one in WAY})


def test_what_no_way_leads_to_is_found() -> None:
    assert never_asked(WAY) == []
    shut = (Stop("a", {"yes": "c", "no": "end"}, passes=False), Stop("b"), Stop("c"))
    assert never_asked(shut) == [1]
    assert never_asked(()) == []
