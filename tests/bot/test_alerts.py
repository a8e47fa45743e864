"""Alerts to the people on duty: one message, however many short ones somebody in distress writes."""

from __future__ import annotations

from tests.harness import Phone, Town


def _told(staff: Phone) -> int:
    return sum("Somebody needs a person now" in message.text for message in staff.heard())


async def test_many_messages_in_distress_are_all_kept_and_staff_are_told_once(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    maria = town.phone(1001, language_code="en", first_name="Maria")
    told = []
    for words in ("I want to die", "I do not want to live any more", "I want to kill myself"):
        await maria.say(words)
        maria.expects("116 123")
        told.append(_told(grace))
    assert told == [1, 0, 0]

    town.clock.move(minutes=11)
    await maria.say("I want to die")
    assert _told(grace) == 1
