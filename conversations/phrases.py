"""A text by its key, to be put into words later, in whatever language the person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A key of the catalogue and what goes into its placeholders (which may be phrases again)."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)


Label = str | Phrase
"""What stands on a button: words that come from the programme's own lists, or a phrase of the catalogue."""
