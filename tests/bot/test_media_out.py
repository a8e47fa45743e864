"""Files on their way, over real HTTP to the stand-in for Telegram: uploaded once, then sent by their id."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.clearing import clear_out
from bot.gateway import Gateway
from bot.request import SLOWEST_UPLOAD, UPLOAD_SECONDS, File, upload_seconds
from programme.attachment import Attachment, Kind, LinkButton
from programme.pacing import Limits
from programme.retry import Refused
from sandbox.faults import Kind as Fault
from storage import broadcasts, media, originals, walks
from storage.broadcasts import Draft
from storage.database import Database
from storage.keys import Keyring
from storage.tables import broadcast, delivery
from tests.bot.office import BOT, Office, now, office, until
from tests.files import opus, png
from tests.storage.sending import QUESTION, TEXTS

CROWD = range(1001, 1021)
QUICK = replace(Limits.for_bulk(200), chat_rate=200.0, chat_burst=200.0)
BOOK = LinkButton(label="Book a place", url="https://example.org/book")


@pytest.fixture
async def at_work(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Office]:
    """An office whose sender is running, quickly."""
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        async with office(database, tmp_path, limits=QUICK) as made:
            made.start()
            yield made
    finally:
        await database.close()


def keep(here: Office, kind: Kind, content: bytes, name: str = "walk.png") -> Attachment:
    source = here.folder / "chosen"
    source.write_bytes(content)
    kept = originals.keep(here.folder, source)
    return Attachment(kind=kind, digest=kept.digest, name=name, size=kept.size)


async def announce(here: Office, files: Sequence[Attachment], words: str = "Come for a walk", **more: Any) -> int:
    settings: dict[str, Any] = {"audience": "all", "purpose": "update", "markdown": {"en": words}, "files": files}
    draft = Draft(**(settings | more))
    number = await here.database.write(broadcasts.create, draft, TEXTS, now())
    await here.database.write(broadcasts.begin, number, now(), now())
    while await here.database.write(walks.step, number, now()):
        pass
    here.sender.wake()
    return number


async def deliveries_of(here: Office, number: int) -> list[Row[Any]]:
    query = select(delivery).where(delivery.c.broadcast_id == number).order_by(delivery.c.id)
    return await here.database.read(lambda conn: list(conn.execute(query)))


async def settled(here: Office, number: int) -> list[str]:
    async def over() -> bool:
        return all(row.state not in ("pending", "sending") for row in await deliveries_of(here, number))

    await until(over, 20)
    return [row.state for row in await deliveries_of(here, number)]


async def state(here: Office, number: int) -> tuple[str, str | None]:
    query = select(broadcast.c.state, broadcast.c.reason).where(broadcast.c.id == number)
    found = await here.database.read(lambda conn: conn.execute(query).one())
    return found.state, found.reason


def shown(here: Office, chat: int) -> list[dict[str, Any]]:
    return [m.body for _, m in sorted(here.bot.dialogue(chat).messages.items()) if m.from_bot and not m.deleted]


def uploaded(here: Office) -> int:
    """How many files the stand-in was given."""
    return len(here.sandbox.town.files._by_id)


async def test_a_photo_is_uploaded_once_for_everybody(at_work: Office) -> None:
    for one in CROWD:
        await at_work.person(one)
    number = await announce(at_work, [keep(at_work, "photo", png())], links=[BOOK])
    assert await settled(at_work, number) == ["sent"] * len(CROWD)
    assert uploaded(at_work) == 1
    for one in CROWD:
        (message,) = shown(at_work, one)
        assert message["caption"] == "Come for a walk"
        assert message["photo"] == shown(at_work, CROWD[0])[0]["photo"]
        assert message["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://example.org/book"


async def test_the_next_broadcast_with_the_same_photo_uploads_nothing(at_work: Office) -> None:
    await at_work.person(CROWD[0])
    photo = keep(at_work, "photo", png())
    assert await settled(at_work, await announce(at_work, [photo])) == ["sent"]
    assert await settled(at_work, await announce(at_work, [photo], "And again")) == ["sent"]
    assert uploaded(at_work) == 1


@pytest.mark.parametrize(
    ("kind", "content", "method"),
    [("document", b"%PDF-1.7 a leaflet", "sendDocument"), ("voice", opus(), "sendVoice")],
)
async def test_documents_and_voice_too(at_work: Office, kind: Kind, content: bytes, method: str) -> None:
    for one in CROWD[:3]:
        await at_work.person(one)
    number = await announce(at_work, [keep(at_work, kind, content, "hello.pdf")])
    assert await settled(at_work, number) == ["sent"] * 3
    assert (uploaded(at_work), len(at_work.calls(method))) == (1, 3)
    assert shown(at_work, CROWD[2])[0][kind]["file_size"] == len(content)


async def test_an_album_is_uploaded_once_and_all_its_messages_are_known(at_work: Office) -> None:
    for one in CROWD[:5]:
        await at_work.person(one)
    files = [keep(at_work, "photo", png(60 + width, 40)) for width in range(3)]
    number = await announce(at_work, files)
    assert await settled(at_work, number) == ["sent"] * 5
    assert uploaded(at_work) == 3
    for row, one in zip(await deliveries_of(at_work, number), CROWD[:5], strict=True):
        messages = shown(at_work, one)
        assert row.message_ids == [message["message_id"] for message in messages]
        assert [message.get("caption") for message in messages] == ["Come for a walk", None, None]
        assert len({message["media_group_id"] for message in messages}) == 1


async def test_the_first_goes_alone_and_the_next_is_tried_where_they_blocked_the_bot(at_work: Office) -> None:
    for one in CROWD[:6]:
        await at_work.person(one)
    at_work.fault(Fault.BLOCK, chat_id=CROWD[0])
    at_work.fault(Fault.BLOCK, chat_id=CROWD[1])
    at_work.hold(CROWD[2])
    number = await announce(at_work, [keep(at_work, "photo", png())])
    await until(lambda: _called(at_work, "sendPhoto", 3))
    on_way = [row.state for row in await deliveries_of(at_work, number)]
    assert on_way == ["failed", "failed", "sending", "pending", "pending", "pending"]
    await at_work.let_go(CROWD[2])
    assert await settled(at_work, number) == ["failed", "failed", *["sent"] * 4]
    assert uploaded(at_work) == 1


async def _called(here: Office, method: str, times: int) -> bool:
    return len(here.calls(method)) >= times


async def test_a_file_that_telegram_cannot_read_stops_the_broadcast_and_nobody_loses_it(at_work: Office) -> None:
    for one in CROWD[:3]:
        await at_work.person(one)
    at_work.fault(Fault.ERROR, method="sendPhoto", code=400, description="Bad Request: IMAGE_PROCESS_FAILED", left=1)
    number = await announce(at_work, [keep(at_work, "photo", png())])
    await until(lambda: _is(at_work, number, "stopped"))
    assert await state(at_work, number) == ("stopped", "bad_file")
    assert [row.state for row in await deliveries_of(at_work, number)] == ["pending"] * 3
    assert len(at_work.calls("sendPhoto")) == 1
    await at_work.database.write(lambda conn: broadcasts.act(conn, number, "resume", now=now()))
    at_work.sender.wake()
    assert await settled(at_work, number) == ["sent"] * 3


async def _is(here: Office, number: int, wanted: str) -> bool:
    return (await state(here, number))[0] == wanted


async def test_an_original_that_is_lost_stops_it_too(at_work: Office) -> None:
    await at_work.person(CROWD[0])
    photo = keep(at_work, "photo", png())
    originals.path_of(at_work.folder, photo.digest).unlink()
    number = await announce(at_work, [photo])
    await until(lambda: _is(at_work, number, "stopped"))
    assert (await state(at_work, number))[1] == "file_missing"
    assert at_work.calls("sendPhoto") == []


async def test_a_file_id_that_is_taken_no_more_is_uploaded_again(at_work: Office) -> None:
    for one in CROWD:
        await at_work.person(one)
    photo = keep(at_work, "photo", png())
    await at_work.database.write(media.store, BOT, [("photo", photo.digest, "an id of another server")], now())
    number = await announce(at_work, [photo])
    assert await settled(at_work, number) == ["sent"] * len(CROWD)
    assert uploaded(at_work) == 1
    assert all(len(shown(at_work, one)) == 1 for one in CROWD)


async def test_album_and_question_are_parts_that_come_in_order(at_work: Office) -> None:
    await at_work.person(CROWD[0], tiers=("taking_part",))
    files = [keep(at_work, "photo", png(60 + width, 40)) for width in range(2)]
    number = await announce(at_work, files, purpose="question", question=QUESTION)
    assert await settled(at_work, number) == ["sent"]
    first, second, asked = shown(at_work, CROWD[0])
    assert "photo" in first
    assert "photo" in second
    assert asked["text"].endswith("When suits you?")
    (row,) = await deliveries_of(at_work, number)
    assert row.question_message_id == asked["message_id"]
    assert len(row.message_ids) == 3


async def test_a_reply_with_a_photo_is_sent_from_its_original_and_then_by_its_id(at_work: Office) -> None:
    at_work.know(CROWD[0])
    photo = keep(at_work, "photo", png())
    payload = {"photo": {"digest": photo.digest, "name": photo.name, "size": photo.size}, "caption": "Here"}
    for _ in range(2):
        row_id = await at_work.queue(CROWD[0], "", method="sendPhoto", payload=payload)
        assert await at_work.settled(row_id) == ["sent"]
    assert [message["caption"] for message in shown(at_work, CROWD[0])] == ["Here", "Here"]
    assert uploaded(at_work) == 1


async def test_a_reply_with_an_album_of_lost_files_fails_and_says_why(at_work: Office) -> None:
    at_work.know(CROWD[0])
    item = {"type": "photo", "media": {"digest": "0" * 64, "name": "a", "size": 1}}
    row_id = await at_work.queue(CROWD[0], "", method="sendMediaGroup", payload={"media": [item, item]})
    assert await at_work.settled(row_id) == ["failed"]
    assert (await at_work.row(row_id)).reason == "file_missing"


async def test_originals_that_nobody_needs_are_removed_after_a_week(at_work: Office) -> None:
    await at_work.person(CROWD[0])
    needed, unneeded = keep(at_work, "photo", png()), keep(at_work, "document", b"never sent")
    await settled(at_work, await announce(at_work, [needed]))
    assert await clear_out(at_work.database, at_work.folder, now()) == 0
    for one in (needed, unneeded):
        os.utime(originals.path_of(at_work.folder, one.digest), (0, time.time() - 8 * 24 * 3600))
    assert await clear_out(at_work.database, at_work.folder, now()) == 1
    assert originals.touch(at_work.folder, needed.digest)
    assert not originals.touch(at_work.folder, unneeded.digest)


async def test_a_file_that_vanishes_on_the_way_is_no_crash(tmp_path: Path) -> None:
    gateway = Gateway("1:made-up", "http://127.0.0.1:1")
    await gateway.start()
    try:
        outcome = await gateway.send("sendPhoto", {}, {"photo": File("walk.jpg", tmp_path / "gone")})
    finally:
        await gateway.close()
    assert outcome == Refused(0, "file_missing")


def test_a_large_file_has_as_much_more_time_as_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "film"
    with path.open("wb") as large:
        large.truncate(50 * SLOWEST_UPLOAD)
    assert upload_seconds([File("film", path), File("note", b"x" * SLOWEST_UPLOAD)]) == UPLOAD_SECONDS + 51
