"""Paid broadcasts: what one will cost, and the end of paying for it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from conversations.phrases import Phrase
from conversations.texts import Texts
from programme.audience import parse
from programme.paying import Price, messages_each
from programme.retry import NO_STARS
from storage import audience, billed, broadcasts
from storage.broadcasts import Acted, Draft
from storage.prepared import Prepared
from storage.tables import broadcast, content

UNTOLD: Final = "stars_gone"
"""Why a broadcast stopped, until the team is told; then it is NO_STARS."""
STOPS_IN: Final = ("draft", "waiting_approval", "scheduled", "held", "paused", "stopped", "done")
"""States in which nothing of it is called, so that no message goes either way."""


def people_of(conn: Connection, draft: Draft, now: datetime) -> int:
    """How many people would get it now."""
    return audience.count(conn, parse(draft.audience), draft.purpose, now).count


def messages_of(draft: Draft, texts: Texts) -> int:
    """Messages to each person, in the language in which it becomes the most."""
    languages = {draft.language, *draft.markdown, *(one.language for one in texts.languages)}
    return max(messages_each(broadcasts.preview(draft, texts, one)) for one in languages)


def offered(draft: Draft, texts: Texts, people: int, *, bulk_rate: float, paid_rate: float | None) -> Price | None:
    """What sending a draft fast costs, beside sending it for nothing; None where paying makes no difference, or may not
    be.
    """
    if paid_rate is None:
        return None
    price = Price(people * messages_of(draft, texts), paid_rate, bulk_rate)
    return price if price.worth_it else None


def in_words(price: Price) -> Phrase:
    """How long it takes for nothing and paid, and what that costs."""
    fast, free = (Phrase("announce.minutes", {"n": minutes}) for minutes in price.minutes)
    return Phrase("announce.price", {"n": price.stars, "likely": price.likely, "fast": fast, "free": free})


def frozen_messages(conn: Connection, broadcast_id: int) -> int:
    """The same of a broadcast that is made."""
    parts = conn.scalars(select(content.c.parts).where(content.c.broadcast_id == broadcast_id))
    return max(map(messages_each, parts), default=0)


def is_paid(conn: Connection, broadcast_id: int) -> bool:
    """Whether a broadcast is sent fast, for Stars."""
    return bool(conn.scalar(select(broadcast.c.paid).where(broadcast.c.id == broadcast_id)))


def untold(conn: Connection) -> list[int]:
    """The broadcasts that stopped for want of Stars, of which the team does not know yet."""
    return [number for (number,) in _UNTOLD.all(conn, {})]


def told(conn: Connection, broadcast_id: int) -> bool:
    """The team is told of it now; False when it is not as `untold` found it any more."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None or (row.state, row.reason) != ("stopped", UNTOLD):
        return False
    return broadcasts.change(conn, row, {"reason": NO_STARS})


def go_on(conn: Connection, broadcast_id: int, now: datetime) -> Acted:
    """Send the rest for nothing, now: the end of paying, and `resume`."""
    ended = end(conn, broadcast_id)
    return broadcasts.act(conn, broadcast_id, "resume", now=now) if ended.done else ended


def end(conn: Connection, broadcast_id: int, *, version: int | None = None) -> Acted:
    """Pay no more for a broadcast: what is left goes for nothing, when it goes on. Beside the reasons of Acted there is
    `not_paid`. What had gone out by now is kept, for its report."""
    row = broadcasts.row_of(conn, broadcast_id)
    if row is None:
        return Acted(False, "", 0, "no_such")
    if not row.paid:
        return Acted(False, row.state, row.version, "not_paid")
    if row.state not in STOPS_IN:
        return Acted(False, row.state, row.version, "not_now")
    changes = {"paid": False, "paid_messages": billed.messages(conn, broadcast_id)}
    if (version is not None and row.version != version) or not broadcasts.change(conn, row, changes):
        return Acted(False, row.state, row.version, "changed_meanwhile")
    return Acted(True, row.state, row.version + 1)


_UNTOLD = Prepared(select(broadcast.c.id).where(broadcast.c.state == "stopped", broadcast.c.reason == UNTOLD))
