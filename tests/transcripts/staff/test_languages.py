"""An announcement in several languages, from the first word on the phone to what people have."""

from __future__ import annotations

from tests.harness import Phone
from tests.transcripts.staff.busy_town import BusyTown
from tests.transcripts.staff.test_announcing import TO_PEOPLE, acts, states

POLISH = "Przychodnia jest dziś zamknięta."


async def in_polish(officer: Phone, *who_checks: str) -> None:
    """An announcement with a version in Polish, about to be sent."""
    await officer.say("/announce")
    await officer.say("The surgery is closed today.")
    for label in (*TO_PEOPLE, "In other languages", "Polish"):
        await officer.press(label)
    await officer.say(POLISH)
    await officer.press("It has been checked: I type by whom" if who_checks else "A colleague: ask them")
    for name in who_checks:
        await officer.say(name)
    await officer.press("Done with languages")


async def test_each_gets_it_in_their_language(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await in_polish(grace, "Anna Kowalska")
    for label in ("Send it now", "Yes, send it"):
        await grace.press(label)
    assert POLISH in busy_town.phone(1013).screen()
    assert "The surgery is closed today." in busy_town.phone(1011).screen()


async def test_nothing_goes_out_before_a_colleague_has_checked_it(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    sam = await busy_town.staff(2002, first_name="Sam")
    await sam.say("/versions")
    await in_polish(grace)
    for label in ("Send it now", "Yes, send it"):
        await grace.press(label)
    grace.expects("It goes out to nobody before these versions have been checked: Polish. I have asked 1 person.")
    assert await states(busy_town) == []
    for label in ("Look at it", "Check Polish", "It is right"):
        await sam.press(label)
    await busy_town.settle()
    assert POLISH in busy_town.phone(1013).screen()
    assert await states(busy_town) == ["sent"] * 3


async def test_a_second_person_is_asked_when_all_is_checked(careful_town: BusyTown) -> None:
    grace = await careful_town.staff(2001, first_name="Grace")
    sam = await careful_town.staff(2002, first_name="Sam")
    await sam.say("/versions")
    await in_polish(grace)
    for label in ("Send it now", "Yes, send it"):
        await grace.press(label)
    assert "waits for a second person" not in sam.screen()
    for label in ("Look at it", "Check Polish", "It is right"):
        await sam.press(label)
    await careful_town.settle()
    assert "Announcement 1 waits for a second person." in sam.screen()
    assert await states(careful_town) == []
    await sam.say("/approve 1")
    assert "English, written by Grace. This is how it will arrive:" in sam.screen()
    assert "Polish, written by Grace and checked by Sam. This is how it will arrive:" in sam.screen()
    assert sam.screen().count(POLISH) == 2  # to check it, and to approve it


async def test_an_unchecked_version_is_tested_by_test_contacts_only(careful_town: BusyTown) -> None:
    grace = await careful_town.staff(2001, first_name="Grace")
    sam = await careful_town.staff(2002, first_name="Sam")
    await sam.say("/versions")
    dev = careful_town.phone(1015)
    await dev.say("/language")
    await dev.press("Polski")
    await in_polish(grace)
    for label in ("Send a test", "To the test contacts"):
        await grace.press(label)
    grace.expects("A test is on its way to 1 test contact, as announcement 1.")
    assert POLISH in dev.screen()
    assert POLISH not in careful_town.phone(1013).screen()
    assert await acts(careful_town) == ["broadcast.test"]
    assert await states(careful_town) == ["sent"]
    assert "a test, to the test contacts only" in grace.screen()
    assert "a test, to the test contacts only" not in sam.screen()


async def test_a_test_to_oneself_comes_in_each_language(busy_town: BusyTown) -> None:
    grace = await busy_town.staff(2001, first_name="Grace")
    await in_polish(grace)
    for label in ("Send a test", "To me"):
        await grace.press(label)
    assert grace.screen().index("In English:") < grace.screen().index("In Polish:") < grace.screen().rindex(POLISH)
