"""What an announcement says, read from its form: words in each language and who checked them, the files that go with
it, buttons, and a question; or what is wrong, a sentence by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import ValidationError

from console.texts import text
from console.words import as_sentence
from programme import question_words
from programme.attachment import Attachment, LinkButton, check_together
from programme.opportunity import CARD_LINE, DecisionCard
from programme.question import Kind, Question, check_options
from programme.sentences import Fault
from storage.broadcasts import Checker

WRITTEN_IN: Final = "en"
"""Everybody can fall back on English, so it is never missing."""
LONGEST: Final = 20_000
LONGEST_NAME: Final = 80
LONGEST_QUESTION: Final = 500
LINKS: Final = (1, 2, 3)
"""The rows of the form that hold a button each."""
CARD: Final = tuple(DecisionCard.model_fields)
ASKED: Final = ("ask", "question", "options", *(f"card-{name}" for name in CARD))
"""The fields of the question as it is asked in the first language."""
Fields = Mapping[str, Sequence[str]]
Wrong = dict[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What it says, as far as it is right."""

    markdown: dict[str, str]
    checked: dict[str, Checker]
    files: tuple[Attachment, ...]
    links: tuple[LinkButton, ...]
    question: Question | None
    asks: dict[str, Question]
    """The question in the languages that it has words in."""


def first(fields: Fields, name: str) -> str:
    """What stands in a field, without spaces around it."""
    return next(iter(fields.get(name, ())), "").strip()


def said(fields: Fields, languages: Sequence[str], wrong: Wrong) -> Said:
    """Read all of it; what is wrong is put into `wrong`."""
    files = files_of(fields)
    markdown = _words(fields, languages, files, wrong)
    _together(files, wrong)
    question = _question(fields, wrong)
    return Said(
        markdown=markdown,
        checked=_checked(fields, markdown),
        files=files,
        links=tuple(_links(fields, wrong)),
        question=question,
        asks={} if question is None else _asks(fields, markdown, question, wrong),
    )


def files_of(fields: Fields) -> tuple[Attachment, ...]:
    """The files that were added, as the form carries them; what is none is left out."""
    found = []
    for one in fields.get("file", ()):
        try:
            found.append(Attachment.model_validate_json(one))
        except ValidationError:
            continue
    return tuple(found)


def whole(fault: Fault) -> str:
    """What the rules say, as a whole sentence."""
    return as_sentence(str(fault))


def _words(fields: Fields, languages: Sequence[str], files: Sequence[Attachment], wrong: Wrong) -> dict[str, str]:
    given = {language: first(fields, f"words-{language}") for language in languages}
    if not given[WRITTEN_IN] and not files:
        wrong[f"words-{WRITTEN_IN}"] = text("announcement_new.wrong.words")
    for language, words in given.items():
        if len(words) > LONGEST:
            count, most = f"{len(words):,}", f"{LONGEST:,}"
            wrong[f"words-{language}"] = text("announcement_new.wrong.long", count=count, most=most)
    return {language: words for language, words in given.items() if words or language == WRITTEN_IN}


def _checked(fields: Fields, markdown: Mapping[str, str]) -> dict[str, Checker]:
    names = {language: " ".join(first(fields, f"checked-{language}").split())[:LONGEST_NAME] for language in markdown}
    return {language: Checker(name) for language, name in names.items() if name and language != WRITTEN_IN}


def _together(files: Sequence[Attachment], wrong: Wrong) -> None:
    try:
        check_together(files)
    except Fault as fault:
        wrong["upload"] = whole(fault)


def _links(fields: Fields, wrong: Wrong) -> list[LinkButton]:
    found = []
    for row in LINKS:
        label, url = first(fields, f"link-label-{row}"), first(fields, f"link-url-{row}")
        if label or url:
            try:
                found.append(LinkButton.checked(label, url))
            except Fault as fault:
                wrong[f"link-{'url' if label else 'label'}-{row}"] = whole(fault)
    return found


def _question(fields: Fields, wrong: Wrong) -> Question | None:
    kind = next((one for one in get_args(Kind) if one == first(fields, "ask")), None)
    if kind is None:
        return None
    before = len(wrong)
    asked = _short(fields, "question", LONGEST_QUESTION, wrong)
    card = {name: _short(fields, f"card-{name}", CARD_LINE, wrong) for name in CARD}
    lines = first(fields, "options").splitlines() if kind == "choice" else []
    options = tuple(line.strip() for line in lines if line.strip())
    try:
        check_options(kind, options)
    except Fault as fault:
        wrong["options"] = whole(fault)
    if len(wrong) > before:
        return None
    return Question(kind=kind, text=asked, options=options, decision_card=DecisionCard(**card))


def _asks(fields: Fields, markdown: Mapping[str, str], question: Question, wrong: Wrong) -> dict[str, Question]:
    """The question in each language that has words: without it a version is not complete."""
    found = {}
    for language in markdown:
        if language == WRITTEN_IN:
            continue
        try:
            found[language] = question_words.read(question, first(fields, f"asks-{language}"))
        except Fault as fault:
            wrong[f"asks-{language}"] = whole(fault)
    return found


def _short(fields: Fields, name: str, most: int, wrong: Wrong) -> str:
    """What stands in a field that must be filled."""
    words = first(fields, name)
    if not words:
        wrong[name] = text(f"announcement_new.wrong.{name}")
    elif len(words) > most:
        wrong[name] = text("announcement_new.wrong.long", count=f"{len(words):,}", most=f"{most:,}")
    return words
