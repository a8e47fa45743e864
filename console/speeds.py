"""How fast announcements went, kept for who asks again: a page and its picture ask one after the other, and each look
reads every delivery.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from programme.rate import Rate
from storage import rates
from storage.reports import Report

MOST: Final = 50


@dataclass(slots=True, eq=False)
class Speeds:
    """Of the announcements that were asked for last. How fast one went changes with how many have it or could not:
    while these are the same, it is.
    """

    _kept: dict[int, tuple[object, Rate | None]] = field(default_factory=dict)

    def of(self, conn: Connection, report: Report) -> Rate | None:
        """How fast it went, up to what its report counts; None when nothing has ended yet."""
        counted = (report.counts, report.test)
        there = self._kept.get(report.id)
        if there is not None and there[0] == counted:
            return there[1]
        rate = rates.of_broadcast(conn, report.id)
        self._kept.pop(report.id, None)
        self._kept[report.id] = (counted, rate)
        for oldest in list(self._kept)[:-MOST]:
            self._kept.pop(oldest, None)
        return rate
