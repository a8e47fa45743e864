"""What a token of the API may do: a scope for reading each subject, and one for each act. None tells who anybody is."""

from __future__ import annotations

from typing import Final, Literal, get_args

Scope = Literal[
    "announcements:read",
    "announcements:draft",
    "updates:read",
    "opportunities:read",
    "contributions:count",
    "people:count",
]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

MOST_DAYS: Final = 366
"""A token works for a year at most, so that one which is forgotten does not work for ever."""
LONGEST_NAME: Final = 80


def in_order(scopes: list[str] | tuple[str, ...]) -> tuple[Scope, ...]:
    """These scopes, each once, in their order; what is none is left out."""
    return tuple(scope for scope in SCOPES if scope in scopes)
