"""A flood of one person's messages: all of it is kept, little of it is answered, and nobody else notices."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

from sqlalchemy import Connection, func, select

from conversations.parts import MOST_PARTS
from storage import people, safeguarding
from storage.exports import export_person
from storage.tables import attachment, contribution, folded
from tests.bot.test_residents import sign_up_for_updates
from tests.harness import MakeTown, Message, Phone, Town

AT_ONCE = 5


async def a_town(make_town: MakeTown) -> Town:
    town = await make_town()
    town.at_once = AT_ONCE
    await town.restart()
    return town


async def floods(phone: Phone, *words: str) -> list[Message]:
    """Somebody sends all of these at the same moment; what the bot said to all of it."""
    messages = [{"message": phone._message(None, text=one)} for one in words]
    phone._new.clear()
    await phone.town.deliver(*messages)
    return phone.heard()


async def in_a_flood(make_town: MakeTown) -> tuple[Town, Phone]:
    """A town, and the phone of somebody who has just sent a great deal."""
    town = await a_town(make_town)
    phone = town.phone(1001)
    await floods(phone, *["blah blah"] * 30)
    return town, phone


async def said(town: Town) -> list[str]:
    query = select(contribution.c.words).order_by(contribution.c.id)
    return await town.database.read(lambda conn: list(conn.scalars(query)))


async def count(town: Town, table: Any) -> int:
    return await town.database.read(
        lambda conn: int(conn.execute(select(func.count()).select_from(table)).scalar_one())
    )


async def test_every_word_of_a_flood_goes_to_the_team_when_its_person_says_so(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    heard = await floods(phone, *[f"word {number}." for number in range(200)])
    assert sum("You are writing faster than I can answer" in message.text for message in heard) == 1
    assert len(heard) <= 3 * AT_ONCE
    assert await count(town, folded) == 200 - AT_ONCE
    town.clock.move(seconds=10)
    await phone.press("Yes, pass it on")
    (kept,) = await said(town)
    assert kept.splitlines() == [f"word {number}." for number in range(200)]
    assert await count(town, folded) == 0


async def test_what_was_answered_in_between_stands_where_it_was_written(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    words = [f"word {number}." for number in range(60)]
    for start in (0, 20, 40):
        await floods(phone, *words[start : start + 20])
        town.clock.move(seconds=1.5)
    town.clock.move(seconds=10)
    await phone.press("Yes, pass it on")
    (kept,) = await said(town)
    assert kept.splitlines() == words


async def test_a_message_changed_later_takes_no_other_word_away(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    await floods(phone, "the first")
    first = phone.sent
    await floods(phone, *[f"word {number}." for number in range(30)])
    town.clock.move(seconds=10)
    await phone.press("Yes, pass it on")
    phone.sent = first
    await phone.edit("really the first")
    phone.expects("I changed it in")
    (kept,) = await said(town)
    assert kept.splitlines() == ["really the first", *(f"word {number}." for number in range(30))]


async def test_photos_of_a_flood_are_kept_with_their_words_and_stickers_are_nothing(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    words = [phone.typing(f"word {number}.") for number in range(10)]
    photos = [phone.sending("photo", f"photo {number}", media_group_id=f"{number // 10}") for number in range(20)]
    stickers = [phone.sending("sticker") for _ in range(10)]
    await town.deliver(*stickers, *words, *photos, *stickers)
    town.clock.move(seconds=10)
    await phone.press("Yes, pass it on")
    (kept,) = await said(town)
    assert kept.splitlines() == [*(f"word {number}." for number in range(10)), *(f"photo {n}" for n in range(20))]
    assert await count(town, attachment) == 20


async def test_a_flood_of_stickers_is_told_once_and_asked_about_never(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    await town.deliver(*[phone.sending("sticker") for _ in range(30)])
    assert sum("faster than I can answer" in message.text for message in phone.heard()) == 1
    assert "Shall I pass" not in phone.screen()
    assert await count(town, folded) == 0


async def test_who_does_not_want_it_passed_on_is_asked_nothing_more(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    for leave in ("No", "/menu"):
        await floods(phone, *["spam"] * 30)
        assert await count(town, folded) > 0
        town.clock.move(minutes=1)
        await (phone.say(leave) if leave.startswith("/") else phone.press(leave))
        assert (await said(town), await count(town, folded)) == ([], 0)
    await phone.say("/say")
    await phone.say("The bus is late.")
    assert await said(town) == ["The bus is late."]


async def test_words_of_danger_are_found_in_a_flood_and_helped_once(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    grace = await town.staff(2001, "officer", first_name="Grace")
    phone = town.phone(1001)
    heard = await floods(phone, *["blah blah"] * 20, *["I want to die"] * 15, *["blah blah"] * 20)
    assert sum("116 123" in message.text for message in heard) == 1
    assert sum("I have kept this too" in message.text for message in heard) == 0
    assert len(await town.database.read(safeguarding.waiting)) == 15
    assert (await said(town)).count("I want to die") == 15
    assert sum("Somebody needs a person now" in message.text for message in grace.heard()) == 1


async def test_a_wish_to_stop_is_granted_in_a_flood_and_said_once(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    await sign_up_for_updates(phone)
    town.clock.move(minutes=1)
    heard = await floods(phone, *["blah blah"] * 20, *["/stop"] * 20, *["/menu"] * 20)
    assert sum("We will not send you anything more" in message.text for message in heard) == 1
    found = await town.database.read(people.find_by_telegram, 1001)
    assert found is not None
    assert found.stopped


async def test_after_a_pause_somebody_is_answered_again(make_town: MakeTown) -> None:
    town, phone = await in_a_flood(make_town)
    town.clock.move(seconds=10)
    await phone.say("/help")
    assert phone.heard()


async def test_buttons_in_a_flood_get_a_word_over_the_chat_and_an_answer_still_counts(make_town: MakeTown) -> None:
    town, phone = await in_a_flood(make_town)
    calls = len(town.calls)
    for _ in range(20):
        await phone.press_data("c:menu")
    assert len(town.calls) == calls, "nothing was said"
    assert phone.toasts == ["One moment, please: that was very fast. Press it again in a few seconds."]
    await phone.press("Yes, pass it on")
    phone.expects("Thank you. The team has it.")


async def test_changing_words_in_a_flood_changes_them_and_says_nothing(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    await phone.say("the first")
    await floods(phone, *["blah blah"] * 30)
    for number in range(10):
        await phone.edit(f"changed {number}")
        phone.expects_nothing()


async def test_words_of_danger_in_a_changed_message_bring_help_in_a_flood(make_town: MakeTown) -> None:
    town, phone = await in_a_flood(make_town)
    await phone.edit("I want to die")
    phone.expects("116 123")
    assert len(await town.database.read(safeguarding.waiting)) == 1


async def test_a_change_of_an_old_message_is_no_flood(make_town: MakeTown) -> None:
    town, phone = await in_a_flood(make_town)
    town.clock.move(minutes=5)
    await phone.edit("blah")
    assert phone.heard()


async def test_the_team_works_as_quickly_as_it_likes(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    grace = await town.staff(2001, "officer", first_name="Grace")
    for _ in range(4 * AT_ONCE):
        await grace.say("/inbox")
        assert grace.heard()


async def test_who_writes_at_a_person_s_pace_costs_no_look_at_what_was_folded(make_town: MakeTown) -> None:
    town = await make_town()
    phone = town.phone(1001)
    asked: list[str] = []

    def listen(conn: Connection) -> None:
        cast("sqlite3.Connection", conn.connection.dbapi_connection).set_trace_callback(asked.append)

    await town.database.write(listen)
    await sign_up_for_updates(phone)
    await phone.say("/menu")
    await phone.say("The bus is late.")
    await phone.say("Again.")
    assert len(asked) > 10
    assert not [one for one in asked if " folded" in one]


async def test_on_both_databases_a_flood_is_kept_told_and_forgotten(make_town: MakeTown, database_url: str) -> None:
    town = await make_town(database_url=database_url)
    town.at_once = AT_ONCE
    await town.restart()
    phone, other = town.phone(1001), town.phone(1002)
    words = [phone.typing(f"word {number}.") for number in range(300)]
    await town.deliver(*words, other.typing("/help"))
    assert other.messages
    assert await count(town, folded) == 300 - AT_ONCE
    found = await town.database.read(people.find_by_telegram, 1001)
    assert found is not None
    held = await town.database.read(export_person, found.id, town.clock())
    assert held is not None
    assert [one["message"]["words"] for one in held["folded"]] == [f"word {number}." for number in range(AT_ONCE, 300)]
    await town.restart()
    town.clock.move(seconds=10)
    await phone.say("/deleteme")
    assert await count(town, folded) == 0


async def test_a_flood_in_a_chat_leaves_others_their_answers(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone, other = town.phone(1001), town.phone(1002)
    await floods(phone, *["blah blah"] * 100)
    await other.say("/help")
    assert other.heard()
    to_both = [call for call in town.calls if call[1] in {1001, 1002}]
    assert len(to_both) < 3 * AT_ONCE


async def test_a_slow_talker_loses_nothing_either(make_town: MakeTown) -> None:
    town = await a_town(make_town)
    phone = town.phone(1001)
    for number in range(MOST_PARTS + 5):
        town.clock.move(minutes=1)
        await phone.say(f"word {number}.")
    phone.expects("I keep this too", "Shall I pass this on to the team?")
    await phone.say("yes")
    (kept,) = await said(town)
    assert kept.splitlines() == [f"word {number}." for number in range(MOST_PARTS + 5)]
