"""The forms of the languages that people choose from, and of how old somebody has to be to sign up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from console.settings_fields import Fields, Form, Read, whole
from console.texts import text
from console.visits import Visit
from conversations.missing import residents_miss
from programme import laid_over
from programme.programme import LEAST_AGE, MOST_AGE
from programme.words import ENGLISH

# --------------------------------------------------------------------------------------------------------- languages


def _language_fields(_: Visit, languages: Sequence[str]) -> Fields:
    return {"languages": [*languages]}


def _known(visit: Visit) -> list[str]:
    """The languages that could be offered: those that are, and those in which there are sentences."""
    texts = visit.desk.texts
    return list(dict.fromkeys([*visit.desk.programme.languages, *(one.language for one in texts.languages)]))


def _read_languages(visit: Visit) -> Read:
    ticked = {*visit.form.get("languages", ()), ENGLISH}
    chosen = [one for one in _known(visit) if one in ticked]
    return laid_over.value("languages", chosen), {}


def _language_facts(visit: Visit) -> Mapping[str, object]:
    texts = visit.desk.texts
    there = {one.language for one in texts.languages}
    offered = []
    for code in _known(visit):
        missing = 0 if code == ENGLISH else len(residents_miss(texts, code))
        checker = texts.checked_by(code) if code in there else None
        said = [text("settings_languages.missing", n=f"{missing:,}")] if missing else []
        said += [text("content.checked", who=checker) if checker else text("settings_languages.unchecked")]
        if code != ENGLISH:
            offered.append((code, texts.language_name(code, ENGLISH), ". ".join(said)))
    return {"offered": offered}


def _languages_told(languages: Sequence[str]) -> Sequence[str]:
    return [", ".join(languages)]


# --------------------------------------------------------------------------------------------------------------- age


def _age_fields(_: Visit, age: int) -> Fields:
    return {"age": [str(age)]}


def _read_age(visit: Visit) -> Read:
    age = whole(visit.filled("age"))
    if age is None or not LEAST_AGE <= age <= MOST_AGE:
        return None, {"age": text("settings_age.wrong", least=LEAST_AGE, most=MOST_AGE)}
    return age, {}


def _age_told(age: int) -> Sequence[str]:
    return [str(age)]


FORMS: Final = (
    Form(
        "languages",
        "/settings/offered-languages",
        "languages",
        _language_fields,
        _read_languages,
        _languages_told,
        _language_facts,
        page="offered_languages",
    ),
    Form("minimum_age", "/settings/minimum-age", "age", _age_fields, _read_age, _age_told),
)
