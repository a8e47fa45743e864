"""Placeholders: filled in when claimed, and a second try says the same words where they can still be made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from programme.attachment import Attachment
from programme.programme import Programme
from storage import deliveries
from storage.database import Database
from storage.tables import person, rendered
from tests.clock import START
from tests.storage.sending import announce, resident

LATER = START + timedelta(minutes=5)
WORDS = "Hello **{name}**, the clinic in {locality} moves."
LOCALITIES = Programme.example().localities


def said(conn: Connection, broadcast_id: int) -> list[dict[str, Any]]:
    """What everybody who waits is told now; it stays on its way."""
    heads = deliveries.heads(conn, broadcast_id, LATER, limit=10)
    return [one.payload for one in deliveries.claim(conn, [head.id for head in heads], LATER)]


def again(conn: Connection) -> None:
    """The process ended while it was on its way: the crash policy is to send it again."""
    deliveries.recover(conn, LATER - deliveries.AFTER_CRASH)


def change(conn: Connection, person_id: int, **columns: Any) -> None:
    conn.execute(update(person).where(person.c.id == person_id).values(**columns))


def hashes(conn: Connection) -> list[str]:
    return list(conn.scalars(select(rendered.c.hash)))


async def test_everybody_is_called_as_they_want_to_be(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 101, name="Ada 🌻", locality="dacorum")
        resident(conn, 102)
        resident(conn, 103, name="Ben", locality="gone-since")
        first, second, third = said(conn, announce(conn, text=WORDS, localities=LOCALITIES))
        assert first["text"] == "Hello Ada 🌻, the clinic in Dacorum moves."
        assert first["entities"] == [{"type": "bold", "offset": 6, "length": 6}]
        assert second["text"] == "Hello neighbour, the clinic in your area moves."
        assert third["text"] == "Hello Ben, the clinic in your area moves."
        assert "fill" not in first
        assert len(set(hashes(conn))) == 3

    await database.write(story)


@pytest.mark.parametrize("count", [1, 2])
async def test_captions_are_filled_in_too(database: Database, count: int) -> None:
    files = [Attachment(kind="photo", digest=f"{one:064x}", name="walk.jpg", size=9) for one in range(count)]

    def story(conn: Connection) -> None:
        resident(conn, 101, name="Ada")
        (part,) = said(conn, announce(conn, text="Hello {name}", files=files))
        assert (part if count == 1 else part["media"][0])["caption"] == "Hello Ada"

    await database.write(story)


async def test_the_second_try_says_the_same(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 101, name="Ada")
        broadcast_id = announce(conn, text=WORDS)
        before = said(conn, broadcast_id)
        again(conn)
        assert said(conn, broadcast_id) == before
        assert len(hashes(conn)) == 1

    await database.write(story)


async def test_who_gave_their_name_meanwhile_is_told_the_same_words_again(database: Database) -> None:
    def story(conn: Connection) -> None:
        person_id = resident(conn, 101, locality="dacorum")
        broadcast_id = announce(conn, text=WORDS, localities=LOCALITIES)
        before = said(conn, broadcast_id)
        again(conn)
        change(conn, person_id, name="Ada")
        assert said(conn, broadcast_id) == before

    await database.write(story)


async def test_where_the_same_words_cannot_be_made_it_is_today_s_and_their_hash_is_kept(database: Database) -> None:
    def story(conn: Connection) -> None:
        person_id = resident(conn, 101, name="Ada")
        broadcast_id = announce(conn, text=WORDS)
        said(conn, broadcast_id)
        before = hashes(conn)
        again(conn)
        change(conn, person_id, name="Ada Lovelace")
        assert said(conn, broadcast_id)[0]["text"].startswith("Hello Ada Lovelace,")
        assert len(hashes(conn)) == 1
        assert hashes(conn) != before

    await database.write(story)


async def test_words_without_placeholders_leave_no_hash(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 101, name="Ada")
        assert said(conn, announce(conn, text="The clinic moves."))[0]["text"] == "The clinic moves."
        assert hashes(conn) == []

    await database.write(story)
