"""Pictures that staff asked for are drawn when they are sent.

What is queued only says which: a turn is over in milliseconds, and the figures are of the moment when they leave. They
are read by a reader, and drawn in a process of their own (bot/png.py).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from bot import pictures
from bot.enclosures import DRAWING
from bot.letters import FileMissing, Letter
from bot.pictures import Picture
from bot.png import NotDrawn, drawn
from conversations.texts import Texts
from programme.rate import gathered
from storage import rates, reports
from storage.database import Database, StorageProblem

What = Literal["picture", "speed"]


def to_draw(what: What, broadcast_id: int, language: str) -> dict[str, Any]:
    """The parameters of a message whose picture is drawn when it is sent."""
    which = {"what": what, "broadcast": broadcast_id, "language": language}
    return {"photo": {"name": f"announcement-{broadcast_id}.png", DRAWING: which}}


class Painter:
    """Draws what a message asks for."""

    def __init__(self, database: Database, texts: Texts, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._texts = texts
        self._clock = clock

    async def painted(self, letter: Letter) -> Letter:
        """The message with its picture and the words under it. Raises FileMissing where there is none."""
        photo = letter.row.payload["photo"]
        which = photo[DRAWING]
        try:
            made = await self._database.read(_made, which, self._texts, self._clock())
            if made is None:
                raise FileMissing("what a picture would have shown is gone")
            content = await drawn(made.svg)
        except (NotDrawn, StorageProblem) as problem:
            raise FileMissing(str(problem)) from None
        file = {"name": photo["name"], "content_b64": b64encode(content).decode("ascii")}
        words = {"caption": made.caption.text, "caption_entities": made.caption.entity_payload()}
        return replace(letter, row=replace(letter.row, payload={**letter.row.payload, "photo": file, **words}))


def _made(conn: Connection, which: Mapping[str, Any], texts: Texts, now: datetime) -> Picture | None:
    """A picture as things stand; None when the broadcast is gone, or its question has nothing to show."""
    report = reports.of_broadcast(conn, int(which["broadcast"]), now)
    if report is None:
        return None
    if which["what"] == "speed":
        rate = gathered(rates.of_broadcast(conn, report.id))
        return pictures.of_rate(report, rate, texts, which["language"])
    if report.question is None or not report.question.rows:
        return None
    return pictures.of_answers(report.id, report.question, texts, which["language"])
