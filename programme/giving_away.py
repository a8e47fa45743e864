"""What in a neighbour's words could give them away: a number, an address, a name. A gentle hint, never a refusal.

It finds what is written the way people write it here, and misses much: a hint that is silent proves nothing, and one
that is wrong is passed over with a press. The emergency and help lines that ambassadors learn are no private numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

What = Literal["phone", "email", "postcode", "name"]


@dataclass(frozen=True, slots=True)
class Found:
    """What kind of thing it is, and the words that look like it."""

    what: What
    words: str


LEAST_DIGITS: Final = 9
"""Fewest digits of a number that belongs to somebody: shorter ones are help lines, buses and house numbers."""
_NUMBER: Final = re.compile(r"\+?\d(?:[ ().\-–/]{0,2}\d){5,}")
_HELP: Final = frozenset({"08001111", "0800116123"})
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# Great Britain: area, district, sector and unit ("HP2 7YU"), as the Post Office gives them out.
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_TITLES: Final = r"Mrs?|Ms|Miss|Mx|Pani?|Państwo|Panu|Panem|Panią"
_NAME: Final = re.compile(
    rf"\b(?:{_TITLES})\.? [^\W\d_a-z]\w+(?:[ -][^\W\d_a-z]\w+)?"
    r"|(?:(?:my|her|his|their) name is|is called|nazywa się|ma na imię|کا نام|کی نام) +\w+(?: [^\W\d_a-z]\w+)?"
)


_PATTERNS: Final[Mapping[What, re.Pattern[str]]] = {
    "name": _NAME,
    "phone": _NUMBER,
    "email": _EMAIL,
    "postcode": _POSTCODE,
}


def giving_away(words: str) -> list[Found]:
    """What in these words looks as if it could give somebody away: the first thing of each kind."""
    plain = "".join(map(_plain_digit, words))
    found: list[Found] = []
    for what, pattern in _PATTERNS.items():
        hits = (hit for hit in pattern.finditer(plain) if what != "phone" or _is_somebodys(hit[0]))
        hit = next(hits, None)
        if hit is not None:
            found.append(Found(what, words[hit.start() : hit.end()].strip()))
    return found


def _is_somebodys(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) >= LEAST_DIGITS and digits not in _HELP


def _plain_digit(character: str) -> str:
    """Digits of every script as 0 to 9; a character stays one character, so that places stay the same."""
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)
