"""Who is missing: one sentence beside an announcement's count (storage/audience_words.py)."""

from __future__ import annotations

from typing import Final

from bot.context import TurnContext
from conversations.phrases import Phrase
from programme.audience import Audience
from programme.consent import Purpose
from storage import audience_insight, audience_words

COMPARED: Final = 20_000
"""People among whom it is looked for in a conversation: with more it would hold up everybody who writes just then."""


def beside(turn: TurnContext, told: Phrase, audience: Audience, purpose: Purpose) -> Phrase:
    """The count as it was told, and who is missing in it where that can be said."""
    if audience_insight.to_compare(turn.conn) > COMPARED:
        return told
    missing = audience_words.missing(
        turn.conn,
        audience,
        purpose,
        programme=turn.programme,
        texts=turn.texts,
        language=turn.language,
        now=turn.now,
    )
    return told if missing is None else Phrase("announce.reach_and_missing", {"reach": told, "missing": missing})
