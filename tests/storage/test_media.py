"""Files that go out: originals on the disk, file ids by bot and kind, and which broadcasts still upload."""

from __future__ import annotations

import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from programme.attachment import Attachment, Kind
from storage import broadcasts, media, originals
from storage.database import Database
from tests.clock import START
from tests.storage.sending import announce, resident

BOT, OTHER_BOT = 1, 2
LATER = START + timedelta(days=31)


def attachment(kind: Kind = "photo", number: int = 0) -> Attachment:
    return Attachment(kind=kind, digest=f"{number:064x}", name=f"{kind}{number}", size=1000)


def uploads(conn: Connection, bot: int = BOT) -> list[bool]:
    return [one.uploads for one in broadcasts.sendable(conn, bot, quiet=False)]


async def test_a_broadcast_uploads_until_telegram_has_all_its_files_from_this_bot(database: Database) -> None:
    photo, second = attachment(), attachment(number=1)

    def story(conn: Connection) -> None:
        resident(conn, 101)
        announce(conn)
        announce(conn, files=[photo, second, photo])
        assert uploads(conn) == [False, True]
        media.store(conn, BOT, [("photo", photo.digest, "id-1")], START)
        media.store(conn, BOT, [("document", second.digest, "id-2")], START)
        assert uploads(conn) == [False, True], "the second one is with Telegram as a document, not as a photo"
        media.store(conn, BOT, [("photo", second.digest, "id-3")], START)
        assert uploads(conn) == [False, False]
        assert uploads(conn, OTHER_BOT) == [False, True]

    await database.write(story)


async def test_the_newest_id_counts_and_only_the_one_that_failed_is_forgotten(database: Database) -> None:
    photo = attachment()
    which = ("photo", photo.digest)

    def story(conn: Connection) -> None:
        media.store(conn, BOT, [(*which, "old")], START)
        media.store(conn, BOT, [(*which, "new")], LATER)
        media.forget(conn, BOT, [(*which, "old")])
        assert media.known(conn, BOT, {which}) == {which: "new"}
        assert media.known(conn, OTHER_BOT, {which}) == {}
        assert media.known(conn, BOT, {("document", photo.digest)}) == {}
        assert media.known(conn, BOT, set()) == {}
        media.forget(conn, BOT, [(*which, "new")])
        assert media.known(conn, BOT, {which}) == {}

    await database.write(story)


async def test_an_original_is_needed_until_a_month_after_its_last_broadcast(database: Database) -> None:
    photo, unused = attachment(), attachment(number=7)
    both = {photo.digest, unused.digest}

    def story(conn: Connection) -> None:
        first, second = announce(conn, files=[photo]), announce(conn, files=[photo])
        assert media.unneeded(conn, both, LATER) == {unused.digest}
        broadcasts.finish(conn, first, START)
        assert media.unneeded(conn, both, LATER) == {unused.digest}
        broadcasts.act(conn, second, "cancel", now=START)
        assert media.unneeded(conn, both, START + timedelta(days=29)) == {unused.digest}
        assert media.unneeded(conn, both, LATER) == both
        assert media.unneeded(conn, set(), LATER) == set()

    await database.write(story)


def test_an_original_is_kept_once_and_for_its_owner_only(tmp_path: Path) -> None:
    source = tmp_path / "walk.jpg"
    source.write_bytes(b"a photo" * 100_000)
    first, again = originals.keep(tmp_path, source), originals.keep(tmp_path, source)
    assert first == again
    assert first.size == 700_000
    path = originals.path_of(tmp_path, first.digest)
    assert path.read_bytes() == source.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(one.name for one in path.parent.iterdir()) == [".lock", first.digest]


def test_what_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        originals.keep(tmp_path, tmp_path / "nowhere.jpg")
    assert [one.name for one in (tmp_path / originals.FOLDER).iterdir()] == [".lock"]


@pytest.mark.parametrize("digest", ["", "../../keys", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_digest_finds_an_original(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        originals.path_of(tmp_path, digest)


def test_old_ones_are_removed_unless_somebody_used_them_meanwhile(tmp_path: Path) -> None:
    kept = [originals.keep(tmp_path, _file(tmp_path, number)).digest for number in range(3)]
    folder = tmp_path / originals.FOLDER
    (folder / ".0123456789abcdef").write_bytes(b"half a file that a crash left")
    assert originals.old(tmp_path) == []
    for path in folder.iterdir():
        os.utime(path, (0, time.time() - 8 * 24 * 3600))
    assert sorted(originals.old(tmp_path)) == sorted(kept)
    assert not (folder / ".0123456789abcdef").exists()
    assert originals.touch(tmp_path, kept[0])
    originals.keep(tmp_path, _file(tmp_path, 1))
    assert originals.remove(tmp_path, kept) == 1
    assert not originals.touch(tmp_path, kept[2])
    assert originals.touch(tmp_path, kept[1])


def test_where_nothing_was_sent_there_is_nothing_to_remove(tmp_path: Path) -> None:
    assert originals.old(tmp_path) == []


def _file(folder: Path, number: int) -> Path:
    path = folder / f"{number}.bin"
    path.write_bytes(bytes([number]) * 10)
    return path
