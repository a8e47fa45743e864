"""How an announcement that repeats is told to staff on the phone, and what they are warned of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from bot.context import TurnContext, tell_staff
from conversations.phrases import Phrase
from conversations.rich import Rich
from conversations.texts import Texts
from programme.holidays import packaged
from programme.recurrence import SHOWN_TIMES
from storage import series, ways_over
from storage.series import Series

_STANDS = frozenset({"paused", "held"})


def told(found: Series, turn: TurnContext) -> Rich:
    """How it stands, how often and when it comes, and what was made of it."""
    lines = [turn.words(phrase.key, phrase.args) for phrase in _lines(found)]
    whole = lines[0]
    for line in lines[1:]:
        whole = whole + "\n" + line
    return whole


def warn(conn: Connection, texts: Texts, number: int, now: datetime) -> None:
    """Tell the team that a series will outlive its calendar of bank holidays: once for each end of a calendar."""
    found = series.find(conn, number, limit=1)
    ends = None if found is None else found.outlives()
    if ends is None:
        return
    args = {"id": number, "until": ends.until}
    tell_staff(
        conn, texts, "report.series.calendar_told", args, once=f"calendar:{number}:{ends.until.isoformat()}", now=now
    )


def cancelled(conn: Connection, found: Series) -> Phrase:
    """What is asked before it is cancelled: how often it went out, what will not, and what ends with it."""
    times, going = series.gone_out(conn, found.id)
    key = "announcements.cancel_sure.series"
    coming = found.coming(1)
    end = Phrase(f"{key}.at", {"at": coming[0]}) if coming else Phrase(f"{key}.end")
    if going:
        end = Phrase(f"{key}.going", {"end": end, "numbers": [str(one) for one in going]})
    out = Phrase(f"{key}.out", {"n": times}) if times else Phrase(f"{key}.never")
    return Phrase(key, {"id": found.id, "out": out, "end": end})


def _lines(found: Series) -> Iterator[Phrase]:
    yield Phrase("report.series", {"id": found.id, "state": Phrase(f"report.state.{found.state}")})
    yield Phrase("report.series.how", {"written": found.repeat.written})
    coming = found.coming(SHOWN_TIMES)
    if coming:
        yield Phrase("report.series.next", {"at": coming[0]})
    if found.state == "waiting_approval":
        yield Phrase("report.waits")
    if found.state in _STANDS:
        yield Phrase("report.series.held")
    if found.state == "held" and found.reason in ways_over.REASONS:
        yield Phrase("report.series.why", {"why": Phrase(f"report.{found.reason}")})
    yield from _holidays(found)
    numbers = [str(one) for one in found.made]
    yield Phrase("report.series.made", {"numbers": numbers}) if numbers else Phrase("report.series.none_yet")


def _holidays(found: Series) -> Iterator[Phrase]:
    name = found.repeat.calendar
    if name is None:
        return
    known = packaged().get(name)
    called = name if known is None else known.name
    yield Phrase(f"report.series.holidays.{found.repeat.on_holiday}", {"calendar": called})
    ends = found.outlives()
    if ends is not None:
        yield Phrase("report.series.calendar_ends", {"until": ends.until})
