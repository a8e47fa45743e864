"""Where a contribution stands, which steps it may take, and what its author must be told.

received → read by a person → grouped with others → given to whom → decided → answered, and closed with a reason,
also when nothing could be done. Its author is told of the later steps and can read the status at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from programme.sentences import Fault

Status = Literal["received", "read", "grouped", "given", "decided", "answered", "closed"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)

Capacity = Literal["patient", "carer", "resident", "parent", "voluntary_sector", "staff"]
CAPACITIES: Final[tuple[Capacity, ...]] = get_args(Capacity)

MOVES: Final[Mapping[Status, tuple[Status, ...]]] = {
    "received": ("read", "grouped", "given", "answered", "closed"),
    "read": ("grouped", "given", "decided", "answered", "closed"),
    "grouped": ("given", "decided", "answered", "closed"),
    "given": ("decided", "answered", "closed"),
    "decided": ("answered", "closed"),
    # A team may answer at once and go on working on it, or answer again.
    "answered": ("answered", "grouped", "given", "decided", "closed"),
    # A closed one that turns out to matter is taken up again.
    "closed": ("read", "answered"),
}

WAITING: Final[tuple[Status, ...]] = ("received", "read", "grouped", "given", "decided")
"""The statuses in which its author still waits to hear back."""

TELLS: Final[frozenset[Status]] = frozenset({"given", "decided", "answered", "closed"})
"""The statuses of which its author is told when they are reached."""


def label_key(status: Status) -> str:
    """The key of the text that names a status to people."""
    return f"contribution.status.{status}"


def may_move(found: Status, wanted: Status) -> bool:
    """Whether a contribution may go from one status to another."""
    return wanted in MOVES[found]


def check_move(found: Status, wanted: Status, words: str | None = None) -> None:
    """Raises Fault unless the move is allowed and has the words it needs (an answer, or the reason for closing)."""
    if not may_move(found, wanted):
        raise Fault("contribution.move", found=found, wanted=wanted, known=", ".join(MOVES[found]))
    if wanted == "closed" and not (words and words.strip()):
        raise Fault("contribution.reason")
    if wanted == "answered" and not (words and words.strip()):
        raise Fault("contribution.answer")
