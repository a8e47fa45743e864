"""People without Telegram: the team writes down that they signed up, on paper, by a call or at an event, and tells them
by letter or by a call what others read on their phones.

Wherever people are known by their number on Telegram they have a number that stands in for it. It is below zero and
beyond what Telegram gives to people, groups and channels, so that no message can ever go to it.

Somebody who tells us something and wants no record is not known: they agreed to nothing, and left no name and no way to
reach them. What they said is kept. The number that stands in for theirs is of another range, and says so.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

from programme.consent import Tier

Way = Literal["letter", "call"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
"""How somebody wants to hear from us."""

Given = Literal["paper", "call", "in_person"]
GIVEN: Final[tuple[Given, ...]] = get_args(Given)
"""How somebody agreed: signed, asked aloud on the telephone, asked aloud face to face. They are channels of consent."""

Said = Literal["letter", "call", "in_person"]
SAID: Final[tuple[Said, ...]] = get_args(Said)
"""How somebody told us something."""

ByHand = Literal["letter", "call", "in_person", "not_reached"]
BY_HAND: Final[tuple[ByHand, ...]] = get_args(ByHand)
"""What the team did to tell somebody an answer. But for the last of these, they heard back by it (`SAID`)."""

OFFERED: Final[tuple[Tier, ...]] = ("updates", "taking_part")
"""What they can agree to; what ambassadors do needs a phone."""

_BEYOND: Final = 2**53
_BITS: Final = 60
NOT_KNOWN: Final = -(2**62)
"""The numbers from here down stand in for people who are not known."""
_DIGITS: Final = range(6, 16)
"""How many digits a telephone number has (ITU E.164: at most fifteen)."""


def stand_in(chance: int) -> int:
    """A number in place of one on Telegram, from 60 bits drawn by chance, so that none is ever used twice."""
    return -(_BEYOND + chance % (1 << _BITS))


def not_known(chance: int) -> int:
    """The same for somebody who is not known: one for each time that something is written down."""
    return NOT_KNOWN - chance % (1 << _BITS)


def is_known(telegram_id: int) -> bool:
    """Whether the team knows who this is, on Telegram or without it."""
    return telegram_id > NOT_KNOWN


def has_telegram(telegram_id: int) -> bool:
    """Whether this is somebody's number on Telegram, and not what stands in for it."""
    return telegram_id > 0


def is_stand_in(chat_id: int) -> bool:
    """Whether a chat's number is one that stands in for somebody's on Telegram. Groups and channels have numbers below
    zero too, but none so far below.
    """
    return chat_id <= -_BEYOND


def telephone(written: str) -> str | None:
    """A telephone number as it can be dialled, with the spaces in which it was written; None when it is none."""
    tidy = re.sub(r"\s+", " ", written.strip())
    plausible = re.fullmatch(r"\+?[\d ()./-]+", tidy, re.ASCII) is not None
    return tidy if plausible and len(digits(tidy)) in _DIGITS else None


def digits(written: str) -> str:
    """The digits alone, by which numbers are compared: 00 and + are the same, and so is 0 in place of +44."""
    found = re.sub(r"[^0-9]", "", written.strip().replace("+", "00", 1))
    return re.sub(r"^00440?", "0", found)
