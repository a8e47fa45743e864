"""docs/crash.md, row by row: ended while a second person approves an announcement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.town.story import sleepless_programme
from tests.e2e.house import tap
from tests.proof.conftest import Town
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

CROWD = range(2300, 2330)
GIVEN = "Approved. Announcement 1"


@pytest.mark.parametrize(
    ("point", "words", "approved"),
    [("in its turn", "Announcement 1, by", False), ("claimed, not called", f"sendMessage {GIVEN}", True)],
    ids=["before the commit", "after it"],
)
async def test_a_second_person_approves_an_announcement(
    town: Town, tmp_path: Path, point: str, words: str, approved: bool
) -> None:
    programme = tmp_path / "eyes.yaml"
    programme.write_text(re.sub(r"(?m)^approve_above:.*$", "approve_above: 5", sleepless_programme()), "utf-8")
    town.process.settings = {**town.process.settings, "HEARBACK_PROGRAMME": str(programme)}
    await town.start_and_die(point, words)
    writer, second = await town.house.team(2298), await town.house.team(2299)
    crowd = await town.house.members(*CROWD)
    await writer.say("/announce")
    await writer.hears("Type the announcement")
    await writer.say(WORDS)
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question"):
        await tap(writer, label)
    for label in ("Send it now", "Yes, send it"):
        await tap(writer, label)
    await second.hears("waits for a second person")
    await second.say("/approve 1")
    asked = await second.hears_button("Approve it")
    await second.press("Approve it", asked)
    await town.process.dies()
    state = (await town.house.shown(1))["state"]
    assert (state != "waiting_approval") is approved
    await town.process.start()
    await second.hears(GIVEN)
    shown = await town.house.until_state(1)
    assert (shown["counts"]["sent"], shown["approved_count"], shown["counts"]["resent"]) == (len(crowd), len(crowd), 0)
    assert [await town.house.heard_times(one, WORDS) for one in crowd] == [1] * len(crowd)
    await second.say("/approve 1")
    await second.hears("It waits no longer")
