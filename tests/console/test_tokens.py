"""Administrators make tokens for other programs on a page, and end them there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from console.texts import text
from storage import api_tokens

if TYPE_CHECKING:
    from tests.console.conftest import Hire


async def test_a_token_is_made_shown_once_and_ended(hire: Hire) -> None:
    sam = await hire("administrator", name="Sam")
    await sam.open("/tokens/new")
    await sam.send("/tokens/new", {"name": " ", "days": "9"})
    assert sam.answer.status_code == 400
    for wrong in ("name_wrong", "scopes_wrong", "days_wrong"):
        assert text(f"tokens_new.{wrong}", most=80) in sam.text
    await sam.send("/tokens/new", {"name": "Our  website", "scopes": ["updates:read", "made:up"], "days": "30"})
    secret = re.search("hearback_[\\w-]{43}", sam.answer.text)
    assert secret is not None
    assert "It works until 2 April 2026" in sam.text
    answer = await sam.client.get("/api/v1/updates", headers={"Authorization": f"Bearer {secret[0]}"})
    assert answer.status_code == 200
    await sam.open("/tokens")
    assert "Our website updates:read Works 2 April 2026 3 March 2026, 10:00 Sam End “Our website”" in sam.text
    assert secret[0] not in sam.answer.text
    await sam.open("/tokens/1/end")
    await sam.send("/tokens/1/end")
    assert text("told.token_ended") in sam.text
    await sam.open("/tokens/1/end")
    assert text("told.token_gone") in sam.text
    (kept,) = await sam.desk.database.read(api_tokens.all_tokens)
    assert kept.ended_at is not None
