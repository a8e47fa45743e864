"""Whatever people do, in whatever order: nothing raises, everything ends, nobody is left without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.advance import Turn, advance
from conversations.effects import CALLBACK_LIMIT, Do, Effect, Finished, Keyboard, Redraw, Say, Toast
from conversations.flow import Ask, Flow
from conversations.inputs import Cancelled, Did, Input, Pressed, Resumed, Said, SaidOther, Started, WentBack
from conversations.rich import MESSAGE_LIMIT
from conversations.route import open_session
from conversations.run import STEP_LIMIT
from conversations.session import Session
from tests.conversations.talk import KNOWN, NOW, sample_flow, sample_texts

TEXTS = sample_texts().with_pseudo()
FLOWS = [sample_flow("visit", TEXTS), sample_flow("table", TEXTS)]
FORMS = sample_flow("forms", TEXTS)
PHOTO = {"message": 7, "words": "look", "medium": {"kind": "photo", "file_id": "F"}, "refused": None}
CONTACT = {"message": 8, "words": "", "medium": {"kind": "contact", "name": "Zofia", "phone": "+44"}, "refused": None}

WORDS = st.one_of(
    st.sampled_from(
        ["yes", "no", "1", "2", "the third one", "skip", "back", "cancel", "done", "all", "none", "5", "٤", "1 and 2",
         "tea", "cake", "Dacorum", "myself", "someone else", "🙂", "", "   ", "/start", "4 out of 5", "x" * 5000,
         "{name}", "**bold**", "12", "twelve", "2,5", "3 March", "next Tuesday", "1/1/2000", "31/2/2026", "zz1 1aa",
         "zz1", "dacorm", "ab12", "Zofia 01632 960001"]
    ),
    st.text(max_size=60),
)  # fmt: skip
KEYS = st.sampled_from(["0", "1", "2", "3", "s", "b", "c", "d", "a", "99", "x"])
INPUTS = st.one_of(
    WORDS.map(Said),
    st.tuples(st.booleans(), KEYS),
    st.sampled_from(["photo", "voice", "sticker", "dance"]).map(SaidOther),
    st.sampled_from([SaidOther("photo", PHOTO), SaidOther("contact", CONTACT), Resumed(), WentBack(), Cancelled()]),
)
OUTCOMES = st.sampled_from(["done", "full", "gone", "odd"])


class Nonces:
    """Nonces of eight characters, one after the other."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> str:
        self.last += 1
        return f"{self.last:08x}"


def play(  # noqa: PLR0917 - what one turn depends on
    flow: Flow,
    session: Session | None,
    happened: Input,
    known: Mapping[str, object],
    ids: Nonces,
    outcome: str,
    *,
    value: object = "R1",
) -> list[Turn]:
    """One input with all the effects it applies. Refusals come to what the step has a way for."""
    turns = [advance(flow, session, happened, known, ids, NOW)]
    while turns[-1].effects and isinstance(turns[-1].effects[-1], Do):
        asked, now = turns[-1].effects[-1], turns[-1].session
        assert isinstance(asked, Do)
        assert now is not None
        ways = getattr(flow.steps[now.step], "outcomes", {})
        came_to = outcome if outcome in ways or "else" in ways else "done"
        turns.append(advance(flow, Session.from_json(now.to_json()), Did(asked.name, came_to, value), known, ids, NOW))
        assert len(turns) < STEP_LIMIT
    return turns


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    flow=st.sampled_from([*FLOWS, FORMS]),
    language=st.sampled_from(["en", "pl", "ur", "qps", "qpr", "xx"]),
    empty=st.booleans(),
    steps=st.lists(st.tuples(INPUTS, OUTCOMES), max_size=30),
)
def test_any_sequence_of_inputs(
    flow: Flow, language: str, empty: bool, steps: list[tuple[Input | tuple[bool, str], str]]
) -> None:
    known = {**KNOWN, "language": language, "localities": [] if empty else KNOWN["localities"]}
    ids = Nonces()
    session = play(flow, None, Started("payload"), known, ids, "done")[-1].session
    for given_input, outcome in steps:
        if session is None:
            break
        stored = Session.from_json(session.to_json())
        assert stored == session
        happened = any_input(given_input, session)
        twin = Nonces()
        twin.last = ids.last
        turns = play(flow, session, happened, known, ids, outcome)
        assert play(flow, stored, happened, known, twin, outcome) == turns
        session = turns[-1].session
        _check_turns(flow, turns, language)


def any_input(given_input: Input | tuple[bool, str], session: Session) -> Input:
    """What was drawn, where a press is of the present question (True) or of another."""
    if isinstance(given_input, tuple):
        present, key = given_input
        return Pressed(session.wait or "" if present else "00000001", key)
    return given_input


def _check_turns(flow: Flow, turns: list[Turn], language: str) -> None:
    effects = [effect for turn in turns for effect in turn.effects]
    assert any(isinstance(effect, Say | Toast | Redraw) for effect in effects), "somebody was left without an answer"
    last = turns[-1].session
    assert any(isinstance(effect, Finished) for effect in effects) == (last is None)
    for effect in effects:
        if isinstance(effect, Say):
            words = flow.texts.render(effect.key, language, effect.args)
            assert words.text
            assert len(words) <= MESSAGE_LIMIT * 2
        if isinstance(effect, Say | Redraw) and effect.keyboard is not None:
            _check_keyboard(flow, effect.keyboard, language)
    if last is not None:
        _check_session(flow, last, effects, language)


def _check_keyboard(flow: Flow, keyboard: Keyboard, language: str) -> None:
    buttons = [button for row in keyboard.rows for button in row]
    assert 1 <= len(buttons) <= 100
    for button in buttons:
        assert flow.texts.label(button.label, language)
        assert (button.data is None) != (button.url is None)
        assert len((button.data or "").encode()) <= CALLBACK_LIMIT


def _check_session(flow: Flow, session: Session, effects: Sequence[Effect], language: str) -> None:
    """It waits at a question, with a nonce that only the last question said carries."""
    assert isinstance(flow.steps[session.step], Ask)
    assert session.trail
    waits = [effect.wait for effect in effects if isinstance(effect, Say) and effect.wait is not None]
    assert session.wait is not None
    assert waits == [] or waits[-1] == session.wait
    assert open_session(flow, session, language).wait == session.wait


@settings(max_examples=150, deadline=None)
@given(answers=st.lists(WORDS, min_size=0, max_size=8), last=st.one_of(WORDS.map(Said), KEYS.map(lambda key: key)))
def test_an_answer_taken_back_leaves_no_trace(answers: list[str], last: Said | str) -> None:
    flow, ids = FLOWS[0], Nonces()
    session = play(flow, None, Started(), KNOWN, ids, "done")[-1].session
    for words in answers:
        if session is not None:
            session = play(flow, session, Said(words), KNOWN, ids, "done")[-1].session
    if session is None:
        return
    happened = Pressed(session.wait or "", last) if isinstance(last, str) else last
    after = play(flow, session, happened, KNOWN, ids, "done")[-1].session
    if after is None or len(after.trail) != len(session.trail) + 1:
        return  # no step forward, or one that is final
    back = play(flow, after, WentBack(), KNOWN, ids, "done")[-1].session
    assert back is not None
    assert back.facts == session.facts
    assert [crumb.step for crumb in back.trail] == [crumb.step for crumb in session.trail]
    assert back.step == session.step


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_nonce_is_used_once(flow: Flow) -> None:
    ids = Nonces()
    session = play(flow, None, Started(), KNOWN, ids, "done")[-1].session
    waits = set()
    for words in ("skip", "hm", "hm", "tea", "myself"):
        assert session is not None
        assert session.wait not in waits
        waits.add(session.wait)
        session = play(flow, session, Said(words), KNOWN, ids, "done")[-1].session
