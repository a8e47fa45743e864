"""The forms of the languages that people choose from, of how old somebody has to be to sign up, and of postcodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from console.settings_fields import Fields, Form, Read, whole
from console.texts import counted, text
from console.visits import Visit
from conversations.sentences import counted as sentences_counted
from conversations.sentences import sentences
from programme import laid_over
from programme.programme import LEAST_AGE, MOST_AGE
from programme.small_numbers import told_or_none
from programme.words import ENGLISH
from storage import places, settings

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


def _look(conn: Connection, visit: Visit) -> Mapping[str, object]:
    """Each language with about how many people read it, and how its sentences stand."""
    texts, people = visit.desk.texts, settings.readers(conn)
    there = {one.language for one in texts.languages}
    offered = []
    for code in _known(visit):
        states = sentences_counted(sentences(texts, code))
        said = [_read_by(people.get(code, 0))]
        if code != ENGLISH:
            said.append(text("settings_languages.states", **{state: f"{n:,}" for state, n in states.items()}))
            checker = texts.checked_by(code) if code in there else None
            said.append(text("content.checked", who=checker) if checker else text("settings_languages.unchecked"))
        offered.append((code, texts.language_name(code, ENGLISH), ". ".join(said)))
    english = next(said for code, _, said in offered if code == ENGLISH)
    return {"offered": [one for one in offered if one[0] != ENGLISH], "english": english}


def _read_by(people: int) -> str:
    about = told_or_none(people)
    return text("settings_languages.few") if about is None else counted("settings_languages.readers", about)


def _taken_out(conn: Connection, visit: Visit, wanted: Sequence[str]) -> str:
    """Who reads a language that would not be offered any more."""
    people, texts = settings.readers(conn), visit.desk.texts
    gone = [code for code in visit.desk.programme.languages if code not in wanted and people.get(code)]
    read = [
        text("settings_languages.read", language=texts.language_name(code, ENGLISH), people=_read_by(people[code]))
        for code in gone
    ]
    return text("settings_languages.sure", read="; ".join(read)) if read else ""


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


# --------------------------------------------------------------------------------------------------------- postcodes


def _postcode_fields(_: Visit, told: object) -> Fields:
    return {"postcodes": ["yes"] if told else []}


def _read_postcodes(visit: Visit) -> Read:
    return visit.filled("postcodes") == "yes", {}


def postcodes_told(told: object) -> Sequence[str]:
    """Whether people are told that they can type a postcode."""
    return [text("settings_postcodes.told")] if told else []


def _list_of_postcodes(conn: Connection, _: Visit) -> Mapping[str, object]:
    return {"there": places.any_there(conn)}


def _none_there(conn: Connection, _: Visit, wanted: object) -> str:
    return text("settings_postcodes.sure") if wanted and not places.any_there(conn) else ""


FORMS: Final = (
    Form(
        "languages",
        "/settings/offered-languages",
        "languages",
        _language_fields,
        _read_languages,
        _languages_told,
        page="offered_languages",
        looks=_look,
        doubt=_taken_out,
    ),
    Form("minimum_age", "/settings/minimum-age", "age", _age_fields, _read_age, _age_told),
    Form(
        "postcodes",
        "/settings/postcodes",
        "postcodes",
        _postcode_fields,
        _read_postcodes,
        postcodes_told,
        looks=_list_of_postcodes,
        doubt=_none_there,
    ),
)
