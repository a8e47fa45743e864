"""/announce: what is said in other languages, who checked it, and what people get whose language is missing.

It is kept in the conversation beside the draft, so that it stays whatever else is changed. Who checked a version
checked it against the first language's words and question: when these change, nobody has. A version that lacks the
question is not complete, and does not go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.context import TurnContext
from bot.missing import COMPARED
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme import question_words
from programme.audience import parse
from programme.question import Question
from storage import audience_insight, version_news
from storage.broadcasts import Checker, Draft

WRITTEN_IN = "en"
"""The language of what is typed in /announce; who reads another one without a version gets it as `missing` says."""
Missing = Literal["apology", "hold", "skip"]
"""What people get whose language is missing: English with an apology, nothing until there is a version, or nothing."""


class Check(BaseModel):
    """That somebody, called `name`, read a version beside the first language's words, of which `of` is the mark."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    of: str


class Languages(BaseModel):
    """The versions by language, the question in each, who checked which, and what people without theirs get."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    versions: Mapping[str, Rich] = {}
    checked: Mapping[str, Check] = {}
    questions: Mapping[str, Question] = {}
    missing: Missing = "apology"

    def facts(self) -> dict[str, Any]:
        """As the conversation keeps it."""
        checked = {language: one.model_dump() for language, one in self.checked.items()}
        questions = {language: one.model_dump(mode="json") for language, one in self.questions.items()}
        kept = {"versions": dict(self.versions), "checked": checked, "missing": self.missing}
        return kept | ({"questions": questions} if questions else {})

    def written(self, language: str, words: Rich) -> Languages:
        """With other words in a language, which nobody has checked. The same words stay as they are."""
        if self.versions.get(language) == words:
            return self
        changed = {"versions": {**self.versions, language: words}, "checked": _but(self.checked, language)}
        return self.model_copy(update=changed)

    def asking(self, language: str, question: Question) -> Languages:
        """With the question in other words in a language, which nobody has checked."""
        if self.questions.get(language) == question:
            return self
        changed = {"questions": {**self.questions, language: question}, "checked": _but(self.checked, language)}
        return self.model_copy(update=changed)

    def without(self, language: str) -> Languages:
        """Without the words in a language."""
        left = {name: _but(getattr(self, name), language) for name in ("versions", "checked", "questions")}
        return self.model_copy(update=left)

    def checked_by(self, language: str, name: str | None, message: Rich, question: Question | None = None) -> Languages:
        """With a version that somebody checked; None: nobody has, and a colleague is asked."""
        checked = _but(self.checked, language)
        if name is not None:
            checked[language] = Check(name=name, of=mark(message, question))
        return self.model_copy(update={"checked": checked})

    def checkers(self, message: Rich, question: Question | None = None) -> dict[str, str]:
        """Who checked which version beside these words of the first language, and its question."""
        now = mark(message, question)
        return {language: one.name for language, one in self.checked.items() if one.of == now}

    def lacking(self, question: Question | None) -> list[str]:
        """The languages whose version does not ask this question."""
        return question_words.lacking(question, self.questions, self.versions)

    def unchecked(self, message: Rich, question: Question | None = None) -> list[str]:
        """The languages whose version somebody must still check."""
        return sorted({*(self.versions.keys() - self.checkers(message, question).keys()), *self.lacking(question)})

    def outdated(self, message: Rich, question: Question | None = None) -> list[str]:
        """Those of them that were checked beside other words, and are complete."""
        again = self.checked.keys() & set(self.unchecked(message, question))
        return sorted(again - set(self.lacking(question)))

    def drawn(self, message: Rich, question: Question | None = None) -> dict[str, Any]:
        """What of an announcement (storage.broadcasts.Draft) is in here."""
        checked = {language: Checker(name) for language, name in self.checkers(message, question).items()}
        made = {"markdown": {WRITTEN_IN: message, **self.versions}, "checked": checked, "missing": self.missing}
        return made | ({"asks": self.questions} if self.questions else {})


def mark(message: Rich, question: Question | None = None) -> str:
    """What tells words from others; it is no secret, and short because it is kept once a language."""
    asked = "" if question is None else question.model_dump_json()
    return sha256(f"{message.to_json()}{asked}".encode()).hexdigest()[:16]


def names(turn: TurnContext, languages: list[str]) -> list[str]:
    """What languages are called by whoever reads."""
    return [turn.texts.language_name(one, turn.language) for one in languages]


def without_theirs(turn: TurnContext, draft: Draft, told: Phrase) -> Phrase:
    """How many people it reaches, as it was told, and of how many the language is missing and what they get.

    It is said only where somebody thought of languages; and not in a large town, since it takes a pass over the people.
    """
    thought_of = len(draft.markdown) > 1 or draft.missing != "apology"
    if not thought_of or audience_insight.to_compare(turn.conn) > COMPARED:
        return told
    people = audience_insight.by_language(turn.conn, parse(draft.audience), draft.purpose, turn.now)
    left = sum(number for language, number in people.items() if (language or draft.language) not in draft.markdown)
    if not left:
        return told
    return Phrase("announce.reach_and_missing", {"reach": told, "missing": _left(draft.missing, left)})


def _left(missing: Missing, people: int) -> Phrase:
    return Phrase(f"announce.without.{missing}.n", {"n": people})


def asked(turn: TurnContext, number: int, unchecked: list[str]) -> dict[str, Any]:
    """Ask colleagues to check an announcement's versions; what its writer is told of that."""
    people = version_news.ask(turn.conn, turn.texts, number, turn.now)
    told = Phrase("announce.waits_for", {"n": people}) if people else Phrase("announce.unchecked_nobody")
    return {"id": number, "languages": names(turn, unchecked), "asked": told}


def _but(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: one for name, one in found.items() if name != language}
