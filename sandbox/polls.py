"""Polls and quizzes: their options, and who voted for what.  Rules only; nothing here knows of chats."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from . import refusals, texts
from .fields import Json

_QUESTION_LIMIT: Final = 300
_OPTION_LIMIT: Final = 100
_MOST_OPTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Words:
    """A text with its entities."""

    text: str = ""
    entities: tuple[Json, ...] = ()

    def shown(self, name: str, entities_name: str) -> Json:
        """As fields of an object; nothing when empty."""
        shown: Json = {name: self.text} if self.text else {}
        return {**shown, entities_name: list(self.entities)} if self.entities else shown


class CannotVote(Exception):
    """A vote that the poll does not take, and why."""


@dataclass(slots=True)
class Poll:
    """A poll.  `votes` maps a person to the positions they chose; `owner` is the bot that sent it."""

    owner: int
    question: Words
    options: tuple[Words, ...]
    is_quiz: bool = False
    is_anonymous: bool = True
    takes_many: bool = False
    takes_back: bool = True
    correct: tuple[int, ...] = ()
    explanation: Words = Words()
    description: Words = Words()
    hides_results: bool = False
    open_period: int = 0
    close_date: int = 0
    is_closed: bool = False
    id: str = field(default_factory=lambda: str(secrets.randbits(62)))
    option_ids: tuple[str, ...] = ()
    votes: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.option_ids = tuple(secrets.token_urlsafe(6) for _ in self.options)

    def copy(self, owner: int, now: float) -> Poll:
        """A poll of the same words without votes, open as long as the other was meant to be."""
        closes = int(now) + self.open_period if self.open_period else 0
        number = str(secrets.randbits(62))
        return replace(self, owner=owner, id=number, votes={}, close_date=closes, is_closed=False)

    def check(self) -> None:
        """Raises Refusal(400) for a poll that Telegram does not take."""
        if not self.question.text or not all(option.text for option in self.options):
            raise refusals.bad_request(refusals.TEXT_BLANK)
        if len(self.question.text) > _QUESTION_LIMIT:
            raise refusals.bad_request(f"poll question length must not exceed {_QUESTION_LIMIT}")
        if not self.options:
            raise refusals.bad_request("poll must have at least one answer option")
        if len(self.options) > _MOST_OPTIONS:
            raise refusals.bad_request(f"poll can't have more than {_MOST_OPTIONS} options")
        if any(len(option.text) > _OPTION_LIMIT for option in self.options):
            raise refusals.bad_request(f"poll options length must not exceed {_OPTION_LIMIT}")
        if self.is_quiz:
            self._check_quiz()

    def _check_quiz(self) -> None:
        if not self.correct:
            raise refusals.bad_request("correct quiz option list must be non-empty")
        if list(self.correct) != sorted(set(self.correct)):
            raise refusals.bad_request("correct quiz option list must be increasing")
        if not all(0 <= position < len(self.options) for position in self.correct):
            raise refusals.bad_request("wrong quiz correct_option_id")

    def vote(self, person: int, chosen: list[int]) -> None:
        """A person chooses these positions; none takes the vote back.  Raises CannotVote."""
        if self.is_closed:
            raise CannotVote(texts.CLOSED_POLL)
        if len(chosen) > 1 and not self.takes_many:
            raise CannotVote(texts.ONE_OPTION)
        if not self.takes_back and (not chosen or person in self.votes):
            raise CannotVote(texts.NO_REVOTE)
        if not all(0 <= position < len(self.options) for position in chosen):
            raise CannotVote(texts.NO_OPTION)
        self.votes.pop(person, None)
        if chosen:
            self.votes[person] = sorted(set(chosen))

    @property
    def shown(self) -> Json:
        """The Poll object, as a message has it."""
        return {**self.state, **self.description.shown("description", "description_entities")}

    @property
    def state(self) -> Json:
        """The Poll object of an update: without what the message around it says."""
        shown: Json = {
            "id": self.id,
            **self.question.shown("question", "question_entities"),
            "options": [self._option(position) for position in range(len(self.options))],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
            "is_anonymous": self.is_anonymous,
            "type": "quiz" if self.is_quiz else "regular",
            "allows_multiple_answers": self.takes_many,
            "allows_revoting": self.takes_back,
            "members_only": False,
        }
        if self.open_period and self.close_date:
            shown.update(open_period=self.open_period, close_date=self.close_date)
        if self.is_quiz:
            shown.update(correct_option_ids=list(self.correct))
            shown.update(self.explanation.shown("explanation", "explanation_entities"))
        return shown

    def _option(self, position: int) -> Json:
        count = sum(position in chosen for chosen in self.votes.values())
        words = self.options[position].shown("text", "text_entities")
        return {"persistent_id": self.option_ids[position], **words, "voter_count": count}

    def answer(self, user: Json) -> Json:
        """The PollAnswer object of a person."""
        chosen = self.votes.get(user["id"], [])
        named = [self.option_ids[position] for position in chosen]
        return {"poll_id": self.id, "user": user, "option_ids": chosen, "option_persistent_ids": named}

    @property
    def on_phones(self) -> Json:
        """The Poll object without the counts that phones do not show: those that are hidden until the poll closes."""
        if not self.hides_results or self.is_closed:
            return self.shown
        options = [{**option, "voter_count": 0} for option in self.shown["options"]]
        return {**self.shown, "options": options, "hides_results": True}
