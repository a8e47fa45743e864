"""What somebody types in two messages is one thing, where the flow says so (`more_into`)."""

from __future__ import annotations

import pytest

from conversations.flow import Flow
from conversations.load import load_flow
from conversations.texts import Texts
from tests.conversations.talk import Talk

FLOW = """
id: pass
title: passing_on.title
purpose: reply
who: anyone
given: [words]
steps:
  ask: {ask: yesno, text: passing_on.ask, with: {words: $words}, more_into: words, into: pass_on}
  over: {end: done}
"""


@pytest.fixture
def passing(texts: Texts) -> Flow:
    return load_flow(FLOW, "pass.yaml", texts)


def begun(passing: Flow) -> Talk:
    return Talk(passing).starts(words="The lift is broken.")


def test_the_second_message_is_added_and_the_question_put_again(passing: Flow) -> None:
    talk = begun(passing).says("It was broken last week too.")
    assert talk.said[-1].startswith("You wrote: “The lift is broken.\nIt was broken last week too.”")
    talk.says("Yes")
    assert talk.facts["words"] == "The lift is broken.\nIt was broken last week too."
    assert talk.facts["pass_on"] is True


def test_no_try_is_counted_however_much_comes(passing: Flow) -> None:
    talk = begun(passing)
    for number in range(10):
        talk.says(f"And number {number} as well.")
    assert talk.open.tries == 0


def test_what_would_be_too_long_gets_the_usual_second_question(passing: Flow) -> None:
    talk = begun(passing).says("x" * 4000)
    assert talk.said[-1].startswith("Please answer “Yes” or “No”")
    assert talk.facts["words"] == "The lift is broken."
