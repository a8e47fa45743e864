"""The flows that ship, under anything people do, in English and both pseudo-languages, while every effect comes back
empty-handed: nothing raises, everything ends, and every text can be put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.effects import Say
from conversations.flow import Apply, Ask, AskOptions, Flow
from conversations.inputs import Input, Started
from conversations.library import read_flows
from conversations.session import Session
from conversations.texts import Texts
from tests.conversations.test_properties import INPUTS, Nonces, any_input, play

TEXTS = Texts.load().with_pseudo()
FLOWS, PROBLEMS = read_flows(TEXTS)
ROWS = [{"value": "a", "text": "One place"}, {"value": "b", "text": "Another place"}]


GRAVE = {"agree", "take_back", "start_over", "leave_no_trace", "erase_me", "announcement_send"}
"""What is done for good, or in somebody's name: a slip of typing must not lead there."""


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_what_is_done_for_good_needs_exact_words(flow: Flow) -> None:
    for step in flow.steps.values():
        if isinstance(step, Ask) and GRAVE & set(_done_next(flow, list(step.ways()))):
            assert step.exact, f"{flow.file}:{step.line}: {step.name} needs exact: true"


def _done_next(flow: Flow, waiting: list[str]) -> Iterator[str]:
    """The effects that follow before anything else is asked."""
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        step = flow.steps[name]
        if name in seen or isinstance(step, Ask):
            continue
        seen.add(name)
        if isinstance(step, Apply):
            yield step.effect
        waiting.extend(step.ways())


def _known(flow: Flow, language: str, rows: list[dict[str, str]]) -> Mapping[str, object]:
    """Made-up known facts: a list where the flow offers its rows as options, otherwise a word."""
    asks = [step for step in flow.steps.values() if isinstance(step, AskOptions) and step.options_from is not None]
    lists = {ask.options_from.path[1] for ask in asks if ask.options_from and ask.options_from.fact == "known"}
    return {**{name: rows if name in lists else "a word" for name in flow.known}, "language": language}


@settings(max_examples=100, deadline=None)
@given(
    flow=st.sampled_from(FLOWS),
    language=st.sampled_from(["en", "qps", "qpr"]),
    rows=st.sampled_from([[], ROWS]),
    inputs=st.lists(INPUTS, max_size=25),
)
def test_nothing_people_do_upsets_a_flow(
    flow: Flow, language: str, rows: list[dict[str, str]], inputs: list[Input | tuple[bool, str]]
) -> None:
    known, ids = _known(flow, language, rows), Nonces()
    session = _turn(flow, None, Started(), known, ids)
    for given_input in inputs:
        if session is None:
            return
        assert Session.from_json(session.to_json()) == session
        session = _turn(flow, session, any_input(given_input, session), known, ids)


def _turn(
    flow: Flow, session: Session | None, happened: Input, known: Mapping[str, object], ids: Nonces
) -> Session | None:
    turns = play(flow, session, happened, known, ids, "done", value=None)
    for effect in (effect for turn in turns for effect in turn.effects):
        if isinstance(effect, Say):
            flow.texts.render(effect.key, str(known["language"]), effect.args)
    return turns[-1].session
