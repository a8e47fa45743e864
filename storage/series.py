"""Announcements that repeat.

A series is a broadcast that is never sent itself. It has a broadcast's number, state, words and files; its `at` is when
the next one is made of it. So there is one row of numbers, and whatever is listed, shown, held after a restore or kept
from being cleared is so for series too.

* Each time (`fire`) makes a broadcast with `series_id` and everything of the series copied as it was frozen, and moves
  the series on to its next time, in one transaction: a time is made once, whenever the process ends.
* Of several times that passed while the process was down one is made, the latest, and it obeys the late policy. So it
  is with what waits out quiet hours: when the next time comes, one that has not begun is overtaken.
* Times that pass while a series is paused, held or waits for somebody's yes are left out: it goes on with the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from conversations.announcement import Part
from conversations.booking_button import of_another
from conversations.texts import Texts
from programme.holidays import Calendar, OnHoliday, calendar
from programme.recurrence import SHOWN_TIMES, Recurrence
from storage import broadcasts, questions
from storage.broadcasts import Acted, Draft, Verb
from storage.prepared import Prepared
from storage.tables import broadcast, broadcast_file, content, question, series, series_firing

OVERTAKEN: Final = "overtaken"
"""Why a broadcast was cancelled that had not begun when the next of its series was made."""
WITH_SERIES: Final = "with_series"
"""Why a broadcast is paused that was paused with its series, and goes on with it."""
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "pause": ("scheduled",),
    "resume": ("paused", "held"),
    "cancel": ("draft", "waiting_approval", "scheduled", "held", "paused"),
    "retry": (),
    "resend": (),
}
_NOT_BEGUN: Final = ("draft", "scheduled", "waiting_approval")
_UNDER_WAY: Final = (*_NOT_BEGUN, "held", "running", "paused", "stopped")
_ITS_OWN: Final = frozenset(
    {"id", "series_id", "state", "at", "made_at", "cursor", "walked", "total", "resent", "reason", "version"}
    | {"paid_messages"}
    | {"started_at", "finished_at"}
)
"""What a broadcast does not take from its series; all else is as it was frozen there."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a series repeats: `written` is what staff said, `cron` what was made of it."""

    cron: str
    written: str
    timezone: str
    calendar: str | None = None
    on_holiday: OnHoliday = "skip"

    @property
    def times(self) -> Recurrence:
        """When it comes. Raises Fault when its calendar is no longer there."""
        days = None if self.calendar is None else calendar(self.calendar)
        return Recurrence(self.cron, ZoneInfo(self.timezone), days, self.on_holiday)


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its number, how it repeats, its next time, and the broadcasts made of it, the newest first."""

    id: int
    state: str
    repeat: Repeat
    next_at: datetime | None
    made: tuple[int, ...]
    reason: str | None = None
    """Why it is held, where it was not staff who did it."""

    def coming(self, number: int) -> list[datetime]:
        """Its next times, in its zone; none when nothing comes by itself."""
        if self.state != "scheduled" or self.next_at is None:
            return []
        times = self.repeat.times
        return [self.next_at.astimezone(times.zone), *times.coming(self.next_at, number - 1)]

    def outlives(self) -> Calendar | None:
        """Its calendar of bank holidays, when that ends before one of the next times; else None."""
        coming = self.coming(SHOWN_TIMES)
        times = self.repeat.times if coming else None
        return times.calendar if times is not None and times.beyond_calendar(coming) else None

    def plain(self, number: int) -> dict[str, Any]:
        """In plain values, with the next `number` times."""
        told = {name: getattr(self.repeat, name) for name in ("cron", "written", "timezone", "calendar", "on_holiday")}
        return told | {"next": [one.isoformat() for one in self.coming(number)], "made": list(self.made)}


def create(conn: Connection, draft: Draft, repeat: Repeat, texts: Texts, now: datetime, **more: Any) -> int:
    """Make a series; its number. `more` as for `broadcasts.create`, which tells what it raises."""
    number = broadcasts.create(conn, replace(draft, at=repeat.times.next(now)), texts, now, **more)
    kept = (repeat.cron, repeat.written, repeat.timezone, repeat.calendar, repeat.on_holiday)
    conn.execute(insert(series).values(dict(zip(series.c.keys(), (number, *kept), strict=True))))
    # Nobody is ever asked this one: each broadcast of the series asks its own.
    conn.execute(update(question).where(question.c.broadcast_id == number).values(closed_at=now))
    return number


def find(conn: Connection, number: int, *, limit: int = 20) -> Series | None:
    """The series of this number, with its newest broadcasts; None when there is none."""
    row = _read(conn, number)
    if row is None:
        return None
    made = select(series_firing.c.broadcast_id).where(series_firing.c.series_id == number)
    newest = conn.scalars(made.order_by(series_firing.c.fires_at.desc()).limit(limit))
    return Series(number, row.state, _repeat(row), row.at, tuple(newest), row.reason)


def gone_out(conn: Connection, number: int) -> tuple[int, list[int]]:
    """How often it went out, to whomever, and the broadcasts made of it that are not over."""
    mine = select(series_firing.c.broadcast_id).where(series_firing.c.series_id == number)
    begun = select(func.count()).select_from(broadcast).where(broadcast.c.id.in_(mine))
    times = conn.execute(begun.where(broadcast.c.started_at.is_not(None))).scalar_one()
    return int(times), sorted(_under_way(conn, number, _UNDER_WAY))


def written(conn: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Of these broadcasts those that are series, with how they repeat as staff said it."""
    query = select(series.c.broadcast_id, series.c.written).where(series.c.broadcast_id.in_(numbers))
    return {row.broadcast_id: row.written for row in conn.execute(query)}


def due(conn: Connection, now: datetime) -> list[int]:
    """The series whose next time has come."""
    return [number for (number,) in _DUE.all(conn, {"now": now})]


def outliving(conn: Connection) -> dict[int, Calendar]:
    """The series whose calendar ends before their next times, by their number."""
    with_calendar = (broadcast.c.state == "scheduled", series.c.calendar.is_not(None))
    query = select(broadcast.c.id).join(series, series.c.broadcast_id == broadcast.c.id).where(*with_calendar)
    known = [found for number in conn.scalars(query.order_by(broadcast.c.id)) if (found := find(conn, number, limit=1))]
    return {one.id: ends for one in known if (ends := one.outlives()) is not None}


def fire(conn: Connection, number: int, now: datetime) -> int | None:
    """Make the broadcast of a series whose time has come; its number, or None when there is nothing to make.

    Raises Fault when its calendar is no longer there.
    """
    row = _read(conn, number)
    if row is None or row.state != "scheduled" or row.at is None or row.at > now:
        return None
    times = _repeat(row).times
    fires_at, following = times.latest(row.at, now), times.next(now)
    if row.approved_at is not None and row.approved_at >= fires_at:
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=following))
        return None
    for earlier in _under_way(conn, number, _NOT_BEGUN):
        broadcasts.act(conn, earlier, "cancel", now=now)
        _because(conn, earlier, OVERTAKEN)
    made = _copy(conn, row, fires_at, now)
    conn.execute(insert(series_firing).values(series_id=number, fires_at=fires_at, broadcast_id=made))
    ended = {"state": "done", "finished_at": now, "version": row.version + 1} if following is None else {}
    conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=following, **ended))
    return made


def hold(conn: Connection, number: int, reason: str) -> None:
    """Something is wrong with a series: nothing is made of it until staff resume it."""
    values = {"state": "held", "reason": reason, "version": broadcast.c.version + 1}
    conn.execute(update(broadcast).where(broadcast.c.id == number, broadcast.c.state == "scheduled").values(values))


def act(conn: Connection, number: int, verb: Verb, *, now: datetime, version: int | None = None) -> Acted:
    """Pause, resume, cancel or retry a series or a broadcast (`broadcasts.act`), whichever has this number.

    What is on its way of a series is paused, resumed and cancelled with it. It resumes with its next time.
    """
    row = _read(conn, number)
    if row is None:
        return broadcasts.act(conn, number, verb, now=now, version=version)
    if version is not None and row.version != version:
        return Acted(False, row.state, row.version, "changed_meanwhile")
    if row.state not in _ALLOWED[verb]:
        return Acted(False, row.state, row.version, "not_now")
    changes = _after(row, verb, now)
    if verb == "resume" and broadcasts.is_unchecked(conn, row):
        changes["state"] = "draft"
    as_read = (broadcast.c.id == number, broadcast.c.version == row.version)
    conn.execute(update(broadcast).where(*as_read).values(**changes, version=row.version + 1))
    _with_it(conn, number, verb, now)
    return Acted(True, changes["state"], row.version + 1)


def _after(row: Row[Any], verb: Verb, now: datetime) -> dict[str, Any]:
    if verb == "pause":
        return {"state": "paused"}
    if verb == "cancel":
        return {"state": "cancelled", "finished_at": now}
    return {"state": "scheduled", "reason": None, "at": _repeat(row).times.next(now)}


def _with_it(conn: Connection, number: int, verb: Verb, now: datetime) -> None:
    """What was made of it and is not over does the same; one that was paused alone stays so."""
    states = {"pause": ("scheduled", "running"), "resume": ("paused",)}.get(verb, _UNDER_WAY)
    for one in _under_way(conn, number, states, reason=WITH_SERIES if verb == "resume" else None):
        broadcasts.act(conn, one, verb, now=now)
        if verb == "pause":
            _because(conn, one, WITH_SERIES)


def _under_way(conn: Connection, number: int, states: Sequence[str], reason: str | None = None) -> list[int]:
    mine = select(series_firing.c.broadcast_id).where(series_firing.c.series_id == number)
    query = select(broadcast.c.id).where(broadcast.c.id.in_(mine), broadcast.c.state.in_(states))
    return list(conn.scalars(query if reason is None else query.where(broadcast.c.reason == reason)))


def _because(conn: Connection, number: int, reason: str) -> None:
    conn.execute(update(broadcast).where(broadcast.c.id == number).values(reason=reason))


def _copy(conn: Connection, row: Row[Any], fires_at: datetime, now: datetime) -> int:
    """A broadcast with all that its series has, as it was frozen there; its number."""
    same = {column.name: row._mapping[column.name] for column in broadcast.c if column.name not in _ITS_OWN}
    own = {"state": "scheduled", "series_id": row.id, "at": fires_at, "made_at": now}
    made = int(conn.execute(insert(broadcast).values(same | own).returning(broadcast.c.id)).scalar_one())
    asked = _copy_question(conn, row.id, made)
    rows = conn.execute(select(content).where(content.c.broadcast_id == row.id).order_by(content.c.version)).all()
    newest = {one.language: one for one in rows}.values()
    conn.execute(insert(content), [_content(one, made, asked) for one in newest])
    files = conn.execute(select(broadcast_file).where(broadcast_file.c.broadcast_id == row.id)).mappings()
    copies = [dict(one) | {"broadcast_id": made} for one in files]
    if copies:
        conn.execute(insert(broadcast_file), copies)
    return made


def _content(row: Row[Any], made: int, asked: tuple[int, int] | None) -> dict[str, Any]:
    same = {name: value for name, value in row._mapping.items() if name not in {"id", "version"}}
    parts = row.parts if asked is None else [_asking(part, *asked) for part in row.parts]
    return same | {"broadcast_id": made, "parts": [_leading(part, made) for part in parts]}


def _leading(part: Part, made: int) -> Part:
    """The part, its button for a way to take part naming the announcement that it stands under."""
    keyboard = part.get("reply_markup")
    if keyboard is None:
        return part
    rows = [[of_another(button, made) for button in line] for line in keyboard["inline_keyboard"]]
    return part | {"reply_markup": keyboard | {"inline_keyboard": rows}}


def _asking(part: Part, before: int, after: int) -> Part:
    """The part, its buttons those of another question."""
    keyboard = part.get("reply_markup")
    if keyboard is None:
        return part
    start = f"q:{before}:"
    renamed = [
        [
            button | {"callback_data": f"q:{after}:{data.removeprefix(start)}"}
            if (data := button.get("callback_data", "")).startswith(start)
            else button
            for button in line
        ]
        for line in keyboard["inline_keyboard"]
    ]
    return part | {"reply_markup": keyboard | {"inline_keyboard": renamed}}


def _copy_question(conn: Connection, of: int, made: int) -> tuple[int, int] | None:
    """The question once more, to be answered anew: its number there and here."""
    found = questions.of_broadcast(conn, of)
    if found is None:
        return None
    card = found.decision_card
    added = questions.add(conn, made, kind=found.kind, text=found.text, options=found.options, decision_card=card)
    return found.id, added


def _read(conn: Connection, number: int) -> Row[Any] | None:
    query = select(broadcast, *(column for column in series.c if column.name != "broadcast_id"))
    joined = query.join(series, series.c.broadcast_id == broadcast.c.id)
    return conn.execute(joined.where(broadcast.c.id == number)).one_or_none()


def _repeat(row: Row[Any]) -> Repeat:
    return Repeat(row.cron, row.written, row.timezone, row.calendar, row.on_holiday)


_DUE = Prepared(
    select(broadcast.c.id)
    .join(series, series.c.broadcast_id == broadcast.c.id)
    .where(broadcast.c.state == "scheduled", broadcast.c.at <= bindparam("now"))
    .order_by(broadcast.c.id)
)
