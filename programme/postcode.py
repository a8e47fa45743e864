"""United Kingdom postcodes, as people type them. They are looked up and forgotten: see `storage.places`."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WHOLE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)[\s.-]*([0-9OI][A-Z]{2})")
_OUTWARD: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_IN_WORDS: Final = re.compile(rf"(?<![A-Z0-9])(?:{_WHOLE.pattern})(?![A-Z0-9])")
_BETWEEN: Final = re.compile(r"[\s.-]+")
"""What people put between its letters: the space stands anywhere ("ZZ11 AA", "Z Z 1 1 A A")."""
_SLIPS: Final = str.maketrans("OI", "01")
LONGEST: Final = 60
"""Most letters of an answer in which a postcode is looked for: who writes more tells something else."""


def postcode(text: str) -> str | None:
    """A postcode in the form in which it is kept: capitals, no space. None if the text is none."""
    found = _WHOLE.fullmatch(_BETWEEN.sub("", _capitals(text)))
    return None if found is None else _kept(found)


def postcode_in(text: str) -> str | None:
    """The one postcode in an answer, perhaps with words around it ("my postcode is ZZ1 1AA")."""
    if len(text) > LONGEST:
        return None
    found = list(_IN_WORDS.finditer(_capitals(text)))
    return _kept(found[0]) if len(found) == 1 else postcode(text) if not found else None


def is_half_a_postcode(text: str) -> bool:
    """Whether only the first half was typed ("ZZ1"), which names too many streets."""
    return _OUTWARD.fullmatch(_capitals(text)) is not None


def _capitals(text: str) -> str:
    plain = "".join(_digit(sign) for sign in unicodedata.normalize("NFKC", text))
    return " ".join(plain.upper().split()).rstrip(".,!")


def _digit(sign: str) -> str:
    """A digit of any script as one of ours; people do not change their keyboard for a postcode."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _kept(found: re.Match[str]) -> str:
    """The second half begins with a digit, for which people type letters that look alike."""
    return found[1] + found[2][0].translate(_SLIPS) + found[2][1:]
