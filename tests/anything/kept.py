"""What storage holds of a person, read as it is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from storage import answer_sets, people, sessions, surveys
from storage.sessions import Open
from storage.tables import answer, contribution, contribution_earlier, folded
from tests.anything.forms import SLUG


@dataclass
class Kept:
    """Of one person; nothing but these empty values when they are not known (any more)."""

    known: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    """Of the survey, by question."""
    quick: dict[int, list[str | None]] = field(default_factory=dict)
    """What they answer each quick question now: there may be one only."""
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What the team has of them: kind and words, by receipt."""
    others: list[str] = field(default_factory=list)
    """Their words elsewhere: answers in own words, what they are called, what helps them."""
    earlier: list[str] = field(default_factory=list)
    """What they changed, as it was before: kept beside what they say now."""
    waiting: list[str] = field(default_factory=list)
    """What is not over: open conversations, and what was written too fast."""
    stack: list[Open] = field(default_factory=list)

    def durable(self) -> Counter[str]:
        """Every text that stays."""
        texts = [words for _, words in self.told.values()] + self.others
        return Counter([*texts, *(value for value in self.answers.values() if isinstance(value, str))])

    def holds(self, words: str) -> int:
        """How often these words stay."""
        return sum(text.count(words) * times for text, times in self.durable().items())

    def remembers(self, words: str) -> bool:
        """Whether they are in something that is not over, or were changed since."""
        return any(words in text for text in (*self.waiting, *self.earlier))


def read(conn: Connection, telegram_ids: list[int]) -> dict[int, Kept]:
    """Of each of these people."""
    return {number: _of(conn, number) for number in telegram_ids}


def _of(conn: Connection, telegram_id: int) -> Kept:
    person = people.find_by_telegram(conn, telegram_id)
    if person is None:
        return Kept()
    kept = Kept(known=True, stack=sessions.of_people(conn, [person.id]).get(person.id, []))
    survey = surveys.by_slug(conn, SLUG)
    mine = None if survey is None else answer_sets.of_person(conn, survey.id, person.id)
    kept.answers = {} if mine is None else dict(mine.answers)
    columns = (answer.c.question_id, answer.c.value, answer.c.words, answer.c.superseded_at)
    for number, value, words, superseded in conn.execute(select(*columns).where(answer.c.person_id == person.id)):
        if superseded is None:
            kept.quick.setdefault(number, []).append(value)
        (kept.others if superseded is None else kept.earlier).append(words or "")
    told = select(contribution.c.receipt, contribution.c.kind, contribution.c.words)
    for receipt, kind, words in conn.execute(told.where(contribution.c.person_id == person.id)):
        kept.told[receipt] = kind, words
    earlier = select(contribution_earlier.c.words).where(contribution_earlier.c.person_id == person.id)
    kept.earlier += conn.scalars(earlier)
    kept.others += [person.name or "", person.access_needs or ""]
    fast = select(folded.c.message).where(folded.c.person_id == person.id)
    kept.waiting = [*conn.scalars(fast), *(one.session.to_json() for one in kept.stack)]
    return kept
