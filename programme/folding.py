"""What people type, without what differs by habit: case, accents, apostrophes, punctuation, look-alike letters."""

import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = "'’‘ʼ`´′"
# Letters that Unicode does not take apart, and the Arabic letters that an Urdu keyboard writes otherwise.
_SAME: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ہ", "ه": "ہ", "ۃ": "ہ", "ھ": "ہ"}
    | dict.fromkeys(_APOSTROPHES)
)
_MARKS: Final = frozenset(
    [*map(chr, range(0x0300, 0x0370)), *map(chr, range(0x064B, 0x0660)), "\u0670", "\u0a3c", "\u0abc"]
)


def fold(text: str) -> str:
    """The words of a text with single spaces between them; symbols stay, since an emoji can be an answer.

    Vowel signs of Indic scripts are marks too but carry the meaning, so only accents (Latin, Arabic) and dots go.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_SAME)).translate(_SAME)
    return " ".join("".join(map(_kept, bare)).split())


@lru_cache(maxsize=4096)
def _kept(character: str) -> str:
    if character in _MARKS:
        return ""
    category = unicodedata.category(character)
    if category == "Cf":
        return " " if character == "\u200c" else ""
    return " " if category[0] in "PZC" else character


_ASCII: Final = {code: "" if chr(code) in _APOSTROPHES else _kept(chr(code)) for code in range(0x80)}
"""What becomes of each ASCII character: most messages have no other."""
