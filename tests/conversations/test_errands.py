"""Steps on which a conversation leaves its own table: another flow, a person of the team, a record."""

from __future__ import annotations

import pytest

from conversations.check import check_flows
from conversations.effects import Do
from conversations.errands import records_of
from conversations.flow import Flow
from conversations.inputs import Cancelled, Did, TimedOut, WentBack
from conversations.load import load_flow
from conversations.phrases import Phrase
from conversations.source import FlowError
from conversations.texts import Texts
from tests.conversations.talk import KNOWN, Talk, sample_texts

TEXTS = """
msgid "trip.title"
msgstr "A trip"

msgid "trip.name"
msgstr "What is it called?"

msgid "trip.when"
msgstr "When is it?"

msgid "trip.done"
msgstr "{name} starts at {place} with {people}."

msgid "trip.alone"
msgstr "Then without a place."

msgid "spot.title"
msgstr "A place"

msgid "spot.place"
msgstr "Which place, for {name}?"

msgid "spot.people"
msgstr "How many people, 1 to 5?"

msgid "spot.left"
msgstr "No place then."
"""
TRIP = """
id: trip
title: trip.title
purpose: reply
who: anyone
start: {commands: [trip]}
steps:
  name: {ask: text, text: trip.name, into: name}
  spot: {call: spot, with: {name: $name}, into: place}
  when: {ask: text, text: trip.when, into: when}
  done: {say: trip.done, with: {name: $name, place: $place.place, people: $place.people}, end: done}
"""
SPOT = """
id: spot
title: spot.title
purpose: reply
who: anyone
given: [name]
yields: [place, people]
steps:
  place: {ask: text, text: spot.place, with: {name: $name}, into: place}
  people: {ask: scale, text: spot.people, into: people, give_up: left, tries: 2, expires: {after: 1 day}}
  end_here: {end: done}
  left: {say: spot.left, end: gave_up}
"""
END = "end_here: {end: done}"


@pytest.fixture(scope="module")
def texts() -> Texts:
    return sample_texts("Europe/London", TEXTS)


def flows(texts: Texts, trip: str = TRIP, spot: str = SPOT) -> dict[str, Flow]:
    return {"trip": load_flow(trip, "trip.yaml", texts), "spot": load_flow(spot, "spot.yaml", texts)}


def begun(texts: Texts, trip: str = TRIP, spot: str = SPOT) -> Talk:
    both = flows(texts, trip, spot)
    return Talk(both["trip"], others=both).starts()


def wrong(texts: Texts, trip: str = TRIP, spot: str = SPOT) -> list[str]:
    found = check_flows(list(flows(texts, trip, spot).values()), texts, {"hand_over": [], "contribute": []}, KNOWN)
    return [str(problem) for problem in found if problem.serious]


# ------------------------------------------------------------------------------------------------- another flow


def test_another_flow_runs_and_comes_back_with_what_it_yields(texts: Texts) -> None:
    talk = begun(texts)
    assert talk.says("Walk").said == ["Which place, for Walk?"]
    assert (talk.open.flow, talk.open.opened_as, len(talk.open.frames)) == ("spot", "trip", 1)
    assert talk.says("the pond").said == ["How many people, 1 to 5?"]
    assert talk.says("4").said == ["When is it?"]
    assert (talk.open.flow, talk.open.frames) == ("trip", ())
    assert talk.says("at noon").said == ["Walk starts at the pond with 4."]
    assert talk.facts["place"] == {"place": "the pond", "people": 4}


def test_both_flows_hold_together(texts: Texts) -> None:
    assert wrong(texts) == []


def test_going_back_works_over_the_beginning_of_the_called_flow(texts: Texts) -> None:
    talk = begun(texts).says("Walk").says("the pond")
    assert talk.meets(WentBack()).said == ["Which place, for Walk?"]
    assert "Back" in talk.buttons
    assert talk.meets(WentBack()).said == ["What is it called?"]
    assert "name" not in talk.open.facts
    assert talk.says("Ride").said == ["Which place, for Ride?"]


def test_going_back_after_the_call_leads_to_the_question_before_it(texts: Texts) -> None:
    talk = begun(texts).says("Walk").says("the pond").says("4")
    assert talk.meets(WentBack()).said == ["What is it called?"]
    assert "place" not in talk.open.facts
    assert talk.says("Ride").said == ["Which place, for Ride?"]


def test_nobody_goes_back_from_the_first_question_of_all(texts: Texts) -> None:
    talk = begun(
        texts, TRIP.replace("  name: {ask: text, text: trip.name, into: name}\n", "  name: {set: {name: Walk}}\n")
    )
    assert talk.said == ["Which place, for Walk?"]
    assert "Back" not in talk.buttons
    assert talk.meets(WentBack()).said[0].startswith("I cannot go back any further")


def test_cancelling_inside_ends_the_whole(texts: Texts) -> None:
    talk = begun(texts).says("Walk").meets(Cancelled())
    assert talk.finished is not None
    assert (talk.finished.how, talk.session) == ("cancelled", None)
    assert len(talk.said) == 1


def test_unless_the_call_has_a_way_for_it(texts: Texts) -> None:
    trip = (
        TRIP.replace("into: place}", "into: place, on: {cancelled: alone}}")
        + "  alone: {say: trip.alone, next: when}\n"
    )
    talk = begun(texts, trip).says("Walk").says("the pond").meets(Cancelled())
    assert talk.said == ["Then without a place.", "When is it?"]
    assert talk.open.facts["place"] == {"place": "the pond", "people": None}
    assert wrong(texts, trip) == []


def test_cancelling_the_whole_goes_the_way_of_the_flow_that_called(texts: Texts) -> None:
    trip = TRIP.replace("steps:", "on_cancel: alone\nsteps:") + "  alone: {say: trip.alone, end: cancelled}\n"
    talk = begun(texts, trip).says("Walk").meets(Cancelled())
    assert talk.said == ["Then without a place."]


def test_silence_inside_ends_the_whole_and_keeps_what_was_answered(texts: Texts) -> None:
    talk = begun(texts).says("Walk").says("the pond")
    talk.meets(TimedOut(talk.wait))
    assert talk.finished is not None
    assert talk.finished.how == "expired"
    assert talk.facts == {"payload": None, "name": "Walk", "place": {"place": "the pond", "people": None}}


def test_giving_up_inside_ends_the_whole(texts: Texts) -> None:
    talk = begun(texts).says("Walk").says("the pond").says("hm").says("hm")
    assert talk.said == ["No place then."]
    assert talk.finished is not None
    assert talk.finished.how == "gave_up"


def test_an_effect_that_cannot_be_undone_bars_the_way_back_over_the_call(texts: Texts) -> None:
    spot = SPOT.replace("  people:", "  keep: {do: keep_it, final: true}\n  people:")
    talk = begun(texts, spot=spot).says("Walk").says("the pond")
    assert "Back" not in talk.buttons
    assert talk.meets(WentBack()).said[0].startswith("I cannot go back any further")


def test_answers_of_a_called_flow_are_its_own(texts: Texts) -> None:
    talk = begun(texts, spot=SPOT.replace(END, "end_here: {record: answers, of: [people]}"))
    talk.says("Walk").says("the pond").says("4")
    assert talk.left is not None
    assert (talk.left.kept, talk.left.answers["people"]) == (("people",), 4)


@pytest.mark.parametrize(
    ("trip", "spot", "told"),
    [
        (TRIP.replace("call: spot", "call: wher"), SPOT, "calls 'wher', and there is no such flow"),
        (TRIP, SPOT.replace("who: anyone", "who: staff"), "which is for staff only"),
        (TRIP.replace("with: {name: $name}, ", ""), SPOT, "does not give 'name' to spot, which needs it"),
        (TRIP.replace("with: {name: $name}", "with: {name: $name, n: 1}"), SPOT, "gives 'n' to spot"),
        (TRIP.replace("$place.people", "$place.peple"), SPOT, "spot does not yield 'peple'"),
        (TRIP, SPOT.replace("yields: [place", "yields: [plaice, place"), "yields: no step sets the fact 'plaice'"),
        (TRIP, SPOT.replace(END, "end_here: {call: trip}"), "calls itself in the end: trip → spot"),
        (
            TRIP.replace("steps:", "asks_for_views: true\nsteps:\n  again: {say: trip.alone}"),
            SPOT,
            "calls spot before the decision card was shown",
        ),
        (TRIP, SPOT.replace(END, "end_here: {record: answers, of: [peopel]}"), "the answer 'peopel'"),
    ],
)  # fmt: skip
def test_what_cannot_come_back_is_told_at_load(texts: Texts, trip: str, spot: str, told: str) -> None:
    assert any(told in problem for problem in wrong(texts, trip, spot)), wrong(texts, trip, spot)


def test_a_called_flow_asks_something(texts: Texts) -> None:
    silent = "id: spot\ntitle: spot.title\npurpose: reply\nwho: anyone\ngiven: [name]\nsteps: {it: {end: done}}\n"
    trip = TRIP.replace(", place: $place.place, people: $place.people", ", place: x, people: y")
    assert any("which asks nothing" in problem for problem in wrong(texts, trip, silent))


def test_cancelling_calls_nobody(texts: Texts) -> None:
    trip = TRIP.replace("steps:", "on_cancel: spot\nsteps:")
    assert any("on_cancel leads to a question" in problem for problem in wrong(texts, trip))


def test_a_called_flow_cannot_end_in_a_way_of_its_own(texts: Texts) -> None:
    with pytest.raises(FlowError, match="never 'lost'"):
        flows(texts, TRIP.replace("into: place}", "into: place, on: {lost: when}}"))


# ----------------------------------------------------------------------------------------- a person of the team

HANDING = """
id: spot
title: spot.title
purpose: reply
who: anyone
given: [name]
steps:
  place: {ask: choice, text: spot.place, with: {name: x}, options_from: $known.localities, skip: true, into: place}
  sure: {ask: yesno, text: trip.when, into: sure}
  said: {ask: text, text: trip.name, parts_into: sent, into: said}
  people: {ask: scale, text: spot.people, into: people, give_up: hand, tries: 2}
  end_here: {end: done}
"""
KEPT = Did("hand_over", "done", {"receipt": "HB-7QK", "hear_back": "Soon."})


def handing(texts: Texts, body: str = HANDING) -> Talk:
    return Talk(load_flow(body, "spot.yaml", texts), outcomes={"hand_over": KEPT}).starts(name="x")


def given_to_the_team(talk: Talk) -> Do:
    [handed] = [done for done in talk.done if done.name == "hand_over"]
    return handed


def test_a_question_that_gives_up_hands_what_was_said_to_a_person(texts: Texts) -> None:
    talk = handing(texts).presses("Dacorum").says("yes").says("the bridge").says("dozens").says("about two dozen")
    handed = given_to_the_team(talk)
    assert handed.args["title"] == Phrase("spot.title")
    assert [(one["question"].key, one["answer"]) for one in handed.args["told"]] == [  # type: ignore[attr-defined]
        ("spot.place", "Dacorum"),
        ("trip.when", Phrase("common.yes")),
        ("trip.name", "the bridge"),
    ]
    assert handed.args["unread"] == ["dozens", "about two dozen"]
    assert talk.said == ["Thank you. A person of our team takes it from here. Your receipt is HB-7QK.\nSoon."]
    assert talk.finished is not None
    assert talk.finished.how == "gave_up"


def test_what_was_skipped_is_told_as_that(texts: Texts) -> None:
    talk = handing(texts).presses("Skip").says("no").says("the bridge").says("hm").says("hm")
    told = given_to_the_team(talk).args["told"]
    assert [one["answer"] for one in told] == [None, Phrase("common.no"), "the bridge"]  # type: ignore[attr-defined]


def test_words_of_a_question_that_was_answered_in_the_end_are_not_kept(texts: Texts) -> None:
    talk = handing(texts).presses("Dacorum").says("yes").says("the bridge").says("dozens")
    assert talk.open.unread == ("dozens",)
    talk.says("3")
    assert talk.done == []


def test_handing_can_go_on(texts: Texts) -> None:
    body = HANDING.replace("  people:", "  help: {hand: trip.alone}\n  people:")
    talk = handing(texts, body).presses("Dacorum").says("yes").says("the bridge")
    assert talk.said == ["Then without a place.", "How many people, 1 to 5?"]
    assert "Back" not in talk.buttons


def test_the_team_hands_nothing_to_itself(texts: Texts) -> None:
    found = wrong(texts, spot=SPOT.replace("who: anyone", "who: staff").replace("give_up: left", "give_up: hand"))
    assert any("hand: is for residents" in problem for problem in found)


# ------------------------------------------------------------------------------------------------------ records


def test_a_flow_declares_what_it_leaves_behind(texts: Texts) -> None:
    body = HANDING.replace(END, "keep: {record: booking, with: {opportunity: 1}}\n  end_here: {end: done}")
    assert records_of(load_flow(body, "spot.yaml", texts)) == ("booking", "contribution")
    assert records_of(load_flow(SPOT.replace("purpose: reply", "purpose: question"), "spot.yaml", texts)) == (
        "answers",
    )
    assert records_of(load_flow(SPOT, "spot.yaml", texts)) == ()


def test_a_record_is_kept_by_its_effect(texts: Texts) -> None:
    body = HANDING.replace(END, "keep: {record: contribution, with: {words: $said}, into: kept}")
    talk = Talk(load_flow(body, "spot.yaml", texts)).starts(name="x")
    talk.presses("Dacorum").says("yes").says("the bridge").says("3")
    assert [(done.name, done.args) for done in talk.done] == [("contribute", {"words": "the bridge"})]


def test_answers_are_kept_by_name(texts: Texts) -> None:
    body = HANDING.replace(END, "end_here: {record: answers, of: [sure, people]}")
    talk = Talk(load_flow(body, "spot.yaml", texts)).starts(name="x")
    talk.presses("Dacorum").says("yes").says("the bridge").says("3")
    assert talk.finished is not None
    assert (talk.finished.how, talk.finished.kept) == ("done", ("sure", "people"))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("{record: poem}", "'poem' is not known here"),
        ("{record: answers, of: [sure], next: place}", "record: answers is the end"),
        ("{record: answers, of: [Sure]}", "a fact cannot be called 'Sure'"),
        ("{record: answers}", "of: is missing here"),
    ],
)
def test_a_record_of_the_wrong_shape(texts: Texts, step: str, told: str) -> None:
    with pytest.raises(FlowError, match=told):
        load_flow(HANDING.replace("{end: done}", step), "spot.yaml", texts)
