"""Somebody types their postcode on the phone: the locality is kept, and of the postcode nothing is."""

from __future__ import annotations

from sqlalchemy import Connection, select

from programme.places_csv import PlaceRow
from programme.programme import ListName
from storage import people, places
from storage.tables import metadata
from tests.harness import Phone, Town

LIST = [PlaceRow("ZZ21AA", "dacorum", "E00000003", 9), PlaceRow("ZZ99ZZ", None, None, None)]


async def test_a_postcode_leads_to_a_locality_and_is_forgotten(town: Town) -> None:
    await town.database.write(places.put, LIST)
    phone = await _asked_where(town)
    await phone.say("zz9 9zz")
    phone.expects("That postcode lies outside the places we cover")
    await phone.say("ZZ8 8ZZ")
    phone.expects("I do not know that postcode")
    await phone.say("zz2 1aa, thanks")
    phone.expects("That is in Dacorum.")
    person = (await town.database.read(people.by_telegram, [1001]))[1001]
    assert person.locality == "dacorum"
    assert await town.database.read(_tables_that_hold, "ZZ21AA") == {"place"}
    assert await town.database.read(_tables_that_hold, "ZZ88ZZ") == set()


async def test_without_a_list_people_are_asked_to_choose(town: Town) -> None:
    phone = await _asked_where(town)
    await phone.say("ZZ2 1AA")
    phone.expects("I cannot look postcodes up here, and I have not kept yours")
    await phone.press("Hertsmere")
    assert (await town.database.read(people.by_telegram, [1001]))[1001].locality == "hertsmere"


async def test_a_postcode_while_nothing_waits_is_no_answer_to_anything(town: Town) -> None:
    await town.database.write(places.put, LIST)
    phone = town.phone(1001)
    await phone.say("ZZ2 1AA")
    phone.expects("pass this on")


async def test_what_is_retired_is_offered_to_nobody_new_and_stays_with_whoever_has_it(town: Town) -> None:
    await _retire(town, "localities", "hertsmere")
    phone = await _asked_where(town)
    assert "Hertsmere" not in phone.last.labels
    await _retire(town, "localities", "dacorum")
    await phone.press("Dacorum")
    assert (await town.database.read(people.by_telegram, [1001]))[1001].locality == "dacorum", "it was offered to them"
    await phone.say("/profile")
    phone.expects("Dacorum")
    await phone.press("Where I live")
    assert "Dacorum" in phone.last.labels
    assert "Hertsmere" not in phone.last.labels


async def _retire(town: Town, name: ListName, slug: str) -> None:
    """As an administrator does at a desk: the bot goes by it from the next turn on."""
    there = getattr(town.programme, name)
    entries = tuple(one.model_copy(update={"retired": one.retired or one.slug == slug}) for one in there)
    town.programme = town.programme.model_copy(update={name: entries})
    town.loop.follow(town.programme)


async def _asked_where(town: Town) -> Phone:
    """Somebody who signs up for updates and is asked where they live."""
    phone = town.phone(1001)
    await phone.say("/start")
    for button in ("English", "Only updates", "All of them"):
        await phone.press(button)
    phone.expects("Where do you live?")
    return phone


def _tables_that_hold(conn: Connection, postcode: str) -> set[str]:
    """The tables in which it stands, spelled in any way; sealed columns are opened."""
    found = set()
    for table in metadata.sorted_tables:
        rows = "".join(repr(tuple(row)) for row in conn.execute(select(table)))
        if postcode in rows.upper().replace(" ", ""):
            found.add(str(table.name))
    return found
