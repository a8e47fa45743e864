"""Sending, over real HTTP to the stand-in for Telegram: what arrives, how often, in which order, and what is kept."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from programme.pacing import Limits
from sandbox.faults import Kind
from storage import outbox, pauses
from storage.database import Database, StorageProblem
from storage.keys import Keyring
from storage.tables import outbox as outbox_table
from storage.tables import person
from storage.tables import session as session_table
from tests.bot.office import BOT, Office, now, office, until

AMINA, BEN, CHEN = 1001, 1002, 1003


@pytest.fixture
async def at_work(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Office]:
    """An office whose sender is running."""
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        async with office(database, tmp_path) as made:
            made.know(AMINA, BEN, CHEN)
            made.start()
            yield made
    finally:
        await database.close()


async def test_a_reply_arrives_and_its_words_are_not_kept(at_work: Office) -> None:
    row_id = await at_work.queue(AMINA, "Good morning")
    assert await at_work.settled(row_id) == ["sent"]
    row = await at_work.row(row_id)
    assert at_work.texts(AMINA) == ["Good morning"]
    assert row.payload is None
    assert row.message_id is not None
    assert row.settled_at >= row.claimed_at


async def test_messages_to_one_chat_arrive_in_order_though_the_first_is_slow(at_work: Office) -> None:
    at_work.hold(AMINA)
    rows = [await at_work.queue(AMINA, text) for text in ("one", "two", "three")]
    other = await at_work.queue(BEN, "meanwhile")
    await at_work.settled(other)
    assert at_work.texts(AMINA) == []
    await at_work.let_go(AMINA)
    await at_work.settled(*rows)
    assert at_work.texts(AMINA) == ["one", "two", "three"]


async def test_what_waits_for_its_time_holds_nobody_back(at_work: Office) -> None:
    later = await at_work.queue(AMINA, "tomorrow", not_before=now() + timedelta(days=1))
    first = await at_work.queue(AMINA, "today")
    assert await at_work.settled(first) == ["sent"]
    assert (await at_work.row(later)).state == "pending"


async def test_a_reply_that_may_have_arrived_is_sent_again_once(at_work: Office) -> None:
    at_work.fault(Kind.DROP_AFTER, chat_id=AMINA, left=1)
    row_id = await at_work.queue(AMINA, "Thank you")
    assert await at_work.settled(row_id) == ["sent"]
    assert at_work.texts(AMINA) == ["Thank you", "Thank you"]
    assert (await at_work.row(row_id)).resent


async def test_and_no_more_than_once(at_work: Office) -> None:
    at_work.fault(Kind.DROP_AFTER, chat_id=AMINA, left=None)
    row_id = await at_work.queue(AMINA, "Thank you")
    assert await at_work.settled(row_id) == ["unknown"]
    assert len(at_work.texts(AMINA)) == 2
    assert (await at_work.row(row_id)).payload is None


async def test_an_edit_is_repeated_until_it_is_known_to_be_done(at_work: Office) -> None:
    said = await at_work.queue(AMINA, "before")
    await at_work.settled(said)
    message_id = (await at_work.row(said)).message_id
    at_work.fault(Kind.DROP_AFTER, method="editMessageText", left=1)
    edit = {"method": "editMessageText", "payload": {"message_id": message_id, "text": "after"}}
    row_id = await at_work.queue(AMINA, "", **edit)
    assert await at_work.settled(row_id) == ["sent"]  # the second time Telegram says that nothing is modified
    assert at_work.texts(AMINA) == ["after"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": Kind.BLOCK}, "blocked"),
        ({"kind": Kind.ERROR, "code": 400, "description": "Bad Request: chat not found"}, "chat_not_found"),
        ({"kind": Kind.ERROR, "code": 403, "description": "Forbidden: user is deactivated"}, "deactivated"),
        (
            {"kind": Kind.ERROR, "code": 403, "description": "Forbidden: bot can't initiate conversation with a user"},
            "cannot_initiate",
        ),
    ],
    ids=["blocked", "no such chat", "deactivated", "never wrote"],
)
async def test_who_cannot_be_reached_is_noted_with_the_reason(
    at_work: Office, fault: dict[str, Any], reason: str
) -> None:
    person_id = await at_work.person(2001)
    at_work.fault(chat_id=2001, **fault)
    row_id = await at_work.queue(2001, "hello", person_id=person_id)
    assert await at_work.settled(row_id) == ["failed"]
    assert (await at_work.row(row_id)).reason == reason
    columns = select(person.c.reachable, person.c.unreachable_reason).where(person.c.id == person_id)
    assert tuple(await at_work.database.read(lambda conn: conn.execute(columns).one())) == (False, reason)


async def test_who_wrote_meanwhile_stays_reachable(at_work: Office) -> None:
    person_id = await at_work.person(2001, last_spoke_at=now() + timedelta(seconds=5))
    at_work.fault(Kind.BLOCK, chat_id=2001)
    row_id = await at_work.queue(2001, "hello", person_id=person_id)
    await at_work.settled(row_id)
    reachable = select(person.c.reachable).where(person.c.id == person_id)
    assert await at_work.database.read(lambda conn: conn.execute(reachable).scalar_one()) is True


async def test_when_a_person_last_heard_from_us_is_kept(at_work: Office) -> None:
    person_id = await at_work.person(2001)
    await at_work.settled(await at_work.queue(2001, "hello", person_id=person_id))
    heard = select(person.c.last_heard_at).where(person.c.id == person_id)
    assert await at_work.database.read(lambda conn: conn.execute(heard).scalar_one()) is not None


@pytest.mark.parametrize(
    ("columns", "purpose", "state", "reason"),
    [
        ({}, "service", "sent", None),
        ({"tiers": ()}, "service", "skipped", "no_consent"),
        ({"stopped_at": now()}, "service", "skipped", "stopped"),
        ({"paused_until": now() + timedelta(days=3)}, "service", "skipped", "paused"),
        ({"reachable": False}, "service", "skipped", "unreachable"),
        ({"stopped_at": now(), "tiers": ()}, "reply", "sent", None),
        ({"tiers": ()}, "answer", "sent", None),
        ({"tiers": (), "stopped_at": now()}, "answer", "skipped", "stopped"),
        ({}, "opportunity", "skipped", "no_consent"),
    ],
)
async def test_all_but_replies_need_consent_when_they_leave(
    at_work: Office, columns: dict[str, Any], purpose: str, state: str, reason: str | None
) -> None:
    person_id = await at_work.person(2001, **columns)
    row_id = await at_work.queue(2001, "hello", person_id=person_id, lane=1, purpose=purpose)
    assert await at_work.settled(row_id) == [state]
    assert (await at_work.row(row_id)).reason == reason


async def test_a_pause_that_telegram_asks_for_is_obeyed_and_kept(at_work: Office) -> None:
    at_work.fault(Kind.RETRY_AFTER, chat_id=AMINA, retry_after=1)
    row_id = await at_work.queue(AMINA, "slowly")
    await until(lambda: _paused(at_work))
    behind = await at_work.queue(BEN, "after the pause")
    began = asyncio.get_running_loop().time()
    assert await at_work.settled(row_id, behind) == ["sent", "sent"]
    assert asyncio.get_running_loop().time() - began > 0.5
    assert at_work.texts(AMINA) == ["slowly"]


async def _paused(here: Office) -> bool:
    return bool(await here.database.read(pauses.present, BOT, now()))


async def test_a_restart_still_obeys_a_pause(at_work: Office, tmp_path: Path) -> None:
    await at_work.close()
    async with office(at_work.database, tmp_path) as again:
        again.know(AMINA)
        row_id = await again.queue(AMINA, "patience")
        over = now() + timedelta(seconds=1)
        await again.database.write(pauses.keep, BOT, 0, over)
        again.start()
        assert await again.settled(row_id) == ["sent"]
        assert now() >= over


async def test_a_gateway_error_is_no_message_and_is_tried_again(at_work: Office) -> None:
    at_work.fault(Kind.HTTP, status=502, chat_id=AMINA)
    row_id = await at_work.queue(AMINA, "once")
    assert await at_work.settled(row_id) == ["sent"]
    assert at_work.texts(AMINA) == ["once"]
    assert not (await at_work.row(row_id)).resent


async def test_a_group_that_moved_gets_its_message_at_the_new_address(at_work: Office) -> None:
    at_work.know(3003)
    moved = {"code": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat"}
    at_work.fault(Kind.ERROR, chat_id=3002, parameters={"migrate_to_chat_id": 3003}, **moved)
    first = await at_work.queue(3002, "for the group")
    second = await at_work.queue(3002, "and this too")
    assert await at_work.settled(first, second) == ["sent", "sent"]
    assert at_work.texts(3003) == ["for the group", "and this too"]


async def test_somebody_s_chat_that_has_another_number_is_followed_with_it(at_work: Office) -> None:
    first, moved, taken = [await at_work.person(one) for one in (1, 2, 3)]
    gone = {"code": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat"}
    at_work.know(22)
    at_work.fault(Kind.ERROR, chat_id=2, parameters={"migrate_to_chat_id": 22}, **gone)
    at_work.fault(Kind.ERROR, chat_id=3, parameters={"migrate_to_chat_id": 1}, **gone)
    rows = [
        await at_work.queue(chat, f"for {chat}", person_id=number)
        for chat, number in ((1, first), (2, moved), (3, taken))
    ]
    assert await at_work.settled(*rows) == ["sent"] * 3
    assert [at_work.texts(chat) for chat in (1, 2, 3, 22)] == [["for 1"], [], ["for 3"], ["for 2"]]
    query = select(person.c.telegram_id).order_by(person.c.id)
    assert await at_work.database.read(lambda conn: list(conn.scalars(query))) == [1, 22, 3], "nobody becomes another"


async def test_a_document_arrives_from_its_content_or_from_a_file(at_work: Office, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "note.txt").write_bytes(b"on paper")
    made = {"document": {"name": "mydata.json", "content_b64": b64encode(b"{}").decode()}, "caption": "Yours"}
    kept = {"document": {"name": "note.txt", "media_path": "media/note.txt"}}
    rows = [await at_work.queue(AMINA, "", method="sendDocument", payload=payload) for payload in (made, kept)]
    assert await at_work.settled(*rows) == ["sent", "sent"]
    bodies = [message.body for message in at_work.bot.dialogue(AMINA).messages.values()]
    assert [body["document"]["file_name"] for body in bodies] == ["mydata.json", "note.txt"]


async def test_a_file_that_is_gone_or_outside_fails_its_own_message_only(at_work: Office) -> None:
    outside = {"document": {"name": "x", "media_path": "../../etc/passwd"}}
    rows = [await at_work.queue(AMINA, "", method="sendDocument", payload=outside), await at_work.queue(AMINA, "next")]
    assert await at_work.settled(*rows) == ["failed", "sent"]
    assert (await at_work.row(rows[0])).reason == "file_missing"


async def test_the_open_question_learns_its_message_id(at_work: Office) -> None:
    person_id = await at_work.person(2001)
    opened = {"id": "s1", "person_id": person_id, "depth": 1, "flow": "say", "version": "1", "step": "ask"}
    row = opened | {"wait": "abcd1234", "state": {}, "started_at": now(), "changed_at": now()}
    await at_work.database.write(lambda conn: conn.execute(session_table.insert().values(row)))
    hangs = {"kind": "wait", "session": "s1", "wait": "abcd1234"}
    row_id = await at_work.queue(2001, "What is on your mind?", person_id=person_id, on_sent=hangs)
    await at_work.settled(row_id)
    known = select(session_table.c.question_message_id)
    assert (
        await at_work.database.read(lambda conn: conn.execute(known).scalar_one())
        == (await at_work.row(row_id)).message_id
    )


async def test_a_goodbye_leaves_no_trace(at_work: Office) -> None:
    row_id = await at_work.queue(AMINA, "All is erased. Goodbye", on_sent={"kind": "goodbye"})
    await until(lambda: _is_gone(at_work, row_id))
    assert at_work.texts(AMINA) == ["All is erased. Goodbye"]


async def _is_gone(here: Office, row_id: int) -> bool:
    row = select(outbox_table).where(outbox_table.c.id == row_id)
    return await here.database.read(lambda conn: conn.execute(row).first()) is None


async def test_what_a_crash_left_on_its_way_is_sent_again_once(at_work: Office, tmp_path: Path) -> None:
    at_work.fault(Kind.LATENCY, ms=60_000, chat_id=AMINA)
    row_id = await at_work.queue(AMINA, "on its way")
    await until(lambda: _is_sending(at_work, row_id))
    await at_work.called(AMINA)
    await at_work.crash()
    async with office(at_work.database, tmp_path) as again:
        again.know(AMINA)
        again.start()
        assert await again.settled(row_id) == ["sent"]
        assert (await again.row(row_id)).resent
        assert again.texts(AMINA) == ["on its way"]


async def _is_sending(here: Office, row_id: int) -> bool:
    return bool((await here.row(row_id)).state == "sending")


async def test_a_crash_after_a_claim_and_before_the_call_loses_nothing(at_work: Office, tmp_path: Path) -> None:
    await at_work.close()
    row_id = await at_work.queue(AMINA, "claimed")
    await at_work.database.write(outbox.claim, [row_id], now())
    async with office(at_work.database, tmp_path) as again:
        again.know(AMINA)
        again.start()
        assert await again.settled(row_id) == ["sent"]
        assert again.texts(AMINA) == ["claimed"]


async def test_a_message_that_was_on_its_way_at_every_crash_is_given_up(at_work: Office) -> None:
    await at_work.close()
    row_id = await at_work.queue(AMINA, "heavy")
    for _ in range(outbox.CRASH_TRIES):
        assert (await at_work.row(row_id)).state == "pending"
        await at_work.database.write(outbox.claim, [row_id], now())
        await at_work.database.write(outbox.recover, now())
    assert (await at_work.row(row_id)).state == "unknown"


async def test_an_erased_person_s_outcome_finds_no_row_and_is_dropped(at_work: Office) -> None:
    person_id = await at_work.person(2001)
    at_work.hold(2001)
    row_id = await at_work.queue(2001, "too late", person_id=person_id)
    await until(lambda: _is_sending(at_work, row_id))
    await at_work.database.write(lambda conn: conn.execute(person.delete().where(person.c.id == person_id)))
    await at_work.let_go(2001)
    following = await at_work.queue(2001, "still works")
    assert await at_work.settled(following) == ["sent"]


async def test_a_stop_after_the_claim_is_seen_before_the_call(at_work: Office) -> None:
    person_id = await at_work.person(2001)
    await at_work.close()
    row_id = await at_work.queue(2001, "a reminder", person_id=person_id, lane=1, purpose="service")
    claimed = await at_work.database.write(outbox.claim, [row_id], now())
    stopped = update(person).where(person.c.id == person_id).values(stopped_at=now())
    await at_work.database.write(lambda conn: conn.execute(stopped))
    assert [row.id for row in claimed] == [row_id]
    assert await at_work.database.read(outbox.look_again, [row_id], now()) == {row_id: "stopped"}


async def test_nothing_is_lost_or_doubled_while_telegram_is_away(at_work: Office) -> None:
    at_work.fault(Kind.DROP, method="sendMessage", left=None)
    at_work.fault(Kind.HTTP, method="getMe", left=None)
    rows = [await at_work.queue(chat, f"for {chat}") for chat in (AMINA, BEN, CHEN)]
    await until(lambda: _in_trouble(at_work))
    assert "cannot be reached" in (at_work.sender.trouble or "")
    at_work.sandbox.town.faults.clear()
    assert await at_work.settled(*rows) == ["sent", "sent", "sent"]
    assert [at_work.texts(chat) for chat in (AMINA, BEN, CHEN)] == [[f"for {chat}"] for chat in (AMINA, BEN, CHEN)]
    assert at_work.sender.trouble is None


async def _in_trouble(here: Office) -> bool:
    return here.sender.trouble is not None


async def test_a_refused_token_stops_everything_and_says_so_until_it_works(at_work: Office) -> None:
    for method in ("sendMessage", "getMe"):
        at_work.fault(Kind.ERROR, code=401, description="Unauthorized", method=method, left=None)
    row_id = await at_work.queue(AMINA, "patience")
    await until(lambda: _in_trouble(at_work))
    assert "HEARBACK_TELEGRAM_TOKEN" in (at_work.sender.trouble or "")
    await until(lambda: _is_pending(at_work, row_id))
    at_work.sandbox.town.faults.clear()
    assert await at_work.settled(row_id) == ["sent"]


async def _is_pending(here: Office, row_id: int) -> bool:
    return bool((await here.row(row_id)).state == "pending")


async def test_a_method_that_this_server_does_not_know_fails_alone(at_work: Office) -> None:
    row_id = await at_work.queue(AMINA, "?", method="sendNothingKnown")
    behind = await at_work.queue(BEN, "fine")
    assert await at_work.settled(row_id, behind) == ["failed", "sent"]
    assert (await at_work.row(row_id)).reason == "method_unknown"


async def test_nobody_gets_more_than_telegram_allows(at_work: Office) -> None:
    began = now()
    rows = [await at_work.queue(AMINA, str(number)) for number in range(5)]
    assert await at_work.settled(*rows) == ["sent"] * 5
    waited = [(await at_work.row(row)).claimed_at - began for row in rows]
    # Three at once, then one a second: the least that each must have waited, however slow this machine is.
    assert waited[3] >= timedelta(seconds=0.99)
    assert waited[4] >= timedelta(seconds=1.99)


async def test_sixty_four_replies_go_at_the_same_time(at_work: Office) -> None:
    chats = range(5000, 5064)
    at_work.know(*chats)
    at_work.fault(Kind.LATENCY, ms=300, left=None)
    began = asyncio.get_running_loop().time()
    rows = [await at_work.queue(chat, "at once") for chat in chats]
    assert set(await at_work.settled(*rows)) == {"sent"}
    assert asyncio.get_running_loop().time() - began < 8  # one after the other would take nineteen


async def test_a_reply_goes_though_most_of_those_on_their_way_hang(at_work: Office) -> None:
    chats = range(5000, 5060)
    at_work.know(*chats)
    for chat in chats:
        at_work.hold(chat)
    hanging = [await at_work.queue(chat, "slow") for chat in chats]
    for chat in chats:
        await at_work.called(chat)
    quick = [await at_work.queue(AMINA, "one"), await at_work.queue(AMINA, "two"), await at_work.queue(BEN, "three")]
    assert await at_work.settled(*quick) == ["sent"] * 3
    await at_work.let_go(chats[-1])
    assert set(await at_work.settled(*hanging)) == {"sent"}


async def test_a_stop_lets_what_is_on_its_way_end_and_records_it(at_work: Office) -> None:
    at_work.hold(AMINA)
    row_id = await at_work.queue(AMINA, "last words")
    await until(lambda: _is_sending(at_work, row_id))
    async with asyncio.TaskGroup() as together:
        together.create_task(at_work.close())
        together.create_task(at_work.let_go(AMINA))
    assert (await at_work.row(row_id)).state == "sent"


def test_the_bulk_rate_sets_the_limits() -> None:
    assert Limits.for_bulk(15).bulk_ahead == 3


@pytest.fixture
def failing(at_work: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the next transactions of one kind fail, before or after they were carried out."""
    write, left = at_work.database.write, Counter[str]()
    monkeypatch.setattr("bot.persistence.PAUSE", 0.05)

    async def unreliable(fn: Any, *args: Any, **more: Any) -> Any:
        name = fn.__name__
        if left[f"before {name}"] > 0:
            left[f"before {name}"] -= 1
            raise StorageProblem("the disk is full: free some space")
        done = await write(fn, *args, **more)
        if left[f"after {name}"] > 0:
            left[f"after {name}"] -= 1
            raise StorageProblem("the disk does not take what is written")
        return done

    monkeypatch.setattr(at_work.database, "write", unreliable)
    return lambda when, times=1: left.update({when: times})


@pytest.mark.parametrize("when", ["before claim", "after claim", "before record", "after record"])
async def test_a_full_disk_neither_loses_nor_doubles(at_work: Office, failing: Callable[..., None], when: str) -> None:
    failing(when, 3)
    rows = [await at_work.queue(chat, "once") for chat in (AMINA, BEN)]
    await until(lambda: _in_trouble(at_work))
    assert "disk" in (at_work.sender.trouble or "")
    assert await at_work.settled(*rows) == ["sent", "sent"]
    assert [at_work.texts(chat) for chat in (AMINA, BEN)] == [["once"], ["once"]]
    await until(lambda: _is_well(at_work))


async def _is_well(here: Office) -> bool:
    return here.sender.trouble is None
