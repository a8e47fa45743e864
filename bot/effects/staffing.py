"""What the effects of staff share: whether this member may do a thing, and how an act is numbered in a button.

A flow's `who:` keeps others out at its start; each effect asks again, since somebody can leave the team in the middle
of a conversation.
"""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import Outcome
from programme.roles import Act, may
from storage.staff import StaffMember

NOT_YOURS = "not_yours"


def member_who_may(turn: TurnContext, act: Act) -> StaffMember | None:
    """The member of staff whose turn this is, if their role allows the act; None for everybody else."""
    return turn.staff if turn.staff is not None and may(turn.staff.role, act) else None


def not_yours() -> Outcome:
    """The refusal that every effect of staff can come to."""
    return Outcome(NOT_YOURS)
