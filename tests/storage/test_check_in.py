"""Who takes part and who came, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from storage import audit, check_in, opportunities, staff
from storage.check_in import Listed
from storage.database import Database
from storage.tables import person
from tests.clock import START
from tests.storage.sending import resident
from tests.storage.test_bookings import offered

LATER = START + timedelta(days=1)


def _all(conn: Connection, way: int) -> list[Listed]:
    return check_in.listed(conn, way, limit=9)[0]


async def test_who_came_is_marked_and_a_mistake_put_right(database: Database) -> None:
    def story(conn: Connection) -> None:
        way, other = offered(conn), offered(conn, "other")
        ana, bo, cy = (resident(conn, number, tiers=("taking_part",)) for number in (1, 2, 3))
        for one in (ana, bo):
            opportunities.express_interest(conn, way, one, START)
        assert check_in.came(conn, way, {ana, cy, 999}, LATER) == [ana, cy]
        assert check_in.came(conn, way, {ana}, LATER) == []
        states = {one.person_id: (one.state, one.since) for one in _all(conn, way)}
        assert states == {ana: ("attended", LATER), bo: ("interested", START), cy: ("attended", LATER)}
        assert check_in.count(conn, [way, other]) == {way: {"attended": 2, "interested": 1}, other: {}}
        assert check_in.came_not(conn, way, {ana, bo, cy}) == [ana, cy]
        states = {one.person_id: (one.state, one.since) for one in _all(conn, way)}
        assert states == {ana: ("interested", START), bo: ("interested", START)}, "Cy was not on the list"
        assert opportunities.take_back(conn, way, ana)

    await database.write(story)


async def test_people_stand_in_the_order_of_their_names(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(conn: Connection) -> None:
        way = offered(conn)
        for number, name in ((1, "zoe"), (2, None), (3, "Ana")):
            one = resident(conn, number, tiers=("taking_part",))
            conn.execute(update(person).where(person.c.id == one).values(name=name))
            opportunities.express_interest(conn, way, one, START)
        found, total = check_in.guests(conn, way, limit=2)
        assert ([one.name for one in found], total) == (["Ana", "zoe"], 3)
        monkeypatch.setattr(check_in, "BY_NAME", 2)
        assert [one.name for one in check_in.guests(conn, way, limit=2, offset=1)[0]] == [None, "Ana"]
        found_by_number, total = check_in.listed(conn, way, state="interested", number=1, limit=9)
        assert ([one.person_id for one in found_by_number], total) == ([1], 1)
        assert check_in.listed(conn, way, state="attended", limit=9) == ([], 0)

    await database.write(story)


async def test_a_look_again_is_the_same_look(database: Database) -> None:
    def story(conn: Connection) -> None:
        me = staff.add(conn, telegram_id=1, role="officer", name="Sam", now=START).id
        audit.record(conn, at=START, act="look", staff_id=me, subject="person:1")
        both = ["person:2", "person:1"]
        assert audit.not_since(conn, "look", me, both, START) == ["person:2"]
        assert audit.not_since(conn, "look", me, both, LATER) == both
        assert audit.not_since(conn, "other", me, both, START) == both

    await database.write(story)
