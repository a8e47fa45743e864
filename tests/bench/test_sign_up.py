"""The measurement of signing up measures what it says: everybody gets to the end, durably, and the figures are told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from bench.sign_up import be_silent, measure
from bench.turns import opened, waits
from storage import outbox


async def test_everybody_signs_up_and_the_figures_are_told() -> None:
    lines = await measure(12, silent=8)
    number = r"([\d.]+)"
    assert re.fullmatch(f"12 people sign up at once, 8 are silent: 84 updates, {number} a second", lines[0]), lines[0]
    assert re.fullmatch(rf"work: {number} CPU s for 1,000 updates \({number} calls each\)", lines[1]), lines[1]
    assert re.search(r"\(84 replies\); most memory \d+ MB", lines[2]), lines[2]
    assert re.match(f"the floor, kept, sent and recorded: {number} a second", lines[3]), lines[3]
    assert re.match(f"the conversation: {number} messages a second", lines[4]), lines[4]


async def test_silent_people_have_their_question_and_wait_for_nothing(tmp_path: Path) -> None:
    await be_silent(tmp_path, 3)
    async with opened(tmp_path) as (database, _):
        assert len(await database.read(waits)) == 3
        assert await database.read(outbox.waiting, datetime.now(UTC)) == {}
