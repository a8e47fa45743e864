"""Announcements in a list: found by number, words, state and purpose, each with how many people have it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, update

from storage import announcement_list, broadcasts, contents, steering
from storage.database import Database
from storage.tables import content, delivery
from tests.clock import START
from tests.storage.sending import TEXTS, announce, draft, resident


async def test_each_stands_in_it_once_with_the_people_who_have_it_but_test_contacts(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        resident(conn, 2)
        resident(conn, 3, test=True)
        number = announce(conn, text="One 100% new\nthing", audience="all or test")
        conn.execute(update(delivery).values(state="sent"))
        other = broadcasts.create(conn, draft("Another", purpose="service"), TEXTS, START)
        again = {
            "broadcast_id": number,
            "language": "en",
            "version": 2,
            "markdown": "Newer",
            "parts": [{"text": "Newer"}],
        }
        conn.execute(insert(content).values(again))

        found, total = announcement_list.search(conn, limit=10)
        assert ([one.id for one in found], total) == ([other, number], 2)
        assert [(one.opening, one.reached) for one in found] == [("Another", 0), ("Newer", 2)]
        wanted: list[tuple[dict[str, Any], list[int]]] = [
            ({"words": f"#{number}"}, [number]),
            ({"words": "100%"}, [number]),
            ({"words": "ANOTHER"}, [other]),
            ({"words": "%"}, [number]),
            ({"state": "running"}, [number]),
            ({"purpose": "service"}, [other]),
        ]
        for asked, numbers in wanted:
            found, total = announcement_list.search(conn, limit=10, **asked)
            assert ([one.id for one in found], total) == (numbers, len(numbers)), asked
        found, total = announcement_list.search(conn, newest_first=False, limit=1, offset=1)
        assert ([one.id for one in found], total) == ([other], 2)
        assert contents.newest(conn, number)["en"] == [{"text": "Newer"}]
        assert next(iter(contents.newest(conn, number))) == "en"

    await database.write(story)


async def test_an_act_needs_the_version_that_was_looked_at(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = announce(conn)
        row = broadcasts.row_of(conn, number)
        assert row is not None
        for verb in ("pause", "unpaid"):
            stale = steering.steer(conn, number, verb, by=1, version=row.version + 1, now=START)
            assert (stale.done, stale.reason) == (False, "changed_meanwhile")
        assert steering.steer(conn, 999, "unpaid", by=1, version=1, now=START).reason == "no_such"

    await database.write(story)
