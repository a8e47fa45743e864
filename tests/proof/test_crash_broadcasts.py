"""docs/crash.md, row by row: ended while a broadcast goes out."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from programme.watching import FIRST
from storage import originals, people, walks
from storage.tables import delivery, media, telegram_pause
from tests.e2e.house import House, question, tap, until
from tests.files import png
from tests.proof.conftest import Town
from tests.proof.looking import MENU, WORDS, count, in_order

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

IN_FLIGHT_AT_500 = 126
"""A quarter of a second's worth, and the one more."""


async def test_long_text_and_question(town: Town) -> None:
    paragraphs = [f"Paragraph {number}. " + "We read what you told us. " * 30 for number in range(1, 9)]
    text = "\n\n".join(paragraphs)
    await town.start_and_die("claimed, not called", "Will you come?")
    (phone,) = await town.house.members(1012, tiers=("taking_part",))
    number = await town.house.send(text, purpose="question", question=question("Will you come?", "Yes", "No"))
    await town.comes_back()
    await phone.hears_button("Yes")
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["total"]) == (1, 1)
    said = "\n".join(await in_order(town.house, 1012))
    assert [said.count(f"Paragraph {one}.") for one in range(1, 9)] == [1] * 8
    assert said.count("Will you come?") == 1


@pytest.mark.parametrize(("files", "times"), [(3, 1), (1, 40)], ids=["album and question", "long text and photo"])
async def test_album_and_question_long_text_and_photo(town: Town, files: int, times: int) -> None:
    await town.start_and_die("claimed, not called", "Will you come?")
    (phone,) = await town.house.members(1022, tiers=("taking_part",))
    photos = [await town.house.keep("photo", png(64 + number, 48), "walk.png") for number in range(files)]
    words = "The walk begins at the bridge. " * times
    asked = question("Will you come?", "Yes", "No")
    number = await town.house.send(words, purpose="question", files=photos, question=asked)
    await town.comes_back()
    await phone.hears_button("Yes")
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["total"]) == (1, 1)
    assert len(await town.house.file_ids(1022)) == files
    assert await town.house.heard_times(phone, "The walk begins at the bridge.") == 1
    assert await town.house.heard_times(phone, "Will you come?") == 1


async def test_photo_uploaded_file_id_not_stored(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendPhoto")
    crowd = range(1300, 1330)
    await town.house.members(*crowd)
    photo = await town.house.keep("photo", png(), "walk.png")
    number = await town.house.send(WORDS, files=[photo])
    await town.process.dies()
    assert await count(town.house, media) == 0, "one person has it, and nobody knows its id"
    assert sum([len(await town.house.file_ids(one)) for one in crowd]) == 1
    await town.process.start()
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["counts"]["resent"]) == (len(crowd), 1)
    got = [await town.house.file_ids(one) for one in crowd]
    assert sorted(map(len, got)) == [1] * (len(crowd) - 1) + [2], "only who had it when it ended may have it twice"
    assert len({file for files in got for file in files}) == 2, "it was uploaded once more, and went to all by its id"
    assert originals.touch(town.house.folder, photo.digest)


@pytest.mark.parametrize(
    ("before", "meanwhile", "says"),
    [
        (None, "Ada", ["Hello neighbour, the clinic moves.", "Hello neighbour, the clinic moves."]),
        ("Ada", None, ["Hello Ada, the clinic moves.", "Hello Ada, the clinic moves."]),
        ("Ada", "Ada L.", ["Hello Ada, the clinic moves.", "Hello Ada L., the clinic moves."]),
    ],
    ids=["gave a name meanwhile: the same words", "nothing changed", "another name: today's"],
)
async def test_second_try_of_a_message_with_placeholders(
    town: Town, before: str | None, meanwhile: str | None, says: list[str]
) -> None:
    await town.start_and_die("called, not recorded", "sendMessage Hello")
    await town.house.members(1023)
    if before is not None:
        await town.house.database.write(is_called, 1023, before)
    number = await town.house.send("Hello {name}, the clinic moves.")
    await town.process.dies()
    if meanwhile is not None:
        await town.house.database.write(is_called, 1023, meanwhile)
    await town.process.start()
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["counts"]["resent"]) == (1, 1)
    assert await in_order(town.house, 1023) == says


def is_called(conn: Connection, telegram_id: int, name: str) -> None:
    known = people.find_by_telegram(conn, telegram_id)
    assert known is not None
    people.change(conn, known.id, name=name)


@pytest.mark.parametrize("crash", ["resend", "hold"])
async def test_bulk_message_in_sending(town: Town, crash: str) -> None:
    await town.start_and_die("called, not recorded", WORDS, skip=10)
    crowd = await town.house.members(*range(1100, 1140))
    number = await town.house.send(WORDS, crash=crash)
    await town.comes_back()
    shown = await town.house.until_state(number)
    heard = [await town.house.heard_times(one, WORDS) for one in crowd]
    counts = shown["counts"]
    if crash == "resend":
        assert (min(heard), counts["sent"], counts["unknown"]) == (1, len(crowd), 0)
        assert 1 <= sum(heard) - len(crowd) <= counts["resent"] <= 8
    else:
        assert (max(heard), counts["resent"]) == (1, 0), "nobody gets it twice"
        assert 1 <= counts["unknown"] <= 8
        assert counts["sent"] + counts["unknown"] == len(crowd)
        assert sum(heard) <= len(crowd)


async def test_in_the_middle_of_a_broadcast_s_walk(town: Town) -> None:
    crowd = range(1400, 1400 + FIRST + walks.SLICE + 20)
    town.process.settings = {**town.process.settings, "HEARBACK_BULK_RATE": "500"}
    await town.start_and_die("walked, not committed", skip=2)
    await town.house.members(*crowd)
    number = await town.house.send(WORDS)
    await town.process.dies()
    assert await count(town.house, delivery) == FIRST + walks.SLICE, "the slice after those was not committed"
    await town.process.start()
    shown = await town.house.until_state(number)
    assert (shown["total"], shown["counts"]["sent"]) == (len(crowd), len(crowd))
    calls = [call for call in await town.house.calls(limit=2000) if call["ok"]]
    assert len({call["chat_id"] for call in calls}) == len(crowd)
    assert len(calls) - len(crowd) <= shown["counts"]["resent"] <= IN_FLIGHT_AT_500


async def test_the_outcome_of_a_call_to_somebody_who_was_erased_meanwhile(town: Town) -> None:
    await town.start_and_die("called, not recorded", WORDS)
    crowd = await town.house.members(1060, 1061)
    number = await town.house.send(WORDS)
    await town.process.dies()
    (told,) = [phone for phone in crowd if await town.house.heard_times(phone, WORDS)]
    erased = {row["telegram_id"]: row["id"] for row in await town.process.asks("people", "list")}[told.person]
    await town.process.command("people", "erase", str(erased))
    await town.process.start()
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["counts"]["unknown"]) == (1, 0)
    assert await town.house.heard_times(told, WORDS) == 1
    assert await count(town.house, delivery) == 1


async def test_a_pause_that_telegram_asked_for(town: Town) -> None:
    await town.process.start()
    (phone,) = await town.house.members(1062)
    await town.house.fault("retry_after", method="sendMessage", retry_after=6)
    await phone.say("/menu")
    await until(lambda: _is_kept(town.house))
    (refused,) = await town.house.calls()
    await town.process.kill()
    await town.process.start()
    await phone.hears(MENU)
    (sent,) = [call for call in await town.house.calls() if call["ok"]]
    assert sent["at"] - refused["at"] >= 6


async def _is_kept(house: House) -> bool:
    return await count(house, telegram_pause) > 0


async def test_progress_message_sent_id_lost(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendMessage Announcement 1")
    officer = await town.house.team(1013)
    await town.house.members(*range(1150, 1170))
    await officer.say("/announce")
    await officer.hears("Type the announcement")
    await officer.say(WORDS)
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question"):
        await tap(officer, label)
    for label in ("Send it now", "Yes, send it"):
        await tap(officer, label)
    await town.comes_back()
    await until(lambda: _shows(town.house, officer.person, "20 people have it"), 60)
    await town.house.until_state(1)


async def _shows(house: House, chat: int, words: str) -> bool:
    return any(words in said for said in await in_order(house, chat))


async def test_stop_committed_while_messages_are_claimed(town: Town) -> None:
    town.process.settings = {**town.process.settings, "HEARBACK_BULK_RATE": "14"}
    await town.start_and_die("claimed, not called", "sendMessage Done. We will not send you anything more")
    crowd = await town.house.members(*range(1200, 1200 + FIRST))  # so that all of them are found at once
    leaver = crowd[-1]
    number = await town.house.send(WORDS)
    await crowd[0].hears(WORDS)
    await leaver.say("stop")
    await town.comes_back()
    await leaver.hears("We will not send you anything more")
    shown = await town.house.until_state(number)
    assert not await town.house.heard_times(leaver, WORDS)
    assert (shown["counts"]["sent"], shown["counts"]["skipped"]) == (len(crowd) - 1, 1)
