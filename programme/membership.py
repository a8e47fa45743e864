"""Who may change what in the team: an administrator changes others, never themselves.

Somebody who took their own role away by a slip could not give it back, and a team without an administrator can only be
helped from the server. As only administrators change anything, and nobody themselves, one is always left.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from programme.people_csv import MOST_ID

LONGEST_NAME: Final = 100

Refusal = Literal["not_yours", "gone", "oneself", "last_administrator", "stale"]
"""Why a change of the team was not made: `not_yours`: who asks is no administrator (any more); `gone`: there is no such
member (any more); `oneself`: they are the one who asks; `last_administrator`: and the only administrator; `stale`:
somebody else changed it since it was looked at.
"""


def why_not(staff_id: int, *, by: int, administrators: Collection[int]) -> Refusal | None:
    """Why `by` cannot give a member another role or take it away; None when they can.

    `administrators` are the numbers of all administrators there are now.
    """
    if by not in administrators:
        return "not_yours"
    if staff_id != by:
        return None
    return "last_administrator" if len(administrators) == 1 else "oneself"


def telegram_number(written: str) -> int | None:
    """The number of an account on Telegram, typed with or without spaces; None for anything else."""
    digits = "".join(written.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_ID))):
        return None
    return number if 1 <= (number := int(digits)) <= MOST_ID else None
