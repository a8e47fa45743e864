"""The form of what is said about privacy, and of what the pages for everybody say that only the team can know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from console.settings_fields import Fields, Form, Read
from console.settings_look import checked
from console.texts import text
from console.visits import Visit
from programme import laid_over
from programme.laid_over import Published
from programme.words import ENGLISH, Words

LONGEST: Final = 2000
NEEDED: Final = "summary"
TEXTS: Final = tuple(name for name in Published.model_fields if name != "notice")
"""What is written in each language; `summary` is needed."""


def _fields(visit: Visit, said: Published) -> Fields:
    found = {"notice": [said.notice or ""]}
    for name in TEXTS:
        words: Words | None = getattr(said, name)
        known = {} if words is None else words.root
        found |= {f"{name}-{one}": [known.get(one, "")] for one in visit.desk.programme.languages}
    return found


def _read(visit: Visit) -> Read:
    wrong: dict[str, str] = {}
    given: dict[str, Any] = {"notice": visit.filled("notice") or None}
    there = laid_over.of(visit.desk.programme, "published")
    for name in TEXTS:
        given[name] = words_of(visit, name, getattr(there, name), wrong) or None
    made, refused = (None, {}) if wrong else checked("published", given)
    return made, wrong or {
        ("notice" if name == "notice" else f"{name}-{ENGLISH}"): said for name, said in refused.items()
    }


def words_of(visit: Visit, name: str, there: Words | None, wrong: dict[str, str]) -> dict[str, str]:
    """One text in every language; those that the programme does not offer stay as they are."""
    languages = visit.desk.programme.languages
    filled = {one: visit.filled(f"{name}-{one}").replace("\r\n", "\n") for one in languages}
    found = {one: words for one, words in filled.items() if words}
    for one, words in found.items():
        if len(words) > LONGEST:
            wrong[f"{name}-{one}"] = too_long(words)
    if ENGLISH not in found and (found or name == NEEDED):
        wrong[f"{name}-{ENGLISH}"] = text("settings_organisation.no_english")
    others = {} if there is None or not found else there.root
    return {**{one: words for one, words in others.items() if one not in languages}, **found}


def too_long(words: str) -> str:
    """What is said of a text that is longer than there is room for."""
    return text("settings_organisation.long", most=LONGEST, length=len(words), over=len(words) - LONGEST)


def _told(said: Published) -> Sequence[str]:
    words = [getattr(said, name) for name in TEXTS]
    return [*(one.text(ENGLISH) for one in words if one is not None), *([] if said.notice is None else [said.notice])]


def _facts(visit: Visit) -> Mapping[str, object]:
    desk = visit.desk
    others = [one for one in desk.programme.languages if one != ENGLISH]
    return {
        "texts": TEXTS,
        "others": [(one, desk.texts.language_name(one, ENGLISH), desk.texts.direction(one)) for one in others],
    }


FORMS: Final = (Form("published", "/settings/privacy", f"{NEEDED}-{ENGLISH}", _fields, _read, _told, _facts),)
