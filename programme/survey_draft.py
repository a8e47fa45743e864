"""A survey while it is being written at a desk: the fields of a form, and the file that they make.

The file is the one that `hearback surveys import` takes, so that a survey is the same wherever it was made. Fields are
flat, as browsers send them: `title.en`, `q.2.text.pl`, `q.2.o.0.text.en`. Short names that nobody needs to see are made
of the English words, and stay when the words change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import yaml

from programme.survey import LONGEST_SLUG, TAKEN_NAMES
from programme.survey_path import NO, YES
from programme.words import ENGLISH

Fields = Mapping[str, Sequence[str]]
CARD: Final = ("who_decides", "when", "can_change", "cannot_change", "hear_back")
SAID: Final = ("title", "intro", "thanks")
BOUNDS: Final = ("from", "to", "least", "most", "max")
KINDS: Final = ("choice", "choices", "scale", "yesno", "text", "number", "date", "place")
WITH_OPTIONS: Final = frozenset({"choice", "choices"})
OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "choices": ("least", "most"),
    "scale": ("from", "to"),
    "number": ("from", "to"),
    "date": ("from", "to"),
    "text": ("max",),
}
"""The limits that a question of a kind can have."""
GOES: Final = frozenset({"choice", "yesno"})
"""The kinds whose answers can go on elsewhere: one of them excludes the others."""
ANSWERS: Final = (YES, NO)
_KEY: Final = "-"
"""Before the number of a question that has no name yet: no name begins so."""
_TERMS: Final = ("survey", "opens", "closes", "audience", "missing_language")
_NUMBERED: Final = re.compile(r"q\.(\d{1,3})\.(.+)")
_OPTION: Final = re.compile(r"o\.(\d{1,3})\.(.+)")


@dataclass(slots=True)
class Option:
    """One answer that can be chosen. `go`: the key of the question with which it goes on, or END; '': the next one."""

    value: str = ""
    text: dict[str, str] = field(default_factory=dict)
    go: str = ""


@dataclass(slots=True)
class Asked:
    """One question. `limits` are written as in the file. `key` tells it from the others in the form, also before it has
    a name and when it moves. `go`: where yes and no go on, as of an option.
    """

    key: str = ""
    name: str = ""
    kind: str = "choice"
    skip: bool = True
    text: dict[str, str] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    go: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """All that stands in the form. `said` has title, intro and thanks, `card` the decision card, each by language."""

    terms: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=lambda: [ENGLISH])
    checked_by: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    card: dict[str, dict[str, str]] = field(default_factory=dict)
    questions: list[Asked] = field(default_factory=list)


def from_fields(fields: Fields) -> Draft:
    """What was filled in. What stands nowhere is empty, and what is unknown is left aside."""
    languages = list(dict.fromkeys([ENGLISH, *fields.get("languages", ())]))
    draft = Draft({name: _first(fields, name) for name in _TERMS}, languages)
    draft.checked_by = {code: _first(fields, f"checked_by.{code}") for code in languages}
    draft.said = {name: {code: _first(fields, f"{name}.{code}") for code in languages} for name in SAID}
    draft.card = {code: {line: _first(fields, f"card.{code}.{line}") for line in CARD} for code in languages}
    numbers = sorted({int(found[1]) for name in fields if (found := _NUMBERED.fullmatch(name))})
    draft.questions = [_asked(fields, number, languages) for number in numbers]
    return keyed(draft)


def keyed(draft: Draft) -> Draft:
    """The draft with a key for each question that has none yet, or one that another has."""
    taken: set[str] = set()
    for one in draft.questions:
        if not one.key or one.key in taken:
            others = taken | {other.key for other in draft.questions}
            one.key = next(key for number in range(1, 1000) if (key := f"{_KEY}{number}") not in others)
        taken.add(one.key)
    return draft


def fields_of(draft: Draft) -> dict[str, list[str]]:
    """The same as fields, with the questions numbered from nought."""
    return {name: [value] for name, value in _pairs(draft)} | {"languages": draft.languages}


def _pairs(draft: Draft) -> Iterator[tuple[str, str]]:
    yield from draft.terms.items()
    for code in draft.languages:
        yield f"checked_by.{code}", draft.checked_by.get(code, "")
        yield from ((f"{name}.{code}", draft.said.get(name, {}).get(code, "")) for name in SAID)
        yield from ((f"card.{code}.{line}", draft.card.get(code, {}).get(line, "")) for line in CARD)
    for number, one in enumerate(draft.questions):
        begins = f"q.{number}."
        yield from ((begins + "key", one.key), (begins + "name", one.name), (begins + "kind", one.kind))
        yield from ((f"{begins}go.{answer}", one.go.get(answer, "")) for answer in ANSWERS)
        yield begins + "skip", "yes" if one.skip else "no"
        yield from ((begins + name, value) for name, value in one.limits.items())
        yield from ((f"{begins}text.{code}", one.text.get(code, "")) for code in draft.languages)
        for place, option in enumerate(one.options):
            yield f"{begins}o.{place}.value", option.value
            yield f"{begins}o.{place}.go", option.go
            yield from ((f"{begins}o.{place}.text.{code}", option.text.get(code, "")) for code in draft.languages)


def _asked(fields: Fields, number: int, languages: Sequence[str]) -> Asked:
    begins = f"q.{number}."
    inner = {name.removeprefix(begins): values for name, values in fields.items() if name.startswith(begins)}
    places = sorted({int(found[1]) for name in inner if (found := _OPTION.fullmatch(name))})
    options = [
        Option(
            _first(inner, f"o.{place}.value"),
            {code: _first(inner, f"o.{place}.text.{code}") for code in languages},
            _first(inner, f"o.{place}.go"),
        )
        for place in places
    ]
    kind = _first(inner, "kind")
    return Asked(
        key=_first(inner, "key"),
        name=_first(inner, "name"),
        kind=kind if kind in KINDS else KINDS[0],
        skip=_first(inner, "skip") != "no",
        text={code: _first(inner, f"text.{code}") for code in languages},
        limits={name: _first(inner, name) for name in BOUNDS if _first(inner, name)},
        options=[option for option in options if any(option.text.values())],
        go={answer: _first(inner, f"go.{answer}") for answer in ANSWERS if _first(inner, f"go.{answer}")},
    )


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "").replace("\r\n", "\n").strip()


def named(draft: Draft, kinds: Mapping[str, str]) -> Draft:
    """The draft with a short name for everything that has none yet. `kinds` are those of the questions that were asked
    before: one that is asked as another kind now is another question, since answers to both cannot be counted together.
    """
    if not draft.terms["survey"]:
        draft.terms["survey"] = short_name(draft.said["title"].get(ENGLISH, ""), "-", LONGEST_SLUG)
    taken = set(TAKEN_NAMES) | {one.name for one in draft.questions} | set(kinds)
    for one in draft.questions:
        if not one.name or kinds.get(one.name, one.kind) != one.kind:
            one.name = _free(short_name(one.text.get(ENGLISH, ""), "_", 24) or "question", taken, "_")
            taken.add(one.name)
        values = {option.value for option in one.options}
        for option in one.options:
            option.value = option.value or _free(
                short_name(option.text.get(ENGLISH, ""), "_", 30) or "answer", values, "_"
            )
            values.add(option.value)
    return draft


def short_name(words: str, joint: str, most: int) -> str:
    """A short name made of words: small letters and digits with `joint` between them; '' where they have none."""
    plain = re.sub(r"[^a-z0-9]+", joint, words.casefold()).strip(joint)
    plain = re.sub(r"^[^a-z]+", "", plain)
    return plain[:most].rstrip(joint) if len(plain) <= most else plain[:most].rpartition(joint)[0] or plain[:most]


def _free(wish: str, taken: set[str], joint: str) -> str:
    tries = [wish, *(f"{wish}{joint}{number}" for number in range(2, 200))]
    return next(name for name in tries if name not in taken)


def content_of(draft: Draft) -> dict[str, Any]:
    """What the file says. Texts that are empty are not there; a language without a checker is offered to nobody."""
    content: dict[str, Any] = {"survey": draft.terms.get("survey", "")}
    content |= {name: words for name in SAID[:1] if (words := _there(draft.said.get(name, {})))}
    content["checked_by"] = _there(draft.checked_by)
    content |= {name: _moment(draft.terms[name]) for name in ("opens", "closes") if draft.terms.get(name)}
    content |= {name: draft.terms[name] for name in ("audience", "missing_language") if draft.terms.get(name)}
    content |= {name: words for name in SAID[1:] if (words := _there(draft.said.get(name, {})))}
    cards = {code: _there(card) for code, card in draft.card.items()}
    content["decision_card"] = {code: card for code, card in cards.items() if card}
    names = {one.key: one.name for one in draft.questions}
    content["questions"] = [_question(one, names) for one in draft.questions]
    return content


def _question(one: Asked, names: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name, "kind": one.kind, "text": _there(one.text)}
    if one.kind in WITH_OPTIONS:
        made["options"] = [_option(option, names, goes=one.kind in GOES) for option in one.options]
    if one.kind == "yesno":
        made |= {f"if_{answer}": names.get(go, go) for answer, go in one.go.items()}
    made |= {name: _number(one.limits[name]) for name in OF_KIND.get(one.kind, ()) if one.limits.get(name)}
    return made if one.skip else made | {"skip": False}


def _option(one: Option, names: Mapping[str, str], *, goes: bool) -> dict[str, Any]:
    made = {"value": one.value, "text": _there(one.text)}
    return made | {"go": names.get(one.go, one.go)} if goes and one.go else made


def _there(words: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if value}


def _number(written: str) -> int | str:
    return int(written) if re.fullmatch(r"-?\d{1,9}", written) else written


def _moment(written: str) -> date | str:
    """A day or a time as it is read from a file; what is none stays as it is, for the checks to tell."""
    try:
        return date.fromisoformat(written) if len(written) <= 10 else datetime.fromisoformat(written)
    except ValueError:
        return written


def written(content: Mapping[str, Any]) -> str:
    """The file."""
    return str(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100))


def from_content(content: Mapping[str, Any]) -> Draft:
    """The draft of a file that was read."""
    languages = list(dict.fromkeys([ENGLISH, *content.get("checked_by", {}), *_words(content.get("title"))]))
    return Draft(
        terms={name: _told(content.get(name, "")) for name in _TERMS},
        languages=languages,
        checked_by={code: str(name) for code, name in content.get("checked_by", {}).items()},
        said={name: _words(content.get(name)) for name in SAID},
        card={code: dict(card) for code, card in content.get("decision_card", {}).items()},
        questions=[_from_question(one) for one in content.get("questions", ())],
    )


def _from_question(one: Mapping[str, Any]) -> Asked:
    options = [
        Option(str(option["value"]), _words(option["text"]), str(option.get("go", "")))
        for option in one.get("options", ())
    ]
    limits = {name: str(one[name]) for name in BOUNDS if one.get(name) is not None}
    return Asked(
        key=one["name"],
        name=one["name"],
        kind=one["kind"],
        skip=one.get("skip") is not False,
        text=_words(one["text"]),
        limits=limits,
        options=options,
        go={answer: str(one[f"if_{answer}"]) for answer in ANSWERS if one.get(f"if_{answer}") is not None},
    )


def _words(value: object) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(code): str(words) for code, words in value.items()}
    return {ENGLISH: str(value)} if value else {}


def _told(value: object) -> str:
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)
