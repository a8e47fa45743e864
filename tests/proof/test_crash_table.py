"""docs/crash.md, row by row: the process is really killed at the point, and what is promised is true afterwards."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, delete, func, select

from storage import originals, people
from storage.tables import answer, audit, bot_state, delivery, inbox, media, outbox, person
from tests.e2e.house import House, question, tap, until
from tests.files import png
from tests.processes import Installation
from tests.proof.conftest import Town

pytestmark = [pytest.mark.proof, pytest.mark.timeout(180)]

MENU = "What would you like to do?"
NOTHING_YET = "You have not told us anything yet"
SAY = "What is on your mind?"
WORDS = "The clinic on Mill Road opens on Monday."
NEW = "Please choose your language"


async def count(house: House, table: Any, *where: Any) -> int:
    query = select(func.count()).select_from(table).where(*where)
    return await house.database.read(lambda conn: conn.execute(query).scalar_one())


async def in_order(house: House, chat: int) -> list[str]:
    """The first words of what stands in a chat from the bot."""
    phone = await house.phone(chat)
    return [heard.text for heard in await phone.screen() if heard.from_bot]


async def test_update_fetched_not_committed(town: Town) -> None:
    await town.start_and_die("update fetched, not committed", "The lamp is broken")
    (phone,) = await town.house.members(1001)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.comes_back()
    await phone.hears("Your receipt is")
    assert await town.house.heard_times(phone, "Your receipt is") == 1


@pytest.mark.parametrize("offset_is_lost", [False, True])
async def test_committed_offset_not_moved(town: Town, offset_is_lost: bool) -> None:
    await town.start_and_die("update committed, nothing else")
    (phone,) = await town.house.members(1002)
    await phone.say("The lamp is broken")
    await town.process.dies()
    assert await count(town.house, inbox, inbox.c.state == "waiting") == 1
    if offset_is_lost:
        await town.house.database.write(lambda conn: conn.execute(delete(bot_state)))
    await town.process.start()
    await phone.hears("Shall I pass this on")
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await town.house.heard_times(phone, "Shall I pass this on") == 1
    assert await count(town.house, inbox) == 2


async def test_committed_200_not_sent(town: Town) -> None:
    town.by_webhook()
    await town.start_and_die("delivered, not answered", "The lamp is broken")
    (phone,) = await town.house.members(1020)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.process.dies()
    said = inbox.c.sender == 1020
    assert await count(town.house, inbox, said, inbox.c.state == "waiting") == 1
    assert not await _nothing_waits_at_telegram(town), "it heard no yes"
    await town.process.start()
    await phone.hears("Your receipt is")
    await until(lambda: _nothing_waits_at_telegram(town))
    await phone.say("/mine")
    await phone.hears("The lamp is broken")
    assert await town.house.heard_times(phone, "Your receipt is") == 1
    assert await count(town.house, inbox, inbox.c.update_id.is_not(None)) == 3, "it is one row, though it came twice"


async def _nothing_waits_at_telegram(town: Town) -> bool:
    """Whether all that was delivered has been answered with yes."""
    async with aiohttp.ClientSession() as http:
        url = f"{town.house.exchange.url}/bot{town.house.token}/getWebhookInfo"
        async with http.get(url) as reply:
            info = (await reply.json())["result"]
    assert info["url"], "the webhook is set"
    return bool(info["pending_update_count"] == 0)


async def test_in_the_turn_because_of_the_update_itself(town: Town) -> None:
    poison = ("before its turn", "words that end the process")
    await town.start_and_die(*poison)
    (phone, other) = await town.house.members(1003, 1004)
    await phone.say("words that end the process")
    await other.say("/menu")
    for _ in range(3):
        await town.process.dies()
        await town.spawn_and_die(*poison)  # the fourth time the update is as deadly as before, but not taken again
    await phone.hears("Sorry, something went wrong on our side")
    await other.hears(MENU)
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await count(town.house, inbox, inbox.c.state == "aside") == 1
    # Their reply may be on its way at one of these ends and come again, but their turn is taken once.
    assert await count(town.house, outbox, outbox.c.chat_id == 1004, outbox.c.method == "sendMessage") == 1


async def test_in_the_turn_otherwise(town: Town) -> None:
    await town.start_and_die("in its turn", "The lamp is broken")
    (phone,) = await town.house.members(1005)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.comes_back()
    await phone.hears("Your receipt is")
    await phone.say("/mine")
    await phone.hears("The lamp is broken")
    assert await town.house.heard_times(phone, "Your receipt is") == 1


async def test_turn_committed_press_not_answered(town: Town) -> None:
    await town.start_and_die("press not answered")
    phone = await town.house.phone(1006)
    await town.house.exchange.post("start", person=1006)
    asked = await phone.hears_button("English")
    pressed = await town.house.exchange.post("press", person=1006, button="English", message_id=asked.message_id)
    await town.comes_back()
    await phone.hears_button("Only updates")
    shown = await town.house.exchange.get(f"press/{pressed['callback_query_id']}")
    assert shown["answered"] is False, "its spinner ends by itself; a late answer would be an error"
    assert await town.house.heard_times(phone, "You need to be 16") == 1


@pytest.mark.parametrize(("point", "times"), [("claimed, not called", 1), ("called, not recorded", 2)])
async def test_reply_in_sending(town: Town, point: str, times: int) -> None:
    await town.start_and_die(point, f"sendMessage {MENU}")
    (phone,) = await town.house.members(1007)
    await phone.say("/menu")
    await town.comes_back()
    await until(lambda: _settled(town.house))
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await town.house.heard_times(phone, MENU) == times


async def _settled(house: House) -> bool:
    return await count(house, outbox, outbox.c.state.in_(("pending", "sending"))) == 0


async def test_edits_and_deletes_are_always_repeated(town: Town) -> None:
    await town.start_and_die("called, not recorded", "editMessage")
    phone = await town.house.phone(1008)
    await town.house.exchange.post("start", person=1008)
    await tap(phone, "English")
    await town.comes_back()
    await phone.hears_button("Only updates")
    await until(lambda: _settled(town.house))
    edits = [call for call in await town.house.calls("") if call["method"].startswith("edit")]
    assert len(edits) >= 2
    assert edits[0]["ok"]
    states = select(outbox.c.state).where(outbox.c.method.startswith("edit"))
    assert await town.house.database.read(lambda conn: set(conn.scalars(states))) == {"sent"}


async def test_reply_unknown_so_no_message_id(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendMessage")
    phone = await town.house.phone(1009)
    await town.house.exchange.post("start", person=1009)
    await town.process.dies()
    await town.process.start()
    await until(lambda: _came_twice(town.house, 1009))
    first, second = [heard for heard in await phone.screen() if heard.has("English")]
    await phone.press("English", first)
    await phone.hears_button("Only updates")
    shown = [heard for heard in await phone.screen() if heard.has("Polski")]
    for old in shown:
        await phone.press("Polski", old)
    await phone.say("/help")
    await phone.hears("You can type these at any time")
    assert {first.message_id, second.message_id} >= {old.message_id for old in shown}
    known = await town.house.database.read(people.find_by_telegram, 1009)
    assert known is not None
    assert known.language == "en", "the old keyboard changed nothing"


async def _came_twice(house: House, chat: int) -> bool:
    return len([words for words in await in_order(house, chat) if NEW in words]) == 2


async def test_several_messages_to_one_chat(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendMessage South and West Herts")
    phone = await town.house.phone(1010)
    (other,) = await town.house.members(1011)
    await town.house.exchange.post("start", person=1010)
    await tap(phone, "English")
    await other.say("/menu")
    await town.comes_back()
    await phone.hears_button("Only updates")
    await other.hears(MENU)
    starts = ("South and West Herts", "We keep only what", "You need to be 16")
    seen = [start for words in await in_order(town.house, 1010) for start in starts if words.startswith(start)]
    assert seen == [starts[0], *starts], "the one that was on its way comes again, and then the others in order"


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
    await town.start_and_die("claimed, not called", "sendMessage Done. We will not send you anything more")
    crowd = await town.house.members(*range(1200, 1300))
    leaver = crowd[-1]
    number = await town.house.send(WORDS)
    await crowd[0].hears(WORDS)
    await leaver.say("stop")
    await town.comes_back()
    await leaver.hears("We will not send you anything more")
    shown = await town.house.until_state(number)
    assert not await town.house.heard_times(leaver, WORDS)
    assert (shown["counts"]["sent"], shown["counts"]["skipped"]) == (len(crowd) - 1, 1)


async def test_deleteme_committed(town: Town) -> None:
    await town.start_and_die("claimed, not called", "sendMessage Done. Everything about you is erased")
    (phone, _other) = await town.house.members(1014, 1015)
    number = await town.house.send(WORDS)
    await phone.hears(WORDS)
    await phone.say("/deleteme")
    await tap(phone, "Yes, go on")
    await tap(phone, "Yes, erase it all")
    await town.process.dies()
    assert await count(town.house, person, person.c.telegram_id == 1014) == 0
    assert await count(town.house, inbox, inbox.c.sender == 1014) == 0
    assert await count(town.house, outbox, outbox.c.chat_id == 1014, outbox.c.on_sent.is_(None)) == 0
    await town.process.start()
    await phone.hears("Everything about you is erased")
    await until(lambda: _nothing_for(town.house, 1014))
    assert (await town.house.until_state(number))["state"] == "done"
    assert await count(town.house, delivery) == 1
    old = town.house.folder / "old-list.csv"
    old.write_text("telegram_id,language,tier\n1014,en,updates\n")
    await town.process.command("people", "import", str(old), "--channel", "paper", expect=1)
    assert await count(town.house, person, person.c.telegram_id == 1014) == 0, "an old list does not bring them back"


async def _nothing_for(house: House, chat: int) -> bool:
    return await count(house, outbox, outbox.c.chat_id == chat) == 0


async def test_staff_pressed_answer_lost_pressed_again(town: Town) -> None:
    await town.start_and_die("claimed, not called", "is kept. They are being told")
    officer = await town.house.team(1016)
    (phone,) = await town.house.members(1017)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await phone.hears("Your receipt is")
    await officer.say("/inbox 1")
    await tap(officer, "Answer")
    await officer.hears("Type your answer")
    await officer.say("It is mended on Friday.")
    asked = await officer.hears_button("Send it")
    await officer.press("Send it", asked)
    await town.process.dies()
    for heard in await officer.screen():
        if heard.has("Send it"):
            await officer.press("Send it", heard)
    await town.process.start()
    await phone.hears("It is mended on Friday.")
    await officer.hears("is kept. They are being told")
    await until(lambda: _settled(town.house))
    assert await town.house.heard_times(phone, "It is mended on Friday.") == 1
    assert await count(town.house, audit, audit.c.act == "contribution.answered") == 1


async def test_an_answer_to_a_question_is_never_lost_or_doubled(town: Town) -> None:
    await town.start_and_die("claimed, not called", "sendMessage Thank you! Your answer")
    (phone,) = await town.house.members(1018, tiers=("taking_part",))
    await town.house.send(WORDS, purpose="question", question=question("Will you come?", "Yes", "No"))
    asked = await phone.hears_button("Yes")
    await phone.press("Yes", asked)
    await town.process.dies()
    assert await count(town.house, answer) == 1
    await town.process.start()
    await phone.hears("Your answer: Yes")
    assert await count(town.house, answer) == 1


async def test_migration(tmp_path: Path) -> None:
    killed = Installation(tmp_path, "http://127.0.0.1:1")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.proof.ending", "migrated, not committed", "", "0", "db", "upgrade"),
        env=killed.environment,
    )
    assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL
    with sqlite3.connect(tmp_path / "hearback.db") as conn:
        assert conn.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    await killed.command("db", "upgrade")
    assert await killed.asks("people", "list") == []
