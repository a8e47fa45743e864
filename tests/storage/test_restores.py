"""A database as it was some time ago: nobody who was erased since is in it, and nothing goes out by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from storage import broadcasts, erasure_log, erasures, outbox, people, restores
from storage.database import Database, StorageProblem
from storage.erasure_log import FILE, Erasure
from storage.keys import Keyring
from storage.restores import InOrder
from storage.tables import audit, delivery
from storage.tables import outbox as table
from tests.clock import START
from tests.storage.sending import TEXTS, announce, draft, resident

DAY = timedelta(days=1)
MARK = "ab" * 32


def queue(conn: Connection, person_id: int | None = None, **more: Any) -> int:
    ordered: dict[str, Any] = {"lane": 0, "method": "sendMessage", "payload": {"text": "words"}, "now": START}
    return outbox.add(conn, chat_id=1, person_id=person_id, **(ordered | more))


def states(conn: Connection) -> list[str]:
    return list(conn.scalars(select(table.c.state).order_by(table.c.id)))


async def test_what_was_unsent_is_held_until_staff_say_so(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        waiting, on_its_way, sent = (queue(conn, resident(conn, 10 + number)) for number in range(3))
        goodbye = queue(conn, on_sent={"kind": "goodbye"})
        outbox.claim(conn, [on_its_way], START)
        conn.execute(update(table).where(table.c.id == sent).values(state="sent", settled_at=START))
        told: list[InOrder] = []
        found = restores.put_in_order(conn, [], keys, lambda _, found: told.append(found), START)
        assert (found.messages, found.broadcasts, found.erased) == (2, (), 0)
        assert told == [found]
        assert states(conn) == ["held", "held", "sent"], "a goodbye belongs to somebody who is not there any more"
        assert outbox.recover(conn, START) == 0
        assert outbox.heads(conn, START + DAY, limit=10) == []
        assert [one.id for one in outbox.held(conn)] == [waiting, on_its_way]
        assert outbox.let_go(conn, [waiting, sent, goodbye]) == [waiting]
        assert outbox.drop(conn, [on_its_way], START) == [on_its_way]
        assert states(conn) == ["pending", "skipped", "sent"]
        (claimed,) = outbox.claim(conn, [waiting], START + DAY)
        assert (claimed.payload, claimed.tries) == ({"text": "words"}, 1)
        assert conn.execute(select(table.c.payload).where(table.c.id == on_its_way)).scalar_one() is None
        assert conn.scalars(select(audit.c.act)).all() == ["db.restored"]

    await database.write(story)


async def test_announcements_that_went_out_or_would_are_held(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        running = announce(conn)
        later = broadcasts.create(conn, draft(at=START + DAY), TEXTS, START)
        paused = announce(conn)
        broadcasts.act(conn, paused, "pause", now=START)
        found = restores.put_in_order(conn, [], keys, lambda *_: None, START + 2 * DAY)
        assert found.broadcasts == (running, later)
        shown = {one["id"]: (one["state"], one["reason"]) for one in broadcasts.list_all(conn)}
        assert shown == {running: ("held", "restored"), later: ("held", "restored"), paused: ("paused", None)}
        assert broadcasts.due(conn, START + 2 * DAY) == []
        assert broadcasts.act(conn, running, "resume", now=START).state == "running"
        assert broadcasts.act(conn, later, "cancel", now=START).state == "cancelled"
        assert conn.scalars(select(delivery.c.state).where(delivery.c.broadcast_id == running)).all() == ["pending"]

    await database.write(story)


async def test_who_was_erased_since_is_erased_again_and_who_came_back_stays(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        for number in (1, 2, 3):
            people.arrive(conn, number, START)
        marks = [keys.fingerprints("telegram", str(number))[0] for number in (1, 2)]
        people.forget(conn, 2)
        people.arrive(conn, 2, START + 2 * DAY)
        entries = [Erasure(mark, START + DAY) for mark in marks]
        found = restores.put_in_order(conn, entries, keys, lambda *_: None, START + 3 * DAY)
        assert found.erased == 1
        assert set(people.by_telegram(conn, [1, 2, 3])) == {2, 3}
        assert erasures.is_erased(conn, 1, keys)

    await database.write(story)


# --------------------------------------------------------------------------------------------- the log beside it


async def test_an_erasure_is_in_the_log_before_it_is_committed(
    database: Database, tmp_path: Path, keys: Keyring
) -> None:
    def erasing(conn: Connection) -> None:
        who = people.arrive(conn, 1, START)
        assert erasures.erase(conn, who.id, "person", START, keys)
        assert erasure_log.read(tmp_path) == [], "not yet: this function may still fail"

    await database.write(erasing)
    mark = keys.fingerprints("telegram", "1")[0]
    assert erasure_log.read(tmp_path) == [Erasure(mark, START)]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert "1 " not in (tmp_path / FILE).read_text().replace(START.isoformat(), "")


async def test_what_was_undone_is_no_other_transaction_s(database: Database, tmp_path: Path, keys: Keyring) -> None:
    def failing(conn: Connection) -> None:
        erasures.erase(conn, people.arrive(conn, 1, START).id, "person", START, keys)
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError):
        await database.write(failing)
    await database.write(people.arrive, 2, START)
    assert erasure_log.read(tmp_path) == []


async def test_without_the_log_nobody_is_erased(database: Database, tmp_path: Path, keys: Keyring) -> None:
    who = await database.write(people.arrive, 1, START)
    (tmp_path / FILE).mkdir()
    with pytest.raises(StorageProblem, match="nobody was erased"):
        await database.write(erasures.erase, who.id, "person", START, keys)
    assert set(await database.read(people.by_telegram, [1])) == {1}


def test_a_torn_line_costs_nothing_but_itself(tmp_path: Path) -> None:
    first, second = Erasure(MARK, START), Erasure("cd" * 32, START + DAY)
    erasure_log.append(tmp_path, [first])
    with (tmp_path / FILE).open("a") as file:
        file.write(f"{START.isoformat()} abcd")
    erasure_log.append(tmp_path, [second])
    assert erasure_log.read(tmp_path) == [first, second]


def test_the_log_is_completed_once(tmp_path: Path) -> None:
    entries = [Erasure(MARK, START)]
    assert erasure_log.read(tmp_path) == []
    assert [erasure_log.complete(tmp_path, entries) for _ in range(2)] == [1, 0]
    assert erasure_log.read(tmp_path) == entries
