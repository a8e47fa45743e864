"""docs/crash.md, row by row: ended while what somebody sent is fetched."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.clearing import clear_out
from storage import received
from storage.tables import attachment
from tests.e2e.house import House, until
from tests.proof.conftest import Town
from tests.proof.looking import SAY, count

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


async def test_turn_committed_file_not_fetched(town: Town) -> None:
    await town.start_and_die("file claimed, not fetched")
    (phone,) = await town.house.members(1101)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.exchange.post("send", person=1101, kind="photo", caption="The ramp")
    await town.comes_back()
    await until(lambda: _kept_files(town.house, 1))
    await phone.hears("Your receipt is")
    assert await town.house.heard_times(phone, "Your receipt is") == 1


async def test_file_written_not_recorded(town: Town) -> None:
    await town.start_and_die("file written, not recorded")
    (phone,) = await town.house.members(1102)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.exchange.post("send", person=1102, kind="photo", caption="The ramp")
    await town.comes_back()
    await until(lambda: _kept_files(town.house, 1))
    folder = town.house.folder / received.FOLDER
    lying = {path.name for path in folder.iterdir()}
    paths = await town.house.database.read(lambda conn: set(conn.scalars(select(attachment.c.path))))
    assert (len(lying), len(paths)) == (2, 1), "the one without a row is swept an hour later"
    for path in folder.iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    assert await clear_out(town.house.database, town.house.folder, datetime.now(UTC)) == 1
    assert {path.name for path in folder.iterdir()} == paths


async def _kept_files(house: House, wanted: int) -> bool:
    return await count(house, attachment, attachment.c.state == "kept") == wanted
