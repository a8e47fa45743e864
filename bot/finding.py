"""Finding one's way: which conversation waits, what was told in it, and going back to any question of it.

`/where` (and its words) is answered here while something waits; when nothing does, the flow of that name says so. The
buttons under the answer come back as the same command: `q.<conversation>.<step>` goes back to a question that was
answered, `front.<conversation>` brings another conversation to the front. What does not fit any more (the conversation
went on, or is over) is answered with where it is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.talk import Live, Talk
from conversations.advance import earlier_questions
from conversations.effects import CALLBACK_LIMIT, Button, Keyboard
from conversations.inputs import WentBackTo
from conversations.phrases import Phrase
from conversations.rich import Rich
from conversations.run import command_data
from conversations.told import Told, answers_told, as_asked

WHERE: Final = "where"
"""The flow, and its command."""
MOST_TOLD: Final = 10
"""How many of the last answers are told, each with a button where one can go back to it."""
LONGEST_QUESTION: Final = 90
LONGEST_ANSWER: Final = 120
LONGEST_LABEL: Final = 32
"""Characters; of a question only the first line."""
_SHORT_ID: Final = 4
"""Characters of a conversation's id that a button carries: enough to know that it is still the same one."""


def find_way(talk: Talk, wanted: str | None) -> bool:
    """Do what a button of an earlier answer asks for, or tell where the person is; False when nothing waits."""
    if not talk.stack:
        return False
    if wanted is None or not (_goes_back(talk, wanted) or _comes_to_front(talk, wanted)):
        _tell(talk, talk.stack[-1])
    talk.covered = True
    return True


def _goes_back(talk: Talk, wanted: str) -> bool:
    kind, _, rest = wanted.partition(".")
    conversation, _, step = rest.partition(".")
    live = next((one for one in talk.stack if one.session.id[:_SHORT_ID] == conversation), None)
    if kind != "q" or live is None or step not in earlier_questions(talk.flow_of(live.session), live.session):
        return False
    talk.feed(live, WentBackTo(step))
    talk.follow(live)
    return True


def _comes_to_front(talk: Talk, wanted: str) -> bool:
    kind, _, conversation = wanted.partition(".")
    live = next((one for one in talk.stack if one.session.id == conversation), None)
    if kind != "front" or live is None:
        return False
    talk.bring_to_front(live)
    return True


def _tell(talk: Talk, live: Live) -> None:
    """The conversation, what was told so far, and what waits below; its question is put again after this."""
    turn = talk.turn
    told = _told(talk, live)[-MOST_TOLD:]
    words = turn.words("where.here", {"title": _title(talk, live)})
    if told:
        words = words + "\n\n" + turn.words("where.so_far")
    for one in told:
        words = words + "\n" + _line(talk, one)
    below = [other for other in reversed(talk.stack) if other is not live]
    for other in below:
        words = words + "\n\n" + turn.words("where.waits_too", {"title": _title(talk, other)})
    rows = [*_back_rows(talk, live, told), *_front_rows(talk, below)]
    turn.say_rich(words, Keyboard(tuple(rows)) if rows else None)


def _told(talk: Talk, live: Live) -> list[Told]:
    """What was answered in the flow that is talked through now, without the question that waits."""
    session = live.session
    *earlier, waits = session.trail
    scope = as_asked(waits, session.facts) | {"known": talk.known()}
    return answers_told(talk.flow_of(session), earlier, scope)


def _line(talk: Talk, one: Told) -> Rich:
    turn = talk.turn
    answer = turn.words("handed.value", {"value": one.answer}).text
    key = "where.skipped" if one.answer is None else "where.answer"
    return turn.words(
        key, {"question": _question(talk, one, LONGEST_QUESTION), "answer": shortened(answer, LONGEST_ANSWER)}
    )


def _question(talk: Talk, one: Told, most: int) -> str:
    framed = one.question.args.get("question")  # a survey's stands below its number: it is known by its own words
    asked = framed if isinstance(framed, Phrase) else one.question
    lines = talk.turn.words(asked.key, asked.args).text.strip().splitlines()
    return shortened(lines[0] if lines else one.step, most)


def shortened(words: str, most: int) -> str:
    """The beginning of words that are longer than that, as one line."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _back_rows(talk: Talk, live: Live, told: list[Told]) -> Iterator[tuple[Button, ...]]:
    session = live.session
    reachable = earlier_questions(talk.flow_of(session), session)
    for one in told:
        arg = f"q.{session.id[:_SHORT_ID]}.{one.step}"
        if one.step in reachable and len(f"c:{WHERE}:{arg}".encode()) <= CALLBACK_LIMIT:
            label = Phrase("where.back_to", {"question": _question(talk, one, LONGEST_LABEL)})
            yield (Button(label, command_data(WHERE, arg)),)


def _front_rows(talk: Talk, below: list[Live]) -> Iterator[tuple[Button, ...]]:
    for other in below:
        label = Phrase("where.go_on_with", {"title": _title(talk, other)})
        yield (Button(label, command_data(WHERE, f"front.{other.session.id}")),)


def _title(talk: Talk, live: Live) -> Phrase:
    """What the conversation is called that the person opened, whichever flow it calls just now."""
    flow = talk.flow_opened(live.session)
    return Phrase(flow.text_key(flow.title))
