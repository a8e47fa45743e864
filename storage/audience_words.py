"""Whom a message would reach, in phrases: how many get it, how many of them later, and how many are left out, why."""

from __future__ import annotations

from conversations.phrases import Phrase
from programme.consent import Purpose
from storage.audience import Counted


def reach(counted: Counted, purpose: Purpose) -> Phrase:
    """ "412 people will get it. 23 are left out: 12 have stopped and 11 did not agree to updates."""
    told = Phrase("announce.reach", {"n": counted.count}) if counted.count else Phrase("announce.reach_nobody")
    if counted.later:
        when = [Phrase(f"announce.later.{why}", {"n": number}) for why, number in counted.later.items()]
        told = Phrase("announce.reach_and_later", {"reach": told, "later": when})
    reasons = [
        Phrase(f"announce.left.{why}.{purpose}" if why == "no_consent" else f"announce.left.{why}", {"n": number})
        for why, number in counted.left_out.items()
    ]
    if not reasons:
        return told
    left_out = Phrase("announce.left_out", {"n": sum(counted.left_out.values()), "reasons": reasons})
    return Phrase("announce.reach_and_left_out", {"reach": told, "left_out": left_out})
