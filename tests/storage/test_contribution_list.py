"""What people told the team and its alerts, in lists: narrowed, in order, found by receipt, a page at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from programme.codes import make_receipt
from storage import alert_list, contribution_list, contributions, safeguarding, staff
from storage.contribution_list import Narrowed
from storage.database import Database
from storage.tables import contribution
from tests.clock import START
from tests.storage.sending import resident

LATER = START + timedelta(days=30)
RECEIPTS = [make_receipt(lambda below, step=step: step % below) for step in range(6)]  # type: ignore[misc]  # why: mypy infers no lambda


def say(conn: Connection, place: int, /, *, kind: str = "said", status: str = "received", **more: Any) -> int:
    """Something that somebody said, promised an answer in 20 days, with the receipt of this place; its number."""
    known = resident(conn, 100 + place, test=more.pop("test", False))
    columns = {"locality": None, "language": "en", "answer_by": START + timedelta(days=20)} | more
    kept = contributions.add(
        conn, known, kind=kind, words="words", make_receipt=lambda: RECEIPTS[place], now=START, **columns
    )
    conn.execute(update(contribution).where(contribution.c.id == kept.id).values(status=status))
    return kept.id


def _village(conn: Connection) -> None:
    mine = say(conn, 0, language="pl", locality="dacorum")
    assert contributions.assign(conn, mine, 1, had=None)
    assert not contributions.assign(conn, mine, None, had=None)
    say(conn, 1, kind="complaint", answer_by=None, test=True)
    say(conn, 2, kind="urgent", status="read")
    say(conn, 3, status="answered", relayed=True)
    say(conn, 4, status="closed", kind="complaint", locality="dacorum")
    alerted = say(conn, 5, kind="urgent")
    whose = contributions.one(conn, alerted)
    assert whose is not None
    for number in (None, alerted):
        safeguarding.raise_alert(
            conn, whose.person_id, number, matter="abuse", rule="r", now=START, take_on_by=START + timedelta(minutes=30)
        )
    safeguarding.acknowledge(conn, 1, 1, START)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Narrowed(), [2, 5, 1, 4, 0, 3]),
        (Narrowed(state="waiting"), [2, 1, 0]),
        (Narrowed(state="new"), [1, 0]),
        (Narrowed(state="mine", member=1), [0]),
        (Narrowed(state="mine", member=2), []),
        (Narrowed(state="late"), [2, 0]),
        (Narrowed(state="answered"), [3]),
        (Narrowed(state="closed", locality="dacorum"), [4]),
        (Narrowed(kind="relayed"), [3]),
        (Narrowed(kind="said"), [0]),
        (Narrowed(language="pl"), [0]),
        (Narrowed(state="waiting", words=RECEIPTS[4].replace("-", " ").lower()), [4]),
        (Narrowed(words="%"), []),
    ],
)
async def test_the_list_is_narrowed_and_a_whole_receipt_is_found_however_it_stands(
    database: Database, asked: Narrowed, found: list[int]
) -> None:
    await database.write(_with_staff)
    listed, total = await database.read(contribution_list.search, asked, LATER, limit=50)
    assert [RECEIPTS.index(one.receipt) for one in listed] == found
    assert total == len(found)


async def test_it_is_put_in_order_and_turned_page_by_page(database: Database) -> None:
    await database.write(_with_staff)
    asked: dict[str, Any] = {"order": "said", "down": True, "limit": 2}
    first, total = await database.read(contribution_list.search, Narrowed(), LATER, **asked)
    second, _ = await database.read(contribution_list.search, Narrowed(), LATER, offset=2, **asked)
    assert [RECEIPTS.index(one.receipt) for one in (*first, *second)] == [5, 4, 3, 2]
    assert total == 6
    assert await database.read(contributions.count_of_member, 1) == 1
    promised, _ = await database.read(
        contribution_list.search, Narrowed(state="waiting"), LATER, order="answer_by", limit=9
    )
    assert [RECEIPTS.index(one.receipt) for one in promised] == [0, 2, 1]
    assert [one.is_late(LATER) for one in (*first, *second)] == [True, False, False, True]
    assert await database.read(contribution_list.languages) == ["en", "pl"]


async def test_alerts_that_wait_and_those_in_hand(database: Database) -> None:
    await database.write(_with_staff)
    waiting, _ = await database.read(alert_list.search, state="waiting", limit=9)
    taken, _ = await database.read(alert_list.search, state="mine", member=1, limit=9)
    assert [(one.id, one.receipt, one.is_late(LATER)) for one in waiting] == [(2, RECEIPTS[5], True)]
    assert [(one.id, one.receipt, one.acknowledged_by) for one in taken] == [(1, "1", 1)]
    found, total = await database.read(alert_list.search, state="taken", words=RECEIPTS[5], limit=9)
    assert ([one.id for one in found], total) == ([2], 1)
    assert (await database.read(alert_list.search, down=True, limit=9))[1] == 2


def _with_staff(conn: Connection) -> None:
    staff.add(conn, telegram_id=9, role="officer", name=None, now=START)
    _village(conn)
