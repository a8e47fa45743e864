"""A town's updates and ways to take part, as its team wrote them, for the pages that everybody can read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from programme.opportunity import read_opportunities
from programme.programme import Programme
from programme.update import read_updates
from storage import opportunities, updates
from tests.house.tree import ROOT


def publish(conn: Connection, now: datetime) -> tuple[int, int]:
    """Put the documents' examples in: the numbers of a way to take part and of an update that are checked."""
    example, folder = Programme.example(), ROOT / "docs" / "examples"
    for way in read_opportunities((folder / "opportunities.yaml").read_text("utf-8"), example):
        opportunities.put(conn, way, now)
    for known in read_updates((folder / "updates.yaml").read_text("utf-8"), example):
        updates.put(conn, known, now)
    return 1, 1
