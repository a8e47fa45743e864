"""Where the pages of the inbox are, and which act each needs."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import Response
from sqlalchemy import Connection

from console.texts import text
from console.visits import Visit
from programme.roles import Act
from storage.answering import Settling
from storage.occasion import AtADesk

PATH: Final = "/inbox"
ADDRESS: Final = f"{PATH}/{{number}}"
ACT: Final[Act] = "inbox.read"
ANSWER: Final[Act] = "inbox.answer"
WHOSE: Final[Act] = "people.change"
"""Who may know whose words these are, of people without Telegram: they are told by letter or by a call."""
Verb = Literal["answer", "close"]
STATUS: Final[dict[Verb, Settling]] = {"answer": "answered", "close": "closed"}
"""What one becomes by what is done with it."""
COLOURS: Final = {"received": "blue", "answered": "green", "closed": "grey"}
"""Of the tag that tells how one stands."""
WORKED_ON: Final = "yellow"
"""Of all others: somebody has it in hand."""


def at_a_desk(conn: Connection, visit: Visit) -> AtADesk:
    """What a member does now, in this transaction."""
    return AtADesk(conn, visit.desk.texts, visit.desk.programme, visit.desk.clock())


def here(visit: Visit) -> str:
    """The address of the thing that the address names."""
    return f"{PATH}/{visit.number('number')}"


def gone(visit: Visit) -> Response:
    """There is no such thing (any more): who said it may have had everything erased."""
    return visit.page("inbox/gone", title=text("inbox.gone"), status=404)
