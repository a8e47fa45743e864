"""A second person approves what goes to many: who may, and what happens when two do, or when the people change."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from storage import audit, staff
from tests.harness import Phone
from tests.transcripts.staff.busy_town import BusyTown, signed_up
from tests.transcripts.staff.test_announcing import announced, states


async def colleagues(town: BusyTown) -> tuple[Phone, Phone, Phone]:
    """Grace, who writes, and Ade and Sam, who may approve."""
    ade = await town.staff(2002, first_name="Ade")
    sam = await town.staff(2003, "administrator", first_name="Sam")
    for phone in (ade, sam):
        await phone.say("/approve")
    return await town.staff(2001, first_name="Grace"), ade, sam


async def log(town: BusyTown) -> list[tuple[str, int | None]]:
    """What the audit log says of approvals, oldest first: the act, and whose."""
    entries = await town.database.read(audit.entries)
    acts = {"broadcast.look", "broadcast.approve", "broadcast.decline"}
    return [(entry.act, entry.staff_id) for entry in reversed(entries) if entry.act in acts]


async def test_two_who_approve_at_once_are_one_act(careful_town: BusyTown) -> None:
    grace, ade, sam = await colleagues(careful_town)
    await announced(grace)
    for phone in (ade, sam):
        await phone.press("Look at it")
    await ade.press("Approve it")
    await sam.press("Approve it")
    sam.expects("It waits no longer.")
    assert await states(careful_town) == ["sent"] * 3
    assert (await log(careful_town))[2:] == [("broadcast.approve", 1)]
    assert grace.screen().count("approved announcement 1") == 1


async def test_one_who_approves_while_the_other_does_not_finds_it_over(careful_town: BusyTown) -> None:
    grace, ade, sam = await colleagues(careful_town)
    await announced(grace)
    for phone in (ade, sam):
        await phone.press("Look at it")
    await sam.press("Not like this")
    await sam.press("Skip")
    grace.expects("Sam did not approve announcement 1")
    await ade.press("Approve it")
    ade.expects("It waits no longer. The announcement: cancelled.")
    assert await states(careful_town) == []


async def test_who_leaves_the_team_while_they_look_approves_nothing(careful_town: BusyTown) -> None:
    grace, ade, _ = await colleagues(careful_town)
    await announced(grace)
    await ade.press("Look at it")
    await careful_town.database.write(lambda conn: staff.remove(conn, 1, now=careful_town.clock()))
    await ade.press("Approve it")
    ade.expects("that is not something you can do here")
    assert await states(careful_town) == []


async def test_the_maker_cannot_though_they_forge_the_press(careful_town: BusyTown) -> None:
    grace, _, _ = await colleagues(careful_town)
    await announced(grace)
    await grace.press_data("c:approve:1")
    grace.expects("You wrote it yourself")
    await careful_town.phone(1011).press_data("c:approve:1")
    careful_town.phone(1011).expects("I do not know that command.")
    assert await log(careful_town) == []


@pytest.mark.parametrize(("more", "asked"), [(0, False), (1, True)])
async def test_one_planned_for_a_few_is_asked_about_when_it_became_many(
    careful_town: BusyTown, more: int, asked: bool
) -> None:
    grace, ade, _ = await colleagues(careful_town)
    await grace.say("/announce")
    await grace.say("The surgery is closed today.")
    for label in (
        "News or health update",
        "One topic",
        "Diabetes",
        "Yes, these people",
        "No question",
        "Send it later",
    ):
        await grace.press(label)
    await grace.say("2026-03-04 10:00")
    await grace.press("Yes, send it")
    grace.expects("That is announcement 1. The next message")

    def join(conn: Connection) -> None:
        for number in range(more):
            signed_up(conn, 1100 + number, careful_town.clock(), topics=("diabetes",))

    await careful_town.database.write(join)
    careful_town.clock.move(hours=24)
    await careful_town.settle()
    assert ("Announcement 1 waits for a second person." in ade.screen()) is asked
    assert await states(careful_town) == ([] if asked else ["sent", "sent"])


async def test_where_nobody_else_could_the_maker_is_told(careful_town: BusyTown) -> None:
    grace = await careful_town.staff(2001, first_name="Grace")
    await announced(grace)
    grace.expects("Nobody else of your team can approve it")
    assert await states(careful_town) == []
