"""Days as people count them: where the programme is, not in UTC."""

from __future__ import annotations

from datetime import date, datetime

from bot.context import TurnContext


def day_of(turn: TurnContext, moment: datetime) -> date:
    """The day on which something was or will be, in the zone in which times are told."""
    return moment.astimezone(turn.texts.zone).date()
