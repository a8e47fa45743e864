"""The measurement of bulk measures what it says: everybody is sent to, by both loops."""

from __future__ import annotations

import re

from bench.bulk import measure


async def test_everybody_is_sent_to_and_the_figures_are_told() -> None:
    line = await measure(40)
    found = re.fullmatch(
        r"40 people, 64 at once, 0 ms: (\d+) a second, ([\d.]+) CPU s for a thousand; "
        r"a bare loop that keeps nothing: (\d+) a second, ([\d.]+) CPU s",
        line,
    )
    assert found, line
    assert all(float(figure) > 0 for figure in found.groups())
