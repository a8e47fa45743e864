"""Turns: in order for each person, all or nothing, and nobody suffers for somebody else's update."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

import pytest
from pydantic import ConfigDict
from sqlalchemy import Connection, func, select

import bot.effects
from bot.acting import _ACTS
from bot.effects import Effect, EffectArgs, Outcome
from bot.receive import add_updates
from bot.taking import House
from bot.turn import LARGEST_BATCH, MOST_TRIES, SMALLEST_BATCH, TurnLoop
from conversations import acts, route
from storage import inbox, people, sessions
from storage.database import StorageProblem
from storage.tables import audit, contribution, outbox, person
from storage.tables import inbox as inbox_table
from storage.tables import session as session_table
from tests.harness import BOT, MakeTown, Phone, Town


def count(table: Any, *conditions: Any) -> Callable[[Connection], int]:
    def counted(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    return counted


def said_by(phone: Phone, text: str) -> dict[str, Any]:
    return {"message": phone._message(None, text=text)}


async def keep(town: Town, *updates: dict[str, Any]) -> None:
    """Updates arrive while nobody takes turns."""
    numbered = [{"update_id": town._next_update(), **update} for update in updates]
    await town.database.write(add_updates, BOT.id, numbered, town.clock())


def break_effect(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """Make an effect raise."""

    class Anything(EffectArgs):
        model_config = ConfigDict(extra="ignore", frozen=True)

    def fail(_turn: object, _args: object) -> Outcome:
        raise error

    broken = {**bot.effects.load_all(), name: Effect(name, Anything, frozenset({"done"}), fail)}
    monkeypatch.setattr(bot.effects, "load_all", lambda: broken)


# ------------------------------------------------------------------------------------------------------------- order


async def test_what_somebody_wrote_while_the_bot_was_down_is_answered_in_order(town: Town) -> None:
    amina, ben = town.phone(1001), town.phone(1002, first_name="Ben")
    await keep(town, said_by(amina, "/say"), said_by(ben, "/help"), said_by(amina, "My GP was kind"))
    await town.settle()
    assert [message.text[:12] for message in amina.heard()] == ["Please tell ", "Thank you. T"]
    ben.expects("/complain")


async def test_forty_people_write_at_once_and_one_of_them_a_lot(town: Town) -> None:
    phones = [town.phone(2000 + number, first_name=f"P{number}") for number in range(40)]
    await keep(town, *(said_by(phones[0], f"/say {number}") for number in range(15)))
    await keep(town, *(said_by(phone, "/menu") for phone in phones))
    assert await town.loop.run_once() == 55
    await town.send()
    assert all(phone.heard() for phone in phones)
    assert "menu" in phones[0].last.text.lower() or phones[0].last.rows


async def test_each_turn_goes_through_what_is_stored(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await town.restart()
    town.clock.move(days=7)
    await phone.say("The bus stops before the clinic opens")
    phone.expects("receipt")
    assert await town.database.read(count(contribution)) == 1
    assert await town.database.read(count(session_table)) == 0


# ------------------------------------------------------------------------------------------------- what goes wrong


async def test_an_update_that_fails_harms_nobody_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.forgiving = True
    amina, ben = town.phone(1001), town.phone(1002, first_name="Ben")
    sam = await town.staff(2001, "officer")
    reader = await town.staff(2002, "reader", first_name="Rae")
    await amina.say("/say")
    break_effect(monkeypatch, "contribute", KeyError("My GP was kind"))
    await keep(town, said_by(amina, "My GP was kind"), said_by(ben, "/menu"), said_by(amina, "/menu"))
    await town.settle()
    ben.expects("You have not signed up yet")
    assert not any("Thank you" in message.text for message in amina.heard()), "nothing of a turn that failed goes out"
    await town.settle()
    assert amina.heard()[-1].text.startswith("Sorry, something went wrong on our side")
    sam.expects("KeyError")
    assert reader.heard() == []
    rows = await town.database.read(lambda conn: conn.execute(select(inbox_table)).mappings().all())
    (aside,) = [row for row in rows if row["state"] == "aside"]
    assert (aside["problem"], aside["tries"]) == ("KeyError", MOST_TRIES)
    assert aside["raw"], "what was said is kept for 48 hours"
    assert await town.database.read(count(audit, audit.c.act == "update.set_aside")) == 1
    await town.settle()
    amina.expects("You have not signed up yet")


async def test_what_others_said_beside_an_update_that_fails_is_kept_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.forgiving = True
    amina, ben, chen = (town.phone(1001 + number, first_name=name) for number, name in enumerate("ABC"))
    for phone in (ben, chen):
        await phone.say("/say")
    break_effect(monkeypatch, "stop_messages", LookupError("x"))
    await keep(town, said_by(ben, "The bus is late"), said_by(amina, "/stop"), said_by(chen, "The ramp is steep"))
    await town.settle()
    assert await town.database.read(count(contribution)) == 2
    for phone in (ben, chen):
        assert len([message for message in phone.heard() if message.text.startswith("Thank you")]) == 1


async def test_the_team_is_told_once_a_day_of_one_kind_of_problem(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.forgiving = True
    sam = await town.staff(2001, "officer")
    break_effect(monkeypatch, "stop_messages", LookupError("x"))
    for number in (1, 2, 3):
        await keep(town, said_by(town.phone(1000 + number), "/stop"))
        for _ in range(MOST_TRIES):
            await town.settle()
    assert len(sam.heard()) == 1
    town.clock.move(days=1)
    await keep(town, said_by(town.phone(1009), "/stop"))
    for _ in range(MOST_TRIES):
        await town.settle()
    assert len(sam.heard()) == 2


async def test_an_apology_that_fails_sets_the_update_aside_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.forgiving = True
    break_effect(monkeypatch, "stop_messages", LookupError("x"))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no texts")

    monkeypatch.setattr("bot.turn.tell_staff", broken)
    await keep(town, said_by(town.phone(1001), "/stop"))
    for _ in range(MOST_TRIES):
        await town.settle()
    assert await town.database.read(count(inbox_table, inbox_table.c.state == "aside")) == 1


async def test_an_update_that_ends_the_process_is_set_aside_after_three_turns(town: Town) -> None:
    phone = town.phone(1001)
    await keep(town, said_by(phone, "/menu"), said_by(phone, "/help"))
    await town.database.write(inbox.take, 50)
    for tries in range(2, MOST_TRIES + 1):
        await town.restart()  # it died in the turn: nothing but the count is left
        assert [row.tries for row in await town.database.write(inbox.take_tried)] == [tries]
    await town.restart()
    await town.settle()
    assert [message.text[:5] for message in phone.heard()] == ["Sorry"]
    problems = await town.database.read(lambda conn: list(conn.scalars(select(inbox_table.c.problem))))
    assert problems == ["process_ended", None]
    await town.settle()
    phone.expects("/complain")


async def test_ended_between_the_count_and_the_turn_the_update_is_taken_again(town: Town) -> None:
    phone = town.phone(1001)
    await keep(town, said_by(phone, "/say"))
    await town.database.write(inbox.take, 50)
    await town.restart()
    await town.settle()
    phone.expects("own words")


async def test_ended_before_the_commit_nothing_was_written(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.forgiving = True
    phone = town.phone(1001)
    await phone.say("/say")
    await keep(town, said_by(phone, "My GP was kind"))

    def full(*_: object) -> None:
        raise StorageProblem("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "done", full)
        with pytest.raises(StorageProblem):
            await town.settle()
    assert await town.database.read(count(contribution)) == 0
    assert await town.database.read(count(inbox_table, inbox_table.c.tries == 0, inbox_table.c.state == "waiting")) == 1
    await town.restart()
    await town.settle()
    phone.expects("receipt")
    assert await town.database.read(count(contribution)) == 1


async def test_ended_after_the_commit_nothing_is_said_twice_and_the_press_is_not_answered_late(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/menu")
    press = {"id": "p9", "from": phone._person, "data": "c:help", "message": {"message_id": 1, "chat": phone._chat}}
    await keep(town, {"callback_query": press})
    await town.loop.run_once()
    assert [method for method, _ in town.prompts] == ["answerCallbackQuery"]
    said = await town.database.read(count(outbox))
    town.prompts.clear()
    await town.restart()
    await town.settle()
    assert town.prompts == []
    assert await town.database.read(count(outbox)) == said


async def test_a_conversation_that_cannot_be_read_does_not_silence_its_person(town: Town) -> None:
    town.forgiving = True
    phone, other = town.phone(1001), town.phone(1002, first_name="Ben")
    await phone.say("/say")

    def spoil(conn: Connection) -> None:
        conn.execute(session_table.update().values(state='{"what": "is this"}'))

    await town.database.write(spoil)
    await keep(town, said_by(phone, "My GP was kind"), said_by(other, "/menu"))
    for _ in range(MOST_TRIES):
        await town.settle()
    other.expects("You have not signed up yet")
    phone.expects("Sorry, something went wrong")
    await phone.say("/menu")
    phone.expects("You have not signed up yet")


async def test_a_mistake_in_the_turn_loop_does_not_end_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wake, stop, said = asyncio.Event(), asyncio.Event(), asyncio.Event()
    mistakes = [RuntimeError("a bug")]
    taken = inbox.take

    def once_broken(conn: Connection, limit: int) -> list[inbox.Waiting]:
        if mistakes:
            raise mistakes.pop()
        return taken(conn, limit)

    monkeypatch.setattr(inbox, "take", once_broken)
    monkeypatch.setattr("bot.turn.SWEEP", 0.01)
    house = House(town.library, town.texts, town.programme, town.keys, BOT)
    loop = TurnLoop(town.database, house, clock=town.clock, wake=wake, on_said=said.set)
    phone = town.phone(1001)
    await keep(town, said_by(phone, "/menu"))
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(loop.run(stop))
        await said.wait()
        stop.set()
    await town.send()
    phone.expects("You have not signed up yet")


async def test_the_loop_wakes_when_something_arrived(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.turn.SWEEP", 3600.0)
    wake, stop, said = asyncio.Event(), asyncio.Event(), asyncio.Event()
    house = House(town.library, town.texts, town.programme, town.keys, BOT)
    loop = TurnLoop(town.database, house, clock=town.clock, wake=wake, on_said=said.set)
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(loop.run(stop))
        await asyncio.sleep(0)
        await keep(town, said_by(town.phone(1001), "/menu"))
        wake.set()
        await said.wait()
        stop.set()
    assert loop.moved_at == town.clock()
    assert await town.database.read(inbox.waiting) == 0


async def test_a_slow_batch_makes_the_next_one_smaller(town: Town) -> None:
    loop = town.loop
    loop._adapt(50, 0.1)
    assert loop._size == 10
    loop._adapt(10, 0.5)
    assert loop._size == SMALLEST_BATCH
    for _ in range(8):
        loop._adapt(loop._size, 0.0001)
    assert loop._size == LARGEST_BATCH


# ------------------------------------------------------------------------------------------------- many kinds of acts


async def test_somebody_new_is_written_down_when_they_write(town: Town) -> None:
    phone = town.phone(1001, language_code="pl-PL")
    await phone.press_data("w:old:1")
    await phone.edit("hello")
    await phone.unblock()
    assert await town.database.read(count(person)) == 0
    assert phone.heard() == []
    await phone.say("hello")
    (known,) = (await town.database.read(people.by_telegram, [1001])).values()
    assert (known.language, known.state) == (None, "signing_up")


async def test_an_old_button_of_a_stranger_gets_a_short_word(town: Town) -> None:
    phone = town.phone(1001)
    await phone.press_data("w:old:1")
    ((method, params),) = town.prompts
    assert (method, params["text"][:11]) == ("answerCallbackQuery", "That button")


async def test_somebody_of_the_team_who_never_wrote_can_press_what_they_are_asked(town: Town) -> None:
    sam = await town.staff(2001)
    await sam.press_data("c:announcements:")
    sam.expects("There are no announcements")


async def test_every_press_is_answered_once(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/menu")
    await phone.press("Help")
    await phone.press_data("rubbish")
    await phone.press_data("q:999:1")
    assert [method for method, _ in town.prompts] == ["answerCallbackQuery"] * 3
    assert all(len(params.get("text", "")) <= 200 for _, params in town.prompts)


async def test_a_double_tap_is_one_answer(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/start")
    question = phone.last
    await phone.press("English", under=question)
    before = len(town.calls)
    data = next(key.data for row in question.rows for key in row if key.label == "English")
    await phone.press_data(data or "", under=question)
    assert phone.toasts == ["Got it."]
    assert len(town.calls) == before


async def test_what_was_chosen_stays_to_be_read(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/start")
    question = phone.last
    await phone.press("English")
    shown = phone.messages[question.id]
    assert shown.text == question.text + "\n\n✅ English"
    assert shown.rows == ()


async def test_a_typed_answer_takes_the_buttons_away(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/start")
    question = phone.last
    await phone.say("english")
    assert phone.messages[question.id].text == question.text
    assert phone.messages[question.id].rows == ()


@pytest.mark.parametrize(
    ("media", "part"),
    [
        ("photo", "You sent a photo"),
        ("voice", "a voice message (0:12)"),
        ("audio", "a sound recording (1:35)"),
        ("video_note", "a video message"),
        ("animation", "a moving picture"),
        ("sticker", "/menu"),
        ("document", "the file “letter.pdf”"),
        ("location", "a place on the map"),
        ("contact", "belongs to somebody else"),
        ("dice", "/menu"),
        ("story", "/menu"),
    ],
)
async def test_what_is_no_text_gets_a_sensible_answer(town: Town, media: str, part: str) -> None:
    phone = town.phone(1001)
    await phone.send(media)
    phone.expects(part)


async def test_at_a_question_for_words_only_a_photo_is_thanked_for_and_the_question_stays(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/start")
    await phone.send("photo", "my street")
    phone.expects("Thank you for the photo")
    await phone.say("English")
    phone.expects("You need to be 16")


async def test_an_album_is_answered_once(town: Town) -> None:
    phone = town.phone(1001)
    for _ in range(3):
        await phone.send("photo", media_group_id="g1")
    assert len([call for call in town.calls if call[0] == "sendMessage"]) == 1
    await phone.say("no")
    await phone.send("photo", media_group_id="g2")
    assert len([call for call in town.calls if call[0] == "sendMessage"]) == 3


async def test_a_caption_is_offered_to_be_passed_on(town: Town) -> None:
    phone = town.phone(1001)
    await phone.send("photo", "The lift at the clinic is broken")
    phone.expects("You sent a photo and wrote: “The lift at the clinic is broken”")
    await phone.press("Yes")
    phone.expects("receipt")


async def test_a_command_under_a_photo_is_one(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/pause")
    await phone.send("photo", "/menu")
    phone.expects("You have not signed up yet")
    assert "pass this on" not in phone.said()
    await phone.send("photo", "/stop")
    assert (await town.database.read(people.by_telegram, [1001]))[1001].stopped is True


async def test_forwarded_words_are_no_answer(town: Town) -> None:
    phone = town.phone(1001)
    await phone.forward("/stop")
    phone.expects("pass this on")
    assert (await town.database.read(people.by_telegram, [1001]))[1001].stopped is False


async def test_a_changed_message_is_noticed_and_changes_nothing(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.edit("something else")
    phone.expects("changed an earlier message")
    assert await town.database.read(count(session_table)) == 1


async def test_a_live_location_that_moves_on_is_not_followed(town: Town) -> None:
    phone = town.phone(1001)
    await phone.send("location")
    moved = {**phone.sent, "location": {"latitude": 51.7, "longitude": -0.4}, "edit_date": town.time}
    await town.deliver({"edited_message": moved})
    assert len([call for call in town.calls if call[0] == "sendMessage"]) == 1


async def test_an_unknown_command_in_the_middle_asks_the_question_again(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/frobnicate")
    phone.expects("do not know that command", "own words")


async def test_staff_commands_do_not_exist_for_residents(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/frobnicate")
    unknown = phone.said()
    for command in ("/inbox", "/announce"):
        await phone.say(command)
        assert phone.said() == unknown
    await phone.press_data("c:inbox")
    assert phone.said() == unknown
    sam = await town.staff(2001)
    await sam.say("/inbox")
    assert sam.said() != unknown


async def test_blocked_and_back(town: Town) -> None:
    phone = town.phone(1001)

    async def reachable() -> bool:
        return (await town.database.read(people.by_telegram, [1001]))[1001].reachable

    await phone.say("/menu")
    await phone.block()
    assert not await reachable()
    await phone.unblock()
    assert await reachable()
    await phone.block()
    phone.blocked = False
    await phone.say("hello again")
    assert await reachable()


async def test_who_stopped_is_still_answered(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/stop")
    phone.expects("/start")
    await phone.say("One last thing: thank you")
    await phone.press("Yes")
    phone.expects("receipt")


# ------------------------------------------------------------------------------------------------------------- groups

GROUP = {"id": -1001, "type": "supergroup", "title": "Neighbours of Oxhey"}
NEIGHBOUR = {"id": 3001, "is_bot": False, "first_name": "Neighbour", "language_code": "en"}


def in_group(**content: Any) -> dict[str, Any]:
    return {"message": {"message_id": 5, "date": 1772532000, "chat": GROUP, "from": NEIGHBOUR, **content}}


async def test_in_a_group_it_says_once_that_it_talks_in_private_and_keeps_nobody(town: Town) -> None:
    change = {"old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"}}
    added = {"my_chat_member": {"chat": GROUP, "from": NEIGHBOUR, "date": 1772532000, **change}}
    await town.deliver(added, in_group(new_chat_members=[{"id": BOT.id}]))
    await town.deliver(in_group(text="/help"), in_group(text="What is this?"), in_group(photo=[{}]))
    ((method, chat, payload),) = town.calls
    assert (method, chat) == ("sendMessage", GROUP["id"])
    assert "https://t.me/hearback_bot" in payload["text"]
    town.clock.move(days=30)
    await town.restart()
    await town.deliver(in_group(text="/menu"))
    assert len(town.calls) == 1
    assert await town.database.read(count(person)) == 0
    assert await town.database.read(count(inbox_table, inbox_table.c.sender.is_not(None))) == 0


async def test_being_put_out_of_a_group_is_taken_quietly(town: Town) -> None:
    change = {"old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked"}}
    await town.deliver({"my_chat_member": {"chat": GROUP, "from": NEIGHBOUR, "date": 1772532000, **change}})
    await town.deliver({"channel_post": {"message_id": 1, "chat": {"id": -7, "type": "channel"}, "text": "hello"}})
    assert town.calls == []
    assert await town.database.read(inbox.waiting) == 0


# ----------------------------------------------------------------------------------------------- several conversations


async def test_a_question_that_was_covered_is_asked_again(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/help")
    phone.expects("/complain", "own words")
    await phone.say("/language")
    assert "own words" not in phone.said()
    await phone.press("English")
    phone.expects("own words")
    await phone.say("My GP was kind")
    phone.expects("receipt")


async def test_the_same_command_twice_is_one_conversation(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/say")
    assert await town.database.read(count(session_table)) == 1
    await phone.say("My GP was kind")
    assert await town.database.read(count(contribution)) == 1


async def test_a_reply_or_a_button_reaches_the_question_below(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    below = phone.last
    await phone.say("/language")
    await phone.say("The bus is late", reply_to=below)
    phone.expects("receipt", "language")
    assert await town.database.read(count(contribution)) == 1


async def test_stop_ends_what_was_open(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/stop")
    assert [message.text for message in phone.heard() if not message.edited] == [phone.last.text]
    phone.expects("We will not send you anything more")


async def test_a_stop_takes_the_buttons_of_all_that_was_open_away(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    (below,) = phone.heard()
    await phone.say("/language")
    (in_front,) = phone.heard()
    assert all(message.rows for message in (below, in_front))
    await phone.say("/stop")
    shown = [phone.messages[message.id] for message in (below, in_front)]
    assert [message.rows for message in shown] == [(), ()]
    assert [message.text for message in shown] == [below.text, in_front.text], "their words stay"


async def test_an_erased_person_leaves_nothing_and_may_come_back(town: Town) -> None:
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes")
    assert phone.heard()
    for table in (person, session_table, contribution):
        assert await town.database.read(count(table)) == 0
    assert await town.database.read(count(outbox, outbox.c.chat_id == 1001)) == 0
    await phone.press_data("c:menu")
    assert await town.database.read(count(person)) == 0
    await phone.say("/start")
    assert await town.database.read(count(person)) == 1


async def test_words_of_danger_get_help_and_nothing_after_it(town: Town) -> None:
    sam = await town.staff(2001)
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("I want to kill myself")
    first, second = [message.text for message in phone.heard()]
    assert "999" in first
    assert "receipt" in second
    assert sam.heard()
    assert await town.database.read(count(contribution)) == 1
    assert await town.database.read(count(session_table)) == 1, "the question goes on waiting, in silence"


async def test_the_language_of_the_phone_before_one_is_chosen(make_town: MakeTown) -> None:
    town = await make_town()
    phone = town.phone(1001, language_code="xx")
    await phone.say("/menu")
    phone.expects("You have not signed up yet")


def test_every_meaning_is_acted_on() -> None:
    assert set(_ACTS) == set(get_args(route.Act)) == set(get_args(acts.Act))


async def test_a_stored_conversation_is_found_by_its_person_only(town: Town) -> None:
    await town.phone(1001).say("/say")
    await town.phone(1002).say("/say")
    known = await town.database.read(people.by_telegram, [1001])
    stacks = await town.database.read(sessions.of_people, [known[1001].id])
    assert [len(stack) for stack in stacks.values()] == [1]


async def test_raw_words_are_gone_when_the_turn_is_over(town: Town) -> None:
    await town.phone(1001).say("/menu")
    assert await town.database.read(count(inbox_table, inbox_table.c.raw.is_not(None))) == 0
    town.clock.move(hours=49)
    assert await town.database.write(inbox.purge, town.clock() + timedelta(seconds=1)) == 1
