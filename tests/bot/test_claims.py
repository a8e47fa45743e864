"""What is claimed together: of a broadcast whose file Telegram has no more, one person alone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from bot import claims
from bot.claims import Room
from bot.enclosures import enclosures
from programme.attachment import Attachment
from storage import deliveries, media
from storage.database import Database
from tests.clock import START
from tests.storage.sending import announce, resident, rows

BOT = 77
LATER = START + timedelta(minutes=1)
PHOTO = Attachment(kind="photo", digest="d" * 64, name="walk.png", size=100)
KNOWN = [("photo", PHOTO.digest, "the id that Telegram gave it")]


def walk(conn: Connection) -> int:
    """A photo to four people, which Telegram has."""
    for number in (1, 2, 3, 4):
        resident(conn, number)
    media.store(conn, BOT, KNOWN, START)
    return announce(conn, files=[PHOTO])


def looked(conn: Connection) -> list[int]:
    """The deliveries that could go."""
    return [int(str(wish.key)) for wish in claims.look(conn, Room(0, 10, ()), LATER, BOT, quiet=False)]


async def test_a_file_that_was_forgotten_since_the_look_is_uploaded_by_one(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = walk(conn)
        found = looked(conn)
        assert len(found) == 4
        media.forget(conn, BOT, KNOWN)
        _, (claimed,) = claims.claim(conn, (), found, LATER, BOT)
        assert claimed.id == found[0]
        assert [(row.state, row.tries) for row in rows(conn, broadcast_id)] == [("sending", 1), *[("pending", 0)] * 3]
        assert looked(conn) == [], "the others wait for its id"

    await database.write(story)


async def test_and_by_nobody_while_somebody_s_is_on_its_way(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = walk(conn)
        first, *others = looked(conn)
        _, (by_id,) = claims.claim(conn, (), [first], LATER, BOT)
        assert enclosures(by_id.payload)[0].file_id is not None
        media.forget(conn, BOT, KNOWN)
        assert claims.claim(conn, (), others, LATER, BOT) == ([], [])
        assert [row.state for row in rows(conn, broadcast_id)] == ["sending", *["pending"] * 3]
        deliveries.release(conn, [first])
        assert looked(conn) == [first], "and then one goes alone"

    await database.write(story)
