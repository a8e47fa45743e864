"""Codes that people read aloud, write on paper and type: receipts, and what an invitation link carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from programme.sentences import Fault

# No vowels, so no words; nothing that looks or sounds like another (0/O, 1/I/L, 5/S, 2/Z, N/M). There are 23
# characters: with a prime number of them the check character finds every single wrong one and every two swapped ones.
ALPHABET: Final = "2346789BCDFGHJKMPQRTVWX"
LENGTH: Final = 6
_HALF: Final = LENGTH // 2

# Telegram's own limit for what follows /start.
PAYLOAD_LENGTH: Final = 64


def make_receipt(choose: Callable[[int], int]) -> str:
    """A new receipt such as `7KM-4PX`; `choose(n)` answers a random number from 0 to n-1 (`secrets.randbelow`).

    There are 6.4 million: the one who keeps it asks for another when it is taken.
    """
    body = "".join(ALPHABET[choose(len(ALPHABET))] for _ in range(LENGTH - 1))
    return _grouped(body + _check_character(body))


def read_receipt(typed: str) -> str | None:
    """The receipt that somebody typed, in its one spelling; None when it is none (a slip of the finger included)."""
    code = re.sub(r"[\s\-–—.]", "", typed).upper()
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return None
    return _grouped(code) if _check_character(code[:-1]) == code[-1] else None


def _grouped(code: str) -> str:
    return f"{code[:_HALF]}-{code[_HALF:]}"


def _check_character(body: str) -> str:
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link or a poster's QR code brings along: all of it optional, none of it trusted."""

    source: str | None = None
    language: str | None = None
    locality: str | None = None
    opportunity: int | None = None
    update: int | None = None


_KEYS: Final = {"s": "source", "g": "language", "l": "locality", "o": "opportunity", "u": "update"}
_NUMBERS: Final = frozenset({"opportunity", "update"})
_PART = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


def read_invitation(payload: str) -> Invitation:
    """What follows `/start`: pairs of a letter and a value joined by `_`, as in `s_library_l_dacorum_o_12`.

    Never fails: a payload that is no such list is taken whole as the source (a poster's name), and nonsense is dropped.
    """
    parts = payload.strip()[:PAYLOAD_LENGTH].split("_")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2 or not pairs.keys() <= _KEYS.keys():
        whole = "-".join(parts)
        return Invitation(source=whole.lower() if _PART.match(whole) else None)
    found: dict[str, str | int] = {}
    for letter, value in pairs.items():
        field = _KEYS[letter]
        if field in _NUMBERS and re.fullmatch(r"[1-9][0-9]{0,8}", value):
            found[field] = int(value)
        elif field not in _NUMBERS and _PART.match(value):
            found[field] = value.lower()
    return Invitation(**found)  # type: ignore[arg-type]


def write_invitation(invitation: Invitation) -> str:
    """The payload of a link; raises Fault when it is longer than Telegram takes."""
    pairs = [(letter, getattr(invitation, field)) for letter, field in _KEYS.items()]
    payload = "_".join(f"{letter}_{value}" for letter, value in pairs if value is not None)
    if len(payload) > PAYLOAD_LENGTH or not re.fullmatch(r"[A-Za-z0-9_-]*", payload):
        raise Fault("invitation.payload", payload=payload)
    return payload
