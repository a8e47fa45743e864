"""What was published and is to be looked at again: updates and opportunities by their review dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from storage.tables import health_update, opportunity


def count_due(conn: Connection, until: date) -> int:
    """How many updates and opportunities that are not withdrawn are to be looked at again by this day."""
    day = until.isoformat()
    return sum(
        int(
            conn.execute(
                select(func.count()).where(table.c.withdrawn_at.is_(None), table.c.review_on <= day)
            ).scalar_one()
        )
        for table in (health_update, opportunity)
    )
