"""The inbox, where its story is more than words: pages, order, promises, people who are away, forged presses."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage import audit, contributions, staff
from storage.contributions import Contribution
from storage.tables import outbox
from storage.tables import staff as staff_table
from tests.transcripts.staff.busy_town import BusyTown


async def tells(town: BusyTown, telegram_id: int, words: str, *, complaint: bool = False) -> None:
    """Somebody tells the team something."""
    phone = town.phone(telegram_id)
    await phone.say("/complain" if complaint else "/say")
    await phone.say(words)


async def kept(town: BusyTown, number: int = 1) -> Contribution:
    """A contribution as it is now."""
    found = await town.database.read(contributions.one, number)
    assert found is not None
    return found


async def test_what_is_most_pressing_comes_first(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The leaflets are clear.")
    await tells(busy_town, 1012, "Nobody rang me back.", complaint=True)
    await busy_town.phone(1014).say("I want to kill myself")
    await grace.say("/inbox")
    kinds = [label.partition(" · ")[0] for label in grace.last.labels]
    assert kinds == ["🔴 Alert", "Complaint", "Told us", "Cancel"]
    await grace.press("Alert")
    await grace.press("I take this on")
    await grace.press("Back to the list")
    grace.expects("1 urgent message, 1 complaint and 1 thing people told us")
    assert grace.last.labels[0].startswith("🔴 Urgent")


async def test_several_alerts_are_told_apart_by_receipt_and_time(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    for number in (1011, 1013):
        await busy_town.phone(number).say("I want to kill myself")
        busy_town.clock.move(minutes=7)
    busy_town.clock.move(days=1)
    await busy_town.phone(1014).say("I want to kill myself")
    receipts = [(await kept(busy_town, number)).receipt for number in (1, 2, 3)]
    await grace.say("/inbox")
    grace.expects("3 alerts. Which one?")
    assert grace.last.labels[:3] == [
        f"🔴 Alert · {receipts[0]} · 1 day ago · harming themselves · 23 hours late",
        f"🔴 Alert · {receipts[1]} · 1 day ago · harming themselves · 23 hours late · Polish",
        f"🔴 Alert · {receipts[2]} · today at 10.14am · harming themselves",
    ]
    await grace.press(receipts[1])
    grace.expects(f"{receipts[1]} · Hertsmere", "Their language: Polish")


async def test_colleagues_read_who_took_an_alert_on(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    sam = await busy_town.staff(2002, "administrator", first_name="Sam")
    noor = await busy_town.staff(2003, "reader", first_name="Noor")
    await busy_town.phone(1013).say("I want to kill myself")
    await grace.say("/inbox")
    await grace.press("Alert")
    await grace.press("I take this on")
    grace.expects("You took it on, today at 10am.")
    for colleague in (sam, noor):
        await colleague.say("/inbox")
        assert colleague.last.labels[0].endswith("Hertsmere · Polish · with Grace")
        await colleague.press("Urgent")
        colleague.expects("Their language: Polish", "Taken on by Grace, today at 10am.")

    def leaves_without_a_name(conn: Connection) -> None:
        conn.execute(update(staff_table).where(staff_table.c.telegram_id == 2001).values(name=None))
        staff.remove(conn, 1, now=busy_town.clock())

    await busy_town.database.write(leaves_without_a_name)
    await sam.press("Back to the list")
    assert sam.last.labels[0].endswith("with an officer")
    await sam.press_data("c:inbox:alert.1")
    sam.expects("This alert is in hand. Taken on by an officer, today at 10am.")


async def test_an_answer_reminds_its_author_of_what_they_said_but_not_of_their_worst_hour(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The bus\nnever comes. " * 20)
    await busy_town.phone(1014).say("I want to kill myself")
    await grace.say("/inbox")
    await grace.press("Alert")
    await grace.press("I take this on")
    for _ in range(2):
        await grace.press("Answer")
        await grace.say("We are here.")
        await grace.press("Send it")
        if grace.last.labels != []:
            await grace.press("Told us")
    maria, yusuf = busy_town.phone(1011), busy_town.phone(1014)
    reminded = maria.last.text.splitlines()[1]
    assert reminded.startswith("“The bus never comes. The bus never comes.")
    assert reminded.endswith("…”")
    assert len(reminded) <= 163
    assert "kill" not in yusuf.last.text
    assert "We are here." in yusuf.last.text


async def test_a_long_inbox_has_pages(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    for number in range(10):
        await tells(busy_town, 1011, f"Thing {number}")
    await grace.say("/inbox")
    grace.expects("10 things people told us")
    told_us = [label for label in grace.last.labels if label.endswith(" · today at 10am · Dacorum")]
    assert len(set(told_us)) == 8
    await grace.press("More …")
    assert len(set(grace.last.labels) - set(told_us)) == 3
    assert grace.last.labels[-1] == "Cancel"
    await grace.press("Told us")
    grace.expects("Thing 8")


async def test_a_promise_that_is_past_says_so(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1012, "Nobody rang me back.", complaint=True)
    busy_town.clock.move(days=40)
    await grace.say("/inbox")
    await grace.press("Complaint")
    grace.expects("40 days ago", "Late: we promised to answer by Thursday 2 April.")


async def test_who_has_stopped_is_not_written_to_and_can_read_it_later(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    maria = busy_town.phone(1011)
    await tells(busy_town, 1011, "The doors are heavy.")
    await maria.say("/stop")
    await grace.say("/inbox")
    await grace.press("Told us")
    await grace.press("Answer")
    await grace.say("They are being changed.")
    await grace.press("Send it")
    grace.expects("They get no messages at present")
    assert "They are being changed." not in maria.screen()
    await maria.say("/mine")
    maria.expects("They are being changed.")


async def test_what_was_typed_arrives_as_it_is_and_only_once(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The doors are {heavy} & <b>slow</b>.")
    await grace.say("/inbox")
    await grace.press("Told us")
    grace.expects("The doors are {heavy} & <b>slow</b>.")
    await grace.press("Answer")
    await grace.say("They are **new** {words} <3")
    confirm = grace.last
    await grace.press("Send it", under=confirm)
    await grace.press("Send it", under=confirm)
    maria = busy_town.phone(1011)
    assert maria.screen().count("They are **new** {words} <3") == 1
    assert (await kept(busy_town)).status == "answered"


async def test_reading_is_seen_by_its_author_and_written_down(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The doors are heavy.")
    await grace.say("/inbox")
    await grace.press("Told us")
    assert (await kept(busy_town)).status == "read"
    entries = await busy_town.database.read(audit.entries)
    assert [(entry.act, entry.subject, entry.staff_id) for entry in entries[:1]] == [
        ("contribution.open", "contribution:1", 1)
    ]
    assert "heavy" not in repr(entries)


async def test_a_number_that_leads_nowhere_shows_what_waits(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The doors are heavy.")
    await grace.say("/menu")
    for item in ("99", "alert.99", "more.800", "-1", "1;drop", "999999999999999999999", "alert."):
        await grace.press_data(f"c:inbox:{item}")
        assert "The doors are heavy." not in grace.said()
        assert "Told us" in grace.said() or "Nothing is waiting" in grace.said()
        await grace.say("/cancel")


async def test_a_resident_who_forges_a_press_reads_nothing(busy_town: BusyTown) -> None:
    await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1011, "The doors are heavy.")
    tom = busy_town.phone(1012)
    for item in ("", ":1", ":alert.1", ":more.0"):
        await tom.press_data(f"c:inbox{item}")
        tom.expects("I do not know that command.")
    assert (await kept(busy_town)).status == "received"


async def test_an_answer_goes_on_the_terms_of_an_answer(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await tells(busy_town, 1014, "No lift at the clinic.")
    await grace.say("/inbox")
    for act in ("Told us", "Answer"):
        await grace.press(act)
    await grace.say("It is mended on Monday.")
    await grace.press("Send it")

    def look(conn: Connection) -> list[tuple[str, int, str | None]]:
        mine = select(outbox.c.purpose, outbox.c.lane, outbox.c.key).where(outbox.c.purpose == "answer")
        return [(row.purpose, row.lane, row.key) for row in conn.execute(mine)]

    assert await busy_town.database.read(look) == [("answer", 1, "contribution:1:3:1")]
    assert "It is mended on Monday." in busy_town.phone(1014).screen()
