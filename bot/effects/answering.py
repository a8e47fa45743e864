"""Answers to quick questions: pressed, typed or replied; answering again changes the answer while it is open."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from programme.question import ANSWER_LENGTH, SCALE, read_answer
from storage import answers, decision_cards, questions
from storage.answers import Answer
from storage.questions import Question


class Answering(EffectArgs):
    """The button's `index`, or the `words` that were typed; `message_id` of the message the button stood under."""

    question_id: int
    index: int | None = None
    words: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    value: str
    text: str


@effect("answer_question", Answering, outcomes=("done", "closed", "unknown", "not_an_option"), reads=True)
def answer_question(turn: TurnContext, args: Answering) -> Outcome:
    """Keep an answer and say thank you, or say why not: `closed`, `unknown` (not theirs), `not_an_option`."""
    asked = questions.find(turn.conn, args.question_id)
    if asked is None or not questions.was_delivered(turn.conn, asked.id, turn.person.id):
        return _refuse(turn, "unknown")
    if not asked.is_open(turn.now):
        return _refuse(turn, "closed")
    said = _understood(asked, args)
    if said is None:
        return _ask_again(turn, asked)
    # The card stands in the same message as the question, so whoever answers has seen it.
    decision_cards.shown(turn.conn, turn.person.id, f"question:{asked.id}", turn.now)
    change = answers.give(turn.conn, asked.id, turn.person.id, said, turn.now)
    # Own words are changed by a reply only: what somebody types next is seldom the same answer again.
    first = "answer.thanks.words" if asked.kind == "text" else "answer.thanks"
    key = {"first": first, "changed": "answer.changed", "same": "answer.same"}[change]
    turn.say(key, {"answer": _in_words(asked, said)})
    return Outcome(value=change)


def _ask_again(turn: TurnContext, asked: Question) -> Outcome:
    """The friendly second question: what would be an answer to this one."""
    if asked.kind == "scale":
        turn.say("common.please_scale", {"low": SCALE[0], "high": SCALE[-1]})
    else:
        turn.say("answer.not_an_option")
    return Outcome("not_an_option")


def _refuse(turn: TurnContext, why: str) -> Outcome:
    turn.say(f"answer.{why}")
    return Outcome(why)


def _choices(asked: Question) -> list[_Choice]:
    if asked.kind == "scale":
        return [_Choice(number, number) for number in SCALE]
    return [_Choice(str(option["value"]), str(option["text"])) for option in asked.options]


def _understood(asked: Question, args: Answering) -> Answer | None:
    if asked.kind == "text":
        words = (args.words or "").strip()[:ANSWER_LENGTH]
        return Answer(None, words) if words else None
    choices = _choices(asked)
    if args.index is not None:
        return Answer(choices[args.index].value, None) if 0 <= args.index < len(choices) else None
    labels = tuple(choice.text for choice in choices)
    read = read_answer("scale" if asked.kind == "scale" else "choice", labels, args.words or "")
    return None if read is None else Answer(choices[labels.index(read)].value, None)


def _in_words(asked: Question, said: Answer) -> str:
    if said.value is None:
        return f"“{said.words}”"
    return next((choice.text for choice in _choices(asked) if choice.value == said.value), said.value)
