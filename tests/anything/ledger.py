"""What one person was asked and what they answered, kept by the test from what stood on their screen.

Nothing here asks the engine or the database. Which question is open is read from the newest message with buttons; what
a press or typed words mean stands in forms.py; whether it was taken is told by what the bot says next: another question
or the end of the survey, and not the same question again, a kind word about an old button, or an apology.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from conversations.library import Library
from tests.anything.forms import ORDER, TITLE, Meaning, Question, asked_in, ticked_in
from tests.harness import Message, Phone, shipped_texts

MOST_TRIES: Final = 3
"""Unusable answers in a row after which somebody is told how to leave a question out, or to stop."""
_NOT_TAKEN = ("common.stale", "common.moved", "survey.closed_meanwhile", "turn.apology", "passing_on.ask")


@cache
def sentences(*keys: str) -> frozenset[str]:
    """These sentences as they begin, in every language there is."""
    texts = shipped_texts()
    codes = [catalogue.language for catalogue in texts.languages]
    args = {"title": TITLE, "words": "\0"}
    return frozenset(texts.plain(key, code, args).partition("\0")[0] for key in keys for code in codes)


@dataclass(frozen=True, slots=True)
class Controls:
    """Words that move a conversation on and answer nothing, in every language."""

    turning: frozenset[str]
    skip: frozenset[str]
    done: frozenset[str]

    @classmethod
    def of(cls, library: Library) -> Controls:
        """From what can be typed anywhere."""
        known = [library.vocabulary(catalogue.language) for catalogue in shipped_texts().languages]
        return cls(
            frozenset[str]().union(*(one.back | one.cancel for one in known)),
            frozenset[str]().union(*(one.answers.skip for one in known)),
            frozenset[str]().union(*(one.answers.done for one in known)),
        )


@dataclass
class Ledger:
    """One person's."""

    controls: Controls
    given: dict[str, Any] = field(default_factory=dict)
    """What they answered to each question of the survey."""
    quick: dict[int, str] = field(default_factory=dict)
    """What they pressed under each quick question of the team."""
    unclear: set[str] = field(default_factory=set)
    """Questions that went on after words that only the engine can read: what is kept for them is taken over once."""
    unsure: bool = False
    """The last question never reached them, so that nobody can know what they believe they answer."""
    lagging: bool = False
    """A message of theirs could not be changed, so that buttons may stand there that mean nothing any more."""
    _put: dict[str, Message] = field(default_factory=dict)
    """The newest message of every question, by the nonce in its buttons."""
    _about: dict[int, Question | None] = field(default_factory=dict)
    """Which question of the survey each message puts: a friendly second question does not repeat its words."""
    _bare: set[int] = field(default_factory=set)
    """Messages whose buttons were taken away: what is pressed there is seen on a slow phone only."""
    _refused: list[str] = field(default_factory=list)

    def look(self, heard: Iterable[Message]) -> None:
        """See what has come."""
        for message in heard:
            if not _nonces(message):
                self._bare.add(message.id)
            else:
                self._bare.discard(message.id)
                if message.id not in self._about:
                    self._about[message.id] = asked_in(message) or self._asked_again(message)
                self._put |= dict.fromkeys(_nonces(message), message)
                self.unsure = False
            if _says(message, "survey.taken_back"):
                self.given.clear()

    def asks(self, message: Message | None) -> Question | None:
        """The question of the survey that a message puts, in its own words or as a friendly second one."""
        return None if message is None else self._about.get(message.id)

    def _asked_again(self, message: Message) -> Question | None:
        """The question before, if the same buttons stand here: the first question of anything else has no Back."""
        before = max((one for one in self._put.values() if one.id < message.id), key=lambda one: one.id, default=None)
        return self.asks(before) if before is not None and _labels(before) == _labels(message) else None

    def press(self, data: str, label: str, heard: Sequence[Message], toasts: Sequence[str]) -> None:
        """They pressed a button, and this came of it."""
        self._refused.clear()
        kind, _, rest = data.partition(":")
        number, _, key = rest.partition(":")
        if kind == "q":
            if any(toast in sentences("common.got_it") for toast in toasts):
                self.quick[int(number)] = label
            return
        message = self._put.get(number)
        question = self.asks(message)
        if message is None or question is None or key in {"a", "b", "c"}:
            return
        if not _went_on(question, heard):
            self._not_pressed(message, heard)
            return
        if question.kind == "choices" and key.isdigit():
            return
        self.given[question.name] = question.pressed(key, label, ticked_in(message))

    def _not_pressed(self, message: Message, heard: Sequence[Message]) -> None:
        """A button that stands under the newest question is none of an earlier one."""
        stale = any(_says(one, "common.stale", "common.stale_nothing_open") for one in heard)
        newest = max(one.id for one in self._put.values())
        here = message.id == newest and message.id not in self._bare
        assert not (stale and here) or self.lagging, "the present question is stale"

    def type(self, words: str, to: Message | None, heard: Sequence[Message]) -> None:
        """They typed something while this message asked (None: nothing did), and this came of it."""
        question = self.asks(to)
        if to is None or question is None or words.startswith("/"):
            self._refused.clear()
            return
        went_on, plain = _went_on(question, heard), words.strip().casefold()
        if plain in self.controls.turning | self.controls.skip | self.controls.done:
            self._refused.clear()
            if went_on and plain not in self.controls.turning:
                self.given[question.name] = None if plain in self.controls.skip else list(ticked_in(to))
            return
        meant = question.typed(words)
        if not isinstance(meant, Meaning):
            self._took(question, meant, heard, went_on=went_on, plain=_is_plain(words, to))
        elif went_on:
            assert meant is Meaning.UNCLEAR, f"{words!r} was taken for an answer to {question.text[0]!r}"
            self.unclear.add(question.name)
        if not went_on and meant is Meaning.REFUSED:
            self._not_taken(question, heard)
        else:
            self._refused.clear()

    def _took(self, question: Question, value: object, heard: Sequence[Message], *, went_on: bool, plain: bool) -> None:
        """An answer. Words of one's own may be meant for the team where help came in between."""
        if went_on:
            self.given[question.name] = value
        elif plain and question.kind != "text":
            refused = any(_says(message, *_NOT_TAKEN) for message in heard)
            assert refused, f"a plain answer to {question.text[0]!r} was not taken"

    def _not_taken(self, question: Question, heard: Sequence[Message]) -> None:
        """It was put again in a friendly way; after so many tries with the way out."""
        if not any(_nonces(message) and not message.edited for message in heard):
            self._refused.clear()
            return
        self._refused = [*(name for name in self._refused if name == question.name), question.name]
        if len(self._refused) >= MOST_TRIES:
            told = any(_says(message, "common.stuck", "common.stuck_skip") for message in heard)
            assert told, f"{len(self._refused)} tries at {question.text[0]!r}, and no word of how to go on"

    def put_last(self, heard: Sequence[Message]) -> set[str]:
        """The nonce of the question that was put last, by a new message."""
        put = [nonces for message in heard if not message.edited and (nonces := _nonces(message))]
        return put[-1] if put else set()

    def compare(self, answers: dict[str, Any]) -> None:
        """What is kept for them is what they answered: each once, with the value they gave last."""
        if self.unsure:
            self.given = dict(answers)
        for name in self.unclear & set(answers):
            self.given[name] = answers[name]
        self.unclear.clear()
        kept = {name: _ordered(value) for name, value in answers.items()}
        given = {name: _ordered(value) for name, value in self.given.items()}
        assert kept == given, f"answered: {given}, kept: {kept}"


def in_front(phone: Phone) -> Message | None:
    """The message that asks them something: the newest with buttons of a question."""
    asking = (message for _, message in sorted(phone.messages.items(), reverse=True) if _nonces(message))
    return next(asking, None)


def _nonces(message: Message) -> set[str]:
    data = [key.data or "" for row in message.rows for key in row]
    return {one.split(":")[1] for one in data if one.startswith("w:")}


def _is_plain(words: str, to: Message) -> bool:
    """Whether it is an answer in the language of the question: a number, what stands on a button, or English."""
    return not any(letter.isalpha() for letter in words) or words in to.labels or "Skip" in to.labels


def _labels(message: Message) -> list[str]:
    return [label.removeprefix("✅ ") for label in message.labels]


def _went_on(question: Question, heard: Sequence[Message]) -> bool:
    """Whether the survey went on from a question: to another one, to the list of answers, or to its end."""
    new = [message for message in heard if not message.edited]
    if any(_says(message, *_NOT_TAKEN) for message in new):
        return False
    others = [asked for message in new if (asked := asked_in(message)) is not None and asked.name != question.name]
    return bool(others) or any(_says(message, "survey.thanks") or "\n→ " in message.text for message in new)


def _says(message: Message, *keys: str) -> bool:
    return any(sentence in message.text for sentence in sentences(*keys))


def _ordered(value: Any) -> Any:
    return sorted(value, key=ORDER.index) if isinstance(value, list) else value
