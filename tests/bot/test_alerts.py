"""Alerts to the people on duty: one message, however many short ones somebody in distress writes."""

from __future__ import annotations

import pytest

from programme.duty import MOST_TIMES
from storage import audit, safeguarding, staff
from tests.harness import Phone, Town


def _told(staff: Phone) -> int:
    return sum("Somebody needs a person now" in message.text for message in staff.heard())


async def _raised(town: Town) -> list[safeguarding.Alert]:
    return await town.database.read(safeguarding.waiting)


async def _ring(town: Town, **later: float) -> None:
    for phone in town.phones.values():
        phone._new.clear()
    town.clock.move(**later)
    await town.ring()


async def _open(staff_phone: Phone, number: int) -> None:
    """Open an alert by the button that came with it. (Whoever never wrote to the bot gets no button of its.)"""
    await staff_phone.say("/menu")
    await staff_phone.press_data(f"c:inbox:alert.{number}")


async def test_many_messages_in_distress_are_all_kept_and_staff_are_told_once(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    maria = town.phone(1001, language_code="en", first_name="Maria")
    told, helped = [], []
    for words in ("I want to die", "I do not want to live any more", "I want to kill myself"):
        await maria.say(words)
        told.append(_told(grace))
        helped.append("116 123" in maria.said())
    assert (told, helped) == ([1, 0, 0], [True, False, False])
    maria.expects("I have kept this too", "999")
    assert len(await _raised(town)) == 3

    await maria.say("my dad is not breathing")
    maria.expects("call NHS 111")
    await maria.say("I want to die")
    maria.expects("116 123")

    town.clock.move(minutes=11)
    await maria.say("I want to die")
    maria.expects("116 123")
    assert _told(grace) == 1


async def test_those_on_duty_hear_first_and_all_who_can_act_when_nobody_takes_it_on(town: Town) -> None:
    grace = await town.staff(2001, "officer", first_name="Grace")
    sam = await town.staff(2002, "administrator", first_name="Sam")
    noor = await town.staff(2003, "reader", first_name="Noor")
    await town.database.write(lambda conn: staff.set_duty(conn, 2, on=False, now=town.clock()))
    await town.phone(1001).say("I want to die")
    assert (_told(grace), _told(sam), _told(noor)) == (1, 0, 0)
    await _ring(town, minutes=29)
    grace.expects_nothing()
    await _ring(town, minutes=1)
    for phone in (grace, sam):
        phone.expects("Nobody has taken this on yet")
    noor.expects_nothing()
    await grace.say("/inbox")
    await grace.press("Alert")
    await grace.press("I take this on")
    sam.expects("Grace has taken on the alert")
    await _ring(town, hours=9)
    grace.expects_nothing()
    sam.expects_nothing()


async def test_where_nobody_is_on_duty_all_who_can_act_hear_of_it(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    await town.database.write(lambda conn: staff.set_duty(conn, 1, on=False, now=town.clock()))
    await town.phone(1001).say("I want to die")
    assert _told(grace) == 1


async def test_the_team_is_told_again_so_often_and_no_more_and_every_time_is_in_the_log(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    await town.phone(1001).say("my dad is not breathing")
    began, times = town.clock(), []
    while (due := await town.database.read(safeguarding.next_late)) is not None:
        town.clock.set(due)
        await _ring(town)
        times += [int((due - began).total_seconds()) // 60 for one in grace.heard() if "Nobody has" in one.text]
    assert times[:7] == [15, 30, 60, 120, 240, 480, 720]
    assert len(times) == MOST_TIMES
    acts = [entry.act for entry in await town.database.read(audit.entries, limit=100)]
    assert acts.count("alert.told_again") == MOST_TIMES
    assert len(await _raised(town)) == 1, "it still waits"


async def test_after_a_long_sleep_the_team_is_told_once_and_not_for_every_time_that_was_missed(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    for number in (1001, 1002):
        await town.phone(number).say("I want to die")
    await _ring(town, days=3)
    assert sum("Nobody has taken this on yet" in message.text for message in grace.heard()) == 2
    await _ring(town, minutes=1)
    grace.expects_nothing()


async def test_no_message_of_an_alert_tells_what_was_written(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    sam = await town.staff(2002, "officer", first_name="Sam")
    await town.phone(1001).say("the purple neighbour hits me")
    said = [grace.said()]
    await _ring(town, hours=1)
    said.append(grace.said())
    await _open(grace, 1)
    await grace.press("I take this on")
    said.append(sam.said())
    assert all(said)
    assert not any("purple" in words for words in said)


async def test_what_one_person_wrote_is_taken_on_together_and_others_wait_on(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    for words in ("I want to die", "he hits me", "I want to kill myself"):
        await town.phone(1001).say(words)
    await town.phone(1002).say("I want to die")
    await _open(grace, 2)
    await grace.press("I take this on")
    assert [alert.person_id for alert in await _raised(town)] == [2]
    entries = await town.database.read(audit.entries, limit=100)
    assert sum(entry.act == "alert.acknowledge" for entry in entries) == 3


async def test_a_false_alarm_is_noted_and_what_is_meant_after_it_counts(town: Town) -> None:
    grace = await town.staff(2001, "officer")
    maria = town.phone(1001)
    await maria.say("I want to die")
    await maria.say("sorry, I was only joking!")
    maria.expects("Thank you for telling me")
    assert [alert.not_meant_at for alert in await _raised(town)] == [town.clock()]
    await _ring(town, minutes=30)
    grace.expects("not meant like that")
    await maria.say("I want to die")
    await _ring(town, hours=1)
    assert "not meant like that" not in grace.said()


async def test_fine_is_a_word_like_others_where_there_is_no_alert_or_a_question_since(town: Town) -> None:
    maria = town.phone(1001)
    await maria.say("I am fine")
    maria.expects("Shall I pass this on to the team?")
    await maria.press("No")
    await maria.say("I want to die")
    await maria.say("/say")
    await maria.say("I am fine")
    maria.expects("Thank you. The team has it.")
    assert [alert.not_meant_at for alert in await _raised(town)] == [None]


@pytest.mark.parametrize(
    "words",
    [
        "nic mi nie jest",
        "Wszystko dobrze.",
        "ٹھیک ہوں",
        "To był żart!",
        "میں ٹھیک ہوں۔",
        "main theek hoon",
        "false alarm",
    ],
)
async def test_fine_is_understood_in_every_language(words: str, town: Town) -> None:
    maria = town.phone(1001)
    await maria.say("I want to die")
    await maria.say(words)
    assert [alert.not_meant_at for alert in await _raised(town)] == [town.clock()]


async def test_the_topic_of_the_team_s_group_tells_it_too(town: Town) -> None:
    grace = await town.staff(2001, "administrator", first_name="Grace")
    group = town.group()
    await group.say(grace, "/connect")
    maria = town.phone(1001)
    await maria.say("I want to die")
    topic = group.topic("Resident 1")
    await maria.press("I am fine")
    assert "not meant like that" in group.last(topic).text
    await _ring(town, hours=1)
    late = group.last(topic)
    assert "Nobody has taken this on yet" in late.text
    await _open(grace, 1)
    await grace.press("I take this on")
    assert "Grace has taken on the alert" in group.last(topic).text
    await group.say(grace, "I am here, Maria.", topic, reply_to=late)
    maria.expects("I am here, Maria.")


async def test_an_answer_in_the_topic_takes_it_on_and_tells_the_others(town: Town) -> None:
    grace = await town.staff(2001, "administrator", first_name="Grace")
    sam = await town.staff(2002, "officer", first_name="Sam")
    group = town.group()
    await group.say(grace, "/connect")
    await town.phone(1001).say("I want to die")
    await group.say(grace, "I am here.", group.topic("Resident 1"))
    sam.expects("Grace has taken on the alert")
    assert await _raised(town) == []
