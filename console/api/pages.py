"""Lists in pages: each names where the next one begins, so that nothing is missed or told twice while rows come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Protocol, TypeVar

from fastapi import Query

MOST: Final = 100
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.", examples=[50])]
Cursor = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{1,15}$",
        description="`next` of the page before; without it, the newest.",
        examples=["120"],
    ),
]


class Numbered(Protocol):
    """Something with a number."""

    @property
    def id(self) -> int:
        """Its number."""


N = TypeVar("N", bound=Numbered)


def before(cursor: str | None) -> int | None:
    """The number that a page begins below; None: at the newest."""
    return None if cursor is None else int(cursor)


def following(found: Sequence[Numbered], limit: int) -> str | None:
    """Where the page after these begins, if there may be one."""
    return str(found[-1].id) if len(found) == limit else None


def cut(everything: Sequence[N], cursor: str | None, limit: int) -> list[N]:
    """A page of a list that is not long, the newest first."""
    start = before(cursor)
    newest = sorted(everything, key=lambda one: -one.id)
    return [one for one in newest if start is None or one.id < start][:limit]
