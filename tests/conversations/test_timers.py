"""A question that nobody answers: one friendly reminder, and after some time its end. Mistakes are told at load."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.check import check_flow
from conversations.effects import Close, Finished, Say
from conversations.flow import Ask, Flow
from conversations.inputs import NudgeDue, Resumed, TimedOut
from conversations.load import load_body, load_flow
from conversations.source import FlowError
from conversations.texts import Texts
from conversations.timers import Expiry, Nudge, Timer
from tests.conversations.talk import KNOWN, Talk, sample_texts

WORDS = 'msgid "it.nudge"\nmsgstr "Still there?\\n\\n{question}"\n\nmsgid "it.over"\nmsgstr "Too late, {name}."\n'
HEAD = "id: it\ntitle: visit.title\npurpose: question\nwho: anyone\n"
STEPS = """
steps:
  why: {ask: text, text: visit.whom, into: why}
  rating:
    ask: scale
    text: visit.rating
    into: rating
    nudge: {after: 1 day, text: it.nudge, most: 2}
    expires: {after: 7 days, then: over}
  end_of_it: {end: done}
  over: {say: it.over, with: {name: $why}, end: done}
"""


@pytest.fixture(scope="module")
def more() -> Texts:
    return sample_texts("Europe/London", WORDS)


def flow(texts: Texts, steps: str = STEPS, head: str = HEAD) -> Flow:
    return load_flow(head + steps.strip("\n") + "\n", "it.yaml", texts)


def ask(flow: Flow, name: str) -> Ask:
    step = flow.step(name)
    assert isinstance(step, Ask)
    return step


def said(talk: Talk) -> Say:
    (one,) = [effect for effect in talk.effects if isinstance(effect, Say)]
    return one


def test_a_question_that_is_put_starts_its_timers(more: Texts) -> None:
    talk = Talk(flow(more)).starts()
    assert said(talk).timers == ()
    talk.says("a friend")
    assert said(talk).timers == (
        Timer("nudge", timedelta(days=1)),
        Timer("expiry", timedelta(days=7)),
    )


def test_a_nudge_puts_the_question_under_its_words_and_either_copy_can_be_answered(more: Texts) -> None:
    talk = Talk(flow(more)).starts().says("a friend")
    wait = talk.wait
    talk.meets(NudgeDue(wait, 1))
    (words,) = talk.said
    assert words.startswith("Still there?\n\n")
    assert more.plain("visit.rating", "en") in words
    assert (talk.wait, said(talk).nudge, said(talk).timers) == (
        wait,
        1,
        (Timer("nudge", timedelta(days=1), number=2),),
    )
    talk.meets(NudgeDue(wait, 2))
    assert said(talk).timers == (), "the second of two was the last"
    assert talk.presses("4").facts["rating"] == 4


def test_the_end_keeps_what_was_answered_and_asks_nothing_more(more: Texts) -> None:
    talk = Talk(flow(more)).starts().says("a friend")
    wait = talk.wait
    talk.meets(TimedOut(wait))
    assert talk.said == ["Too late, a friend."]
    assert talk.effects[0] == Close(wait)
    assert talk.finished == Finished("expired", {"payload": None, "why": "a friend"})
    assert talk.session is None


def test_an_end_without_a_way_says_nothing(more: Texts) -> None:
    quiet = flow(
        more, STEPS.replace(", then: over", "").replace("  over: {say: it.over, with: {name: $why}, end: done}\n", "")
    )
    talk = Talk(quiet).starts().says("a friend")
    talk.meets(TimedOut(talk.wait))
    assert (talk.said, talk.session) == ([], None)
    assert talk.finished is not None
    assert talk.finished.how == "expired"


@pytest.mark.parametrize("late", [NudgeDue("earlier"), TimedOut("earlier")])
def test_a_timer_of_an_earlier_question_does_nothing(more: Texts, late: NudgeDue | TimedOut) -> None:
    talk = Talk(flow(more)).starts().says("a friend")
    before = talk.session
    talk.meets(late)
    assert (talk.effects, talk.session) == ([], before)


def test_a_question_without_timers_waits_whatever_it_is_told(more: Texts) -> None:
    talk = Talk(flow(more)).starts()
    before = talk.session
    talk.meets(NudgeDue(talk.wait)).meets(TimedOut(talk.wait))
    assert talk.session == before


def test_a_question_that_is_put_again_starts_its_timers_again(more: Texts) -> None:
    talk = Talk(flow(more)).starts().says("a friend")
    before = talk.wait
    talk.meets(Resumed())
    assert talk.wait != before
    assert len(said(talk).timers) == 2


def test_what_stands_at_the_top_is_every_question_s(more: Texts) -> None:
    head = HEAD + "expires: {after: 2 weeks}\nnudge: {after: 30 minutes, text: it.nudge, drop_after: 3 hours}\n"
    steps = """
steps:
  a: {ask: text, text: visit.whom, into: a}
  b: {ask: text, text: visit.whom, into: b, nudge: never, expires: {after: 1 hour}}
  c: {ask: text, text: visit.whom, into: c, expires: never}
  d: {end: done}
"""
    made = flow(more, steps, head)
    nudge = Nudge(timedelta(minutes=30), "it.nudge", 1, timedelta(hours=3))
    assert (ask(made, "a").nudge, ask(made, "a").expires) == (nudge, Expiry(timedelta(weeks=2)))
    assert (ask(made, "b").nudge, ask(made, "b").expires) == (None, Expiry(timedelta(hours=1)))
    assert (ask(made, "c").nudge, ask(made, "c").expires) == (nudge, None)


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("expires: {after: soon}", "'soon' is no length of time: write it as in 30 minutes, 1 day, 2 weeks"),
        ("expires: {after: 24}", "'24' is no length of time: write it as in 30 minutes, 1 day, 2 weeks"),
        ("expires: {after: 0 days}", "'0 days' is no length of time"),
        ("expires: {after: 60 weeks}", "'60 weeks' is too long: it is a year at most"),
        ("expires: {than: 1 day}", "after: is missing here"),
        ("expires: {after: 1 day, when: x}", "when: is not known here"),
        ("nudge: {after: 1 day}", "text: is missing here"),
        ("nudge: {after: 1 day, text: it.nudge, most: 9}", "people are nudged between one and 3 times"),
    ],
)
def test_a_rule_that_is_none_is_told_with_its_line(more: Texts, rule: str, complaint: str) -> None:
    steps = f"steps:\n  a:\n    ask: text\n    text: visit.whom\n    into: a\n    {rule}\n    end: done\n"
    with pytest.raises(FlowError) as refused:
        flow(more, steps)
    (problem,) = refused.value.problems
    assert str(problem).startswith("it.yaml:10: ")
    assert complaint in problem.message


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("then: over", "then: nowhere", "it.yaml:12: expires: leads to 'nowhere', and there is no such step"),
        ("then: over", "then: why", "it.yaml:6: step why: expires: leads to a question, and who said nothing"),
        ("7 days", "2 days", "it.yaml:12: expires: comes before the last nudge: let it wait longer"),
        ("it.nudge", "it.nothing", "it.yaml:11: there is no text 'it.nothing' in en.po"),
        ("it.nudge", "it.over", "it.yaml:8: the text it.over needs {name}, and with: does not give it"),
    ],
)
def test_the_sense_of_timers_is_checked(more: Texts, old: str, new: str, complaint: str) -> None:
    assert check_flow(flow(more), more, {}, KNOWN) == []
    problems = [str(one) for one in check_flow(flow(more, STEPS.replace(old, new)), more, {}, KNOWN)]
    assert any(one.startswith(complaint) for one in problems), problems


def test_the_team_is_not_nudged_by_a_question(more: Texts) -> None:
    problems = check_flow(flow(more, head=HEAD.replace("anyone", "staff")), more, {}, KNOWN)
    assert [one.message for one in problems] == [
        "nudge: is for residents, and this conversation is the team's: take it out"
    ]


def test_a_conversation_keeps_the_timers_and_the_words_it_began_with(more: Texts) -> None:
    body = flow(more).body
    later = load_body(body, "it.yaml", sample_texts())  # the texts of the nudge are gone from the catalogue
    talk = Talk(later).starts().says("a friend")
    talk.meets(NudgeDue(talk.wait))
    assert talk.said[0].startswith("Still there?")
