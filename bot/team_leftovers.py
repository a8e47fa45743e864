"""What could not be erased from the team's group is told to the administrators, so that they do it by hand.

Telegram lets a bot delete what it wrote lately; for the rest it needs a right that somebody may have taken away, or it
was put out of the group. The words are gone from here by then: only the number of the topic is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.context import tell_staff
from conversations.texts import Texts
from storage import team_topics


def tell_what_still_stands(conn: Connection, texts: Texts, now: datetime) -> None:
    """Tell of each topic once."""
    for row, number in team_topics.still_standing(conn):
        once = f"still_standing:{row}"
        tell_staff(conn, texts, "team.not_erased", {"number": number}, now=now, roles=("administrator",), once=once)
