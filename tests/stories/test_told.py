"""Every story of every flow, in every language that is complete, with all that goes wrong: word for word.

The pages stand in `tests/transcripts/flows/<flow>/<language>/`. To change what people read, change the texts, run this
with HEARBACK_WRITE_TRANSCRIPTS=1, and read the difference as if somebody had to be told what changed for people.
"""

from __future__ import annotations

import pytest

from tests.stories.telling import PLAYS, FreshTown, Teller

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize(("flow", "language"), PLAYS, ids=[f"{flow}-{language}" for flow, language in PLAYS])
async def test_what_is_said(fresh_town: FreshTown, monkeypatch: pytest.MonkeyPatch, flow: str, language: str) -> None:
    teller = Teller(fresh_town, flow, language)
    teller.trace.watch(monkeypatch)
    await teller.tell_everything()
    assert teller.different == "", teller.different
    assert "\n".join(teller.missing()) == "", f"what the story of {flow} does not come to"
