"""The measurement of bulk measures what it says: everybody is sent to, by all three."""

from __future__ import annotations

import re

from bench.bulk import measure


async def test_everybody_is_sent_to_and_the_figures_are_told() -> None:
    line = await measure(40)
    figures = r"(\d+) a second, ([\d.]+) CPU s for a thousand"
    found = re.fullmatch(
        f"40 people, 64 at once, 0 ms: {figures}; a loop that keeps nothing: {figures}; "
        f"python-telegram-bot's: {figures}",
        line,
    )
    assert found, line
    assert all(float(figure) > 0 for figure in found.groups())
