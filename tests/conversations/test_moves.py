"""Moving a conversation to another version: what is needed, how the way back is kept, what a map may say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conversations.check import check_flow
from conversations.flow import Flow
from conversations.load import load_flow
from conversations.move_map import Move, read_move
from conversations.moves import lacking, moved, needed, unmapped, wrong_targets
from conversations.session import Crumb, Session
from conversations.source import FlowError
from conversations.texts import Texts

FLOW = """
id: it
title: visit.title
purpose: reply
who: anyone
given: [who]
on_cancel: gone
steps:
  begin: {do: look, into: begun, on: {none: later}}
  name: {ask: text, text: visit.name, into: name, with: {who: $who}}
  which:
    branch:
      - {when: {fact: begun.open, is: true}, go: again}
      - else: later
  again: {ask: yesno, text: visit.again, into: again}
  later: {ask: yesno, text: visit.later, into: later}
  keep: {do: keep, with: {name: $name, again: $again}, end: done}
  gone: {do: undo, with: {since: $begun.since}, end: cancelled}
"""
TEXTS = Texts.load()
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def flow(text: str = FLOW) -> Flow:
    return load_flow(text, "it.yaml", TEXTS)


def session(step: str, trail: tuple[Crumb, ...], **facts: object) -> Session:
    return Session(
        id="s", flow="it", version="old", step=step, wait="w", facts=dict(facts), trail=trail, tries=1, opened=NOW
    )


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        ("name", {"who", "begun"}),  # read by the question, by a branch after it and when it is cancelled
        ("again", {"begun", "name"}),  # its own fact is set before it is read
        ("later", set()),  # some ways come there with nothing
    ],
)
def test_what_a_conversation_needs_at_a_question(step: str, facts: set[str]) -> None:
    assert needed(flow(), step) == facts


def test_facts_get_other_names_and_the_way_back_is_cut_where_a_question_is_gone() -> None:
    trail = (
        Crumb(step="first"),
        Crumb(step="gone_since"),
        Crumb(step="name", new=("called",), had={"old": 1}),
        Crumb(step="twice"),
    )
    before = session("twice", trail, called="Bella", old=2, begun={})
    after = moved(before, flow(), Move({"twice": "again"}, {"called": "name", "old": None}))
    assert (after.version, after.step, after.tries) == (flow().version, "again", 0)
    assert after.facts == {"name": "Bella", "begun": {}}
    assert after.trail == (Crumb(step="name", new=("name",)), Crumb(step="again"))
    assert lacking(after, flow()) == []


def test_what_is_missing_is_named() -> None:
    after = moved(session("twice", (), begun={}), flow(), Move({"twice": "again"}, {}))
    assert lacking(after, flow()) == ["name"]
    assert unmapped(["twice", "other"], Move({"twice": "again"}, {})) == ["other"]


def test_a_map_leads_to_questions() -> None:
    wrong = list(wrong_targets(Move({"a": "keep", "b": "nowhere", "c": "name"}, {}), flow()))
    assert wrong == [
        "a leads to 'keep', which is no question: people wait at questions",
        "b leads to 'nowhere', and it has no such step",
    ]


def test_a_map_is_read_with_its_lines() -> None:
    move = read_move("steps: {a: b}\nfacts: {x: y, z: null}\nfrom: [abcd]", "map.yaml")
    assert move == Move({"a": "b"}, {"x": "y", "z": None}, ("abcd",))
    with pytest.raises(FlowError, match=r"map.yaml:2: fakts: is not known here; facts: is"):
        read_move("steps: {a: b}\nfakts: {x: y}", "map.yaml")
    for version in ("4f1", "''", "4123"):
        with pytest.raises(FlowError, match=r"map.yaml:2: a version is named by its first 4 signs or more, in quotes"):
            read_move(f"steps: {{a: b}}\nfrom: [{version}]", "map.yaml")


def test_a_map_in_the_flow_is_checked_and_makes_no_other_version() -> None:
    with_map = flow(FLOW + "moves:\n  - {from: [abcd], steps: {old: nowhere}}\n")
    assert with_map.version == flow().version
    assert with_map.body == flow().body
    problems = check_flow(with_map, TEXTS, {"look": (), "keep": (), "undo": ()}, ())
    assert "it.yaml:20: moves: old leads to 'nowhere', and it has no such step" in list(map(str, problems))
