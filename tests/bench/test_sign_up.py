"""The measurement of signing up measures what it says: everybody gets to the end, durably, and the figures are told."""

from __future__ import annotations

import re

from bench.sign_up import measure


async def test_everybody_signs_up_and_the_figures_are_told() -> None:
    lines = await measure(12, silent=8)
    number = r"([\d.]+)"
    assert re.fullmatch(f"12 people sign up at once, 8 are silent: 84 updates, {number} a second", lines[0]), lines[0]
    assert re.fullmatch(rf"work: {number} CPU s for 1,000 updates \({number} calls each\)", lines[1]), lines[1]
    assert re.search(r"\(84 replies\); most memory \d+ MB", lines[2]), lines[2]
    assert re.match(f"the floor, kept, sent and recorded: {number} a second", lines[3]), lines[3]
    assert re.match(f"the conversation: {number} messages a second", lines[4]), lines[4]
