"""What a conversation does where a language lacks words of it: never a blank, and said once."""

from __future__ import annotations

import pytest

from conversations.check import check_flow, check_flows
from conversations.flow import Flow
from conversations.inputs import Resumed
from conversations.library import Library, read_flows
from conversations.load import load_flow
from conversations.missing import PARTLY, missing_texts
from conversations.source import FlowError
from conversations.texts import Texts
from conversations.wording import text_keys
from tests.conversations.talk import KNOWN, Talk

TEXTS = Texts.load()
SHIPPED, _ = read_flows(TEXTS)
LANGUAGES = ("en", "pl", "ur", "ro", "gu", "pa", "en-x-easy")
"""English, the two complete ones, and those that are partly there."""
PARTLY_IN_ROMANIAN = "O parte din texte este încă în engleză"

WALK = """
id: walk
title: stop.title
purpose: {purpose}
who: {who}
missing_language: {rule}
steps:
  first: {{ask: yesno, text: deleteme.first, into: sure, yes_text: deleteme.first.yes, no_text: deleteme.no}}
  second: {{ask: yesno, text: {second}, into: there}}
  over: {{end: done}}
"""


def walk(
    rule: str = "english", purpose: str = "question", who: str = "signed_up", second: str = "profile.no_places"
) -> Flow:
    text = WALK.format(rule=rule, purpose=purpose, who=who, second=second)
    return load_flow(text, "walk.yaml", TEXTS)


def talk(flow: Flow, language: str) -> Talk:
    return Talk(flow, known={**KNOWN, "language": language})


def said_so(talked: Talk) -> int:
    """How often the last turn said that some of it is in English."""
    return sum(words.startswith(PARTLY_IN_ROMANIAN) for words in talked.said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", SHIPPED, ids=lambda flow: flow.id)
def test_no_text_of_any_conversation_is_blank_in_any_language(flow: Flow, language: str) -> None:
    for key in sorted(text_keys(flow)):
        given = dict.fromkeys(TEXTS.placeholders(key), 2)
        assert TEXTS.plain(key, language, given).strip(), key


@pytest.mark.parametrize("flow", SHIPPED, ids=lambda flow: flow.id)
def test_what_ships_is_offered_to_everybody(flow: Flow) -> None:
    library = Library(SHIPPED, TEXTS)
    assert not any(library.turns_away(flow, language) for language in LANGUAGES)


def test_that_some_of_it_is_in_english_is_said_once_before_the_first_of_it() -> None:
    asked = talk(walk(), "ro").starts()
    assert said_so(asked) == 0, "the first question is there in Romanian"
    asked.presses(TEXTS.plain("deleteme.first.yes", "ro"))
    assert [words[:20] for words in asked.said] == [
        PARTLY_IN_ROMANIAN[:20],
        TEXTS.plain("profile.no_places", "en")[:20],
    ]
    asked.says("hm")
    asked.meets(Resumed())
    assert said_so(asked) == 0
    assert asked.open.in_english == "ro"


def test_who_changes_the_language_in_the_middle_is_told_in_the_new_one() -> None:
    asked = talk(walk(), "ro").starts().presses(TEXTS.plain("deleteme.first.yes", "ro"))
    asked.known = {**KNOWN, "language": "gu"}
    asked.meets(Resumed())
    assert asked.said[0] == TEXTS.plain(PARTLY, "gu")
    asked.known = {**KNOWN, "language": "ro"}
    asked.meets(Resumed())
    assert said_so(asked) == 1


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_where_nothing_is_missing_nothing_is_said_about_it(language: str) -> None:
    asked = talk(walk(), language).starts().presses(TEXTS.plain("deleteme.first.yes", language))
    assert asked.said == [TEXTS.plain("profile.no_places", language)]


def test_a_button_alone_in_english_is_reason_enough() -> None:
    flow = walk(second="deleteme.first")
    assert "relay.spoken.yes" not in text_keys(flow)
    text = WALK.format(rule="english", purpose="question", who="signed_up", second="deleteme.first")
    text = text.replace("yes_text: deleteme.first.yes", "yes_text: relay.spoken.yes")
    assert said_so(talk(load_flow(text, "walk.yaml", TEXTS), "ro").starts()) == 1


def test_the_team_s_conversations_are_in_english_without_a_word_about_it() -> None:
    asked = talk(walk(who="staff", purpose="reply"), "ro").starts().presses(TEXTS.plain("deleteme.first.yes", "ro"))
    assert said_so(asked) == 0


@pytest.mark.parametrize(
    ("language", "away"), [("en", False), ("pl", False), ("ro", True), ("gu", True), ("de", False)]
)
def test_what_is_not_offered_in_a_language_turns_its_people_away(language: str, away: bool) -> None:
    flow = walk("not_offered")
    assert Library([flow], TEXTS).turns_away(flow, language) is away


def test_what_it_calls_counts_as_well() -> None:
    caller = load_flow(
        "id: caller\ntitle: stop.title\npurpose: question\nwho: signed_up\nmissing_language: not_offered\n"
        "steps:\n  on: {call: walk}\n  over: {end: done}\n",
        "caller.yaml",
        TEXTS,
    )
    called = walk()
    assert missing_texts(caller, "ro") == []
    assert Library([caller, called], TEXTS).turns_away(caller, "ro")
    assert not Library([caller, called], TEXTS).turns_away(caller, "pl")


@pytest.mark.parametrize(
    ("flow", "told"),
    [
        ({"purpose": "service"}, "walk.yaml:6: missing_language: not_offered is no rule for the purpose service"),
        ({"who": "staff"}, "walk.yaml:6: missing_language: is for residents"),
    ],
)
def test_a_rule_that_would_refuse_an_answer_is_told_at_load(flow: dict[str, str], told: str) -> None:
    found = check_flow(walk("not_offered", **flow), TEXTS, {}, ())
    assert any(str(problem).startswith(told) and problem.serious for problem in found)


def test_a_rule_that_there_is_not_is_told_with_its_line() -> None:
    with pytest.raises(FlowError, match=r"walk.yaml:6: .*english, not_offered"):
        walk("polish")


def test_what_is_offered_to_everybody_calls_nothing_that_is_not() -> None:
    caller = load_flow(
        "id: caller\ntitle: stop.title\npurpose: question\nwho: signed_up\n"
        "steps:\n  on: {call: walk}\n  over: {end: done}\n",
        "caller.yaml",
        TEXTS,
    )
    found = [str(problem) for problem in check_flows([caller, walk("not_offered")], TEXTS, {}, ())]
    assert any(one.startswith("caller.yaml:6: step on: calls walk, which is not_offered") for one in found)
