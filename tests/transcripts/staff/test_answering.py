"""The inbox, where its story is more than words: pages, order, promises, people who are away, forged presses."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage import audit, contributions
from storage.contributions import Contribution
from storage.tables import outbox
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
    assert kinds == ["🔴 Alert: harming themselves", "🔴 Urgent", "Complaint", "Told us", "Cancel"]


async def test_a_long_inbox_has_pages(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    for number in range(10):
        await tells(busy_town, 1011, f"Thing {number}")
    await grace.say("/inbox")
    grace.expects("10 things people told us")
    assert grace.last.labels.count("Told us · today · Dacorum") == 8
    await grace.press("More …")
    assert grace.last.labels == ["Told us · today · Dacorum"] * 2 + ["Cancel"]
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
