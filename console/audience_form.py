"""Whom something is for, as a form has it: everybody, terms that are ticked, an expression, or the test contacts.

An announcement and a survey ask for it alike. `prefix` stands before each field, where a form has others so called.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.announcement_words import WRITTEN_IN, Fields, Wrong, first, whole
from console.texts import text
from console.visits import Visit
from console.words import language_name
from programme.audience import All, Audience, AudienceError, IsTestContact, Names, parse, unparse
from programme.consent import TIERS
from programme.sentences import Fault

TERMS: Final = ("locality", "topic", "tier", "language")
"""What can be ticked, each a term of the expression."""
NAMES: Final = ("who", *TERMS, "expression")
"""The fields."""


def read(fields: Fields, names: Names, wrong: Wrong, prefix: str = "") -> Audience | None:
    """Whom it is for; None where that is `wrong`."""
    match first(fields, f"{prefix}who"):
        case "all":
            return All()
        case "test":
            return IsTestContact()
        case "terms":
            return _parsed(ticked(fields, prefix), "terms", names, wrong, prefix)
        case "expression":
            return _parsed(first(fields, f"{prefix}expression"), "expression", names, wrong, prefix)
    wrong[f"{prefix}who"] = text("announcement_new.wrong.who")
    return None


def ticked(fields: Fields, prefix: str = "") -> str:
    """The expression that the ticks mean: any of one kind, and all kinds."""
    return " and ".join(
        f"{kind}:" + "|".join(f'"{value}"' for value in values)
        for kind in TERMS
        if (values := [one.replace('"', "") for one in fields.get(f"{prefix}{kind}", ())])
    )


def filled_in(expression: str, names: Names, prefix: str = "") -> dict[str, list[str]]:
    """The fields that mean an expression: ticks, where they can; else the expression itself."""
    if expression in ("", "all"):
        return {f"{prefix}who": ["all"]}
    ticks: dict[str, list[str]] = {}
    for term in expression.split(" and "):
        kind, _, values = term.partition(":")
        ticks[f"{prefix}{kind}"] = [one.strip('" ') for one in values.split("|")]
    try:
        if unparse(parse(ticked(ticks, prefix), names)) == unparse(parse(expression, names)):
            return {f"{prefix}who": ["terms"]} | ticks
    except AudienceError:
        pass
    return {f"{prefix}who": ["expression"], f"{prefix}expression": [expression]}


def kinds(visit: Visit) -> list[tuple[str, str, Sequence[tuple[str, str]]]]:
    """What can be ticked: each kind with what it is called, and its values with their names."""
    programme = visit.desk.programme
    known: dict[str, Sequence[tuple[str, str]]] = {
        "locality": [(one.slug, one.name.text(WRITTEN_IN)) for one in programme.localities],
        "topic": [(one.slug, one.name.text(WRITTEN_IN)) for one in programme.topics],
        "tier": [(tier, text(f"announcement_new.tier.{tier}")) for tier in TIERS],
        "language": [(language, language_name(visit, language)) for language in programme.languages],
    }
    return [(kind, text(f"announcement_new.{kind}"), options) for kind, options in known.items() if options]


def _parsed(expression: str, field: str, names: Names, wrong: Wrong, prefix: str) -> Audience | None:
    """What an expression means; what is wrong with it is said beside its field."""
    if not expression:
        wrong[prefix + field] = text(f"announcement_new.wrong.{field}")
        return None
    try:
        return parse(expression, names)
    except Fault as fault:
        wrong[prefix + field] = whole(fault)
        return None
