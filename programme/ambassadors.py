"""What ambassadors are told, agree to and learn: who it is for, what it asks, the agreement, the code of conduct, and
an induction in small steps with a short quiz.

A programme names its own under `ambassadors:`; what it leaves out is what ships. The agreement and the code are shown
in a language only when somebody checked them in it, as consent wordings are (`programme.consent`): nobody shall agree
to words that may say something else. A change of them is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from pydantic import Field, model_validator

from programme import yaml_text
from programme.sentences import Fault
from programme.words import ENGLISH, Kept, Language, Words

FILE: Final = "ambassadors.yaml"
DocumentName = Literal["agreement", "code_of_conduct"]
LONGEST_PIECE: Final = 1000
"""Most characters of a piece: more would not be read on a phone."""
LONGEST_ANSWER: Final = 64
"""Most characters of an answer of the quiz, which stands on a button."""


class Pieces(Kept):
    """A document in one language, and the named person who checked it, if somebody did."""

    pieces: tuple[str, ...] = Field(min_length=1)
    checked_by: str | None = None

    @model_validator(mode="after")
    def _can_be_read(self) -> Pieces:
        for piece in self.pieces:
            if not piece or len(piece) > LONGEST_PIECE:
                raise Fault("ambassadors.piece", most=LONGEST_PIECE, length=len(piece))
        return self


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document as it is put before somebody: in which language it really is, piece by piece."""

    version: int
    language: str
    pieces: tuple[str, ...]


class Document(Kept):
    """Something to be read and agreed to, in one version."""

    version: int = Field(ge=1)
    texts: dict[Language, Pieces]

    @model_validator(mode="after")
    def _english_can_be_shown(self) -> Document:
        if ENGLISH not in self.texts:
            raise Fault("words.no_english")
        if not self.texts[ENGLISH].checked_by:
            raise Fault("ambassadors.english_unchecked")
        return self

    def reference(self, name: DocumentName) -> str:
        """The document in this version, as in `code-of-conduct-1`: who checked it checked no other version."""
        return f"{name.replace('_', '-')}-{self.version}"

    def checked(self, names: Mapping[str, str], reference: str) -> Document:
        """The same, with who checked it in which language; Fault for a language that there is no text in."""
        for language in names:
            if language not in self.texts:
                raise Fault("wording.no_language", id=reference, language=language, known=", ".join(self.texts))
        texts = {
            language: text.model_copy(update={"checked_by": names.get(language, text.checked_by)})
            for language, text in self.texts.items()
        }
        return self.model_copy(update={"texts": texts})

    def shown(self, language: str) -> ShownDocument:
        """What a person who reads `language` is shown: the checked pieces in it, else the English ones."""
        found = self.texts.get(language)
        real = language if found is not None and found.checked_by else ENGLISH
        return ShownDocument(self.version, real, self.texts[real].pieces)


class QuizAnswer(Kept):
    """One of the answers, and what is said to whoever gives it: kindly, also when it is wrong."""

    text: Words
    why: Words
    right: bool = False

    @model_validator(mode="after")
    def _fits_on_a_button(self) -> QuizAnswer:
        for language in self.text.languages():
            if len(self.text.text(language)) > LONGEST_ANSWER:
                raise Fault("ambassadors.answer_long", most=LONGEST_ANSWER, answer=self.text.text(language))
        return self


class QuizQuestion(Kept):
    """A question about a lesson."""

    ask: Words
    answers: tuple[QuizAnswer, ...] = Field(min_length=2, max_length=6)

    @model_validator(mode="after")
    def _can_be_answered(self) -> QuizQuestion:
        if len({answer.right for answer in self.answers}) < len((True, False)):
            raise Fault("ambassadors.quiz")
        return self


class Lesson(Kept):
    """One small step of the induction; not every one has a question."""

    title: Words
    text: Words
    question: QuizQuestion | None = None


class Induction(Kept):
    """What ambassadors do and never do. A change of it is a new version."""

    version: int = Field(ge=1)
    lessons: tuple[Lesson, ...] = Field(min_length=1)

    def lesson(self, number: int) -> Lesson | None:
        """A lesson by its number, from 1; None when there are no more."""
        return self.lessons[number - 1] if 1 <= number <= len(self.lessons) else None


class Ambassadors(Kept):
    """All that somebody reads on the way to being an ambassador."""

    for_whom: Words
    asks: Words
    agreement: Document
    code_of_conduct: Document
    induction: Induction

    @model_validator(mode="before")
    @classmethod
    def _what_is_left_out_ships(cls, value: object) -> object:
        return {**_shipped(), **value} if isinstance(value, Mapping) else value

    @classmethod
    def packaged(cls) -> Ambassadors:
        """What ships with Hearback."""
        return _packaged()

    def unchecked(self) -> tuple[tuple[str, str], ...]:
        """(document, language) of every text that nobody has checked."""
        return tuple(
            (name, language)
            for name in get_args(DocumentName)
            for language, text in self.document(name).texts.items()
            if not text.checked_by
        )

    def checked(self, names: Mapping[str, Mapping[str, str]]) -> Ambassadors:
        """The same, with who checked which document: `agreement-1` or `code-of-conduct-1` → language → the name.

        The number is the version that was checked. Raises Fault for a language that there is no text in.
        """
        documents = {}
        for name in get_args(DocumentName):
            document = self.document(name)
            documents[name] = document.checked(names.get(document.reference(name), {}), document.reference(name))
        return self.model_copy(update=documents)

    def references(self) -> tuple[str, ...]:
        """By what the two documents are named in `checked_wordings`, in their present versions."""
        return tuple(self.document(name).reference(name) for name in get_args(DocumentName))

    def document(self, name: DocumentName) -> Document:
        """One of the two that are agreed to."""
        return self.agreement if name == "agreement" else self.code_of_conduct


@cache
def _shipped() -> Mapping[str, Any]:
    text = files("programme").joinpath(FILE).read_text("utf-8")
    return {str(name): value for name, value in yaml_text.parse(text, FILE).value.items()}


@cache
def _packaged() -> Ambassadors:
    text = files("programme").joinpath(FILE).read_text("utf-8")
    return yaml_text.check(Ambassadors, yaml_text.parse(text, FILE))
