"""A few things at a time: which of a list stand on this page, and where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`more` is what the button for the next page carries, None on the last one; `left` is how many come after."""

    items: Sequence[T]
    more: str | None
    left: int


def offset_of(page: str | None) -> int:
    """Where a page begins. What came with a button or was typed after a command is not trusted."""
    known = page is not None and page.isascii() and page.isdecimal() and len(page) <= 6
    return int(page) if page is not None and known else 0


def page_of(everything: Sequence[T], page: str | None, size: int) -> Page[T]:
    """The page of a whole list that `page` names; the first one when it names none."""
    start = offset_of(page)
    if start >= len(everything):
        start = 0
    end = start + size
    left = max(0, len(everything) - end)
    return Page(everything[start:end], str(end) if left else None, left)
