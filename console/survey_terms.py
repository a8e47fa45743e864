"""From when until when a survey is open, and who may take it, as its form asks for them: days in fields of their own,
and whom it is for as an announcement asks.

The file of a survey has a day and an expression. What was filled in is kept beside these as it stands, so that nothing
is lost of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from console import audience_form, day_field
from console.announcement_people import Counts, counts_of
from console.announcement_words import Fields, first
from console.forms import Filled
from console.texts import text
from console.visits import Visit
from programme.audience import All, Names, unparse
from programme.survey_draft import Draft

DAYS: Final = ("opens", "closes")
FOR: Final = "for-"
"""Before the fields that say who may take it: the form has others of these names."""
_PARTS: Final = ("day", "month", "year", "time")
_WRITTEN: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}).*)?", re.ASCII)


def filled_in(fields: Fields) -> dict[str, list[str]]:
    """What stands in these fields, of all that was filled in."""
    names = {f"{day}_{part}" for day in DAYS for part in _PARTS} | {FOR + name for name in audience_form.NAMES}
    return {name: list(values) for name, values in fields.items() if name in names}


def shown(fields: Fields, names: Names) -> dict[str, list[str]]:
    """The same; where nothing was filled in yet, what the days and the expression of the survey mean."""
    there = filled_in(fields)
    if f"{FOR}who" not in there:
        there |= audience_form.filled_in(first(fields, "audience"), names, FOR)
    for name in DAYS:
        if f"{name}_day" not in there:
            there |= {
                f"{name}_{part}": [value] for part, value in zip(_PARTS, _parts(first(fields, name)), strict=True)
            }
    return there


def put_into(draft: Draft, fields: Fields, names: Names) -> dict[str, str]:
    """Have the draft say what was filled in, as the file of a survey says it; and what is wrong with it, by field."""
    wrong: dict[str, str] = {}
    if f"{FOR}who" in fields:
        audience = audience_form.read(fields, names, wrong, FOR)
        draft.terms["audience"] = "" if audience is None or isinstance(audience, All) else unparse(audience)
    for name in DAYS:
        if f"{name}_day" in fields:
            day, problem = _day(fields, name)
            draft.terms[name] = day
            wrong |= {f"{name}_day": problem} if problem else {}
    return wrong


def beside(field: str) -> str:
    """The field beside which a mistake in the file of a survey stands in the form."""
    return f"{field}_day" if field in DAYS else f"{FOR}who" if field == "audience" else field


def facts(visit: Visit, filled: Filled) -> Mapping[str, Any]:
    """What the form shows of it."""
    return {
        "days": [(name, text(f"survey_form.{name}"), text(f"survey_form.{name}_hint")) for name in DAYS],
        "day_items": {name: day_field.items(filled, name) for name in DAYS},
        "of_people": audience_form.kinds(visit),
    }


async def counted(visit: Visit, fields: Mapping[str, Sequence[str]], names: Names) -> Counts:
    """How many of those who may take it an announcement would reach now."""
    wrong: dict[str, str] = {}
    who = audience_form.read(fields, names, wrong, FOR)
    return Counts(wrong=list(wrong.values())) if who is None else await counts_of(visit, who, "question")


def _parts(written: str) -> tuple[str, str, str, str]:
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return written, "", "", ""
    year, month, day, at = found.groups("")
    return str(int(day)), str(int(month)), year, at


def _day(fields: Fields, name: str) -> tuple[str, str]:
    """A day as the file has it, '' for none, and what is wrong with it."""
    day, month, year, at = (first(fields, f"{name}_{part}") for part in _PARTS)
    if not any((day, month, year, at)):
        return "", ""
    parts = (day, month, year)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts) or len(year) != 4:
        return "", text("day.missing")
    try:
        written = date(int(year), int(month), int(day)).isoformat()
        return f"{written} {time.fromisoformat(at):%H:%M}" if at else written, ""
    except ValueError:
        return "", text("survey_form.wrong_time" if at else "day.missing")
