"""An announcement is taken back: over HTTP, from the stand-in's chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.broadcast_report import told
from bot.send import Sender
from programme.attachment import Attachment
from programme.pacing import Limits
from sandbox.faults import Kind
from storage import corrections, originals, people, reports
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


def standing(here: Office, chat: int) -> list[dict[str, Any]]:
    messages = sorted(here.bot.dialogue(chat).messages.items())
    return [message.body for _, message in messages if message.from_bot and not message.deleted]


async def correct(here: Office, number: int, words: str, *, follow_up: bool = False) -> int:
    made = await here.database.write(
        corrections.correct, number, words, TEXTS, (), by=None, follow_up=follow_up, now=now()
    )
    assert made.id is not None, made.reason
    return made.id


async def test_words_are_changed_where_they_stand_and_all_else_stays(database: Database, tmp_path: Path) -> None:
    """A caption under an album, an apology, a name, and a question with its buttons."""
    async with announcing(database, tmp_path, people=2) as (here, _):
        await here.person(3, language="pl", name="Ola")
        number = await make(here, text="It is on Monday, {name}.", files=album(here), question=QUESTION)
        await until(is_(here, number, "done"))
        before = {one: standing(here, one) for one in (1, 2, 3)}
        back = await correct(here, number, "It is on **Tuesday**, {name}.")
        await until(is_(here, back, "done"))
        await counts_are(here, back, sent=3)
        for one in (1, 2, 3):
            after = standing(here, one)
            assert len(after) == len(before[one]) == 4
            assert after[0]["caption"].endswith(
                "It is on Tuesday, Ola." if one == 3 else "It is on Tuesday, neighbour."
            )
            assert after[0]["photo"] == before[one][0]["photo"]
            assert after[1:] == before[one][1:], "the question keeps its buttons"
        assert len(standing(here, 3)[0]["caption"]) > len("It is on Tuesday, Ola."), "with the apology in Polish"
        assert (await report(here, back))[-1] == "3 people have the new words."


async def test_a_question_under_words_keeps_its_buttons(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=1) as (here, _):
        number = await make(here, text="It is on Monday.", question=QUESTION)
        await until(is_(here, number, "done"))
        (before,) = standing(here, 1)
        await until(is_(here, await correct(here, number, "It is on Tuesday."), "done"))
        (after,) = standing(here, 1)
        assert after["text"] == before["text"].replace("Monday", "Tuesday")
        assert after["reply_markup"] == before["reply_markup"]
        again = await correct(here, number, "It is on Wednesday.")
        await until(is_(here, again, "done"))
        assert standing(here, 1)[0]["text"] == before["text"].replace("Monday", "Wednesday")


async def test_a_follow_up_answers_what_was_wrong_and_leaves_alone_who_has_stopped(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=3) as (here, _):
        number = await make(here)
        await until(is_(here, number, "done"))
        await here.database.write(people.stop, 2, now())
        back = await correct(here, number, "The clinic stays.", follow_up=True)
        await until(is_(here, back, "done"))
        await counts_are(here, back, sent=2, skipped=1)
        first, second = standing(here, 1)
        assert second["text"] == "The clinic stays."
        assert second["reply_to_message"]["message_id"] == first["message_id"]
        assert len(standing(here, 2)) == 1
        assert await report(here, back) == [
            f"Follow-up {back} to announcement {number}: finished",
            "2 people have it.",
            "1 person was left out since: 1 has stopped.",
        ]
