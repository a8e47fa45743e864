"""Files that staff chose are fetched once, over real HTTP, looked at and kept; their ids can be used at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.choosing import Choosing
from programme.attachment import Attachment
from sandbox.faults import Kind as Fault
from storage import chosen, media, originals
from storage.chosen import Chosen
from storage.database import Database
from storage.keys import Keyring
from tests.bot.office import BOT, Office, now, office
from tests.files import png


@pytest.fixture
async def at_work(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Office]:
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        async with office(database, tmp_path) as made:
            yield made
    finally:
        await database.close()


def choosing(here: Office, later: timedelta = timedelta()) -> Choosing:
    return Choosing(here.database, here.gateway, here.folder, clock=lambda: now() + later)


def there(here: Office, kind: str, content: bytes) -> str:
    """A file that somebody sent to the bot; its id."""
    return here.sandbox.town.files.store(kind, content, name="walk.png", mime="image/png", size=(64, 48)).file_id


async def choose(here: Office, kind: str, file_id: str) -> Chosen:
    wanted = [{"kind": kind, "file_id": file_id, "name": "walk.png"}]
    (found,) = await here.database.write(chosen.choose, BOT, wanted, now())
    return found


async def test_it_is_kept_and_its_id_is_used_at_once(at_work: Office) -> None:
    file_id = there(at_work, "photo", png())
    assert (await choose(at_work, "photo", file_id)).attachment is None
    assert await choosing(at_work).fetch_all() == 1
    kept = (await choose(at_work, "photo", file_id)).attachment
    assert isinstance(kept, Attachment)
    assert (kept.kind, kept.name, kept.size) == ("photo", "walk.png", len(png()))
    assert originals.path_of(at_work.folder, kept.digest).read_bytes() == png()
    known = await at_work.database.read(media.known, BOT, {("photo", kept.digest)})
    assert known == {("photo", kept.digest): file_id}
    assert await choosing(at_work).fetch_all() == 0
    assert len(at_work.calls("getFile")) == 1
    assert await at_work.database.read(media.unneeded, [kept.digest], now() + timedelta(days=29)) == set()
    await at_work.database.write(chosen.purge, now() + timedelta(days=31))
    assert await at_work.database.read(media.unneeded, [kept.digest], now()) == {kept.digest}


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("photo", b"no picture", "“walk.png” is no photo that Telegram shows"),
        ("document", b"", "“walk.png” is empty"),
        ("document", bytes(20 * 1024 * 1024 + 1), "“walk.png” could not be fetched from Telegram: send it again"),
    ],
)
async def test_what_cannot_be_sent_is_refused_with_a_sentence(
    at_work: Office, kind: str, content: bytes, says: str
) -> None:
    file_id = there(at_work, kind, content)
    await choose(at_work, kind, file_id)
    await choosing(at_work).fetch_all()
    found = await choose(at_work, kind, file_id)
    assert found.state == "refused"
    assert says in (found.problem or "")
    assert [path.name for path in (at_work.folder / originals.FOLDER).iterdir() if path.name != ".lock"] == []


async def test_a_file_that_telegram_does_not_know_is_refused(at_work: Office) -> None:
    await choose(at_work, "photo", "nothing")
    await choosing(at_work).fetch_all()
    assert (await choose(at_work, "photo", "nothing")).problem == (
        "“walk.png” could not be fetched from Telegram: send it again"
    )


@pytest.mark.parametrize("fault", [{"kind": Fault.DROP}, {"kind": Fault.HTTP, "status": 502}])
async def test_a_network_that_is_away_is_waited_for(at_work: Office, fault: dict[str, Any]) -> None:
    file_id = there(at_work, "photo", png())
    await choose(at_work, "photo", file_id)
    at_work.fault(method="getFile", left=1, **fault)
    await choosing(at_work).fetch_all()
    assert (await choose(at_work, "photo", file_id)).state == "waiting"
    assert await choosing(at_work).fetch_all() == 0, "not at once"
    assert await choosing(at_work, timedelta(seconds=30)).fetch_all() == 1
    assert (await choose(at_work, "photo", file_id)).state == "kept"


async def test_it_is_not_tried_for_ever(at_work: Office) -> None:
    file_id = there(at_work, "photo", png())
    await choose(at_work, "photo", file_id)
    at_work.fault(Fault.DROP, method="getFile", left=None)
    for _ in range(6):
        await choosing(at_work, timedelta(minutes=5)).fetch_all()
        await at_work.database.write(chosen.postpone, 1, now())
    assert (await choose(at_work, "photo", file_id)).state == "refused"
