"""When Telegram cannot be reached, and when the database cannot."""

from __future__ import annotations

import math

import pytest

from bot import persistence
from bot.outage import AMONG_ANSWERS, FIRST_WAIT, LATELY, REFUSED, UNREACHABLE, Outage
from bot.persistence import Persistence
from programme.retry import NotSent, Refused, Sent, Unauthorised, Unknown
from storage.database import Database, StorageProblem

AWAY = NotSent("not_connected")


def test_three_failures_in_a_row_are_an_outage_and_two_are_not() -> None:
    outage = Outage()
    for outcome in (AWAY, Unknown("timed_out"), Sent(1), AWAY, AWAY):
        outage.saw(outcome, 0)
    assert not outage.is_on
    outage.saw(AWAY, 10)
    assert (outage.trouble, outage.probe_at) == (UNREACHABLE, 10 + FIRST_WAIT)


def test_a_few_failures_in_a_row_among_many_answers_are_no_outage() -> None:
    outage = Outage()
    outage.saw(Sent(0), 0)
    for tenth in range(1, 500, 5):
        for _ in range(AMONG_ANSWERS - 1):
            outage.saw(Unknown("connection_broken"), tenth / 10)
        outage.saw(Sent(tenth), tenth / 10)
    assert not outage.is_on
    for _ in range(AMONG_ANSWERS):
        outage.saw(Unknown("connection_broken"), 50)
    assert outage.trouble == UNREACHABLE


def test_a_second_without_an_answer_is_long_enough_for_three_to_be_one() -> None:
    outage = Outage()
    outage.saw(Sent(1), 10)
    for at in (10.1, 10.2, 10.3, 10.9):
        outage.saw(AWAY, at)
    assert not outage.is_on
    outage.saw(AWAY, 10 + LATELY)
    assert outage.is_on


def test_an_answer_however_unwelcome_is_an_answer() -> None:
    outage = Outage()
    for outcome in (AWAY, AWAY, Refused(403, "blocked"), AWAY, AWAY):
        outage.saw(outcome, 0)
    assert not outage.is_on


def test_probes_become_rarer_until_one_comes_back() -> None:
    outage = Outage()
    for _ in range(3):
        outage.saw(AWAY, 0)
    waits = []
    for _ in range(7):
        now = outage.probe_at
        outage.probed(AWAY, now)
        waits.append(outage.probe_at - now)
    assert waits == [2, 4, 8, 16, 30, 30, 30]
    outage.probed(Sent(None), 100)
    assert (outage.is_on, outage.probe_at) == (False, math.inf)


def test_failing_again_after_a_probe_waits_longer_and_success_forgets_it() -> None:
    outage = Outage()
    for _ in range(3):
        outage.saw(AWAY, 0)
    outage.probed(Sent(None), 1)
    for _ in range(3):
        outage.saw(AWAY, 1)
    assert outage.probe_at == 1 + 2
    outage.probed(Sent(None), 3)
    outage.saw(Sent(5), 3)
    for _ in range(3):
        outage.saw(AWAY, 4)
    assert outage.probe_at == 4 + FIRST_WAIT


def test_a_refused_token_is_an_outage_at_once() -> None:
    outage = Outage()
    outage.saw(Unauthorised(401), 0)
    assert outage.trouble == REFUSED
    outage.probed(AWAY, 1)
    assert outage.trouble == UNREACHABLE


async def test_writing_goes_on_when_the_database_comes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persistence, "PAUSE", 0.0)
    patient = Persistence(database)
    tries: list[str | None] = []

    def act(_: object) -> str:
        tries.append(patient.trouble)
        if len(tries) < 3:
            raise StorageProblem("the disk is full")
        return "done"

    assert await patient.write(act) == "done"
    assert tries == [None, "the disk is full", "the disk is full"]
    assert patient.trouble is None


async def test_reading_on_a_full_disk_is_no_sign_that_it_works_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persistence, "PAUSE", 0.0)
    patient = Persistence(database)
    seen: list[str | None] = []

    async def write(*_: object) -> str:
        if len(seen) == 3:
            return "done"
        patient.works()
        seen.append(patient.trouble)
        raise StorageProblem("the disk is full")

    monkeypatch.setattr(database, "write", write)
    assert await patient.write(lambda _: "asked") == "done"
    assert seen == [None, "the disk is full", "the disk is full"]
    assert patient.trouble is None
