"""Handing a conversation to a person of the team: what was told in it, with a receipt and a promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.contributions import contribute_words
from conversations.parts import Part

LONGEST_QUESTION: Final = 200
"""Of a question only its first line is repeated, and of that so much: the team has to know which one it was."""


class Handed(EffectArgs):
    """`title` of the conversation, `told` its questions with their answers, `parts` the messages they came in, and
    `unread` words that the last question could make nothing of.
    """

    title: Any
    told: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    unread: list[str]


@effect("hand_over", Handed, reads=True)
def hand_over(turn: TurnContext, args: Handed) -> Outcome:
    """Keep what was told, in its person's language, as something they said: `receipt` and `hear_back`."""
    return contribute_words(turn, "\n".join(_lines(turn, args)), list(_files(args.parts)))


def _lines(turn: TurnContext, args: Handed) -> Iterator[str]:
    yield turn.words("handed.title", {"title": args.title}).text
    for one in args.told:
        question = turn.words("handed.value", {"value": one["question"]}).text.strip().splitlines()[0]
        line = {"question": question[:LONGEST_QUESTION], "answer": one["answer"]}
        yield turn.words("handed.skipped" if one["answer"] is None else "handed.answer", line).text
    for words in args.unread:
        yield turn.words("handed.unread", {"words": words}).text


def _files(parts: Iterable[Part]) -> Iterator[Part]:
    """What was sent besides words. The words stand among the answers already, and a later change of a message must not
    put its words in the place of all that was told, so no message is named.
    """
    for part in parts:
        if part.get("medium") is not None:
            yield {**part, "medium": {**part["medium"], "album": None}, "message": None, "words": "", "about": None}
