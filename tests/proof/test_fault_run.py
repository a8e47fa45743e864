"""A broadcast to ten thousand people, of whom one in five has something go wrong, while Telegram asks for pauses.

One in twenty has blocked the bot, of one in twenty the chat is not found, one in twenty gets a server error before the
message goes through, and of one in twenty the connection closes after the message was accepted. Three times everything
is refused for three seconds. Who is struck by what is drawn from a seed, so each row's right end is known.
"""

from __future__ import annotations

import asyncio
import csv
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.broadcast_report import told
from storage import reports
from storage.tables import person
from tests.e2e.house import furniture, now, until
from tests.proof.conftest import Tell, Town
from tests.proof.doubts import crowd, rows_of
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

CROWD = range(50_001, 60_001)
A_TWENTIETH = len(CROWD) // 20
PAUSES = (1_500, 4_000, 7_500)
"""After how many messages Telegram asks for a pause."""
SECONDS = 3
ON_THE_WAY = 0.5
"""Seconds after a refusal in which messages may still arrive that had left before its answer came."""


@dataclass(frozen=True, slots=True)
class Struck:
    """Who is struck by what."""

    blocked: frozenset[int]
    not_found: frozenset[int]
    refused: frozenset[int]
    dropped: frozenset[int]

    @classmethod
    def drawn(cls, seed: int) -> Struck:
        """Four twentieths of the crowd."""
        people = list(CROWD)
        random.Random(seed).shuffle(people)
        return cls(
            *(frozenset(people[first : first + A_TWENTIETH]) for first in range(0, 4 * A_TWENTIETH, A_TWENTIETH))
        )


async def _order(town: Town, struck: Struck) -> None:
    pauses = [{"kind": "retry_after", "retry_after": SECONDS, "skip": skip} for skip in PAUSES]
    page, answer = sorted(struck.refused)[::2], sorted(struck.refused)[1::2]
    by_chat: list[dict[str, Any]] = [
        {"kind": "block", "chats": sorted(struck.blocked), "each": 1},
        {"kind": "error", "description": "Bad Request: chat not found", "chats": sorted(struck.not_found), "times": 0},
        {"kind": "http", "status": 500, "chats": page, "each": 1},
        {"kind": "error", "code": 500, "description": "Internal Server Error", "chats": answer, "each": 2},
        {"kind": "drop_after", "chats": sorted(struck.dropped), "each": 1},
    ]
    for order in [*pauses, *by_chat]:
        await town.house.exchange.post("faults", method="sendMessage", **order)


@pytest.mark.parametrize("crash", ["resend", "hold"])
async def test_when_one_in_five_fails_every_row_ends_right_and_the_report_adds_up(
    town: Town, crash: str, tell: Tell
) -> None:
    town.process.settings = {**town.process.settings, "HEARBACK_BULK_RATE": "466"}
    struck = Struck.drawn(20261126)
    await town.house.exchange.post("limits", overall=500, per_chat=1, burst=3)
    await town.process.start()
    await crowd(town.house, CROWD)
    await _order(town, struck)
    number = await town.house.send(WORDS, crash=crash)
    await until(lambda: _is_over(town, number), 300)

    calls = await town.house.calls()
    summary = await town.house.exchange.get("calls/summary")
    tell(f"{crash}: {len(calls)} calls in {calls[-1]['at'] - calls[0]['at']:.0f} s, {summary['429s']} of them 429")
    expected = {one: _end_of(struck, one, crash) for one in CROWD}
    rows = await town.house.database.read(rows_of, [number])
    assert {one: row for (_, one), row in rows.items()} == expected
    assert await town.house.database.read(_unreachable) == struck.blocked | struck.not_found
    _each_arrived_as_often_as_it_says(calls, struck, crash)
    _pauses_were_kept(calls)
    assert summary["methods"].get("getMe", 0) == 1, "nothing was taken for an outage"
    await _adds_up(town, number, Counter(row[0] for row in expected.values()), crash)


def _end_of(struck: Struck, one: int, crash: str) -> tuple[str, str | None, bool]:
    """The state, the reason and whether it was sent again, as it should be in the end."""
    if one in struck.blocked:
        return "failed", "blocked", False
    if one in struck.not_found:
        return "failed", "chat_not_found", False
    if one in struck.dropped:
        return ("sent", None, True) if crash == "resend" else ("unknown", "connection_broken", False)
    return "sent", None, False


def _unreachable(conn: Connection) -> set[int]:
    return set(conn.scalars(select(person.c.telegram_id).where(~person.c.reachable)))


def _each_arrived_as_often_as_it_says(calls: list[dict[str, Any]], struck: Struck, crash: str) -> None:
    heard = Counter(call["chat_id"] for call in calls if call["ok"])
    lost = struck.blocked | struck.not_found
    twice = struck.dropped if crash == "resend" else frozenset()
    assert heard == {one: 1 + (one in twice) for one in CROWD if one not in lost}


def _pauses_were_kept(calls: list[dict[str, Any]]) -> None:
    """Nothing is called while Telegram wants nothing, but for what had left already."""
    asked = [call["at"] for call in calls if call.get("fault") == "retry_after"]
    assert len(asked) == len(PAUSES)
    for at in asked:
        assert not [call for call in calls if at + ON_THE_WAY < call["at"] < at + SECONDS]


async def _adds_up(town: Town, number: int, ends: Counter[str], crash: str) -> None:
    """What the command line tells and what phones show is what the rows say."""
    shown = await town.process.asks("broadcast", "show", str(number))
    counts = shown["counts"]
    assert {state: people for state, people in counts.items() if people and state != "resent"} == ends
    assert counts["resent"] == (A_TWENTIETH if crash == "resend" else 0)
    assert sum(ends.values()) == shown["total"] == len(CROWD)
    report = await town.house.database.read(reports.of_broadcast, number, now())
    assert report is not None
    assert report.reasons["failed"] == {"blocked": A_TWENTIETH, "chat_not_found": A_TWENTIETH}
    assert {state: people for state, people in report.counts.items() if people} == ends
    assert (report.resent, report.total, report.reasons["skipped"]) == (counts["resent"], len(CROWD), {})
    phone = told(report, furniture()[0], "en").text
    assert furniture()[0].plain("report.sent", "en", {"n": counts["sent"]}) in phone
    await _files_say_the_same(town, number, shown)


async def _files_say_the_same(town: Town, number: int, shown: dict[str, Any]) -> None:
    """So do the rows of the export, the rate over time, and the calls that arrived."""
    counts = shown["counts"]
    exported = await town.process.asks("broadcast", "export", str(number))
    written = await asyncio.to_thread(Path(exported["file"]).read_text, "utf-8")
    rows = list(csv.DictReader(written.splitlines()))
    assert Counter(row["state"] for row in rows) == {s: n for s, n in counts.items() if n and s != "resent"}
    assert Counter(row["reason"] for row in rows if row["state"] == "failed") == shown["reasons"]["failed"]
    assert sum(row["resent"] == "yes" for row in rows) == counts["resent"]
    ids = {int(one) for row in rows for one in row["message_ids"].split("|") if one}
    assert len(ids) == counts["sent"], "each has a message of their own"
    rate = await town.process.asks("broadcast", "rate", str(number))
    assert sum(row["sent"] for row in rate["rows"]) == counts["sent"]
    assert sum(row["failed"] for row in rate["rows"]) == counts["failed"]


async def _is_over(town: Town, number: int) -> bool:
    return bool((await town.house.shown(number))["state"] == "done")
