"""Words of an announcement that are each person's own: {name}, how they want to be called, and {locality}."""

from __future__ import annotations

import re
from typing import Final

from programme.sentences import Fault

KNOWN: Final = ("name", "locality")
MOST: Final = 10
"""Placeholders in one announcement: more read like a form."""
LONGEST: Final = 64
"""UTF-16 units of what is filled in at most; a longer name is cut."""
WRITTEN: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_ ]{0,31})\}")
"""What is meant as a placeholder, known or not."""


def check(text: str) -> int:
    """How many placeholders a text has. Raises Fault when one is not known, or there are too many."""
    found = WRITTEN.findall(text)
    for name in found:
        if name not in KNOWN:
            raise Fault("placeholder.unknown", found=f"{{{name}}}", known=" or ".join(f"{{{one}}}" for one in KNOWN))
    if len(found) > MOST:
        raise Fault("placeholder.many", count=len(found), most=MOST)
    return len(found)


def growth(count: int) -> int:
    """UTF-16 units by which a text with so many placeholders grows at most when they are filled in."""
    return count * LONGEST
