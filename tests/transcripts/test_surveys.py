"""Golden transcripts of a survey that staff made, in each language that is complete."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.harness import Town, transcript
from tests.surveys import EXAMPLE, publish
from tests.transcripts.believable import fill

HERE = Path(__file__).parent / "surveys"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
async def test_a_survey_on_the_phone(town: Town, path: Path) -> None:
    await fill(town)
    closes = f"closes: {town.clock().date() + timedelta(days=1)}"
    form = EXAMPLE.replace("closes: 2030-03-15", closes) if "_closed" in path.stem else EXAMPLE
    await publish(town.database, town.clock(), form)
    await transcript(town, path)
