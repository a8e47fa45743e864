"""An announcement is taken back: over HTTP, from the stand-in's chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.broadcast_report import told
from bot.send import Sender
from programme.attachment import Attachment
from programme.pacing import Limits
from sandbox.faults import Kind
from storage import corrections, originals, reports
from storage.database import Database
from storage.keys import Keyring
from tests.bot.office import Office, now, until
from tests.bot.test_broadcasts import announcing, counts_are, is_, make, shown
from tests.files import png
from tests.storage.sending import QUESTION, TEXTS

PEOPLE = range(1, 9)
UNKNOWN = (
    "1 person has it still, or may have: 1 could not be reached, since Telegram never told whether the message arrived."
)


@pytest.fixture
async def database(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        yield opened
    finally:
        await opened.close()


async def withdraw(here: Office, number: int) -> int:
    made = await here.database.write(corrections.withdraw, number, by=None, note="Wrong date", now=now())
    assert made.id is not None, made.reason
    return made.id


def left(here: Office) -> dict[int, int]:
    """How many messages of ours stand in each chat that has any."""
    found = {one: sum(m.from_bot and not m.deleted for m in here.bot.dialogue(one).messages.values()) for one in PEOPLE}
    return {one: number for one, number in found.items() if number}


async def report(here: Office, number: int) -> list[str]:
    found = await here.database.read(reports.of_broadcast, number, now())
    assert found is not None
    return told(found, TEXTS, "en").text.split("\n")


def album(here: Office) -> list[Attachment]:
    made = []
    for width in (60, 61, 62):
        source = here.folder / "chosen.png"
        source.write_bytes(png(width, 40))
        kept = originals.keep(here.folder, source)
        made.append(Attachment(kind="photo", name="a.png", size=kept.size, digest=kept.digest))
    return made


async def test_all_its_messages_leave_every_chat(database: Database, tmp_path: Path) -> None:
    """Three photos, words that are too long for a caption, and a question: five messages each, one call."""
    async with announcing(database, tmp_path, people=3) as (here, _):
        number = await make(here, text="The **clinic** moves. " * 60, files=album(here), question=QUESTION)
        await until(is_(here, number, "done"))
        assert all(count >= 4 for count in left(here).values())
        assert len(left(here)) == 3
        back = await withdraw(here, number)
        await until(is_(here, back, "done"))
        assert left(here) == {}
        await counts_are(here, back, sent=3)
        assert len(here.calls("deleteMessages")) == 3
        assert await report(here, back) == [
            f"Withdrawal of announcement {number} (number {back}): finished",
            "Why: Wrong date",
            "3 people no longer have it.",
        ]


async def test_who_deleted_it_themselves_is_no_failure_and_who_is_not_known_is_told(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=4) as (here, _):
        here.fault(Kind.DROP_AFTER, chat_id=2, method="sendMessage")
        number = await make(here, crash="hold")
        await until(is_(here, number, "done"))
        await counts_are(here, number, sent=3, unknown=1)
        for message in here.bot.dialogue(1).messages.values():
            message.deleted = True
        back = await withdraw(here, number)
        await until(is_(here, back, "done"))
        await counts_are(here, back, sent=3, skipped=1)
        assert (await report(here, back))[2:] == [
            "3 people no longer have it.",
            UNKNOWN,
        ]
        assert left(here) == {2: 1}


async def test_a_withdrawal_that_is_killed_leaves_nobody_with_it(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=8) as (here, _):
        number = await make(here)
        await until(is_(here, number, "done"))
        here.hold(4)
        back = await withdraw(here, number)

        async def all_but_one() -> bool:
            return left(here) == {4: 1} and (await shown(here, back))["counts"]["sent"] == 7

        await until(all_but_one)
        await here.crash()
        await counts_are(here, back, sent=7, sending=1)
        here.sender = Sender(database, here.gateway, clock=now, folder=tmp_path, limits=Limits.for_bulk(200))
        here.start()
        await until(is_(here, back, "done"))
        assert left(here) == {}
        await counts_are(here, back, sent=8)
