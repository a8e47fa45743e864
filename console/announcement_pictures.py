"""The pictures of an announcement's page: how fast it went, and the photos that go with it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.announcement_report import ACT, ADDRESS
from console.staffroom import Staffroom
from console.visits import Visit
from console.words import SPOKEN
from programme.attachment import PICTURES
from programme.file_type import file_type
from storage import originals, report_pictures, reports

SVG: Final = "image/svg+xml"
PHOTO: Final = "/announcements/photos/{digest}"


def add(room: Staffroom) -> None:
    """The pictures, which pages ask for."""
    room.get(f"{ADDRESS}/speed.svg", ACT, _speed, by_itself=True)
    room.get(PHOTO, ACT, _photo, by_itself=True)


async def _speed(visit: Visit) -> Response:
    drawn = await visit.read(_drawn, visit)
    return Response(status_code=404) if drawn is None else Response(drawn, media_type=SVG)


def _drawn(conn: Connection, visit: Visit) -> str | None:
    report = reports.of_broadcast(conn, visit.number("number"), visit.desk.clock())
    if report is None:
        return None
    return report_pictures.speed(report, visit.desk.speeds.of(conn, report), visit.desk.texts, SPOKEN)


async def _photo(visit: Visit) -> Response:
    """A photo that goes out, or would: nothing else that is kept there."""
    try:
        path = originals.path_of(visit.desk.folder, str(visit.request.path_params["digest"]))
        content = await _content(path)
    except (ValueError, OSError):
        return Response(status_code=404)
    found = file_type(content)
    if found not in PICTURES:
        return Response(status_code=404)
    return Response(content, media_type=f"image/{found}", headers={"Cache-Control": "private, max-age=3600"})


async def _content(path: Path) -> bytes:
    return await asyncio.to_thread(path.read_bytes)
