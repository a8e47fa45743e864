"""Announcements whose story is more than words: steering one that is on its way, formatting, presses, rights."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, update

from bot import missing
from storage import audit, broadcasts, staff
from storage.tables import broadcast, chosen_file, delivery, question
from tests.clock import START
from tests.harness import Phone, bold
from tests.storage.sending import resident
from tests.transcripts.staff.busy_town import BusyTown

TO_PEOPLE = ("News or health update", "Everyone who agreed", "Yes, these people", "No question")


async def announced(officer: Phone, words: str = "The surgery is closed today.") -> None:
    """An announcement goes out to everybody who agreed to updates: Maria, Tom and Zofia."""
    await officer.say("/announce")
    await officer.say(words)
    for label in (*TO_PEOPLE, "Send it now", "Yes, send it"):
        await officer.press(label)


async def states(town: BusyTown) -> list[str]:
    """What became of the deliveries, in order."""

    def look(conn: Connection) -> list[str]:
        return list(conn.scalars(select(delivery.c.state).order_by(delivery.c.id)))

    return await town.database.read(look)


async def acts(town: BusyTown) -> list[str]:
    """What the audit log says of broadcasts, oldest first."""
    entries = await town.database.read(audit.entries)
    return [entry.act for entry in reversed(entries) if entry.act.startswith("broadcast.")]


async def test_a_pause_stops_it_in_the_middle_and_it_goes_on(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    busy_town.at_most = 1
    await announced(grace)
    await grace.press("Pause")
    grace.expects("Paused.")
    for _ in range(3):
        await busy_town.settle()
    assert await states(busy_town) == ["sent", "pending", "pending"], "one had left before the pause"

    busy_town.clock.move(seconds=5)
    await busy_town.settle()
    watched = grace.expects("Announcement 1: paused")
    assert (watched.edited, watched.labels) == (True, ["Resume", "Cancel", "How fast", "Report"])
    await grace.press("Resume")
    for _ in range(3):
        await busy_town.settle()
    assert await states(busy_town) == ["sent", "sent", "sent"]


async def test_nobody_is_interrupted_while_they_sign_up(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    bella, ben = busy_town.phone(1021, first_name="Bella"), busy_town.phone(1022, first_name="Ben")
    for newcomer in (bella, ben):
        await newcomer.say("/start")
        for label in ("English", "Only updates"):
            await newcomer.press(label)
    await announced(grace)
    bella.expects_nothing()
    assert await states(busy_town) == ["sent", "sent", "sent", "pending", "pending"]

    await bella.press("All of them")
    await bella.press("Skip")
    assert "The surgery is closed today." in bella.screen(), "it came when she had finished"
    assert "The surgery is closed today." not in ben.screen()

    busy_town.clock.move(minutes=16)
    await busy_town.settle()
    assert "The surgery is closed today." in ben.screen(), "he left it in the middle, having agreed"
    assert await states(busy_town) == ["sent"] * 5


async def test_cancelled_is_cancelled_for_good(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    busy_town.at_most = 1
    await announced(grace)
    busy_town.at_most = 0
    await grace.press_data("c:announcements:cancel.1")
    grace.expects("Cancel announcement 1 for good? 1 person has it already.")
    await grace.press("No, keep it")
    grace.expects("it goes on")
    await grace.press_data("c:announcements:cancel.1")
    await grace.press("Yes, cancel it")
    grace.expects("Cancelled. Nobody else gets it.")
    busy_town.at_most = 1
    await busy_town.settle()
    assert await states(busy_town) == ["sent", "skipped", "skipped"]
    await grace.press_data("c:announcements:cancel.1")
    grace.expects("It is over already")
    await grace.press_data("c:announcements:resume.1")
    grace.expects("That cannot be done now. The announcement: cancelled.")


async def test_a_press_that_comes_twice_is_one_act(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    sam = await busy_town.staff(2002, "administrator", first_name="Sam")
    await sam.say("/announcements")
    await grace.say("/announce")
    await grace.say("The surgery is closed today.")
    for label in (*TO_PEOPLE, "Send it now"):
        await grace.press(label)
    confirm = grace.last
    await grace.press("Yes, send it", under=confirm)
    await grace.press("Yes, send it", under=confirm)
    numbers = await busy_town.database.read(lambda conn: [row["id"] for row in broadcasts.list_all(conn)])
    assert numbers == [1], "it went out once"

    await grace.say("/announce")
    await grace.say("Another one")
    for label in (*TO_PEOPLE, "Send it later"):
        await grace.press(label)
    await grace.say("2026-03-04 09:00")
    await grace.press("Yes, send it")
    await grace.press_data("c:announcements:pause.2")
    await sam.press_data("c:announcements:pause.2")
    sam.expects("That was done already.")
    assert (await acts(busy_town)).count("broadcast.pause") == 1


async def test_those_that_failed_are_tried_again_when_they_are_back(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    tom = busy_town.phone(1012)
    tom.blocked = True
    await announced(grace)
    grace.expects("2 people have it.", "1 person could not be reached: 1 blocked the bot.")
    await grace.press("Try the failed again")
    grace.expects("There is nobody to try again")
    await tom.unblock()
    await grace.press("Try the failed again")
    grace.expects("I will try 1 person again.", "3 people have it.")
    assert "The surgery is closed today." in tom.screen()


async def test_who_may_have_it_gets_it_again_only_when_staff_say_so(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await announced(grace)
    await busy_town.database.write(one_is_unknown)
    await grace.say("/announcements 1")
    grace.expects("We do not know whether 1 person got it.", "some of them may get it twice")
    assert "Try the failed again" not in grace.last.labels
    await grace.press("Send again if unsure")
    grace.expects("I will send it again to 1 person who may have it already.")
    await grace.press_data("c:announcements:resend.1")
    grace.expects("There is nobody left of whom we do not know")
    assert (await acts(busy_town)).count("broadcast.resend") == 2


def one_is_unknown(conn: Connection) -> None:
    first = select(delivery.c.id).where(delivery.c.state == "sent").limit(1).scalar_subquery()
    conn.execute(update(delivery).where(delivery.c.id == first).values(state="unknown", first_unknown_at=START))


async def test_formatting_arrives_as_it_was_typed(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    words = "  Come on Friday 🎉, please. "
    marks = [
        {"type": "bold", "offset": 10, "length": 6},
        {"type": "text_link", "offset": 21, "length": 6, "url": "https://example.org/"},
        {"type": "text_mention", "offset": 2, "length": 4, "user": {"id": 5, "first_name": "X", "is_bot": False}},
    ]
    await busy_town.deliver({"message": grace._message(None, text=words, entities=marks)})
    for label in (*TO_PEOPLE, "Send it now", "Yes, send it"):
        await grace.press(label)
    arrived = busy_town.phone(1011).last
    assert arrived.text == "Come on Friday 🎉, please."
    assert bold(arrived) == ["Friday"]
    assert [mark["type"] for mark in arrived.entities] == ["bold", "text_link"], (
        "a mention of somebody is not passed on"
    )


async def test_a_sticker_is_not_taken_for_an_announcement(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.send("sticker")
    grace.expects("cannot read it as an answer")


async def test_words_of_somebody_s_own_and_buttons_leave_with_the_photo(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.send("photo", "Walks, {name}!\n[Book a place](https://example.org/walks)\n[More](https://example.org)")
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question"):
        await grace.press(label)
    grace.expects("Walks, neighbour!")
    for label in ("Send it now", "Yes, send it"):
        await grace.press(label)
    await busy_town.broadcast()
    for phone in busy_town.phones.values():
        if phone.id != grace.id and phone.messages:
            assert phone.last.file == "photo.jpg"
            assert [key.url for row in phone.last.rows for key in row] == [
                "https://example.org/walks",
                "https://example.org",
            ]


async def test_another_photo_takes_the_place_of_the_first_and_the_words_stay(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.send("photo", "Walks, {name}!\n[Book a place](https://example.org/walks)")
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question"):
        await grace.press(label)
    await grace.press("Change the words")
    await grace.send("photo")
    await grace.press("Show it")
    grace.expects("Walks, neighbour!")


async def test_a_photo_that_cannot_be_sent_is_told_before_the_preview(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.send("photo", "Look")
    problem = "“photo.jpg” cannot be read as a picture: save it again, as JPEG or PNG"
    refused = update(chosen_file).values(state="refused", problem=problem)
    await busy_town.database.write(lambda conn: conn.execute(refused))
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question"):
        await grace.press(label)
    grace.expects("I cannot use that. “photo.jpg” cannot be read as a picture")


async def test_nobody_to_send_to_is_told_before_it_is_sent(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.say("For everybody in Watford.")
    for label in ("News or health update", "One area", "Watford & Three Rivers"):
        await grace.press(label)
    grace.expects("Nobody will get it.")
    for label in ("Yes, these people", "No question", "Send it now"):
        await grace.press(label)
    grace.expects("Nobody would get it now, so it was not sent.")
    assert await acts(busy_town) == []


async def test_a_time_that_passed_while_they_thought_is_asked_again(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.say("The surgery is closed today.")
    for label in (*TO_PEOPLE, "Send it later"):
        await grace.press(label)
    await grace.say("2026-03-03 10:30")
    busy_town.clock.move(hours=1)
    await grace.press("Yes, send it")
    grace.expects("That time has passed meanwhile, so nothing was sent.")
    assert await states(busy_town) == []


async def test_who_leaves_the_team_in_the_middle_sends_nothing(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await grace.say("/announce")
    await grace.say("The surgery is closed today.")
    for label in (*TO_PEOPLE, "Send it now"):
        await grace.press(label)
    await busy_town.database.write(lambda conn: staff.remove(conn, 1, now=busy_town.clock()))
    await grace.press("Yes, send it")
    grace.expects("that is not something you can do here")
    assert await states(busy_town) == []


async def test_who_left_the_team_watches_no_longer(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    sam = await busy_town.staff(2002, "administrator", first_name="Sam")
    busy_town.at_most = 1
    await announced(grace)
    await busy_town.database.write(lambda conn: staff.remove(conn, 1, now=busy_town.clock()))
    before = grace.screen()
    for _ in range(4):
        busy_town.clock.move(seconds=5)
        await busy_town.settle()
    assert "Announcement 1: finished" in sam.screen()
    assert grace.screen() == before


async def test_a_forged_press_of_a_resident_changes_nothing_and_teaches_nothing(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    busy_town.at_most = 1
    await announced(grace)
    maria = busy_town.phone(1011)
    before = await acts(busy_town)
    for forged in ("pause.1", "cancel.1", "show.1", "words.1", "retry.1", "preview", "", "…"):
        await maria.press_data(f"c:announcements:{forged}")
        maria.expects("I do not know that command.")
    assert await acts(busy_town) == before


async def test_a_reader_sees_reports_and_steers_nothing(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    noor = await busy_town.staff(2003, "reader", first_name="Noor")
    busy_town.at_most = 1
    await announced(grace)
    await noor.say("/announcements")
    await noor.press("The surgery")
    noor.expects("Announcement 1: on its way")
    assert noor.last.labels == ["Report"]
    await noor.press_data("c:announcements:pause.1")
    noor.expects("that is not something you can do here")
    await noor.say("/announce")
    noor.expects("I do not know that command.")
    assert "broadcast.pause" not in await acts(busy_town)


async def test_what_is_kept_of_an_announcement(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await announced(grace)

    def look(conn: Connection) -> tuple[object, ...]:
        row = conn.execute(select(broadcast)).one()
        asked = conn.execute(select(question)).all()
        return row.audience, row.purpose, row.made_by, row.state, asked

    assert await busy_town.database.read(look) == ("all", "update", 1, "done", [])
    assert await acts(busy_town) == ["broadcast.send"]


async def test_everybody_on_duty_gets_the_report_once(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    sam = await busy_town.staff(2002, "administrator", first_name="Sam")
    noor = await busy_town.staff(2003, "reader", first_name="Noor")
    await announced(grace)
    await busy_town.settle()
    for phone, times in ((grace, 1), (sam, 1), (noor, 0)):
        assert phone.screen().count("Announcement 1: finished") == times


async def test_two_who_take_it_back_at_once_are_one_withdrawal(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    ade = await busy_town.staff(2002, first_name="Ade")
    await ade.say("/announcements")
    await announced(grace)
    await ade.press("Take it back")
    await grace.press("Take it back")
    await grace.press("Yes, delete it")
    await ade.press("Yes, delete it")
    ade.expects("It was taken back already, by number 2.")
    assert await states(busy_town) == ["sent"] * 6
    assert (await acts(busy_town)).count("broadcast.withdraw") == 1
    assert "The surgery is closed today." not in busy_town.phone(1011).screen()


async def test_a_reader_takes_nothing_back(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    reader = await busy_town.staff(2004, "reader", first_name="Rae")
    await announced(grace)
    await reader.say("/announcements")
    await reader.press_data("c:announcements:withdraw.1")
    reader.expects("that is not something you can do here")
    assert "The surgery is closed today." in busy_town.phone(1011).screen()


async def test_what_is_too_old_says_what_to_do_instead(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await announced(grace)
    busy_town.clock.move(hours=49)
    await grace.press_data("c:announcements:withdraw.1")
    grace.expects("It was sent more than 48 hours ago")
    assert await states(busy_town) == ["sent"] * 3


async def test_who_is_missing_is_said_beside_the_count(busy_town: BusyTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten who read Polish live elsewhere; where too many would have to be looked at, nothing is said."""

    def neighbours(conn: Connection) -> None:
        for number in range(10):
            resident(conn, 5000 + number, locality="dacorum")
            resident(conn, 6000 + number, locality="hertsmere", language="pl")

    await busy_town.database.write(neighbours)
    grace = await busy_town.staff(2001, first_name="Grace")
    for most, said in ((100, True), (5, False)):
        monkeypatch.setattr(missing, "COMPARED", most)
        await grace.say("/announce")
        await grace.say("The surgery is closed today.")
        await grace.press("News or health update")
        await grace.press("Let me type it")
        await grace.say("locality:dacorum")
        assert ("people who read Polish (fewer than 8 of about 10)" in grace.expects("will get it").text) is said
        await grace.say("/cancel")
