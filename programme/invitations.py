"""What an invitation is: a link that names nobody, and its picture for phones and posters.

The code in a link says nothing: it is drawn by chance from the letters of receipts, so that nobody can be guessed from
it and no other one can be guessed. It is a source in the sense of `programme.codes.Invitation`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Final

import segno

from programme.codes import ALPHABET
from programme.sentences import Fault

LENGTH: Final = 10
"""Characters of a code: 23 letters give 4 · 10¹³ of them."""
LONGEST_NAME: Final = 60
_USERNAME = re.compile(r"[A-Za-z0-9_]{3,64}\Z")
_EDGE: Final = 4
"""Light squares around a code, which its standard asks for (ISO/IEC 18004)."""
_ON_A_PHONE, _ON_PAPER = 10, 40
"""Pixels of a square."""


def make_code(choose: Callable[[int], int]) -> str:
    """A new code; `choose(n)` answers a random number from 0 to n-1. Whoever keeps it asks again when it is taken."""
    return "".join(ALPHABET[choose(len(ALPHABET))] for _ in range(LENGTH)).lower()


def link(username: str, code: str) -> str:
    """The address that opens the bot with this code. Raises Fault when there is no such bot name."""
    name = username.removeprefix("@")
    if not _USERNAME.match(name):
        raise Fault("invitation.bot", name=username)
    return f"https://t.me/{name}?start={code}"


def campaign_name(typed: str) -> str:
    """The name of a campaign as it is kept; raises Fault where nobody could read it in a list."""
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME:
        raise Fault("invitation.name", most=LONGEST_NAME)
    return name


def picture(address: str, *, for_paper: bool = False) -> bytes:
    """A QR code of an address, as PNG: for a phone's screen, or large enough for a poster."""
    written = io.BytesIO()
    _code(address).save(written, kind="png", border=_EDGE, scale=_ON_PAPER if for_paper else _ON_A_PHONE)
    return written.getvalue()


def drawing(address: str) -> bytes:
    """The same as SVG, for whoever lays out a poster: sharp at every size."""
    written = io.BytesIO()
    _code(address).save(written, kind="svg", border=_EDGE, scale=_ON_A_PHONE)
    return written.getvalue()


def _code(address: str) -> segno.QRCode:
    """Readable with a fifth of it dirty or torn (error correction Q): posters hang outside."""
    return segno.make_qr(address, error="q")
