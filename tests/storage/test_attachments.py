"""What came with what people said: written down with it, fetched later, gone with its person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, text

from storage import attachments, contribution_parts, contributions, erasures, people
from storage.attachments import Attachment
from storage.contributions import Contribution
from storage.database import Database
from storage.tables import attachment, contribution_part, leftover
from tests.clock import Clock

BOT = 77
PHOTO = {"kind": "photo", "file_id": "f-secret", "unique_id": "u1", "size": 900, "album": "a1"}
PLACE = {"kind": "location", "latitude": 51.66, "longitude": -0.4}


def said(conn: Connection, clock: Clock, receipt: str = "7KM-4PX", who: int = 1001) -> Contribution:
    author = people.arrive(conn, who, clock())
    return contributions.add(
        conn,
        author.id,
        kind="said",
        words="The lift is brokn",
        language="en",
        locality=None,
        make_receipt=lambda: receipt,
        answer_by=None,
        now=clock(),
    )


def with_it(conn: Connection, clock: Clock, medium: dict[str, Any] = PHOTO, refused: str | None = None) -> Attachment:
    one = contributions.by_receipt(conn, "7KM-4PX") or said(conn, clock)
    attachments.add(conn, one.id, one.person_id, medium, bot_id=BOT, refused=refused, now=clock())
    return attachments.of_contributions(conn, [one.id])[one.id][-1]


async def test_a_photo_waits_to_be_fetched_and_a_place_is_all_there(database: Database, clock: Clock) -> None:
    photo = await database.write(with_it, clock)
    place = await database.write(with_it, clock, PLACE)
    large = await database.write(with_it, clock, {"kind": "video", "size": 10**9}, "too_large")
    assert (photo.state, photo.file_id, photo.told["album"]) == ("waiting", "f-secret", "a1")
    assert (place.state, place.file_id, place.about) == ("kept", None, {"latitude": 51.66, "longitude": -0.4})
    assert (large.state, large.reason) == ("refused", "too_large")
    assert await database.read(attachments.waiting) == 1


async def test_names_and_places_are_sealed(database: Database, clock: Clock) -> None:
    await database.write(with_it, clock)
    await database.write(with_it, clock, PLACE)
    rows = await database.read(lambda conn: str(list(conn.execute(text("SELECT * FROM attachment")))))
    assert "f-secret" not in rows
    assert "51.66" not in rows


async def test_each_try_is_counted_before_and_taken_back_when_it_was_not_its_own(
    database: Database, clock: Clock
) -> None:
    one = await database.write(with_it, clock)
    (claimed,) = await database.write(attachments.claim, BOT, clock(), 5, again=clock())
    assert claimed.tries == 1
    await database.write(attachments.postpone, one.id, clock() + timedelta(minutes=1), counts=False)
    assert await database.write(attachments.claim, BOT, clock(), 5, again=clock()) == []
    assert await database.read(attachments.next_due, BOT) == clock() + timedelta(minutes=1)
    clock.move(minutes=2)
    (claimed,) = await database.write(attachments.claim, BOT, clock(), 5, again=clock())
    assert claimed.tries == 1
    assert await database.write(attachments.claim, BOT + 1, clock(), 5, again=clock()) == [], "a file id is for one bot"


async def test_what_was_settled_stays_so(database: Database, clock: Clock) -> None:
    one = await database.write(with_it, clock)
    kept = {"path": "abc", "found": "image/jpeg", "size": 3}
    assert await database.write(lambda conn: attachments.kept(conn, one.id, now=clock(), **kept))  # type: ignore[arg-type]  # why: each fits its parameter
    assert not await database.write(attachments.settle, one.id, "lost", "gone", clock())
    found = await database.read(attachments.one, one.id)
    assert found is not None
    assert (found.state, found.path, found.type, found.size) == ("kept", "abc", "image/jpeg", 3)


async def test_an_album_is_found_again_for_its_person_only(database: Database, clock: Clock) -> None:
    one = await database.write(with_it, clock)
    other = await database.write(lambda conn: people.arrive(conn, 1002, clock()).id)
    assert await database.read(attachments.of_album, one.person_id, "a1") == one.contribution_id
    assert await database.read(attachments.of_album, one.person_id, "a2") is None
    assert await database.read(attachments.of_album, other, "a1") is None


async def test_who_is_erased_leaves_the_names_of_files_that_are_to_go(database: Database, clock: Clock) -> None:
    one = await database.write(with_it, clock)
    await database.write(
        lambda conn: attachments.kept(conn, one.id, path="abc", found="image/jpeg", size=3, now=clock())
    )
    await database.write(with_it, clock, PLACE)
    assert await database.read(attachments.known_paths, ["abc", "other"]) == {"abc"}
    await database.write(erasures.wipe, one.person_id, 1001, clock())
    assert await database.read(lambda conn: list(conn.execute(select(attachment.c.id)))) == []
    assert await database.read(attachments.leftovers, 10) == ["abc"]
    await database.write(attachments.removed, ["abc"])
    assert await database.read(lambda conn: list(conn.execute(select(leftover)))) == []


async def test_changed_words_are_kept_with_those_before(database: Database, clock: Clock) -> None:
    one = await database.write(said, clock)

    def change(conn: Connection) -> None:
        for message, words in ((5, "The lift is brokn"), (6, None), (7, "Again")):
            contribution_parts.add(
                conn, one.id, one.person_id, message_id=message, words=words, about=None, now=clock()
            )
        found = contribution_parts.of_message(conn, one.person_id, 5)
        assert found is not None
        contribution_parts.reword(conn, found.id, "The lift is broken", clock())
        contributions.reword(conn, one, contribution_parts.whole_words(conn, one.id), clock())

    await database.write(change)
    changed = await database.read(contributions.one, one.id)
    assert changed is not None
    assert (changed.words, changed.version) == ("The lift is broken\nAgain", one.version)
    assert await database.read(contributions.earlier_words, one.id) == [("The lift is brokn", clock())]


async def test_a_reply_finds_what_was_said_in_the_message_it_answers(database: Database, clock: Clock) -> None:
    first = await database.write(said, clock)
    second = await database.write(said, clock, "7KM-4PW")
    about = {"message": 5, "ours": False, "words": "The lift is brokn", "quote": "lift"}

    def keep(conn: Connection) -> None:
        contribution_parts.add(
            conn, first.id, first.person_id, message_id=5, words="The lift is brokn", about=None, now=clock()
        )
        contribution_parts.add(conn, second.id, second.person_id, message_id=9, words="Still", about=about, now=clock())

    await database.write(keep)
    (part,) = await database.read(contribution_parts.of_contribution, second.id)
    assert part.about_receipt == "7KM-4PX"
    assert part.about == {"ours": False, "words": "The lift is brokn", "quote": "lift"}
    await database.write(lambda conn: conn.execute(text("DELETE FROM contribution WHERE receipt = '7KM-4PX'")))
    left = await database.read(lambda conn: list(conn.scalars(select(contribution_part.c.about_contribution))))
    assert left == [None]
