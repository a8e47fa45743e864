"""A flow as a chart: every way that the engine can take is drawn, and none that it cannot."""

from __future__ import annotations

from importlib import resources

import pytest

from conversations.chart import BEGINNING, CANCELLING, Chart, chart, ending
from conversations.drawing import Format, draw
from conversations.flow import Ask, Flow
from conversations.library import read_flows
from conversations.load import load_flow
from conversations.texts import Texts

TEXTS = Texts.load()
FLOWS, _ = read_flows(TEXTS)

WALK = """
id: walk
title: menu.title
purpose: question
who: anyone
start: {commands: [walk]}
on_cancel: left
steps:
  often: {ask: scale, text: say.ask, into: often, skip_to: thanks, nudge: {after: 1 day, text: say.ask}}
  enough:
    branch:
      - {when: [{fact: often, above: 3}, {fact: often, in: [4, 5]}], go: thanks}
      - else: sure
  sure: {ask: yesno, text: say.ask, into: sure, yes: keep, no: thanks, expires: {after: 90 minutes, then: left}}
  keep: {do: keep_walk, with: {often: $often}, on: {closed: left}, final: true}
  thanks: {say: say.thanks, buttons: [{text: menu.title, command: menu}], end: done}
  left: {say: say.thanks, end: gave_up}
"""


def drawn() -> Chart:
    return chart(load_flow(WALK, "walk.yaml", TEXTS))


def ways() -> set[tuple[str, str, str, str]]:
    return {(way.start, way.to, way.label, way.manner) for way in drawn().ways}


def test_every_way_has_its_label_and_its_manner() -> None:
    assert ways() == {
        (BEGINNING, "often", "", "way"),
        ("often", "enough", "", "way"),
        ("often", "thanks", "skip", "way"),
        ("enough", "thanks", "often above 3 and often in 4, 5", "way"),
        ("enough", "sure", "else", "way"),
        ("sure", "keep", "yes", "way"),
        ("sure", "thanks", "no", "way"),
        ("sure", "left", "nobody answers for 90 minutes", "timeout"),
        ("keep", "thanks", "", "way"),
        ("keep", "left", "closed", "refusal"),
        ("thanks", ending("done"), "", "way"),
        ("left", ending("gave_up"), "", "way"),
        (CANCELLING, "left", "cancel", "cancel"),
    }


def test_what_else_is_to_know_of_a_step_stands_with_it() -> None:
    notes = {place.name: place.notes for place in drawn().places}
    assert notes[BEGINNING] == ("/walk", "for anyone")
    assert (notes["often"], notes["keep"], notes["thanks"]) == (
        ("reminds after 1 day",),
        ("no way back",),
        ("button /menu",),
    )


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_no_way_of_a_flow_is_forgotten(flow: Flow) -> None:
    made = chart(flow)
    led = {(way.start, way.to) for way in made.ways}
    for step in flow.steps.values():
        assert {(step.name, to) for to in step.ways()} <= led
        if isinstance(step, Ask) and step.expired is not None:
            assert (step.name, step.expired) in led
    places = [place.name for place in made.places]
    assert len(places) == len(set(places))
    assert {name for way in made.ways for name in (way.start, way.to)} <= set(places)


@pytest.mark.parametrize("form", ["mermaid", "dot", "text"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_the_same_flow_gives_the_same_text(flow: Flow, form: Format) -> None:
    again = load_flow(source(flow), flow.file, TEXTS)
    assert draw(chart(flow), form) == draw(chart(again), form)


def source(flow: Flow) -> str:
    """The flow as it stands in its file."""
    return (resources.files("conversations") / "flows" / flow.file).read_text("utf-8")


def test_as_lines_it_can_be_read_aloud() -> None:
    assert draw(drawn(), "text").splitlines()[:6] == [
        "walk; /walk; for anyone",
        "    -> often",
        "at any question",
        "    cancel -> left",
        "often: ask scale: say.ask; reminds after 1 day",
        "    -> enough",
    ]


def test_for_graphviz_and_mermaid_refusals_are_dashed() -> None:
    assert '"keep" -> "left" [label="closed", style=dashed];' in draw(drawn(), "dot")
    mermaid = draw(drawn()).splitlines()
    assert mermaid[0] == "flowchart TD"
    assert sum("-.->" in line for line in mermaid) == 3


def test_words_cannot_end_a_label() -> None:
    quoted = load_flow(WALK.replace("above: 3", "is: 'say \"<yes>\"'"), "walk.yaml", TEXTS)
    assert "say &quot;&lt;yes&gt;&quot;" in draw(chart(quoted))
    assert 'say \\"<yes>\\"' in draw(chart(quoted), "dot")
