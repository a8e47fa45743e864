"""Times that people read are marked, so that phones in other zones show them in their own."""

from __future__ import annotations

from bot.effects.announcing_words import trimmed
from conversations.rich import Entity, Rich
from tests.bot.test_residents import sign_up_for_updates
from tests.harness import Town


async def test_a_pause_ends_at_a_marked_time(town: Town) -> None:
    phone = town.phone(1001)
    await sign_up_for_updates(phone)
    await phone.say("/pause")
    await phone.press("A week")
    marks = [mark for message in phone.heard() for mark in message.entities if mark["type"] == "date_time"]
    assert [mark["date_time_format"] for mark in marks] == ["wDt"]


def test_staff_can_announce_a_marked_time() -> None:
    mark = Entity("date_time", 5, 6, unix_time=1772562600, date_time_format="t")
    kept = trimmed(Rich("  at 6.30pm.  ", (mark,)))
    assert kept == Rich("at 6.30pm.", (Entity("date_time", 3, 6, unix_time=1772562600, date_time_format="t"),))
