"""Audiences written out: as an expression, and as an English sentence."""

from __future__ import annotations

from typing import Final

from programme.audience_terms import (
    STAGES,
    All,
    And,
    Audience,
    Has,
    InOpportunity,
    IsTestContact,
    Names,
    Not,
    Or,
    Since,
)
from programme.consent import TIERS
from programme.sentences import sentence

_BINDS: Final = {"not": 3, "and": 2, "or": 1}


def unparse(audience: Audience) -> str:
    """The expression in its shortest usual spelling; `parse(unparse(a)) == a`."""
    return _write(audience, 0)


def describe(audience: Audience, names: Names) -> str:
    """The audience in an English sentence, for whoever is about to send to it."""
    if isinstance(audience, Not):
        return sentence("describe.not", part=describe(audience.part, names))
    if isinstance(audience, And):
        return sentence("describe.and").join(_grouped(part, names) for part in audience.parts)
    if isinstance(audience, Or):
        return sentence("describe.or").join(describe(part, names) for part in audience.parts)
    return _describe_term(audience, names)


def _grouped(part: Audience, names: Names) -> str:
    text = describe(part, names)
    return sentence("describe.group", part=text) if isinstance(part, Or) else text


def _describe_term(term: All | IsTestContact | Has | InOpportunity | Since, names: Names) -> str:
    match term:
        case All():
            return sentence("describe.all")
        case IsTestContact():
            return sentence("describe.test")
        case Since():
            return sentence(f"describe.{term.what}{term.than}", days=term.days)
        case InOpportunity():
            keys = [(f"describe.opportunity.{how}" if how else "describe.opportunity", n) for n, how in term.choices]
            return sentence("describe.or").join(sentence(key, number=number) for key, number in keys)
        case Has():
            values = sentence("describe.or").join(_describe_value(term, value, names) for value in term.values)
            return sentence(f"describe.{term.field}", values=values)


def _describe_value(term: Has, value: str, names: Names) -> str:
    if term.field in {"tier", "stage"}:
        return sentence(f"describe.value.{value}") if value in (*TIERS, *STAGES) else value
    return names.read_name(term.field, value)


def _write(audience: Audience, outer: int) -> str:
    if isinstance(audience, Not):
        return f"not {_write(audience.part, _BINDS['not'])}"
    if isinstance(audience, And | Or):
        word = "and" if isinstance(audience, And) else "or"
        text = f" {word} ".join(_write(part, _BINDS[word] + 1) for part in audience.parts)
        return f"({text})" if _BINDS[word] < outer else text
    return _write_term(audience)


def _write_term(term: All | IsTestContact | Has | InOpportunity | Since) -> str:
    match term:
        case All():
            return "all"
        case IsTestContact():
            return "test"
        case Since():
            return f"{term.what}{term.than}{term.days}d"
        case InOpportunity():
            return "opportunity:" + "|".join(f"{number}.{how}" if how else str(number) for number, how in term.choices)
        case Has():
            return f"{term.field}:" + "|".join(_write_value(value) for value in term.values)


def _write_value(value: str) -> str:
    """Bare when it is read back as it is: without quotes capitals are made small, and most signs mean something."""
    bare = value == value.casefold() and all(character.isalnum() or character in "_-" for character in value)
    return value if value and bare else f'"{value}"'
