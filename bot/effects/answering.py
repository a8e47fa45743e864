"""Answers to quick questions: pressed, typed or replied; answering again changes the answer while it is open."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from programme.question import ANSWER_LENGTH, SCALE, Kind, read_answer
from storage import answers, decision_cards, question_words, questions
from storage.answers import Answer
from storage.questions import Question


class Answering(EffectArgs):
    """The button's `index`, or the `words` that were typed; `message_id` of the message the button stood under."""

    question_id: int
    index: int | None = None
    words: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Choices:
    """The answers there are: as they are kept, and what each is called, by its place. `labels` are in the language of
    whoever answers, `known` in all languages in which they may have read them, the one on their phone first.
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    known: tuple[tuple[str, ...], ...]

    def typed(self, kind: Kind, words: str) -> str | None:
        """The answer that these words mean. What stands on their phone counts before what it is called elsewhere."""
        for labels in self.known:
            read = read_answer(kind, labels, words)
            if read is not None:
                return self.values[labels.index(read)]
        return None


@effect("answer_question", Answering, outcomes=("done", "closed", "unknown", "not_an_option"), reads=True)
def answer_question(turn: TurnContext, args: Answering) -> Outcome:
    """Keep an answer and say thank you, or say why not: `closed`, `unknown` (not theirs), `not_an_option`."""
    asked = questions.find(turn.conn, args.question_id)
    if asked is None or not questions.was_delivered(turn.conn, asked.id, turn.person.id):
        return _refuse(turn, "unknown")
    if not asked.is_open(turn.now):
        return _refuse(turn, "closed")
    choices = _choices(turn, asked)
    said = _understood(asked, choices, args)
    if said is None:
        return _ask_again(turn, asked)
    # The card stands in the same message as the question, so whoever answers has seen it.
    decision_cards.shown(turn.conn, turn.person.id, f"question:{asked.id}", turn.now)
    change = answers.give(turn.conn, asked.id, turn.person.id, said, turn.now)
    # Own words are changed by a reply only: what somebody types next is seldom the same answer again.
    first = "answer.thanks.words" if asked.kind == "text" else "answer.thanks"
    key = {"first": first, "changed": "answer.changed", "same": "answer.same"}[change]
    turn.say(key, {"answer": _in_words(choices, said)})
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


def _choices(turn: TurnContext, asked: Question) -> _Choices:
    if asked.kind == "scale":
        return _Choices(SCALE, SCALE, (SCALE,))
    values = tuple(str(option["value"]) for option in asked.options)
    first = tuple(str(option["text"]) for option in asked.options)
    seen = question_words.seen_by(turn.conn, asked.broadcast_id, turn.person.id)
    on_phone = first if seen is None else seen.options
    theirs = question_words.of_broadcast(turn.conn, asked.broadcast_id).get(turn.language)
    if theirs is None:
        labels = first if turn.language == question_words.written_in(turn.conn, asked.broadcast_id) else on_phone
    else:
        labels = theirs.options
    return _Choices(values, labels, tuple(dict.fromkeys((on_phone, labels, first))))


def _understood(asked: Question, choices: _Choices, args: Answering) -> Answer | None:
    if asked.kind == "text":
        words = (args.words or "").strip()[:ANSWER_LENGTH]
        return Answer(None, words) if words else None
    if args.index is not None:
        return Answer(choices.values[args.index], None) if 0 <= args.index < len(choices.values) else None
    value = choices.typed("scale" if asked.kind == "scale" else "choice", args.words or "")
    return None if value is None else Answer(value, None)


def _in_words(choices: _Choices, said: Answer) -> str:
    if said.value is None:
        return f"“{said.words}”"
    return choices.labels[choices.values.index(said.value)]
