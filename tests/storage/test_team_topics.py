"""The team's group, topics and mirrored messages, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select, text

from storage import chats, erasures, outbox, staff, team_topics
from storage.database import Database
from storage.keys import Keyring
from storage.tables import outbox as outbox_table
from storage.tables import team_message
from tests.clock import START
from tests.storage.plans import plans_of
from tests.storage.sending import resident

GROUP = -100500


def connect(conn: Connection, chat_id: int = GROUP) -> bool:
    grace = staff.add(conn, telegram_id=2001, role="administrator", now=START)
    return team_topics.connect(conn, chat_id, grace.id, START)


def topic(conn: Connection, telegram_id: int = 1001) -> team_topics.Topic:
    found = team_topics.group(conn)
    assert found is not None
    return team_topics.open_topic(conn, found.id, resident(conn, telegram_id), START)


def calls(conn: Connection) -> list[tuple[int, str, str]]:
    rows = conn.execute(select(outbox_table).order_by(outbox_table.c.id))
    return [(row.chat_id, row.method, row.state) for row in rows]


async def test_one_group_is_in_use_at_a_time(database: Database) -> None:
    assert await database.read(team_topics.group) is None
    assert await database.write(connect)
    assert not await database.write(connect)
    assert await database.write(connect, -100600)
    found = await database.read(team_topics.group)
    assert found is not None
    assert found.chat_id == -100600
    assert await database.write(team_topics.end, START)
    assert not await database.write(team_topics.end, START)


async def test_calls_for_a_topic_are_addressed_to_its_thread(database: Database) -> None:
    def story(conn: Connection) -> list[dict[str, Any]]:
        connect(conn)
        at = topic(conn)
        team_topics.post(conn, GROUP, at.id, "sendMessage", {"text": "in the group"}, now=START)
        first = team_topics.addressed(conn, outbox.claim(conn, [1], START), START)
        team_topics.made(conn, at.id, 53)
        team_topics.post(conn, GROUP, at.id, "sendMessage", {"text": "in the topic"}, now=START)
        team_topics.post(conn, GROUP, at.id, "editMessageText", {"message_id": 3, "text": "x"}, now=START)
        return [one.payload for one in [*first, *team_topics.addressed(conn, outbox.claim(conn, [2, 3], START), START)]]

    assert await database.write(story) == [
        {"text": "in the group"},
        {"text": "in the topic", "message_thread_id": 53},
        {"message_id": 3, "text": "x"},
    ]


async def test_what_needs_a_thread_that_is_not_there_is_skipped(database: Database) -> None:
    def story(conn: Connection) -> list[outbox.Claimed]:
        connect(conn)
        team_topics.post(conn, GROUP, topic(conn).id, "closeForumTopic", {}, now=START)
        return team_topics.addressed(conn, outbox.claim(conn, [1], START), START)

    assert await database.write(story) == []
    assert await database.read(calls) == [(GROUP, "closeForumTopic", "skipped")]


async def test_a_topic_is_being_made_until_its_call_is_settled(database: Database) -> None:
    def story(conn: Connection) -> list[bool]:
        connect(conn)
        at = topic(conn)
        seen = [team_topics.is_being_made(conn, at.id)]
        team_topics.post(conn, GROUP, at.id, "createForumTopic", {"name": "Resident 1"}, now=START)
        seen.append(team_topics.is_being_made(conn, at.id))
        outbox.skip(conn, {1: "refused"}, START)
        return [*seen, team_topics.is_being_made(conn, at.id)]

    assert await database.write(story) == [False, True, False]


async def test_mirrored_messages_are_found_from_both_sides(database: Database) -> None:
    def story(conn: Connection) -> tuple[Any, ...]:
        connect(conn)
        at = topic(conn)
        number = team_topics.mirror(conn, at, "in", now=START, chat_message_id=11)
        team_topics.arrived(conn, number, "topic", 61)
        from_chat = [one.id for one in team_topics.from_chat(conn, at.person_id, 11)]
        there = team_topics.from_group(conn, at.group_id, 61)
        team_topics.leave(conn, at.id)
        after = team_topics.from_group(conn, at.group_id, 61)
        return from_chat, there and there.chat_message_id, after and after.id

    assert await database.write(story) == ([1], 11, 1), "what stands in a topic that was left is known still"


async def test_erasing_somebody_takes_their_topic_and_what_waits_for_it(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> list[tuple[int, str, str]]:
        connect(conn)
        at = topic(conn)
        team_topics.made(conn, at.id, 53)
        number = team_topics.mirror(conn, at, "in", now=START)
        team_topics.arrived(conn, number, "topic", 61)
        team_topics.post(conn, GROUP, at.id, "sendMessage", {"text": "waits"}, now=START)
        erasures.erase(conn, at.person_id, "person", START, keys)
        assert team_topics.topic(conn, at.id) is None
        assert team_topics.mirrored(conn, number) is None
        return calls(conn)

    assert await database.write(story) == [
        (GROUP, "deleteMessages", "pending"),
        (GROUP, "deleteForumTopic", "pending"),
    ]


async def test_a_group_that_moves_takes_everything_with_it_once(database: Database) -> None:
    def story(conn: Connection) -> list[tuple[int, str, str]]:
        connect(conn)
        at = topic(conn)
        team_topics.made(conn, at.id, 53)
        team_topics.post(conn, GROUP, at.id, "sendMessage", {"text": "waits"}, now=START)
        chats.move(conn, GROUP, -100700, START)
        chats.move(conn, GROUP, -100700, START)
        moved = team_topics.group(conn)
        found = team_topics.topic(conn, at.id)
        assert moved is not None
        assert found is not None
        assert (moved.chat_id, found.thread_id) == (-100700, None)
        return calls(conn)

    assert await database.write(story) == [(-100700, "sendMessage", "pending")]


async def test_the_first_answer_is_known(database: Database) -> None:
    def story(conn: Connection) -> tuple[int | None, int | None]:
        connect(conn)
        at = topic(conn)
        nothing = team_topics.first_answer(conn, 1)
        team_topics.mirror(conn, at, "out", now=START)
        return nothing, team_topics.first_answer(conn, 1)

    assert await database.write(story) == (None, None)


async def test_nothing_is_looked_for_row_by_row(database: Database) -> None:
    """Erasing somebody, and answering them, takes no longer in a large town than in a small one."""

    def asks(conn: Connection) -> None:
        team_topics.is_being_made(conn, 1)
        team_topics.withdraw(conn, 7, 1)
        team_topics.first_answer(conn, 1)
        conn.execute(delete(team_message).where(team_message.c.event_id == 1))  # as the database does by itself

    def plans(conn: Connection) -> list[str]:
        if conn.dialect.name != "sqlite":
            conn.execute(text("SET LOCAL enable_seqscan = off"))  # tables this small are read whole otherwise
        return plans_of(conn, lambda: asks(conn))

    found = await database.write(plans)
    assert len(found) == 4
    for plan in found:
        assert "ix_" in plan
        assert "Seq Scan" not in plan
