"""Whom something is for: an update or an opportunity names topics and localities, a person chose theirs."""

from __future__ import annotations

from collections.abc import Collection


def is_for(
    topics: Collection[str], localities: Collection[str], *, chosen: Collection[str], locality: str | None
) -> bool:
    """Whether what is about `topics` in `localities` is for somebody who chose `chosen` and lives in `locality`.

    What names nothing is for everybody, and who named nothing is left out of nothing.
    """
    about = not topics or not chosen or not set(topics).isdisjoint(chosen)
    near = not localities or locality is None or locality in localities
    return about and near
