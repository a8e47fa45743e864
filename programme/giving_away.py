"""What in a neighbour's words could give them away: a name, an address, a number. A gentle hint, never a refusal.

It finds what is written the way people write it here, by lists for each language (programme/giving_away), all of which
look at every text, since people mix languages. It misses much: a hint that is silent proves nothing, and one that is
wrong is passed over with a press. The emergency and help lines that ambassadors learn are no private numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from programme.naming import names
from programme.streets import addresses

What = Literal["name", "address", "phone", "nhs", "email", "postcode"]
Span = tuple[int, int]


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


def giving_away(words: str) -> list[Found]:
    """What in these words looks as if it could give somebody away: the first thing of each kind."""
    plain = "".join(map(_plain_digit, words))
    hits = ((what, next(look(plain), None)) for what, look in _LOOKS.items())
    return [Found(what, words[hit[0] : hit[1]].strip()) for what, hit in hits if hit is not None]


def _phones(plain: str) -> Iterator[Span]:
    for hit in _NUMBER.finditer(plain):
        digits = re.sub(r"\D", "", hit[0])
        if len(digits) >= LEAST_DIGITS and digits not in _HELP and not _is_nhs(digits):
            yield hit.span()


def _nhs_numbers(plain: str) -> Iterator[Span]:
    return (hit.span() for hit in _NUMBER.finditer(plain) if _is_nhs(re.sub(r"\D", "", hit[0])))


def _is_nhs(digits: str) -> bool:
    """Ten digits, the last of which checks the others (NHS Data Dictionary, NHS NUMBER: modulus 11)."""
    if len(digits) != 10 or digits.startswith("0"):  # with a 0 it is a telephone's
        return False
    check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check == int(digits[9])


_LOOKS: Final[Mapping[What, Callable[[str], Iterator[Span]]]] = {
    "name": names,
    "address": addresses,
    "phone": _phones,
    "nhs": _nhs_numbers,
    "email": lambda plain: (hit.span() for hit in _EMAIL.finditer(plain)),
    "postcode": lambda plain: (hit.span() for hit in _POSTCODE.finditer(plain)),
}


def _plain_digit(character: str) -> str:
    """Digits of every script as 0 to 9; a character stays one character, so that places stay the same."""
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)
