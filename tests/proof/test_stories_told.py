"""Every story in the languages besides English, with all that goes wrong: word for word."""

from __future__ import annotations

import pytest

from tests.stories.conftest import fresh_town
from tests.stories.telling import PLAYS, FreshTown, Teller

__all__ = ["fresh_town"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
OTHERS = [(flow, language) for flow, language in PLAYS if language != "en"]


@pytest.mark.parametrize(("flow", "language"), OTHERS, ids=[f"{flow}-{language}" for flow, language in OTHERS])
async def test_what_is_said(
    fresh_town: FreshTown, monkeypatch: pytest.MonkeyPatch, flow: str, language: str
) -> None:  # why: the fixture
    teller = Teller(fresh_town, flow, language)
    teller.trace.watch(monkeypatch)
    await teller.tell_everything()
    assert teller.different == "", teller.different
    assert "\n".join(teller.missing()) == "", f"what the story of {flow} does not come to"
