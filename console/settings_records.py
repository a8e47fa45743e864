"""The forms of what is a list of texts: what is kept about people and for how long, whom it is shared with, and what is
known of how the pages for everybody fare (the accessibility statement).

A row has a number, and each of its texts a field for each language: `what-0-en`. Two empty rows stand below; a row that
was emptied is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from console import day_field
from console.content import day
from console.forms import Filled
from console.settings_fields import Fields, Form, Read
from console.settings_published import LONGEST, too_long, words_of
from console.texts import text
from console.visits import Visit
from programme import laid_over
from programme.laid_over import Name
from programme.programme import KeptRecord
from programme.public_pages import AccessibilityStatement
from programme.words import ENGLISH, Words

MOST: Final = 30
"""Rows that a form offers; a file's longer list is shown and kept whole."""
EMPTY_ROWS: Final = 2
PREPARED: Final = "prepared"
OF_THE_STATEMENT: Final = ("checked", "enforcement")
"""What the statement says once, in each language."""
_FIELD: Final = re.compile(r"([a-z_]+)-(\d{1,3})-([A-Za-z0-9-]{2,20})")

Row = Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Rows:
    """What one row has: the names of its texts."""

    parts: tuple[str, ...]

    def fields(self, rows: Iterable[Row]) -> dict[str, list[str]]:
        """What stands in the form, also in languages that are not offered any more."""
        return {
            f"{part}-{number}-{language}": [words]
            for number, row in enumerate(rows)
            for part in self.parts
            for language, words in row[part].root.items()
        }

    def shown(self, filled: Filled) -> range:
        """The rows to show: all up to the last with something in it, and empty ones while there is room."""
        numbers = [
            number for name in filled.values if filled.value(name) and (number := self._number(name)) is not None
        ]
        filled_in = max(numbers, default=-1) + 1
        return range(max(filled_in, min(filled_in + EMPTY_ROWS, MOST)))

    def names(self, filled: Filled) -> list[str]:
        """The texts of the rows to show, each by its field's name without the language."""
        return [f"{part}-{number}" for number in self.shown(filled) for part in self.parts]

    def hidden(self, filled: Filled, offered: Sequence[str]) -> list[tuple[str, str]]:
        """What is kept in languages that are not offered: it goes along unseen."""
        return [
            (name, filled.value(name))
            for name in filled.values
            if self._number(name) is not None and self._language(name) not in offered
        ]

    def read(self, visit: Visit, wrong: dict[str, str]) -> list[dict[str, dict[str, str]]]:
        """What was filled in, row by row, each text by language; what is wrong is set down by field."""
        offered, found = visit.desk.programme.languages, dict[int, dict[str, dict[str, str]]]()
        known = {*offered, *(one.language for one in visit.desk.texts.languages)}
        seen = set[int]()
        for name in visit.form:
            match, words = _FIELD.fullmatch(name), visit.filled(name).replace("\r\n", "\n")
            if match is None or match[1] not in self.parts or match[3] not in known or not words:
                continue
            part, number, language = match[1], int(match[2]), match[3]
            found.setdefault(number, {}).setdefault(part, {})[language] = words
            if language in offered:
                seen.add(number)
            if len(words) > LONGEST:
                wrong[name] = too_long(words)
        rows = {number: row for number, row in sorted(found.items()) if number in seen}
        for number, row in rows.items():
            for part in self.parts:
                if ENGLISH not in row.get(part, {}):
                    wrong[f"{part}-{number}-{ENGLISH}"] = _no_english(part, number)
        return list(rows.values())

    def _number(self, name: str) -> int | None:
        match = _FIELD.fullmatch(name)
        return None if match is None or match[1] not in self.parts else int(match[2])

    def _language(self, name: str) -> str:
        return name.split("-", 2)[2]


def _no_english(part: str, number: int) -> str:
    return text("settings_records.no_english", field=text(f"settings_records.{part}", number=number + 1))


KEPT: Final = Rows(("what", "why", "how_long"))
SHARED: Final = Rows(("shared",))
KNOWN: Final = Rows(("known",))


def _read_rows(name: Name, rows: Rows, made: Callable[[dict[str, dict[str, str]]], object], visit: Visit) -> Read:
    wrong: dict[str, str] = {}
    found = rows.read(visit, wrong)
    return (None, wrong) if wrong else (laid_over.value(name, [made(row) for row in found]), {})


def _facts(rows: Rows, visit: Visit) -> Mapping[str, object]:
    desk = visit.desk
    others = [one for one in desk.programme.languages if one != ENGLISH]
    return {
        "rows": rows,
        "offered": desk.programme.languages,
        "others": [(one, desk.texts.language_name(one, ENGLISH), desk.texts.direction(one)) for one in others],
    }


# -------------------------------------------------------------------------------------------- what is kept, and shared


def _kept_fields(_: Visit, kept: Sequence[KeptRecord]) -> Fields:
    return KEPT.fields({part: getattr(one, part) for part in KEPT.parts} for one in kept)


def kept_told(kept: Sequence[KeptRecord]) -> Sequence[str]:
    """What is kept, why, and for how long, in English."""
    return [
        text("settings_kept.row", **{part: getattr(one, part).text(ENGLISH) for part in KEPT.parts}) for one in kept
    ]


def _shared_fields(_: Visit, shared: Sequence[Words]) -> Fields:
    return SHARED.fields({"shared": one} for one in shared)


def shared_told(shared: Sequence[Words]) -> Sequence[str]:
    """Whom it is shared with, in English."""
    return [one.text(ENGLISH) for one in shared]


# ---------------------------------------------------------------------------------------- the accessibility statement


def _statement_fields(visit: Visit, there: AccessibilityStatement) -> Fields:
    found = KNOWN.fields({"known": one} for one in there.known)
    for name in OF_THE_STATEMENT:
        words: Words | None = getattr(there, name)
        known = {} if words is None else words.root
        found |= {f"{name}-{one}": [known.get(one, "")] for one in visit.desk.programme.languages}
    if there.prepared is not None:
        found |= {f"{PREPARED}_{part}": [str(getattr(there.prepared, part))] for part in ("day", "month", "year")}
    return found


def _read_statement(visit: Visit) -> Read:
    wrong: dict[str, str] = {}
    there: AccessibilityStatement = laid_over.of(visit.desk.programme, "accessibility")
    given: dict[str, Any] = {"known": [row["known"] for row in KNOWN.read(visit, wrong) if "known" in row]}
    for name in OF_THE_STATEMENT:
        given[name] = words_of(visit, name, getattr(there, name), wrong) or None
    given[PREPARED], said = _day(visit)
    if said:
        wrong[f"{PREPARED}_day"] = said
    return (None, wrong) if wrong else (laid_over.value("accessibility", given), {})


def _day(visit: Visit) -> tuple[date | None, str]:
    if not any(visit.filled(f"{PREPARED}_{part}") for part in ("day", "month", "year")):
        return None, ""
    at, said = day_field.read(visit, PREPARED)
    return None if at is None else at.astimezone(visit.desk.zone).date(), said


def statement_told(there: AccessibilityStatement) -> Sequence[str]:
    """What the team says of how its pages fare, in English."""
    once = [getattr(there, name) for name in OF_THE_STATEMENT]
    prepared = [] if there.prepared is None else [text("settings_accessibility.day", day=day(there.prepared))]
    return [*shared_told(there.known), *(one.text(ENGLISH) for one in once if one is not None), *prepared]


def _statement_facts(visit: Visit) -> Mapping[str, object]:
    return {**_facts(KNOWN, visit), "once": [*OF_THE_STATEMENT], "days": partial(day_field.items, name=PREPARED)}


FORMS: Final = (
    Form(
        "kept",
        "/settings/kept",
        f"what-0-{ENGLISH}",
        _kept_fields,
        partial(_read_rows, "kept", KEPT, dict),
        kept_told,
        partial(_facts, KEPT),
    ),
    Form(
        "shared",
        "/settings/shared",
        f"shared-0-{ENGLISH}",
        _shared_fields,
        partial(_read_rows, "shared", SHARED, lambda row: row["shared"]),
        shared_told,
        partial(_facts, SHARED),
    ),
    Form(
        "accessibility",
        "/settings/accessibility",
        f"known-0-{ENGLISH}",
        _statement_fields,
        _read_statement,
        statement_told,
        _statement_facts,
    ),
)
