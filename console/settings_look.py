"""The forms of how the organisation's pages look, of the languages that are offered, and of the youngest age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from console.settings_fields import Fields, Form, Read, whole
from console.texts import text
from console.visits import Visit
from console.words import as_sentence
from conversations.missing import residents_miss
from programme import laid_over
from programme.laid_over import Look
from programme.programme import LEAST_AGE, MOST_AGE
from programme.words import ENGLISH
from programme.yaml_faults import told

MOST_LANGUAGES: Final = 40

# -------------------------------------------------------------------------------------------------------------- look


def _look_fields(_: Visit, look: Look) -> Fields:
    identity = ["yes"] if look.nhs_identity else []
    return {"website": [look.website or ""], "colour": [look.colour], "nhs_identity": identity}


def _read_look(visit: Visit) -> Read:
    given: dict[str, Any] = {
        "website": visit.filled("website") or None,
        "colour": visit.filled("colour"),
        "nhs_identity": visit.filled("nhs_identity") == "yes",
    }
    return checked("look", given)


def checked(name: laid_over.Name, given: Mapping[str, Any]) -> Read:
    """A value of several fields by the rules of the programme's file, or what is wrong, a sentence by field."""
    try:
        return laid_over.value(name, given), {}
    except ValidationError as error:
        return None, {str(one["loc"][0]): as_sentence(told(one)) for one in reversed(error.errors())}


def look_told(look: Look) -> Sequence[str]:
    """Its website and its colour; whether its pages carry the NHS identity."""
    return [
        *([] if look.website is None else [look.website]),
        text("settings_look.nhs") if look.nhs_identity else look.colour,
    ]


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
    Form("look", "/settings/look", "colour", _look_fields, _read_look, look_told),
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
