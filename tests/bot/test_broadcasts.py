"""A broadcast from its making to its last message, with the real sender against the stand-in for Telegram."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

import bot.broadcasts
from bot.broadcast_report import told
from bot.broadcasts import WALKING, Broadcasts
from programme.pacing import Limits
from sandbox.calls import busiest_second
from sandbox.faults import Kind
from storage import broadcasts, progress, reports, versions, walks
from storage.database import Database
from storage.keys import Keyring
from storage.tables import card_shown, outbox
from tests.bot.office import Office, add_person, now, office, until
from tests.storage.sending import QUESTION, TEXTS, announce, draft, resident, rows, state

STAFF = 900


@pytest.fixture
async def database(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def announcing(
    database: Database,
    folder: Path,
    *,
    people: int = 0,
    rate: float = 200.0,
    paid_rate: float | None = None,
    limits: Limits | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[Office, Broadcasts]]:
    """An office with a loop for broadcasts, and people who want updates."""
    async with office(database, folder, limits=limits or Limits.for_bulk(rate, paid_rate)) as made:
        for number in range(1, people + 1):
            await made.person(number)
        loop = Broadcasts(database, TEXTS, clock=now, on_queued=made.sender.wake, **settings)
        running = asyncio.create_task(loop.run(made.stop))
        made.start()
        try:
            yield made, loop
        finally:
            made.stop.set()
            await running


async def make(here: Office, **more: Any) -> int:
    return await here.database.write(broadcasts.create, draft(**more), TEXTS, now())


async def shown(here: Office, broadcast_id: int) -> dict[str, Any]:
    found = await here.database.read(broadcasts.show, broadcast_id)
    assert found is not None
    return found


def is_(here: Office, broadcast_id: int, state: str) -> Callable[[], Any]:
    async def check() -> bool:
        return bool((await shown(here, broadcast_id))["state"] == state)

    return check


async def counts_are(here: Office, broadcast_id: int, **expected: int) -> None:
    counts = (await shown(here, broadcast_id))["counts"]
    assert {name: number for name, number in counts.items() if number} == expected


async def test_everybody_gets_it_once_and_it_is_done(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=40) as (here, _):
        broadcast_id = await make(here)
        await until(is_(here, broadcast_id, "done"))
        await counts_are(here, broadcast_id, sent=40)
        assert Counter(call.chat_id for call in here.calls()) == Counter(range(1, 41))
        assert (await shown(here, broadcast_id))["total"] == 40


async def test_no_sliding_second_is_above_thirty_and_nobody_is_refused(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=90, rate=28) as (here, _):
        here.sandbox.town.limits.set(30, 1, 3)
        here.know(5001)
        broadcast_id = await make(here)
        for _ in range(4):
            await here.settled(await here.queue(5001, "an answer"))
            await asyncio.sleep(0.3)
        await until(is_(here, broadcast_id, "done"))
        assert [call.error_code for call in here.calls() if call.error_code] == []
        assert 8 <= busiest_second(call.at for call in here.calls()) <= 30


async def test_a_reply_does_not_wait_for_a_broadcast(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=60, rate=28) as (here, _):
        here.know(5001)
        broadcast_id = await make(here)
        await until(lambda: _has_begun(here))
        row = await here.row(await _sent(here, 5001))
        assert row.settled_at - row.created_at < timedelta(seconds=1)
        assert (await shown(here, broadcast_id))["state"] == "running"
        await here.database.write(broadcasts.act, broadcast_id, "cancel", now=now())


async def _has_begun(here: Office) -> bool:
    return len(here.calls()) > 3


async def _sent(here: Office, chat_id: int) -> int:
    row_id = await here.queue(chat_id, "an answer")
    assert await here.settled(row_id) == ["sent"]
    return row_id


async def test_replies_wait_for_no_call_of_a_broadcast_that_hangs(database: Database, tmp_path: Path) -> None:
    crowd, chats = 28, range(2001, 2013)
    async with announcing(database, tmp_path, limits=Limits(bulk_rate=1000.0, at_once=crowd)) as (here, _):
        here.know(*chats)
        for number in range(1, crowd + 1):
            await here.person(number)
            here.hold(number)
        broadcast_id = await make(here)
        await here.called(crowd)
        # More at once than the sliding second has places for beside those: some are due when their patience ends.
        replies = [await here.queue(chat, "Thank you.") for chat in chats]
        assert await here.settled(*replies) == ["sent"] * len(chats)
        await counts_are(here, broadcast_id, sending=crowd)
        await here.let_go(crowd)
        await until(is_(here, broadcast_id, "done"))


async def test_a_pause_takes_effect_within_a_quarter_of_a_second_and_a_resume_sends_the_rest(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=50, rate=28) as (here, _):
        broadcast_id = await make(here)
        await until(lambda: _has_begun(here))
        # As another process would: nothing is told to the sender.
        await here.database.write(broadcasts.act, broadcast_id, "pause", now=now())
        paused_at = now().timestamp()
        await until(lambda: _nothing_is_on_its_way(here, broadcast_id))
        assert all(call.at < paused_at + 0.25 for call in here.calls())
        counts = (await shown(here, broadcast_id))["counts"]
        assert counts["sent"] + counts["pending"] == 50
        assert counts["resent"] == 0
        await here.database.write(broadcasts.act, broadcast_id, "resume", now=now())
        await until(is_(here, broadcast_id, "done"))
        assert Counter(call.chat_id for call in here.calls()) == Counter(range(1, 51))


async def _nothing_is_on_its_way(here: Office, broadcast_id: int) -> bool:
    return bool((await shown(here, broadcast_id))["counts"]["sending"] == 0)


async def test_who_blocked_the_bot_is_a_failure_and_the_others_get_it(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=10) as (here, _):
        here.fault(Kind.BLOCK, chat_id=4)
        broadcast_id = await make(here)
        await until(is_(here, broadcast_id, "done"))
        await counts_are(here, broadcast_id, sent=9, failed=1)


@pytest.mark.parametrize(
    ("crash", "copies", "left"), [("resend", 2, {"sent": 3, "resent": 1}), ("hold", 1, {"sent": 2, "unknown": 1})]
)
async def test_what_may_have_arrived_obeys_the_crash_policy(
    database: Database, tmp_path: Path, crash: str, copies: int, left: dict[str, int]
) -> None:
    async with announcing(database, tmp_path, people=3) as (here, _):
        here.fault(Kind.DROP_AFTER, chat_id=2)
        broadcast_id = await make(here, crash=crash)
        await until(is_(here, broadcast_id, "done"))
        await counts_are(here, broadcast_id, **left)
        assert len(here.texts(2)) == copies


async def test_a_crash_in_the_middle_loses_nobody_and_doubles_only_what_was_on_its_way(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=60, rate=28) as (here, _):
        here.fault(Kind.LATENCY, ms=100, left=None)
        broadcast_id = await make(here)
        await until(lambda: _has_begun(here))
        await here.crash()
        await database.write(lambda _: None)  # a transaction that had begun ends first
        on_its_way = (await shown(here, broadcast_id))["counts"]["sending"]
        before = Counter(call.chat_id for call in here.calls())
    assert on_its_way <= 11  # a quarter of a second's worth, and what was in flight
    async with announcing(database, tmp_path, rate=200) as (again, _):
        again.know(*range(1, 61))
        await until(is_(again, broadcast_id, "done"))
        after = Counter(call.chat_id for call in again.calls())
        assert set(before | after) == set(range(1, 61))
        assert sum((before + after).values()) - 60 <= on_its_way
        counts = (await shown(again, broadcast_id))["counts"]
        assert (counts["sent"], counts["resent"]) == (60, on_its_way)


async def test_several_messages_come_in_order_and_the_card_is_logged_as_shown(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=2) as (here, _):
        broadcast_id = await make(here, text="first " * 1000, question=QUESTION)
        await until(is_(here, broadcast_id, "done"))
        texts = here.texts(1)
        assert len(texts) == 2
        assert texts[0].startswith("first")
        assert "When suits you?" in texts[1]
        subjects = await database.read(lambda conn: list(conn.scalars(select(card_shown.c.subject))))
        assert subjects == ["question:1", "question:1"]


async def test_staff_watch_it_in_one_message_that_changes_and_are_told_the_end(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=5) as (here, _):
        here.know(STAFF)
        broadcast_id = await make(here)
        await database.write(progress.watch, broadcast_id, STAFF)
        await until(lambda: _says_the_end(here, broadcast_id))
        assert len(here.calls("sendMessage")) == 6
        assert len(here.texts(STAFF)) == 1


async def _says_the_end(here: Office, broadcast_id: int) -> bool:
    return (await shown(here, broadcast_id))["state"] == "done" and any("5" in text for text in here.texts(STAFF))


async def test_in_quiet_hours_nothing_starts_but_what_ignores_them(database: Database, tmp_path: Path) -> None:
    def allowed_from(moment: datetime) -> datetime:
        return moment + timedelta(hours=8)

    async with announcing(database, tmp_path, people=1, allowed_from=allowed_from) as (here, loop):
        waits = await make(here)
        goes = await make(here, quiet_hours="ignore")
        await until(is_(here, goes, "done"))
        await loop.beat()
        assert (await shown(here, waits))["state"] == "scheduled"


async def test_one_that_cannot_be_walked_stops_and_the_others_go_on(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=1) as (here, _):
        broken = await make(here, audience="nonsense:")
        fine = await make(here)
        await until(is_(here, broken, "stopped"))
        await until(is_(here, fine, "done"))
        assert (await shown(here, broken))["reason"] == "AudienceError"


async def test_two_broadcasts_take_turns(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=20, rate=28) as (here, _):
        first = await make(here, text="one")
        second = await make(here, text="two", audience="all")
        await until(is_(here, first, "done"))
        await until(is_(here, second, "done"))
        texts = [call.text for call in here.calls()]
        assert "two" in texts[:20]


async def test_nothing_of_it_stays_in_the_outbox(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=2) as (here, _):
        broadcast_id = await make(here)
        await until(is_(here, broadcast_id, "done"))
        assert await database.read(lambda conn: conn.execute(select(outbox)).all()) == []


def slow_walks(monkeypatch: pytest.MonkeyPatch, database: Database, *, slices: int) -> Broadcasts:
    """A loop that is not running, whose walks find one person a slice and so many slices a look."""
    monkeypatch.setattr(walks, "step", partial(walks.step, limit=1))
    tenth = count()
    return Broadcasts(database, TEXTS, clock=now, stopwatch=lambda: next(tenth) * WALKING / slices)


async def town_of(database: Database, people: int) -> None:
    for number in range(1, people + 1):
        await database.write(add_person, number)


async def found(database: Database, *broadcast_ids: int) -> list[int]:
    counted = [await database.read(broadcasts.show, one) for one in broadcast_ids]
    return [one["counts"]["pending"] for one in counted if one is not None]


async def test_a_long_walk_lets_the_other_work_go_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = slow_walks(monkeypatch, database, slices=3)
    await town_of(database, 5)
    cancelled, long = [await database.write(broadcasts.create, draft(), TEXTS, now()) for _ in range(2)]
    await database.write(
        lambda conn: [broadcasts.begin(conn, cancelled, now(), now()), walks.step(conn, cancelled, now())]
    )
    monkeypatch.setattr(broadcasts, "_AT_ONCE", 0)
    await database.write(broadcasts.act, cancelled, "cancel", now=now())
    await database.write(progress.watch, long, STAFF)
    await loop.beat()
    assert await found(database, cancelled, long) == [0, 3], "what was cancelled is cleared in the middle of a walk"
    assert loop.moved_at is not None
    assert len(await database.read(lambda conn: conn.execute(select(outbox)).all())) == 1, "staff see how far it is"
    await database.write(broadcasts.act, long, "pause", now=now())
    await loop.beat()
    assert await found(database, long) == [3], "a pause is not overrun"
    await database.write(broadcasts.act, long, "resume", now=now())
    await loop.beat()
    assert await found(database, long) == [5]


async def test_broadcasts_are_walked_in_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = slow_walks(monkeypatch, database, slices=2)
    await town_of(database, 4)
    three = [await database.write(broadcasts.create, draft(), TEXTS, now()) for _ in range(3)]
    steps = []
    for _ in range(4):
        await loop.beat()
        steps.append(await found(database, *three))
    assert steps == [[1, 1, 0], [2, 1, 1], [2, 2, 2], [3, 3, 2]]


async def test_a_walk_that_is_not_over_goes_on_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = slow_walks(monkeypatch, database, slices=1)
    monkeypatch.setattr(bot.broadcasts, "BEAT", 3600.0)
    await town_of(database, 5)
    number = await database.write(broadcasts.create, draft(), TEXTS, now())
    stop = asyncio.Event()
    running = asyncio.create_task(loop.run(stop))
    try:
        await until(lambda: _found_all(database, number))
    finally:
        stop.set()
        loop.wake()
        await running


async def _found_all(database: Database, number: int) -> bool:
    return await found(database, number) == [5]


async def test_every_screen_shows_the_rows_and_the_calls_that_were_made(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", timedelta(0))
    async with announcing(database, tmp_path, people=12) as (here, _):
        here.know(STAFF)
        for number in (21, 22):
            await here.person(number, test=True)
        await here.person(31, language="pl")
        here.fault(Kind.BLOCK, chat_id=4)
        here.fault(Kind.BLOCK, chat_id=22)
        here.fault(Kind.DROP_AFTER, chat_id=7)
        number = await make(here, audience="all or test", missing="skip", crash="hold")
        await database.write(progress.watch, number, STAFF)
        await until(lambda: _says_it_is_over(here))

        seen = await shown(here, number)
        taken = {call.chat_id for call in here.calls() if not call.error_code and call.chat_id != STAFF}
        refused = {call.chat_id for call in here.calls() if call.error_code}
        assert (taken, refused) == ({*range(1, 13), 21} - {4}, {4, 22})
        assert {state: people for state, people in seen["counts"].items() if people} == {
            "sent": len(taken - {7, 21}),
            "failed": len(refused - {22}),
            "unknown": 1,
            "skipped": 1,
        }
        assert (seen["total"], seen["unknown_first"], seen["test"]) == (13, 1, {"sent": 1, "failed": 1})
        assert {state: found for state, found in seen["reasons"].items() if found} == {
            "failed": {"blocked": 1},
            "skipped": {"no_text_in_language": 1},
            "unknown": {"connection_broken": 1},
        }
        report = await database.read(reports.of_broadcast, number, now())
        assert report is not None
        assert {"resent": report.resent} | report.counts == seen["counts"]
        assert (report.total, report.reasons, report.unknown_first) == (13, seen["reasons"], 1)
        assert here.texts(STAFF)[-1] == told(report, TEXTS, "en").text
        assert "10 people have it." in here.texts(STAFF)[-1]
        assert "1 test contact has it too, and is not counted." in here.texts(STAFF)[-1]


async def _says_it_is_over(here: Office) -> bool:
    return any("finished" in text for text in here.texts(STAFF))


async def test_it_does_not_end_before_all_who_waited_for_a_version_are_let_go(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "SLICE", 2)

    def held(conn: Connection) -> int:
        for one in range(5):
            resident(conn, one + 1, language="pl")
        number = announce(conn, missing="hold")
        broadcasts.finish(conn, number, now())
        versions.let_go(conn, number, "skip", now())
        return number

    number = await database.write(held)
    loop = Broadcasts(database, TEXTS, clock=now)
    for _ in range(4):
        await loop.beat()
    assert await database.read(state, number) == "done"
    assert {row.state for row in await database.read(rows, number)} == {"skipped"}
