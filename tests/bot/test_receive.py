"""Receiving: kept before Telegram is told, once each, whatever comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from bot.arrivals import arrivals
from bot.gateway import CallFailed
from bot.receive import LASTING, NOT_HELD, Receiver, TokenRefused, add_updates
from programme.retry import NotSent, Outcome, Refused, Unauthorised, Unknown
from storage import inbox
from storage.database import Database, StorageProblem
from storage.tables import inbox as inbox_table
from tests.clock import Clock

BOT = 7


def message(number: int, sender: int = 1001, text: str = "hello") -> dict[str, Any]:
    person = {"id": sender, "is_bot": False, "first_name": "Amina"}
    chat = {"id": sender, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "from": person, "chat": chat, "text": text}}


class Telegram:
    """What a poll is answered, one after another; then it waits for ever. Remembers the offsets that were asked for."""

    def __init__(self, *answers: list[dict[str, Any]] | Outcome) -> None:
        self.answers = list(answers)
        self.asked: list[int | None] = []
        self.dry = asyncio.Event()

    async def get_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109  # why: the gateway's own
        self.asked.append(offset)
        if not self.answers:
            self.dry.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, list):
            return answer
        raise CallFailed("getUpdates", answer)


@pytest.fixture
def receiver(database: Database, clock: Clock) -> Callable[[Telegram], Receiver]:
    def make(telegram: Telegram) -> Receiver:
        arrived = asyncio.Event()
        return Receiver(database, telegram, bot_id=BOT, clock=clock, arrived=arrived, chance=lambda: 0.0)

    return make


def kept(conn: Connection) -> list[int | None]:
    return list(conn.scalars(select(inbox_table.c.update_id).order_by(inbox_table.c.id)))


async def test_the_offset_moves_with_the_rows(receiver: Callable[[Telegram], Receiver], database: Database) -> None:
    telegram = Telegram([message(5), message(6)], [])
    one = receiver(telegram)
    await one.poll()
    await one.poll()
    assert telegram.asked == [None, 7]
    assert await database.read(kept) == [5, 6]
    assert await database.read(inbox.next_offset, BOT) == 7


async def test_what_is_delivered_twice_is_kept_once(
    receiver: Callable[[Telegram], Receiver], database: Database
) -> None:
    one = receiver(Telegram([message(5)], [message(5), message(6)]))
    await one.poll()
    await one.poll()
    assert await database.read(kept) == [5, 6]


async def test_numbers_that_start_again_lower_are_followed(
    receiver: Callable[[Telegram], Receiver], database: Database
) -> None:
    telegram = Telegram([message(900)], [message(20), message(21)], [])
    one = receiver(telegram)
    for _ in range(3):
        await one.poll()
    assert telegram.asked == [None, 901, 22]
    assert await database.read(kept) == [900, 20, 21]


async def test_a_restart_goes_on_where_the_last_commit_was(
    receiver: Callable[[Telegram], Receiver],
) -> None:
    await receiver(Telegram([message(5)])).poll()
    telegram = Telegram([])
    await receiver(telegram).poll()
    assert telegram.asked == [6]


async def test_a_commit_that_fails_leaves_the_offset_where_it_was(
    receiver: Callable[[Telegram], Receiver], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram = Telegram([message(5)], [message(5)])
    one = receiver(telegram)

    def full(*_: object) -> None:
        raise StorageProblem("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "move_offset", full)
        with pytest.raises(StorageProblem):
            await one.poll()
    assert await database.read(kept) == []
    await one.poll()
    assert telegram.asked == [None, None]
    assert await database.read(kept) == [5]


async def test_the_turn_is_woken_after_the_commit(database: Database, clock: Clock) -> None:
    arrived = asyncio.Event()
    one = Receiver(database, Telegram([], [message(1)]), bot_id=BOT, clock=clock, arrived=arrived)
    await one.poll()
    assert not arrived.is_set()
    await one.poll()
    assert arrived.is_set()


async def test_trouble_with_the_network_makes_it_wait_longer_and_then_go_on(
    receiver: Callable[[Telegram], Receiver], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    telegram = Telegram(NotSent("not_connected"), Unknown("timed_out"), Unknown("timed_out"), [message(5)])
    one = receiver(telegram)
    monkeypatch.setattr("bot.receive.asyncio.sleep", sleep)
    await run_until_dry(one, telegram)
    assert waited == [0.5, 1.0, 2.0]
    assert await database.read(kept) == [5]


async def test_another_poller_is_waited_for_gently(
    receiver: Callable[[Telegram], Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    telegram = Telegram(Refused(409, "other_poller"), Refused(409, "other_poller"))
    one = receiver(telegram)
    monkeypatch.setattr("bot.receive.asyncio.sleep", sleep)
    await run_until_dry(one, telegram)
    assert waited == [5.0, 5.0]


@pytest.mark.parametrize("code", [401, 404])
async def test_a_wrong_token_stops_with_a_sentence(receiver: Callable[[Telegram], Receiver], code: int) -> None:
    with pytest.raises(TokenRefused, match="HEARBACK_TELEGRAM_TOKEN"):
        await receiver(Telegram(Unauthorised(code))).run(asyncio.Event())


async def test_a_token_that_works_again_is_no_trouble_any_more(receiver: Callable[[Telegram], Receiver]) -> None:
    one = receiver(Telegram(Unauthorised(401), [message(5)]))
    with pytest.raises(TokenRefused):
        await one._round()
    assert "HEARBACK_TELEGRAM_TOKEN" in str(one.trouble)
    await one._round()
    assert one.trouble is None


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (NotSent("not_connected"), "look at the network"),
        (Unknown("timed_out"), "look at the network"),
        (Refused(409, "other_poller"), "another program asks"),
        (Refused(409, "webhook_set"), "start hearback again"),
    ],
)
async def test_what_lasts_is_said_with_what_to_do_until_it_is_over(
    receiver: Callable[[Telegram], Receiver], outcome: Outcome, said: str
) -> None:
    one = receiver(Telegram(*[outcome] * LASTING, [message(5)]))
    for _ in range(LASTING - 1):
        await one._round()
        assert one.trouble is None, "it may be a moment's"
    await one._round()
    assert said in str(one.trouble)
    await one._round()
    assert one.trouble is None


async def test_stopping_does_not_wait_for_the_long_poll(receiver: Callable[[Telegram], Receiver]) -> None:
    telegram = Telegram()
    await run_until_dry(receiver(telegram), telegram)
    assert telegram.asked == [None]


async def run_until_dry(one: Receiver, telegram: Telegram) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(one.run(stop))
        await telegram.dry.wait()
        stop.set()


async def test_old_rows_go_after_two_days(
    receiver: Callable[[Telegram], Receiver], database: Database, clock: Clock
) -> None:
    one = receiver(Telegram([message(1), message(2, sender=2)], [message(3)]))
    await one.poll()
    taken = await database.write(inbox.take, 1)
    await database.write(inbox.done, [row.id for row in taken], clock())
    clock.now += timedelta(hours=49)
    await one.poll()
    assert await database.read(kept) == [2, 3], "the waiting row stays, however old"


async def test_a_webhook_may_add_what_a_poll_added(database: Database, clock: Clock) -> None:
    assert await database.write(add_updates, BOT, [message(5), message(6)], clock()) == 2
    assert await database.write(add_updates, BOT, [message(6)], clock()) == 1
    assert await database.read(kept) == [5, 6]
    assert await database.read(inbox.next_offset, BOT) is None


STRANGE: list[object] = [
    {},
    None,
    [],
    {"update_id": "seven"},
    {"update_id": True},
    {"update_id": 2**70},
    {"message": {"text": "no number"}},
]


async def test_what_has_no_number_is_passed_over(database: Database, clock: Clock) -> None:
    assert await database.write(add_updates, BOT, [*STRANGE, message(5)], clock()) == 1
    assert await database.read(kept) == [5]


async def test_half_a_character_and_a_number_too_large_are_kept_without(database: Database, clock: Clock) -> None:
    odd = message(5, text="\ud83d hello")
    odd["message"]["date"] = 2**80
    odd["message"]["\udc00"] = [1.5, (None, True)]
    await database.write(add_updates, BOT, [odd], clock())
    (row,) = await database.write(inbox.take, 5)
    assert row.raw["message"]["text"] == "\ufffd hello"
    assert row.raw["message"]["date"] is None
    assert row.sender == 1001


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["from", "chat", "id"]), inner, max_size=3)
    ),
    max_leaves=12,
)
_UPDATE = st.fixed_dictionaries(
    {"update_id": st.integers(0, 2**40)},
    optional=dict.fromkeys(("message", "callback_query", "my_chat_member", "poll", "\x00"), _JSON),
)


@given(updates=st.lists(_UPDATE | _JSON, max_size=4))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_arrives_is_refused(updates: list[Any]) -> None:
    for arrival in arrivals(updates):
        assert arrival.kind in {"message", "callback_query", "my_chat_member", "edited_message", "other"}
        assert arrival.raw["update_id"] == arrival.update_id


async def test_twenty_thousand_letters_do_not_stop_the_next(database: Database, clock: Clock) -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = [deep]
    await database.write(add_updates, BOT, [message(5, text="x" * 20_000), {**message(6), "poll": deep}], clock())

    def count(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(inbox_table)).scalar_one()

    assert await database.read(count) == 2


async def test_a_server_that_holds_no_polls_is_not_asked_without_a_pause(
    receiver: Callable[[Telegram], Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    telegram, stop = Telegram([message(5)], [], [], [message(6)]), asyncio.Event()
    one = receiver(telegram)
    monkeypatch.setattr("bot.receive.asyncio.sleep", pause)
    running = asyncio.create_task(one.run(stop))
    await telegram.dry.wait()
    stop.set()
    await running
    assert pauses == [NOT_HELD, NOT_HELD]
