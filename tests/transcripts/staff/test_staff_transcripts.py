"""Golden transcripts of staff: what they and the people they write to are told, word for word.

To change what people read, change the texts, run this with HEARBACK_WRITE_TRANSCRIPTS=1, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness import transcript
from tests.transcripts.staff.busy_town import BusyTown

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.txt"))
FOUR_EYES = sorted((HERE / "four_eyes").glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_what_staff_are_told(busy_town: BusyTown, path: Path) -> None:
    await transcript(busy_town, path)


@pytest.mark.parametrize("path", FOUR_EYES, ids=[path.stem for path in FOUR_EYES])
async def test_what_staff_are_told_where_a_second_person_looks(careful_town: BusyTown, path: Path) -> None:
    await transcript(careful_town, path)
