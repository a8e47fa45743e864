"""What the buttons of a survey's form do to it: questions come, go and change places; languages come and go. And what
each language still lacks, and which field a mistake of the file stands in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from programme.survey_draft import CARD, GOES, SAID, WITH_OPTIONS, Asked, Draft, Option, keyed
from programme.survey_path import END
from programme.words import ENGLISH

ACTS: Final = ("add_question", "remove", "up", "down", "add_language", "drop_language", "save")


def change(draft: Draft, act: str, known: Collection[str]) -> str | None:
    """Do what a button says: `add_question`, `up.3`, `add_language.pl`. The field to go on at; None: nothing was done.

    `known` are the languages that there are.
    """
    verb, _, which = act.partition(".")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 4 else -1
    match verb:
        case "add_question":
            kind = draft.questions[-1].kind if draft.questions else "choice"
            draft.questions.append(Asked(kind=kind))
            keyed(draft)
            return f"q.{len(draft.questions) - 1}.text.en"
        case "remove" if 0 <= number < len(draft.questions):
            del draft.questions[number]
            return f"q.{min(number, len(draft.questions) - 1)}.text.en" if draft.questions else "title.en"
        case "up" | "down":
            other = number + (1 if verb == "down" else -1)
            if min(number, other) >= 0 and max(number, other) < len(draft.questions):
                asked = draft.questions
                asked[number], asked[other] = asked[other], asked[number]
                return f"q.{other}.text.en"
        case "add_language" if which in known and which not in draft.languages:
            draft.languages.append(which)
            return f"title.{which}"
        case "drop_language" if which in draft.languages and which != ENGLISH:
            draft.languages.remove(which)
            return "title.en"
    return None


def with_room(draft: Draft) -> Draft:
    """The draft as it is shown: a question at least, and two empty lines for more answers."""
    if not draft.questions:
        draft.questions.append(Asked())
    keyed(draft)
    for one in draft.questions:
        one.options += [Option(), Option()]
    return draft


def ways_on(draft: Draft, number: int) -> list[tuple[str, int | None]]:
    """Where an answer of a question can go on: each later question by its key with its place, and last the end."""
    if draft.questions[number].kind not in GOES:
        return []
    later = [(one.key, place) for place, one in enumerate(draft.questions) if place > number]
    return [*later, (END, None)]


def lacking(draft: Draft, language: str) -> list[str]:
    """The fields that have English words and none in this language; of English itself, those that it needs."""
    return [name for name, words in _texts(draft) if not words.get(language) and (language == ENGLISH or words["en"])]


def unfilled(draft: Draft) -> list[str]:
    """The fields without which there is no survey: those that stand empty."""
    if not draft.questions:
        draft.questions.append(Asked())
    names = [_in(name, ENGLISH) for name in lacking(draft, ENGLISH)]
    return names if draft.checked_by.get(ENGLISH) else ["checked_by.en", *names]


def _in(name: str, language: str) -> str:
    kind, _, line = name.partition(".")
    return f"card.{language}.{line}" if kind == "card" else f"{name}.{language}"


def _texts(draft: Draft) -> Iterator[tuple[str, dict[str, str]]]:
    """Each text that people read, by its field without the language."""
    for name in SAID:
        words = draft.said.get(name, {})
        if name == "title" or words.get(ENGLISH):
            yield name, {ENGLISH: "", **words}
    for line in CARD:
        yield f"card.{line}", {ENGLISH: ""} | {code: card.get(line, "") for code, card in draft.card.items()}
    for number, one in enumerate(draft.questions):
        yield f"q.{number}.text", {ENGLISH: "", **one.text}
        for place, option in enumerate(one.options if one.kind in WITH_OPTIONS else ()):
            yield f"q.{number}.o.{place}.text", {ENGLISH: "", **option.text}


def field_of(where: str) -> str:
    """The field in which a mistake stands, from its place as the checks tell it: “questions, item 2, kind”."""
    path = where.split(", ")
    match path:
        case [("title" | "intro" | "thanks" | "checked_by") as name, *rest]:
            return f"{name}.{rest[0] if rest and len(rest[0]) < 4 else ENGLISH}"
        case ["decision_card", *rest]:
            code, line = (*rest, ENGLISH, "")[:2] if rest else (ENGLISH, "")
            return f"card.{code}.{line if line in CARD else CARD[0]}"
        case ["questions", item, *rest]:
            return _in_question(f"q.{_place(item)}", rest)
        case [("survey" | "opens" | "closes" | "audience" | "missing_language") as name, *_]:
            return name
    return "title.en"


def _in_question(begins: str, path: list[str]) -> str:
    match path:
        case ["options", item, "go"]:
            return f"{begins}.o.{_place(item)}.go"
        case [("if_yes" | "if_no") as name]:
            return f"{begins}.go.{name.removeprefix('if_')}"
        case ["text", code, *_] if len(code) < 4:
            return f"{begins}.text.{code}"
        case ["options", item, *rest]:
            code = rest[1] if len(rest) > 1 else ENGLISH
            return f"{begins}.o.{_place(item)}.text.{code}"
        case [("from" | "to" | "least" | "most" | "max" | "kind") as name, *_]:
            return f"{begins}.{name}"
        case ["options"]:
            return f"{begins}.o.0.text.en"
    return f"{begins}.text.en"


def _place(item: str) -> int:
    number = item.removeprefix("item ")
    return int(number) - 1 if number.isdigit() else 0
