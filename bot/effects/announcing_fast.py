"""What it is to send an announcement fast, for Stars: told where that is allowed."""

from __future__ import annotations

from bot.context import TurnContext
from conversations.phrases import Phrase
from programme.paying import Price
from storage import broadcasts, paying


def offer(turn: TurnContext, draft: broadcasts.Draft, people: int) -> Phrase | None:
    """What it takes and costs, beside sending it for nothing; None where paying makes no difference, or may not be."""
    bot = turn.bot
    price = paying.offered(draft, turn.texts, people, bulk_rate=bot.bulk_rate, paid_rate=bot.paid_rate)
    return None if price is None else paying.in_words(price)


def with_price(turn: TurnContext, broadcast_id: int, people: int, when: Phrase) -> Phrase:
    """When an announcement that waits for a second person goes out, and what it costs where it is paid for."""
    if turn.bot.paid_rate is None or not paying.is_paid(turn.conn, broadcast_id):
        return when
    messages = people * paying.frozen_messages(turn.conn, broadcast_id)
    price = Price(messages, turn.bot.paid_rate, turn.bot.bulk_rate)
    return Phrase("approve.when.paid", {"when": when, "n": price.stars, "likely": price.likely})
