"""The rota on both databases: the clock puts people on duty and off, and what was changed by hand stays until then."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage import audit, duty_weeks, staff
from storage.database import Database
from tests.clock import START

LONDON = ZoneInfo("Europe/London")
TUESDAY = {1: (time(9), time(17))}
"""START is a Tuesday at ten."""
NIGHT = START + timedelta(hours=8)


def _team(conn: Connection) -> tuple[int, int]:
    boss = staff.add(conn, telegram_id=1, role="administrator", now=START).id
    return boss, staff.add(conn, telegram_id=2, role="officer", now=START).id


async def test_the_clock_puts_somebody_on_duty_and_off(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, sam = _team(conn)
        how: dict[str, Any] = {"zone": LONDON, "by": boss, "now": START}
        staff.set_duty(conn, sam, on=False, now=START)
        assert duty_weeks.set_week(conn, sam, TUESDAY, was="", **how) is None
        assert sam not in staff.not_on_duty(conn), "it is ten on Tuesday"
        assert duty_weeks.follow(conn, START, LONDON) == 0
        assert duty_weeks.due(conn, NIGHT, LONDON) == [(sam, False)]
        assert duty_weeks.follow(conn, NIGHT, LONDON) == 1
        assert staff.not_on_duty(conn) == {sam}
        staff.set_duty(conn, sam, on=True, now=NIGHT, by=boss)
        assert duty_weeks.follow(conn, NIGHT + timedelta(hours=1), LONDON) == 0, "by hand, until the clock changes it"
        assert duty_weeks.follow(conn, START + timedelta(days=7), LONDON) == 1
        assert duty_weeks.follow(conn, NIGHT + timedelta(days=7), LONDON) == 1
        assert staff.not_on_duty(conn) == {sam}
        assert [(one.act, one.actor) for one in audit.entries(conn)[:2]] == [
            ("staff.duty", "hearback"),
            ("staff.duty", "staff"),
        ]

    await database.write(story)


async def test_only_administrators_change_a_week_that_is_as_they_saw_it_and_it_goes_with_its_member(
    database: Database,
) -> None:
    def story(conn: Connection) -> None:
        boss, sam = _team(conn)
        how: dict[str, Any] = {"zone": LONDON, "now": START}
        assert duty_weeks.set_week(conn, sam, TUESDAY, was="", by=sam, **how) == "not_yours"
        assert duty_weeks.set_week(conn, 99, TUESDAY, was="", by=boss, **how) == "gone"
        assert duty_weeks.set_week(conn, sam, TUESDAY, was="", by=boss, **how) is None
        rota = duty_weeks.week_of(conn, sam)
        assert rota is not None
        assert rota.week == TUESDAY
        assert duty_weeks.set_week(conn, sam, {}, was="", by=boss, **how) == "stale"
        assert duty_weeks.set_week(conn, sam, {}, was=rota.version, by=boss, **how) is None
        assert duty_weeks.all_weeks(conn) == {}
        assert sam not in staff.not_on_duty(conn), "as it was when the times were taken away"
        assert duty_weeks.set_week(conn, sam, TUESDAY, was="", by=boss, **how) is None
        staff.remove(conn, sam, now=START)
        assert duty_weeks.all_weeks(conn) == {}

    await database.write(story)
