"""Four eyes: when somebody else of the team looks at an announcement before it goes out.

The programme's file sets the size (`approve_above`). Who was counted may change between the approval and the moment of
sending, so the count is compared once more then: what was approved for 400 people is not sent to 4,000, nor to 40.
"""

from __future__ import annotations

from typing import Final

TENTH: Final = 10
"""By more than one of so many parts may an audience not have changed since it was approved."""


def is_needed(people: int, above: int | None) -> bool:
    """Whether an announcement to so many people needs a second person; `above` None: none ever does."""
    return above is not None and people > above


def has_changed(approved: int, people: int) -> bool:
    """Whether an audience has grown or shrunk by more than a tenth since it was approved."""
    return abs(people - approved) * TENTH > approved


def must_wait(people: int, above: int | None, approved: int | None) -> bool:
    """Whether an announcement that is about to be sent waits for somebody. `approved`: for how many people it was, None
    when nobody has.
    """
    if above is None:
        return False
    return is_needed(people, above) if approved is None else has_changed(approved, people)
