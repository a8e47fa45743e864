"""Postcodes: a list that comes in by the million, and one that is looked up and forgotten.

Nothing here writes down who asked, and no statement is logged with its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, text

from programme.places_csv import PlaceRow
from storage.tables import place

SLICE: Final = 2000
"""How many rows one transaction takes: about ten milliseconds' worth on SQLite."""

_PUT: Final = text(
    "INSERT INTO place (postcode, locality, area, decile) VALUES (:postcode, :locality, :area, :decile) "
    "ON CONFLICT (postcode) DO UPDATE SET locality = excluded.locality, area = excluded.area, decile = excluded.decile"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a postcode. `locality` is None where it lies outside the programme."""

    locality: str | None
    area: str | None
    decile: int | None


def put(conn: Connection, rows: Sequence[PlaceRow]) -> None:
    """Keep these rows; what was known of their postcodes before is replaced."""
    conn.execute(
        _PUT,
        [{"postcode": row.postcode, "locality": row.locality, "area": row.area, "decile": row.decile} for row in rows],
    )


def find(conn: Connection, postcode: str) -> Place | None:
    """What is known of a postcode (capitals, no space); None if it is in no list."""
    found = conn.execute(
        select(place.c.locality, place.c.area, place.c.decile).where(place.c.postcode == postcode)
    ).first()
    return None if found is None else Place(found.locality, found.area, found.decile)


def any_there(conn: Connection) -> bool:
    """Whether there is a list at all."""
    return conn.execute(select(place.c.postcode).limit(1)).first() is not None


def by_locality(conn: Connection) -> list[tuple[str | None, int]]:
    """How many postcodes each locality has; None counts those outside the programme."""
    counted = select(place.c.locality, func.count()).group_by(place.c.locality).order_by(place.c.locality)
    return [(locality, count) for locality, count in conn.execute(counted)]


def clear(conn: Connection, most: int = 20 * SLICE) -> int:
    """Take some of the list away; how many rows that were."""
    some = select(place.c.postcode).limit(most).scalar_subquery()
    return conn.execute(delete(place).where(place.c.postcode.in_(some))).rowcount
