"""The watch over running broadcasts, as it is kept: looked at by a reader, changed where it goes on or must pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, update

from programme import watching
from programme.watching import Figures, Verdict, Watch
from storage import broadcasts, tallies
from storage.prepared import Prepared
from storage.tables import broadcast

FAILING: Final = "failing"
"""Why a broadcast was paused that nobody paused."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A broadcast about which something is to be changed; `version` is that which was looked at."""

    id: int
    version: int
    verdict: Verdict


def judged(conn: Connection, *, only_first: bool) -> list[Judged]:
    """The running broadcasts whose watch goes on, or that must pause; perhaps only those whose first slice is out."""
    found = []
    for row in _WATCHED.named(conn, {}):
        watch = Watch.read(row.watch)
        if watch.room or (only_first and watch.phase == "rest"):  # its first slice is still being found
            continue
        verdict = watching.look(watch, *_figures(conn, row.id), more=not row.walked)
        if verdict != Verdict(watch):
            found.append(Judged(row.id, row.version, verdict))
    return found


def any_first(conn: Connection) -> bool:
    """Whether a first slice is on its way alone."""
    return any(Watch.read(row.watch).phase == "first" for row in _WATCHED.named(conn, {}))


def settle(conn: Connection, one: Judged) -> bool:
    """Keep what a look came to; whether the broadcast was as it had been looked at. One that fails is paused."""
    kept = one.verdict.watch.kept()
    if one.verdict.failing is None:
        as_seen = (broadcast.c.id == one.id, broadcast.c.version == one.version, broadcast.c.state == "running")
        return conn.execute(update(broadcast).where(*as_seen).values(watch=kept)).rowcount == 1
    row = broadcasts.row_of(conn, one.id)
    if row is None or (row.state, row.version) != ("running", one.version):
        return False
    return broadcasts.change(conn, row, {"state": "paused", "reason": FAILING, "watch": kept})


def _figures(conn: Connection, broadcast_id: int) -> tuple[Figures, int]:
    tally = tallies.of_broadcast(conn, broadcast_id)
    people = {state: number + tally.test.get(state, 0) for state, number in tally.counts.items()}
    return Figures(people["sent"] + people["failed"], people["failed"]), people["pending"] + people["sending"]


_WATCHED = Prepared(
    select(broadcast.c.id, broadcast.c.version, broadcast.c.watch, broadcast.c.walked)
    .where(broadcast.c.state == "running", broadcast.c.watch.is_not(None))
    .order_by(broadcast.c.id)
)
