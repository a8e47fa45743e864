"""The measurement of a large programme measures what it says: at each size, and until so many were sent to."""

from __future__ import annotations

import re

from bench.million import measure


async def test_people_are_counted_and_sent_to_and_the_figures_are_told() -> None:
    queries, first, memory = await measure(300, 40)
    assert queries.startswith("300 people: all counted in ")
    assert re.match(r"of 300 people, 40 sent to: the first has it after [\d.]+ s", first), first
    found = re.match(r"memory of the process at most (\d+) MB", memory)
    assert found, memory
    assert int(found[1]) > 0
