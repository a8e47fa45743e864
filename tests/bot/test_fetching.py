"""Files that people sent are fetched after their words were kept: kept, refused with a reason, or tried again."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.clearing import clear_out
from bot.fetching import MOST_TRIES, NO_ROOM, Fetching
from bot.gateway import CallFailed, Gateway
from bot.team_leftovers import tell_what_still_stands
from programme.retry import NotSent, Outcome, Paused, Refused, Unauthorised
from storage import attachments, received
from storage.attachments import Attachment
from storage.keys import Keyring
from storage.tables import contribution
from tests.files import png
from tests.harness import BOT, Phone, Town

PICTURE = png(64, 48)


@dataclass
class Telegram:
    """Has the files that people sent, or something to say about them. `asked` counts the downloads."""

    files: dict[str, bytes | Outcome] = field(default_factory=dict)
    usual: bytes | Outcome = PICTURE
    asked: list[str] = field(default_factory=list)
    bot_id: int = BOT.id

    async def download(self, file_id: str, most: int) -> bytes:
        """What the gateway's `download` does."""
        self.asked.append(file_id)
        found = self.files.get(file_id, self.usual)
        if isinstance(found, bytes):
            return found[: most + 1]
        raise CallFailed("getFile", found)


@dataclass
class Desk:
    """A town whose files are fetched when a test says so."""

    town: Town
    telegram: Telegram

    def fetching(self) -> Fetching:
        town = self.town
        gateway: Gateway = self.telegram  # type: ignore[assignment]  # why: only `download` and `bot_id` are used
        furniture: dict[str, Any] = {"texts": town.texts, "programme": town.programme, "keys": town.keys}
        return Fetching(town.database, gateway, clock=town.clock, folder=town.folder, **furniture)

    async def fetch(self) -> int:
        tried = await self.fetching().run_once()
        await self.town.settle()
        return tried

    async def kept(self) -> list[Attachment]:
        def look(conn: Connection) -> list[Attachment]:
            numbers = list(conn.scalars(select(contribution.c.id)))
            return [one for listed in attachments.of_contributions(conn, numbers).values() for one in listed]

        return await self.town.database.read(look)

    def on_disk(self) -> list[str]:
        folder = self.town.folder / received.FOLDER
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town, Telegram())


async def told_with(phone: Phone, kind: str, words: str | None = None, **about: Any) -> None:
    await phone.say("/say")
    await phone.send(kind, words, about=about)
    phone.expects("Your receipt is")


async def test_a_photo_is_kept_sealed_and_nobody_hears_of_it(desk: Desk, keys: Keyring) -> None:
    phone = desk.town.phone(1001)
    await told_with(phone, "photo", "The ramp")
    before = len(desk.town.calls)
    assert await desk.fetch() == 1
    (one,) = await desk.kept()
    assert (one.state, one.type, one.size) == ("kept", "image/png", len(PICTURE))
    assert one.path is not None
    assert received.read(desk.town.folder, one.path, keys) == PICTURE
    assert len(desk.town.calls) == before
    assert await desk.fetch() == 0, "it is fetched once"


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("document", b"MZ\x90\x00 a programme", "cannot take that kind of file"),
        ("photo", b"%PDF-1.7 no picture", "not the kind of file that it says"),
        ("voice", b"", "There is nothing in it"),
        ("photo", b"\x89PNG\r\n\x1a\n" + bytes(11 * 2**20), "too large"),
        ("document", Refused(400, "file_too_large"), "too large"),
        ("photo", Refused(400, "wrong_file_id"), "could not get it from Telegram"),
    ],
)
async def test_what_cannot_be_kept_is_told_with_why_and_the_words_stay(
    desk: Desk, kind: str, content: bytes | Outcome, told: str
) -> None:
    desk.telegram.usual = content
    phone = desk.town.phone(1001)
    await told_with(phone, kind, "The words")
    assert await desk.fetch() == 1
    assert told in phone.expects("could not keep").text
    (one,) = await desk.kept()
    assert one.state in {"refused", "lost"}
    assert desk.on_disk() == []
    heard = len(desk.town.calls)
    assert await desk.fetch() == 0
    assert len(desk.town.calls) == heard, "it is told once"
    words = await desk.town.database.read(lambda conn: list(conn.scalars(select(contribution.c.words))))
    assert words == ["The words"]


async def test_a_dead_network_is_tried_again_with_growing_pauses(desk: Desk) -> None:
    desk.telegram.usual = NotSent("not_connected")
    await told_with(desk.town.phone(1001), "photo")
    pauses = []
    for _ in range(4):
        assert await desk.fetch() == 1
        due = await desk.town.database.read(attachments.next_due, BOT.id)
        assert due is not None
        assert await desk.fetch() == 0, "not before its pause is over"
        pauses.append((due - desk.town.clock()).total_seconds())
        desk.town.clock.move(seconds=pauses[-1])
    assert pauses == sorted(set(pauses))
    desk.telegram.usual = PICTURE
    assert await desk.fetch() == 1
    assert [one.state for one in await desk.kept()] == ["kept"]


async def test_after_about_a_day_it_is_given_up_and_told(desk: Desk) -> None:
    desk.telegram.usual = NotSent("not_connected")
    phone = desk.town.phone(1001)
    await told_with(phone, "photo")
    began = desk.town.clock()
    while (await desk.kept())[0].state == "waiting":
        await desk.fetch()
        due = await desk.town.database.read(attachments.next_due, BOT.id)
        if due is not None:
            desk.town.clock.move(seconds=(due - desk.town.clock()).total_seconds())
    assert timedelta(hours=12) < desk.town.clock() - began < timedelta(days=2)
    assert len(desk.telegram.asked) == MOST_TRIES
    phone.expects("could not get it from Telegram")


@pytest.mark.parametrize("why", [Paused(300), Unauthorised(401)])
async def test_what_is_not_the_files_fault_does_not_count(desk: Desk, why: Outcome) -> None:
    desk.telegram.usual = why
    await told_with(desk.town.phone(1001), "photo")
    for _ in range(MOST_TRIES + 3):
        await desk.fetch()
        desk.town.clock.move(minutes=6)
    assert [(one.state, one.tries) for one in await desk.kept()] == [("waiting", 0)]


async def test_a_file_that_ends_the_process_is_given_up_in_the_end(desk: Desk) -> None:
    phone = desk.town.phone(1001)
    await told_with(phone, "photo")
    for _ in range(MOST_TRIES):  # claimed, and never heard of again
        claim = {"again": desk.town.clock() + timedelta(minutes=6)}
        assert await desk.town.database.write(attachments.claim, BOT.id, desk.town.clock(), 4, **claim)
        await desk.town.database.write(attachments.release, BOT.id)
    await desk.fetch()
    assert desk.telegram.asked == []
    phone.expects("could not get it from Telegram")


async def test_a_full_disk_is_named_and_the_file_fetched_when_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told_with(desk.town.phone(1001), "photo", "The ramp")
    fetching = desk.fetching()

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(received, "write", full)
        await fetching.run_once()
        assert fetching.trouble == NO_ROOM
    desk.town.clock.move(minutes=2)
    await fetching.run_once()
    assert not fetching.trouble
    assert [(one.state, one.tries) for one in await desk.kept()] == [("kept", 1)]


async def test_who_was_erased_leaves_no_file(desk: Desk) -> None:
    phone = desk.town.phone(1001)
    await told_with(phone, "photo")
    await desk.fetch()
    assert len(desk.on_disk()) == 1
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    await desk.fetch()
    assert desk.on_disk() == []
    assert await desk.town.database.read(attachments.leftovers, 10) == []


async def test_who_is_erased_while_their_file_is_fetched_leaves_none_either(desk: Desk) -> None:
    phone = desk.town.phone(1001)
    await told_with(phone, "photo")
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(file_id: str, most: int) -> bytes:
        del file_id, most
        arrived.set()
        await go_on.wait()
        return PICTURE

    desk.telegram.download = slowly  # type: ignore[method-assign]  # why: this one takes its time
    fetching = asyncio.create_task(desk.fetching().run_once())
    await arrived.wait()
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    go_on.set()
    await fetching
    assert desk.on_disk() == []


async def test_a_file_without_a_row_is_swept_and_one_with_a_row_is_not(desk: Desk, keys: Keyring) -> None:
    await told_with(desk.town.phone(1001), "photo")
    await desk.fetch()
    stray = received.write(desk.town.folder, b"left by a crash", keys)
    for name in desk.on_disk():
        os.utime(desk.town.folder / received.FOLDER / name, (time.time() - 7200,) * 2)
    assert await clear_out(desk.town.database, desk.town.folder, desk.town.clock()) == 1
    assert desk.on_disk() == [one.path for one in await desk.kept()]
    assert stray not in desk.on_disk()


async def test_the_team_sees_what_was_sent_when_it_opens_it(desk: Desk) -> None:
    phone, officer = desk.town.phone(1001), await desk.town.staff(2001)
    await phone.say("/say")
    for _ in range(2):
        await phone.send("photo", "The ramp and the door", media_group_id="g1")
    await told_with(phone, "voice")
    await officer.say("/inbox 1")
    assert "not fetched yet" in officer.expects("The ramp and the door").text
    await desk.fetch()
    await officer.press("Back to the list")
    await officer.press("Told us")
    (album,) = [params for method, chat, params in desk.town.calls if (method, chat) == ("sendMediaGroup", 2001)]
    assert [part["type"] for part in album["media"]] == ["photo", "photo"]
    assert "a photo and a photo" in officer.last.text
    assert "1001" not in str(album), "nothing tells who sent it"


async def test_the_team_s_group_gets_it_in_the_person_s_topic(desk: Desk) -> None:
    grace, group = await desk.town.staff(2001, "administrator"), desk.town.group()
    await group.say(grace, "/connect")
    phone = desk.town.phone(1001)
    desk.telegram.usual = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
    await told_with(phone, "voice")
    await phone.say("/say")
    await phone.send("location")
    await desk.fetch()
    topic = group.topic("Resident 1")
    calls = [(method, params.get("message_thread_id")) for method, params in group.calls]
    assert ("sendVoice", topic.id) in calls
    assert ("sendLocation", topic.id) in calls


async def test_what_stands_in_the_group_is_erased_message_by_message(desk: Desk) -> None:
    grace, group = await desk.town.staff(2001, "administrator"), desk.town.group()
    await group.say(grace, "/connect")
    phone = desk.town.phone(1001)
    await phone.say("/say")
    for _ in range(2):
        await phone.send("photo", "The ramp", media_group_id="g1")
    await desk.fetch()
    topic = group.topic("Resident 1")
    shown = {post.id for post in group.posts.values() if post.by_bot and post.thread == topic.id}
    assert len(shown) >= 2
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    named = [number for method, params in group.calls if method == "deleteMessages" for number in params["message_ids"]]
    assert shown <= set(named)


async def test_an_answer_to_a_photo_in_the_topic_reaches_who_sent_it(desk: Desk) -> None:
    grace, group = await desk.town.staff(2001, "administrator"), desk.town.group()
    await group.say(grace, "/connect")
    phone = desk.town.phone(1001)
    await told_with(phone, "photo", "The ramp")
    await desk.fetch()
    topic = group.topic("Resident 1")
    await group.say(grace, "It is mended on Monday.", topic, reply_to=group.last(topic))
    phone.expects("It is mended on Monday.")


async def test_what_telegram_does_not_let_us_erase_in_the_group_is_told_once(desk: Desk) -> None:
    grace, group = await desk.town.staff(2001, "administrator"), desk.town.group()
    await group.say(grace, "/connect")
    phone = desk.town.phone(1001)
    await told_with(phone, "photo", "The ramp")
    group.may_delete = False
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    for _ in range(2):
        await desk.town.database.write(tell_what_still_stands, desk.town.texts, desk.town.clock())
        await desk.town.settle()
    told = [message.text for message in grace.messages.values() if "did not let me delete" in message.text]
    assert len(told) == 1
    assert "Resident 1" in told[0]


async def test_late_news_of_a_file_does_not_reach_who_has_stopped_meanwhile(desk: Desk) -> None:
    desk.telegram.usual = NotSent("not_connected")
    phone = desk.town.phone(1001)
    await told_with(phone, "photo")
    await phone.say("/stop")
    desk.town.clock.move(hours=5)
    desk.telegram.usual = Refused(400, "wrong_file_id")
    before = len(desk.town.calls)
    assert await desk.fetch() == 1
    assert [one.state for one in await desk.kept()] == ["lost"]
    assert len(desk.town.calls) == before
