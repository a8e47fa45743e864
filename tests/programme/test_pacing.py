"""How fast messages leave: tables for the rules, and a made-up hour of traffic for what must always hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.pacing import WHOLE_BOT, Grant, Lane, Limits, Pacer, Wish

BEGIN = 1000.0
LATER = BEGIN + 10


def pacer(**limits: float) -> Pacer:
    """A pacer that has been at rest for long."""
    return Pacer(Limits(**limits), started=0.0)  # type: ignore[arg-type]  # why: the tests give whole numbers as float


def wish(chat: int, lane: Lane = Lane.REPLY, key: object = None) -> Wish:
    return Wish(key or f"{lane.name} to {chat}", chat, lane)


def send(pace: Pacer, what: Wish, now: float) -> Grant:
    """Grant, leave and land at once; it must be allowed."""
    (grant,) = pace.grant([what], now)
    assert pace.leave(grant, now) == 0
    pace.land(grant)
    return grant


def test_a_chat_has_one_call_in_flight_and_holds_back_nobody_else() -> None:
    pace = pacer()
    first = pace.grant([wish(1, key="a"), wish(1, key="b"), wish(2, key="c")], BEGIN)
    assert [grant.wish.key for grant in first] == ["a", "c"]
    assert pace.grant([wish(1, key="b")], BEGIN) == []
    pace.leave(first[0], BEGIN)
    pace.land(first[0])
    assert [grant.wish.key for grant in pace.grant([wish(1, key="b")], BEGIN)] == ["b"]


def test_a_paused_head_holds_back_what_is_behind_it_in_its_chat() -> None:
    pace = pacer()
    pace.pause(1, BEGIN + 5)
    assert pace.grant([wish(1, key="a"), wish(1, Lane.BULK, key="b")], BEGIN) == []
    assert pace.again_at == BEGIN + 5
    assert len(pace.grant([wish(1, key="a")], BEGIN + 5)) == 1


def test_three_messages_to_a_person_go_at_once_then_one_a_second() -> None:
    pace = pacer(chat_margin=0)
    for _ in range(3):
        send(pace, wish(1), BEGIN)
    assert pace.grant([wish(1)], BEGIN) == []
    assert pace.again_at == pytest.approx(BEGIN + 1)
    assert pace.grant([wish(1)], BEGIN + 0.99) == []
    send(pace, wish(1), BEGIN + 1)
    assert pace.grant([wish(1)], BEGIN + 1.5) == []


def test_chats_that_must_wait_are_named_so_that_others_are_looked_at() -> None:
    pace = pacer(chat_margin=0)
    pace.pause(9, BEGIN + 7)
    pace.grant([wish(2)], BEGIN)
    for _ in range(3):
        send(pace, wish(1), BEGIN)
    assert pace.resting(BEGIN) == {1, 2, 9}
    assert pace.again_at == pytest.approx(BEGIN + 1)
    assert pace.resting(BEGIN + 1) == {2, 9}


def test_who_writes_once_a_second_is_answered_at_once_for_ever() -> None:
    pace = pacer()
    for second in range(300):
        send(pace, wish(1), BEGIN + second)


def test_after_a_burst_we_count_a_little_behind_telegram_once() -> None:
    pace = pacer()
    for _ in range(3):
        send(pace, wish(1), BEGIN)
    for second in (1.05, 2.05, 3.05):
        assert pace.grant([wish(1)], BEGIN + second - 0.01) == []
        send(pace, wish(1), BEGIN + second + 0.0001)


def test_a_group_gets_at_most_twenty_in_a_minute() -> None:
    pace, sent, now = pacer(), 0, BEGIN
    while now < BEGIN + 60:
        if pace.grant([wish(-100)], now):
            grant = Grant(wish(-100), now)
            pace.leave(grant, now)
            pace.land(grant)
            sent += 1
        now += 0.1
    assert 18 <= sent <= 20


def test_no_more_than_a_quarter_of_a_second_of_bulk_is_granted_ahead() -> None:
    pace = pacer()
    many = [wish(chat, Lane.BULK) for chat in range(1, 50)]
    assert len(pace.grant(many, BEGIN)) == 5
    assert pace.grant(many, BEGIN) == []
    assert pace.room(Lane.BULK) == 0


def test_no_more_than_sixty_four_calls_of_bulk_are_in_flight() -> None:
    pace = Pacer(Limits.for_bulk(1000), started=0.0)
    grants = pace.grant([wish(chat, Lane.BULK) for chat in range(1, 201)], BEGIN)
    left = [pace.leave(grant, BEGIN + number) for number, grant in enumerate(grants)]
    assert left.count(0) == 64
    pace.land(grants[0])
    assert pace.leave(grants[64], LATER * 2) == 0


def test_an_answer_makes_room_and_sixteen_that_are_not_kept_yet_leave_none() -> None:
    pace = Pacer(Limits.for_bulk(1000), started=0.0)
    grants = pace.grant([wish(chat, Lane.BULK) for chat in range(1, 201)], BEGIN)
    at = BEGIN
    for grant in grants[:64]:
        at += 1
        assert pace.leave(grant, at) == 0
    for answered, following in zip(grants[:16], grants[64:80], strict=True):
        at += 1
        assert pace.leave(following, at) > 0
        pace.answered(answered, at)
        assert pace.leave(following, at) == 0
    pace.answered(grants[16], at + 1)
    assert pace.leave(grants[80], at + 2) > 0, "sixteen outcomes are in doubt besides those in flight"
    for kept in grants[:17]:
        pace.land(kept)
    assert pace.leave(grants[80], at + 3) == 0


def test_what_is_given_back_can_be_granted_again() -> None:
    pace = pacer()
    for grant in pace.grant([wish(chat, Lane.BULK) for chat in range(1, 50)], BEGIN):
        pace.give_back(grant)
    assert pace.room(Lane.BULK) == 5
    assert pace.resting(BEGIN) == set()


def test_bulk_is_spaced() -> None:
    pace = pacer()
    left = _run_bulk(pace, seconds=10)
    assert min(b - a for a, b in pairwise(left)) >= 1 / 56 - 0.001
    assert len(left) == pytest.approx(280, abs=2)


def test_bulk_makes_up_for_two_messages_of_a_stall_and_no_more() -> None:
    pace = pacer()
    _run_bulk(pace, seconds=1)
    stalled = BEGIN + 6
    left = _run_bulk(pace, seconds=1, begin=stalled)
    assert len(left) <= 31


def test_after_a_start_bulk_waits_a_second_since_the_process_before_may_have_used_it() -> None:
    pace, window = Pacer(Limits(), started=BEGIN), Limits().window
    assert pace.grant([wish(1, Lane.BULK)], BEGIN + 0.5) == []
    (grant,) = pace.grant([wish(1, Lane.BULK)], BEGIN + window - 0.1)
    assert pace.leave(grant, BEGIN + window - 0.1) == pytest.approx(0.1)


def test_calls_that_were_held_up_count_as_of_their_arrival() -> None:
    pace, left, now = pacer(), [], BEGIN
    flying: list[tuple[float, Grant]] = []
    stalls = (BEGIN + 2, BEGIN + 2.3)  # the line stands still, and then lets everything through at once
    arrivals: list[float] = []
    chat = 0
    while now < BEGIN + 6:
        for answer, grant in [one for one in flying if one[0] <= now]:
            flying.remove((answer, grant))
            pace.answered(grant, now)
            pace.land(grant)
        chat += 1
        left += pace.grant([wish(chat, Lane.BULK)], now)
        while left and pace.leave(left[0], now) == 0:
            arrival = stalls[1] if stalls[0] <= now < stalls[1] else now
            arrivals.append(arrival)
            flying.append((arrival + 0.05, left.pop(0)))
        now += 0.001
    assert max(sum(1 for other in arrivals if at <= other < at + 1) for at in arrivals) <= 30
    assert len(arrivals) > 28 * 6 * 0.9


def test_a_reply_waits_for_nobody_while_there_is_room_in_the_second() -> None:
    pace = pacer()
    _run_bulk(pace, seconds=3)
    (grant,) = pace.grant([wish(9000)], BEGIN + 3)
    assert pace.leave(grant, BEGIN + 3) == 0


def test_a_reply_each_second_of_a_broadcast_finds_its_place_free() -> None:
    pace, left = pacer(), 0
    for second in range(3, 15):
        (reply,) = pace.grant([wish(9000, key=second)], BEGIN + second)
        assert pace.leave(reply, BEGIN + second) == 0
        pace.answered(reply, BEGIN + second)
        pace.land(reply)
        left += len(_run_bulk(pace, seconds=1, begin=BEGIN + second, step=0.002))
    assert left >= 0.97 * 28 * 12


def test_replies_alone_never_wait() -> None:
    pace = pacer()
    for chat in range(1, 200):
        send(pace, wish(chat), BEGIN)


def test_bulk_gives_way_to_a_reply_that_waits() -> None:
    pace = pacer()
    _run_bulk(pace, seconds=2)
    now = BEGIN + 2
    bulk = pace.grant([wish(500, Lane.BULK)], now)[0]
    replies = pace.grant([wish(chat) for chat in range(9000, 9010)], now)
    waits = [pace.leave(grant, now) for grant in replies]
    assert max(waits) > 0
    assert max(waits) <= Limits().patience
    assert pace.leave(bulk, now) >= max(waits)


def test_a_reply_that_has_waited_a_quarter_of_a_second_goes() -> None:
    pace = pacer(overall=1)
    _run_bulk(pace, seconds=1)
    (grant,) = pace.grant([wish(9000)], BEGIN + 1)
    wait = pace.leave(grant, BEGIN + 1)
    assert 0 < wait <= 0.25
    assert pace.leave(grant, BEGIN + 1.25) == 0


def test_a_pause_of_the_whole_bot_stops_every_lane() -> None:
    pace = pacer()
    (granted,) = pace.grant([wish(7, Lane.BULK)], BEGIN)
    pace.pause(WHOLE_BOT, BEGIN + 30)
    assert pace.grant([wish(1), wish(2, Lane.SERVICE), wish(3, Lane.BULK)], BEGIN) == []
    assert pace.leave(granted, BEGIN) == 30
    assert len(pace.grant([wish(1)], BEGIN + 30)) == 1


def test_of_two_pauses_the_longer_one_counts() -> None:
    pace = pacer()
    pace.pause(WHOLE_BOT, BEGIN + 30)
    pace.pause(WHOLE_BOT, BEGIN + 3)
    assert pace.paused_until(1, BEGIN) == BEGIN + 30


@pytest.mark.parametrize(
    ("chat", "messages", "expected"),
    [(1, 1, WHOLE_BOT), (1, 3, 1), (-5, 1, -5)],
    ids=["a quiet chat: the bot is too fast", "a busy chat: it is", "a group: it is"],
)
def test_whose_fault_a_429_is(chat: int, messages: int, expected: int) -> None:
    pace = pacer()
    for _ in range(messages):
        send(pace, wish(chat), BEGIN)
    assert pace.refused(chat, 12, BEGIN) == expected
    assert pace.paused_until(chat, BEGIN) == BEGIN + 12


def test_after_a_429_bulk_begins_slower_and_grows_back() -> None:
    pace = pacer()
    send(pace, wish(1, Lane.BULK), BEGIN)
    pace.refused(1, 10, BEGIN)
    assert pace.strength(BEGIN + 10) == 0.75
    assert 0.75 < pace.strength(BEGIN + 20) < 1
    assert pace.strength(BEGIN + 25) == 1
    for _ in range(3):
        pace.refused(1, 10, BEGIN + 10)
    assert pace.strength(BEGIN + 20) < 0.4
    slow = _run_bulk(pace, seconds=5, begin=BEGIN + 20)
    assert len(slow) < 28 * 5 * 0.5


def test_after_a_restart_in_a_pause_bulk_begins_slower_too() -> None:
    pace = pacer()
    pace.pause_again(-5, BEGIN + 100)
    assert pace.strength(BEGIN) == 1, "a group's pause is its own"
    pace.pause_again(WHOLE_BOT, BEGIN + 10)
    assert pace.grant([wish(1)], BEGIN) == []
    assert pace.strength(BEGIN + 10) == 0.75
    assert pace.strength(BEGIN + 25) == 1


def test_edits_count_as_sends() -> None:
    """Whatever is called for a chat takes one of its messages: the pacer knows no methods."""
    pace = pacer()
    for _ in range(3):
        send(pace, wish(1), BEGIN)
    assert pace.resting(BEGIN) == {1}


def test_paid_broadcasts_raise_the_whole_allowance() -> None:
    assert Limits.for_bulk(28).overall == 30
    assert Limits.for_bulk(1000).overall == 1072
    assert Limits.for_bulk(1).bulk_ahead == 1


@pytest.mark.parametrize("rate", [100.0, 1000.0])
def test_paid_bulk_goes_at_its_own_pace_beside_free_bulk(rate: float) -> None:
    """Five seconds of both at once: each keeps its rate, and neither passes what Telegram takes in a second."""
    pace = pacer(paid_rate=rate)
    left: dict[bool, list[float]] = {True: [], False: []}
    waiting: list[Grant] = []
    for tick in range(5000):
        now, fresh = BEGIN + tick / 1000, tick * 10
        wishes = [Wish(fresh + n + 5 * paid, fresh + n + 5 * paid, Lane.BULK, paid) for paid in left for n in range(2)]
        waiting += pace.grant(wishes, now)
        held: list[Grant] = []
        for grant in waiting:
            behind = any(one.wish.paid == grant.wish.paid for one in held)  # who waits holds its kind
            if behind or pace.leave(grant, now) > 0:
                held.append(grant)
                continue
            pace.answered(grant, now)
            pace.land(grant)
            left[grant.wish.paid].append(now)
        waiting = held
    assert len(left[False]) / 5 == pytest.approx(28, rel=0.03)
    assert len(left[True]) / 5 >= 0.95 * rate
    most = pace.limits.paid_overall
    assert all(b - a >= 1 for a, b in zip(left[True], left[True][most:], strict=False))


def test_a_reply_waits_for_no_place_among_paid_bulk() -> None:
    pace = pacer(paid_rate=1000.0)
    for n in range(80):
        send(pace, Wish(n, 100 + n, Lane.BULK, paid=True), LATER + n / 100)
    send(pace, wish(1), LATER + 0.8)


def test_nothing_is_paid_for_where_it_is_not_set() -> None:
    assert pacer().room(Lane.BULK, paid=True) == 0
    assert pacer(paid_rate=1000.0).room(Lane.BULK, paid=True) == 200


@dataclass
class Traffic:
    """A made-up sender: takes what is granted, lets it leave when it may, and lands it some time later."""

    pace: Pacer
    waiting: list[tuple[float, Wish]]  # when it is wished for, and what
    flight: float
    now: float = BEGIN
    granted: list[Grant] = field(default_factory=list)
    flying: list[tuple[float, Grant]] = field(default_factory=list)
    left: list[tuple[float, Wish]] = field(default_factory=list)
    overlap: bool = False

    def run(self, seconds: float) -> None:
        """Ten milliseconds at a time."""
        while self.now < BEGIN + seconds:
            self._step()
            self.now += 0.01

    def _step(self) -> None:
        for landing, grant in [one for one in self.flying if one[0] <= self.now]:
            self.flying.remove((landing, grant))
            self.pace.answered(grant, self.now)
            self.pace.land(grant)
        due = sorted((one for one in self.waiting if one[0] <= self.now), key=lambda one: (one[1].lane, one[0]))
        for grant in self.pace.grant([what for _, what in due], self.now):
            self.waiting = [one for one in self.waiting if one[1].key != grant.wish.key]
            self.granted.append(grant)
        for grant in list(self.granted):
            if self.pace.leave(grant, self.now) == 0:
                self.granted.remove(grant)
                self.overlap |= grant.wish.chat in {one.wish.chat for _, one in self.flying}
                self.left.append((self.now, grant.wish))
                self.flying.append((self.now + self.flight, grant))


wished = st.lists(
    st.tuples(st.floats(0, 8), st.integers(1, 12), st.sampled_from([Lane.REPLY, Lane.REPLY, Lane.SERVICE])),
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(wished=wished, flight=st.sampled_from([0.005, 0.05, 0.4]))
def test_what_always_holds(wished: list[tuple[float, int, Lane]], flight: float) -> None:
    """A broadcast of 200 with people writing meanwhile: never above 30 in a second, nor 3 + 1 a second in a chat."""
    traffic = Traffic(pacer(), [(BEGIN, wish(100 + n, Lane.BULK)) for n in range(200)], flight)
    traffic.waiting += [(BEGIN + at, wish(chat, lane, (n,))) for n, (at, chat, lane) in enumerate(wished)]
    traffic.run(20)
    assert traffic.waiting == [] or _chats_are_full(traffic)
    assert not traffic.overlap
    times = [at for at, _ in traffic.left]
    # twelve at once are more than the patience of replies can always fit in: two may be too many
    assert max(sum(1 for other in times if at <= other < at + 1) for at in times) <= 32
    for chat, moments in _by_chat(traffic).items():
        assert all(b - a >= 0.99 for a, b in zip(moments, moments[3:], strict=False)), chat


def _chats_are_full(traffic: Traffic) -> bool:
    """Whether what still waits does so since its chat got more than it may in this time."""
    return all(len(_by_chat(traffic)[what.chat]) >= 3 for _, what in traffic.waiting)


def _by_chat(traffic: Traffic) -> dict[int, list[float]]:
    chats: dict[int, list[float]] = defaultdict(list)
    for at, what in traffic.left:
        chats[what.chat].append(at)
    return chats


def _run_bulk(pace: Pacer, *, seconds: float, begin: float = BEGIN, step: float = 0.001) -> list[float]:
    """Send bulk to ever new people for a while, a step at a time; when each left."""
    left: list[float] = []
    granted: list[Grant] = []
    for tick in range(round(seconds / step)):
        now = begin + tick * step
        fresh = int(now * 1000) * 100
        granted += pace.grant([wish(fresh + n, Lane.BULK) for n in range(7)], now)
        while granted and pace.leave(granted[0], now) == 0:
            pace.land(granted.pop(0))
            left.append(now)
    for grant in granted:
        pace.give_back(grant)
    return left


def test_an_album_goes_at_once_and_counts_as_its_messages() -> None:
    pace = pacer(chat_margin=0)
    (album,) = pace.grant([wish(1)], BEGIN)
    assert pace.leave(album, BEGIN, 5) == 0
    pace.answered(album, BEGIN)
    pace.land(album)
    assert pace.grant([wish(1)], BEGIN + 2.9) == []
    assert pace.again_at == pytest.approx(BEGIN + 3)
    assert len(pace.grant([wish(1)], BEGIN + 3)) == 1


def test_albums_of_a_broadcast_keep_its_pace_and_the_sliding_second() -> None:
    pace = pacer(bulk_rate=20.0)
    left, now = [], BEGIN
    for chat in range(12):
        while not (granted := pace.grant([wish(chat + 1, Lane.BULK)], now)):
            now += 0.01
        (album,) = granted
        while (wait := pace.leave(album, now, 10)) > 0:
            now += wait
        pace.answered(album, now)
        pace.land(album)
        left.append(now)
        now += 0.3
    for start in left:
        assert 10 * sum(start <= one <= start + 1 for one in left) <= 30
    assert (left[-1] - left[0]) / 11 == pytest.approx(0.5, abs=0.05)
