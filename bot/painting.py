"""Pictures that staff asked for are drawn when they are sent.

What is queued only says which: a turn is over in milliseconds, and the figures are of the moment when they leave. They
are read by a reader, and drawn in a process of their own (bot/png.py). Whoever asked gets an answer in any case: where
nothing can be drawn the same figures as words, where they cannot be read a sentence that says so.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import structlog
from sqlalchemy import Connection

from bot import pictures
from bot.enclosures import DRAWING
from bot.letters import Letter
from bot.messages import text_payload
from bot.pictures import Picture
from bot.png import NotDrawn, drawn
from conversations.rich import Rich
from conversations.texts import Texts
from storage import outbox, rates, reports
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

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
        """The message with its picture and the words under it, or with words instead."""
        photo = letter.row.payload["photo"]
        which = photo[DRAWING]
        try:
            made = await self._database.read(_made, which, self._texts, self._clock())
        except StorageProblem as problem:
            log.warning("a picture cannot be drawn", problem=str(problem))
            return self._in_words(letter, "announcements.picture_not_read", {"id": which["broadcast"]})
        if made is None:
            return self._in_words(letter, "announcements.no_picture", {})
        try:
            content = await drawn(made.svg)
        except NotDrawn as problem:
            log.warning("a picture cannot be drawn", problem=str(problem))
            return self._in_words(letter, "announcements.picture_not_drawn", {}, made.table)
        file = {"name": photo["name"], "content_b64": b64encode(content).decode("ascii")}
        words = {"caption": made.caption.text, "caption_entities": made.caption.entity_payload()}
        return replace(letter, row=replace(letter.row, payload={**letter.row.payload, "photo": file, **words}))

    def _in_words(self, letter: Letter, key: str, args: Mapping[str, object], table: Rich | None = None) -> Letter:
        """A message without a picture: a sentence, and the figures if there are any."""
        row = letter.row
        if not isinstance(row, outbox.Claimed):  # pictures are only asked for by staff
            return letter
        said = self._texts.render(key, row.payload["photo"][DRAWING]["language"], args)
        whole = said if table is None else said + "\n\n" + table
        rest = {name: value for name, value in row.payload.items() if name != "photo"}
        payload = {**rest, **text_payload(whole.split()[0])}
        return replace(letter, row=replace(row, method="sendMessage", payload=payload))


def _made(conn: Connection, which: Mapping[str, Any], texts: Texts, now: datetime) -> Picture | None:
    """A picture as things stand; None when the broadcast is gone, or its question has nothing to show."""
    report = reports.of_broadcast(conn, int(which["broadcast"]), now)
    if report is None:
        return None
    if which["what"] == "speed":
        rate = rates.of_broadcast(conn, report.id)
        return pictures.of_rate(report, rate, texts, which["language"])
    if report.question is None or not report.question.rows:
        return None
    return pictures.of_answers(report.id, report.question, texts, which["language"])
