"""Audience expressions: whom a message is for, in words that staff can write and read.

    all
    tier:updates and locality:dacorum|hertsmere and not opportunity:4.booked
    (topic:"Mental health" or interest:focus-groups) and heard>14d

`not` binds before `and`, `and` before `or`. Values are short names, or quoted; a quoted value may also be a name as
people read it. Consent is no term: nobody enters an audience because of one that a message's purpose does not ask for.

Reading never recurses, so any number of parentheses is read; what comes out is at most MAX_DEPTH deep, so that those
who walk it may recurse.
"""

from programme.audience_reader import TERMS, read
from programme.audience_terms import (
    ANY_NAMES,
    All,
    And,
    Audience,
    AudienceError,
    Has,
    InOpportunity,
    IsTestContact,
    Names,
    Not,
    Or,
    Since,
    uses_test,
    walk,
)
from programme.audience_written import describe as describe_with
from programme.audience_written import unparse

__all__ = [
    "ANY_NAMES",
    "TERMS",
    "All",
    "And",
    "Audience",
    "AudienceError",
    "Has",
    "InOpportunity",
    "IsTestContact",
    "Names",
    "Not",
    "Or",
    "Since",
    "describe",
    "parse",
    "unparse",
    "uses_test",
    "walk",
]


def parse(text: str, names: Names = ANY_NAMES) -> Audience:
    """Read an expression and check its values against `names`; raises AudienceError at the first mistake."""
    return read(text, names)


def describe(audience: Audience, names: Names = ANY_NAMES) -> str:
    """The audience in an English sentence, for whoever is about to send to it."""
    return describe_with(audience, names)
