"""Postcodes on both databases: kept once, found, replaced."""

from __future__ import annotations

from programme.places_csv import PlaceRow
from storage import places
from storage.database import Database
from storage.places import Place


async def test_a_postcode_is_found_as_it_was_last_told(database: Database) -> None:
    assert await database.read(places.any_there) is False
    rows = [PlaceRow("ZZ11AA", "dacorum", "E1", 3), PlaceRow("ZZ11AB", None, None, None)]
    await database.write(places.put, rows)
    await database.write(places.put, [PlaceRow("ZZ11AA", "hertsmere", None, None)])
    assert await database.read(places.find, "ZZ11AA") == Place("hertsmere", None, None)
    assert await database.read(places.find, "ZZ11AB") == Place(None, None, None)
    assert await database.read(places.find, "ZZ99ZZ") is None
    assert await database.read(places.any_there) is True


async def test_localities_are_counted_and_the_list_goes_piece_by_piece(database: Database) -> None:
    await database.write(places.put, [PlaceRow(f"ZZ{number}", "dacorum", None, None) for number in range(5)])
    assert await database.read(places.by_locality) == [("dacorum", 5)]
    assert [await database.write(places.clear, 3) for _ in range(3)] == [3, 2, 0]
