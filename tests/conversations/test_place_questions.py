"""Questions for a locality: by button, typed, or by a postcode that is looked up and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations.advance import advance, is_answer
from conversations.check import check_flow
from conversations.effects import Do
from conversations.inputs import Did, Said
from conversations.load import load_flow
from conversations.texts import Texts
from tests.conversations.talk import KNOWN, NOW, Talk

TEXTS = Texts.load(zone=ZoneInfo("Europe/London"))
STEPS = """id: it
title: menu.title
purpose: reply
who: anyone
known: [localities]
steps:
  it: {ask: place, text: menu.title, options_from: $known.localities, skip: true, into: place, area_into: area}
  over: {say: menu.title, end: done}
"""


def _talk(outcome: str = "done", value: Mapping[str, Any] | None = None) -> Talk:
    flow = load_flow(STEPS, "it.yaml", TEXTS)
    assert check_flow(flow, TEXTS, ["find_place"], KNOWN) == []
    return Talk(flow, outcomes={"find_place": Did("find_place", outcome, value)}).starts()


@pytest.mark.parametrize(
    "typed", ["Watford & Three Rivers", "watford", "watfrod", "1", "three rivers please", "I live in Watford"]
)
def test_a_locality_is_typed_with_small_slips(typed: str) -> None:
    assert _talk().says(typed).facts["place"] == "watford"


@pytest.mark.parametrize("typed", ["ZZ1 1AA", "zz11aa", "my postcode is ZZ1 1AA.", "ZZ1 IAA"])
def test_a_postcode_is_looked_up_and_its_locality_kept(typed: str) -> None:
    talk = _talk(value={"locality": "dacorum", "area": "E1"})
    assert talk.says(typed).said == ["That is in Dacorum.", "Menu"]
    assert talk.done == [Do("find_place", {"postcode": "ZZ11AA"})]
    assert talk.facts == {"payload": None, "place": "dacorum", "area": "E1"}


@pytest.mark.parametrize(
    ("outcome", "value", "said"),
    [
        ("elsewhere", None, "lies outside the places we cover. Please choose one of these."),
        ("done", {"locality": "gone-meanwhile"}, "lies outside the places we cover. Please choose one of these."),
        ("unknown", None, "I do not know that postcode."),
        ("no_list", None, "I cannot look postcodes up here, and I have not kept yours. Please choose one of these."),
    ],
)
def test_a_postcode_that_leads_nowhere_gets_the_choice_again(outcome: str, value: Mapping[str, Any], said: str) -> None:
    talk = _talk(outcome, value).says("ZZ1 1AA")
    assert said in talk.said[0]
    assert talk.buttons[:2] == ["Watford & Three Rivers", "Dacorum"]
    assert "ZZ1" not in talk.open.to_json()
    assert talk.presses("Dacorum").facts["place"] == "dacorum"


def test_half_a_postcode_is_asked_for_as_a_whole() -> None:
    assert "first half of a postcode" in _talk().says("ZZ1").said[0]


def test_while_it_is_looked_up_no_session_holds_it() -> None:
    talk = _talk()
    turn = advance(talk.flow, talk.open, Said("ZZ1 1AA"), KNOWN, talk.nonce, NOW)
    assert turn.effects == (Do("find_place", {"postcode": "ZZ11AA"}),)
    assert turn.session is not None
    assert "ZZ1" not in turn.session.to_json()


def test_a_postcode_is_an_answer_after_an_interruption_too() -> None:
    talk = _talk()
    assert is_answer(talk.flow, talk.open, "zz1 1aa", "en", NOW), "or it would be offered to be passed on"
    assert not is_answer(talk.flow, talk.open, "the bus is late", "en", NOW)


def test_three_postcodes_that_lead_nowhere_tell_how_to_go_on() -> None:
    talk = _talk("unknown").says("ZZ1 1AA").says("ZZ1 1AB")
    assert "tap “Skip”" in talk.says("ZZ1 1AC").said[0]


def test_a_host_that_looks_nothing_up_is_told_when_flows_are_checked() -> None:
    flow = load_flow(STEPS, "it.yaml", TEXTS)
    assert "looks postcodes up" in str(check_flow(flow, TEXTS, [], KNOWN)[0])


@pytest.mark.parametrize(("typed", "place"), [("Watford", "watford"), ("واٹفورڈ", "watford"), ("dacorm", "dacorum")])
def test_a_name_in_english_is_understood_under_a_button_in_another_script(typed: str, place: str) -> None:
    named = [
        {"value": "watford", "text": "واٹفورڈ اور تھری ریورز", "english": "Watford & Three Rivers"},
        {"value": "dacorum", "text": "ڈیکورم", "english": "Dacorum"},
    ]
    talk = Talk(load_flow(STEPS, "it.yaml", TEXTS), {**KNOWN, "language": "ur", "localities": named}).starts()
    assert talk.buttons[:2] == ["واٹفورڈ اور تھری ریورز", "ڈیکورم"]
    assert talk.says(typed).facts["place"] == place
