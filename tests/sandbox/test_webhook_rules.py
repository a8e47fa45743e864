"""The rules of delivery without a network: which update is due when, and how many connections there may be."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sandbox.polling import UpdateQueue, Waiting, queue_of
from sandbox.refusals import Refusal
from sandbox.webhooks.address import read_address
from sandbox.webhooks.connections import Connections
from sandbox.webhooks.schedule import Parcel, Schedule, longest_delay
from tests.sandbox.hand_clock import HandClock

NOW = 1_772_532_000.0


def _update(number: int, queue: int = 1, lives: float = 86_400) -> Waiting:
    return Waiting(number, NOW + lives, b"{}", "message", ("messages", queue))


def _schedule(*updates: Waiting, most: int = 40, answering: bool = True) -> Schedule:
    """A schedule whose webhook has just answered, so that connections open quickly."""
    schedule = Schedule(most, longest=lambda: 90)
    if answering:
        schedule.arrived(_update(0, queue=0))
        (first,) = schedule.due(NOW)[0]
        schedule.delivered(first, NOW, kept=True)
    for update in updates:
        schedule.arrived(update)
    return schedule


def _numbers(parcels: Iterable[Parcel]) -> list[int]:
    return [parcel.update.update_id for parcel in parcels]


def test_each_queue_has_one_on_its_way() -> None:
    schedule = _schedule(_update(1, 7), _update(2, 7), _update(3, 8))
    sent, later = schedule.due(NOW)
    assert (_numbers(sent), later) == ([1, 3], None)
    schedule.delivered(sent[0], NOW, kept=True)
    assert _numbers(schedule.due(NOW)[0]) == [2]


def test_pauses_double_up_to_the_one_that_was_drawn() -> None:
    schedule = _schedule(_update(1))
    pauses, now = [], NOW
    for _ in range(10):
        (parcel,), _ = schedule.due(now)
        assert schedule.failed(parcel, now, 0, kept=True)
        pauses.append(parcel.at - now)
        now = parcel.at
    assert pauses == [0, 2, 4, 8, 16, 32, 64, 90, 90, 90]
    assert {60 <= longest_delay() <= 120 for _ in range(50)} == {True}


@pytest.mark.parametrize(("named", "waited"), [(30, 30), (3600, 3600), (90_000, 3600)])
def test_the_pause_that_the_answer_names_counts_instead(named: int, waited: int) -> None:
    schedule = _schedule(_update(1))
    (parcel,), _ = schedule.due(NOW)
    schedule.failed(parcel, NOW, named, kept=True)
    assert parcel.at == NOW + waited


def test_who_would_come_too_late_is_given_up_and_the_next_goes() -> None:
    schedule = _schedule(_update(1, lives=1), _update(2, lives=500))
    now = NOW
    (parcel,), _ = schedule.due(now)
    assert schedule.failed(parcel, now, 0, kept=True)
    (parcel,), _ = schedule.due(now)
    assert not schedule.failed(parcel, now, 0, kept=True), "the next try would come after two seconds"
    assert _numbers(schedule.due(now)[0]) == [2]


def test_what_expired_before_it_was_looked_at_is_never_sent() -> None:
    schedule = _schedule(_update(1, lives=0), _update(2))
    assert _numbers(schedule.due(NOW)[0]) == [2]


def test_twice_as_many_updates_as_connections_are_looked_at_ahead() -> None:
    schedule = _schedule(*(_update(number, lives=10) for number in range(1, 8)), most=2)
    (first,), _ = schedule.due(NOW)
    schedule.delivered(first, NOW + 20, kept=True)
    sent = []
    while parcels := schedule.due(NOW + 20)[0]:
        sent += _numbers(parcels)
        schedule.delivered(parcels[0], NOW + 20, kept=True)
    assert sent == [2, 3, 4], "the four that were looked at are sent although they expired; the others are not"


def test_a_failing_chat_does_not_hold_up_the_others() -> None:
    schedule = _schedule(_update(1, 7), _update(2, 8))
    (bad, good), _ = schedule.due(NOW)
    schedule.failed(bad, NOW, 60, kept=True)
    schedule.delivered(good, NOW, kept=True)
    schedule.arrived(_update(3, 8))
    sent, later = schedule.due(NOW)
    assert (_numbers(sent), later) == ([3], NOW + 60)


def test_at_most_ten_connections_are_opened_in_half_a_second() -> None:
    schedule = _schedule(*(_update(number, number) for number in range(1, 41)))
    sent, later = schedule.due(NOW)
    assert (len(sent), later) == (11, NOW + 0.5), "ten new ones, and the one that was open"
    assert len(schedule.due(NOW + 0.5)[0]) == 10
    assert len(schedule.due(NOW + 1)[0]) == 10


def test_without_an_answer_for_ten_seconds_one_connection_is_tried_every_two() -> None:
    schedule = _schedule(*(_update(number, number) for number in range(1, 41)), answering=False)
    (parcel,), later = schedule.due(NOW)
    assert later is None
    schedule.failed(parcel, NOW, 0, kept=False)
    sent, later = schedule.due(NOW)
    assert (sent, later) == ([], NOW + 2)
    assert len(schedule.due(NOW + 2)[0]) == 1


def test_a_connection_closes_after_a_minute_of_rest() -> None:
    connections = Connections(5)
    assert connections.open(NOW, 1) is None
    assert connections.take()
    connections.done(NOW, kept=True, success=True)
    assert connections.open(NOW + 59, 0) is None
    assert connections.take()
    connections.done(NOW + 59, kept=True, success=True)
    connections.open(NOW + 119, 0)
    assert not connections.take()
    assert connections.busy == 0


MESSAGE = {"chat": {"id": 7}, "from": {"id": 1}}
QUEUES = [
    ("message", MESSAGE, ("messages", 7)),
    ("edited_message", MESSAGE, ("messages", 7)),
    ("callback_query", {"from": {"id": 1}, "message": MESSAGE}, ("callback_query", 1)),
    ("my_chat_member", MESSAGE, ("my_chat_member", 7)),
    ("chat_member", {**MESSAGE, "new_chat_member": {"user": {"id": 9}}}, ("members", 9)),
    ("message_reaction", {"chat": {"id": 7}, "user": {"id": 1}}, ("message_reaction", 7)),
    ("poll", {"id": "77"}, ("poll", "77")),
    ("poll_answer", {"poll_id": "77", "user": {"id": 1}}, ("poll", "77")),
]


@pytest.mark.parametrize(("kind", "content", "queue"), QUEUES)
def test_each_kind_has_its_queue(kind: str, content: dict[str, object], queue: tuple[str, int | str]) -> None:
    assert queue_of(kind, content) == queue


def test_an_update_that_was_handed_over_waits_until_it_is_forgotten() -> None:
    clock, taken = HandClock(), list[Waiting]()
    queue = UpdateQueue(clock)
    first = queue.add("message", MESSAGE)
    queue.hand_over(taken.append)
    second = queue.add("message", MESSAGE)
    assert [update.update_id for update in taken] == [first, second]
    assert first is not None
    queue.forget(first)
    assert queue.count() == 1


ADDRESSES = [
    ("example.org", "https", "example.org", 443, "/"),
    ("HTTPS://Example.ORG:8443/Hook?a=b c", "https", "example.org", 8443, "/Hook?a=b%20c"),
    ("http://127.0.0.1:8080?x", "http", "127.0.0.1", 8080, "/?x"),
    ("https://[::1]:88/", "https", "[::1]", 88, "/"),
]


@pytest.mark.parametrize(("url", "scheme", "host", "port", "target"), ADDRESSES)
def test_an_address_is_read_as_telegram_reads_it(url: str, scheme: str, host: str, port: int, target: str) -> None:
    address = read_address(url)
    assert (address.scheme, address.host, address.port, address.target) == (scheme, host, port, target)


def test_a_name_and_password_in_the_address_become_a_header() -> None:
    assert read_address("https://me:secret@example.org/").login == "me:secret"
    with pytest.raises(Refusal, match="invalid webhook URL"):
        read_address("https://me:se cret@example.org/")
