"""Alerts: somebody wrote words of an emergency or of being harmed. Who takes one on makes sure that somebody looks
after this person now; it is the same act as on the team's phones, and the others are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.inbox_thread import at_a_desk
from console.lists import MOST_EXPORTED, Asked, Cell, Column, Filter, Listing, Shown, exported, wants_export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name, sentence
from conversations.phrases import Phrase
from programme.roles import Act
from storage import alert_list, audit, contributions, safeguarding, showing, staff
from storage.alert_list import ListedAlert
from storage.alert_news import Alerts
from storage.contributions import Contribution
from storage.safeguarding import Alert
from storage.staff import StaffMember

PATH: Final = "/alerts"
ACT: Final[Act] = "inbox.read"
TAKE_ON: Final[Act] = "safeguarding.acknowledge"
COLUMNS: Final = (
    Column("receipt"),
    Column("matter"),
    Column("raised", sorts=True),
    Column("take_on_by"),
    Column("taken"),
)


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("alerts", PATH, ACT)
    room.get(PATH, ACT, _list)
    room.get(f"{PATH}/{{number}}", ACT, _page)
    room.post(f"{PATH}/{{number}}/take-on", TAKE_ON, _take_on)


async def _list(visit: Visit) -> Response:
    states = [(one, text(f"alerts.show.{one}")) for one in ("waiting", "taken", "all")]
    filters = (Filter("state", states, default="waiting"),)
    listing = Listing("alerts", PATH, COLUMNS, "raised", filters, searches=True)
    asked = listing.asked(visit)
    if wants_export(visit):
        found, total, members = await visit.read(_found, asked, MOST_EXPORTED, 0)
        await visit.write(
            audit.record, at=visit.desk.clock(), act="alert.export", staff_id=visit.member.id, detail={"rows": total}
        )
        return exported(Shown(listing, asked, (), total), _rows(visit, found, members))
    found, total, members = await visit.read(_found, asked, asked.size, asked.offset)
    shown = Shown(listing, asked, _rows(visit, found, members), total)
    return visit.page("alerts/list", title=text("alerts.title"), shown=shown)


def _found(
    conn: Connection, asked: Asked, limit: int, offset: int
) -> tuple[list[ListedAlert], int, dict[int, StaffMember]]:
    taken = {"waiting": False, "taken": True}.get(asked.chosen.get("state", ""))
    found, total = alert_list.search(conn, taken=taken, words=asked.words, down=asked.down, limit=limit, offset=offset)
    by = {one.acknowledged_by for one in found if one.acknowledged_by is not None}
    return found, total, staff.known(conn, by)


def _rows(visit: Visit, found: Iterable[ListedAlert], members: Mapping[int, StaffMember]) -> list[list[Cell]]:
    return [
        [
            Cell(one.receipt, href=f"{PATH}/{one.id}"),
            Cell(_matter(one)),
            Cell(visit.when(one.raised_at)),
            _by(visit, one),
            Cell(_taken(visit, one, members.get(one.acknowledged_by or 0))),
        ]
        for one in found
    ]


def _matter(one: ListedAlert) -> str:
    matter = text(f"alerts.matter.{one.matter}")
    matter = text("alerts.not_meant", matter=matter) if one.not_meant_at is not None else matter
    return text("inbox.of_test", kind=matter) if one.test else matter


def _by(visit: Visit, one: ListedAlert) -> Cell:
    if one.take_on_by is None:
        return Cell("")
    when = visit.when(one.take_on_by)
    return Cell(text("alerts.late", when=when), tag="red") if one.is_late(visit.desk.clock()) else Cell(when)


def _taken(visit: Visit, one: ListedAlert | Alert, member: StaffMember | None) -> str:
    if member is None or one.acknowledged_at is None:
        return ""
    who = member.name or text("frame.member", number=member.id)
    return text("inbox.taken", who=who, when=visit.when(one.acknowledged_at))


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert, what was said with it, and who took it on. The words of one that is in hand are with what was said."""

    alert: Alert
    about: Contribution | None
    words: str | Phrase
    by: StaffMember | None


async def _page(visit: Visit) -> Response:
    found = await visit.write(_open, visit)
    if found is None:
        return visit.page("alerts/gone", title=text("alerts.gone"), status=404)
    return visit.page(
        "alerts/one",
        title=text("alerts.one", matter=text(f"alerts.matter.{found.alert.matter}")),
        alert=found.alert,
        about=found.about,
        words=sentence(visit, found.words),
        facts=list(_facts(visit, found)),
        takes_on=visit.may(TAKE_ON) and found.alert.acknowledged_at is None,
    )


def _open(conn: Connection, visit: Visit) -> Opened | None:
    """Whoever reads the words of one that nobody has taken on is written down, as on phones."""
    alert = safeguarding.find(conn, visit.number("number"))
    if alert is None:
        return None
    about = None if alert.contribution_id is None else contributions.one(conn, alert.contribution_id)
    if alert.acknowledged_by is not None:
        return Opened(alert, about, "", staff.known(conn, [alert.acknowledged_by]).get(alert.acknowledged_by))
    subject, now = f"alert:{alert.id}", visit.desk.clock()
    audit.record(conn, at=now, act="alert.open", staff_id=visit.member.id, subject=subject)
    words = showing.what_was_said(conn, about) if about else Phrase("inbox.alert.no_words")
    return Opened(alert, about, words, None)


def _facts(visit: Visit, found: Opened) -> Iterator[tuple[str, str]]:
    alert = found.alert
    yield text("alerts.column.raised"), visit.when(alert.raised_at)
    if alert.take_on_by is not None and alert.acknowledged_at is None:
        when = visit.when(alert.take_on_by)
        late = alert.take_on_by < visit.desk.clock()
        yield text("alerts.column.take_on_by"), text("alerts.late", when=when) if late else when
    if found.about is not None:
        yield text("inbox.column.receipt"), found.about.receipt
        yield text("inbox.column.place"), locality_name(visit, found.about.locality, text("inbox.no_place"))
        yield text("inbox.column.language"), language_name(visit, found.about.language)
    if alert.not_meant_at is not None:
        yield text("alerts.not_meant_at"), visit.when(alert.not_meant_at)
    if alert.acknowledged_at is not None:
        yield text("alerts.column.taken"), _taken(visit, alert, found.by)


async def _take_on(visit: Visit) -> Response:
    number = visit.number("number")
    taken = await visit.write(_taking_on, visit, number)
    if taken is None:
        return visit.page("alerts/gone", title=text("alerts.gone"), status=404)
    alert, is_mine = taken
    if is_mine and alert.contribution_id is not None:
        return visit.go(f"/inbox/{alert.contribution_id}", told="alert_taken")
    return visit.go(f"{PATH}/{number}", told="alert_taken" if is_mine else "alert_in_hand")


def _taking_on(conn: Connection, visit: Visit, number: int) -> tuple[Alert, bool] | None:
    alert = safeguarding.find(conn, number)
    return None if alert is None else (alert, Alerts.of(at_a_desk(conn, visit)).take_on(alert, visit.member))
