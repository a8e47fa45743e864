"""What of a broadcast that is paid for has been sent, as Telegram may bill it: messages, each of an album counted.

It is counted from the deliveries, like all figures: parts that are out, that may be, and once more where they may have
gone out twice. What failed is not billed.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, func, select

from programme.paying import messages_of
from storage.tables import content, delivery

_OUT = frozenset({"sent", "unknown", "sending"})


def messages(conn: Connection, broadcast_id: int) -> int:
    """At most so many messages have gone out. It reads all its deliveries: for a reader, and not often."""
    mine = {"broadcast": broadcast_id}
    before = {row.id: [0, *accumulate(map(messages_of, row.parts))] for row in conn.execute(_CONTENTS, mine)}
    out = 0
    for row in conn.execute(_PARTS, mine):
        sums = before[row.content_id]
        reached = min(row.part + (row.state in _OUT), len(sums) - 1)
        out += row.people * (sums[reached] + (sums[-1] if row.resent else 0))
    return out


def of_row(conn: Connection, row: Row[Any]) -> int | None:
    """The same of a row of `broadcast`, also where paying ended before its end; None where it was never paid for."""
    return messages(conn, row.id) if row.paid else cast("int | None", row.paid_messages)


_CONTENTS = select(content.c.id, content.c.parts).where(content.c.broadcast_id == bindparam("broadcast"))
_PARTS = (
    select(delivery.c.content_id, delivery.c.part, delivery.c.state, delivery.c.resent, func.count().label("people"))
    .where(delivery.c.broadcast_id == bindparam("broadcast"), delivery.c.content_id.is_not(None))
    .group_by(delivery.c.content_id, delivery.c.part, delivery.c.state, delivery.c.resent)
)
