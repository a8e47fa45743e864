"""A newcomer's slips in a flow: each is told on the line that is to be put right, once, with what to do."""

from __future__ import annotations

import pytest

from conversations.chart import chart
from conversations.check import check_flows
from conversations.load import load_flow
from conversations.source import FlowError
from conversations.texts import Texts

EFFECTS = {"keep_visit": ["full"], "find_place": []}
GARDEN = """id: garden
title: visit.title
purpose: question
who: signed_up
start:
  commands: [garden]
  words: visit.words
  payload: [poster]
  schedule: {cron: 0 10 1 * *, audience: "tier:ambassador"}
  after: {event: signed_up, wait: 3 hours}
known: [name]
asks_for_views: true
on_cancel: bye
nudge: {after: 1 day, text: visit.again, most: 2}
expires: {after: 7 days, then: bye}
yields: [people]
steps:
  card: {say: visit.title, decision_card: true}
  people: {ask: number, text: visit.more, into: people, tries: 2}
  photo: {ask: media, text: visit.more, takes: [photo], into: photo}
  plot: {call: plot, into: plot, on: {cancelled: bye, else: bye}}
  thanks: {say: visit.thanks, with: {receipt: $known.name}, end: done}
  bye: {say: visit.undone, end: gave_up}
"""
PLOT = """id: plot
title: visit.title
purpose: question
who: signed_up
yields: [size]
asks_for_views: true
steps:
  card: {say: visit.title, decision_card: true}
  size: {ask: number, text: visit.more, into: size}
  over: {end: done}
"""


def _found(before: str, after: str, texts: Texts) -> list[str]:
    """What is told of the flow with one slip in it."""
    assert GARDEN.count(before) == 1
    try:
        flows = [load_flow(GARDEN.replace(before, after), "garden.yaml", texts), load_flow(PLOT, "plot.yaml", texts)]
    except FlowError as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in check_flows(flows, texts, EFFECTS, ("name", "localities"))]


def test_without_a_slip_nothing_is_told(texts: Texts) -> None:
    assert _found("id: garden", "id: garden", texts) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("purpose: question", "purpose: reply", "garden.yaml:3: begins by itself, so it answers nothing"),
        ("who: signed_up", "who: signedup", "garden.yaml:4: 'signedup' is not known here; it is one of anyone, "),
        ("title: visit.title", "title: My garden", "garden.yaml:2: there is no text 'My garden' in en.po: name it by"),
        ("[garden]", "[/garden]", "garden.yaml:6: //garden: Telegram takes commands of up to 32 small letters, digits"),
        ("[garden]", "[my garden]", "garden.yaml:6: /my garden: Telegram takes commands of up to 32 small letters"),
        ("words: visit.words", "words: visit.wrods", "garden.yaml:7: there is no text 'visit.wrods' in en.po: did you"),
        ("[poster]", "poster", "garden.yaml:8: a list is expected here, not 'poster': write it as in [one, two]"),
        ("tier:ambassador", "tier:ambasador", "garden.yaml:9: the audience cannot be read: "),
        ("event: signed_up", "event: answered:plott", "garden.yaml:10: begins after answered:plott, and there is no"),
        ("3 hours", "13 months", "garden.yaml:10: '13 months' is no length of time: write it as in 3 months, and 12"),
        ("3 hours", "500 days", "garden.yaml:10: '500 days' is too long: it is a year at most"),
        ("known: [name]", "known: [name, locality]", "garden.yaml:11: known: 'locality' is no known fact: did you"),
        ("asks_for_views: true", "asks_for_views: yes", "garden.yaml:12: true or false is expected here, not 'yes'"),
        ("on_cancel: bye", "on_cancel: by", "garden.yaml:13: on_cancel: there is no step 'by': did you mean 'bye'?"),
        ("text: visit.again", "text: visit.agian", "garden.yaml:14: there is no text 'visit.agian' in en.po: did you"),
        ("then: bye", "then: by", "garden.yaml:15: expires: leads to 'by', and there is no such step: did you mean"),
        ("7 days", "2 days", "garden.yaml:15: expires: comes before the last nudge: let it wait longer, or nudge"),
        ("{after: 7 days, then: bye}", "nevr", "garden.yaml:15: 'nevr' is no rule: write names with values, as in"),
        ("yields: [people]", "yields: [peple]", "garden.yaml:16: yields: no step sets the fact 'peple': did you mean"),
        (", decision_card: true", "", "garden.yaml:19: step people: asks before the decision card was shown"),
        ("ask: number", "ask: nmber", "garden.yaml:19: 'nmber' is not known here; it is one of text, choice, choices,"),
        ("tries: 2", "tries: 0", "garden.yaml:19: tries: is counted from 1: leave it out, or write 1 or more"),
        ("tries: 2", "tries: two", "garden.yaml:19: a whole number is expected here, not 'two'"),
        ("into: people", "into: 7", "garden.yaml:19: words are expected here, not '7': put quotes around it"),
        ("[photo]", "[]", "garden.yaml:20: a question that takes nothing cannot be answered: name some of photo,"),
        ("call: plot", "call: plto", "garden.yaml:21: step plot: calls 'plto', and there is no such flow: did you"),
        ("cancelled: bye", "canceled: bye", "garden.yaml:21: a called flow ends as one of cancelled, else, expired, "),
        ("{receipt: $known.name}", "{receit: $known.name}", "needs {receipt}, and with: does not give it: did you"),
        ("{receipt: $known.name}", "{receipt: $plot.sise}", "garden.yaml:22: step thanks: $plot.sise: plot does not "),
        ("end: gave_up}", "end: gave_upp}", "did you mean 'gave_up'?"),
    ],
)  # fmt: skip
def test_a_slip_is_told_on_its_line_with_what_to_do(texts: Texts, before: str, after: str, told: str) -> None:
    found = _found(before, after, texts)
    assert any(told in one for one in found), found
    assert len(found) == len(set(found)) <= 2


def test_what_is_given_to_a_text_that_does_not_use_it_is_worth_a_look(texts: Texts) -> None:
    found = _found("{receipt: $known.name}", "{receipt: $known.name, nmae: $known.name}", texts)
    assert found == [
        "garden.yaml:22: step thanks: gives 'nmae' by with:, and no text of it has {nmae}: take it out",
    ]


def test_two_flows_with_one_command_are_told_where_both_have_it(texts: Texts) -> None:
    other = load_flow(GARDEN.replace("id: garden", "id: yard"), "yard.yaml", texts)
    flows = [load_flow(GARDEN, "garden.yaml", texts), load_flow(PLOT, "plot.yaml", texts), other]
    found = [str(problem) for problem in check_flows(flows, texts, EFFECTS, ("name",)) if problem.serious]
    assert found == [
        "yard.yaml:6: /garden opens garden already (garden.yaml:6): give one another",
        "yard.yaml:8: a link with poster opens garden already (garden.yaml:8): give one another",
    ]


def test_a_circle_of_calls_is_told_at_a_call(texts: Texts) -> None:
    back = load_flow(PLOT.replace("  over:", "  again: {call: garden}\n  over:"), "plot.yaml", texts)
    found = check_flows([load_flow(GARDEN, "garden.yaml", texts), back], texts, EFFECTS, ("name",))
    (said,) = map(str, found)
    assert said.startswith("garden.yaml:21: step plot: the flow calls itself in the end: garden → plot → garden: ")


def test_the_chart_tells_hours_as_hours(texts: Texts) -> None:
    assert "3 hours after signed_up" in str(chart(load_flow(GARDEN, "garden.yaml", texts)))
