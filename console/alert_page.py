"""The page of one alert. Who takes it on makes sure that somebody looks after this person now; it is the same act as on
the team's phones, and the others are told. Whoever has it can hand it over to a colleague, who is told.

Whoever opens it is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.inbox_at import at_a_desk
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name, sentence
from conversations.phrases import Phrase
from programme.roles import Act, may
from storage import alert_steps, audit, contributions, safeguarding, showing, staff
from storage.alert_news import Alerts
from storage.contributions import Contribution
from storage.safeguarding import Alert

PATH: Final = "/alerts"
ADDRESS: Final = f"{PATH}/{{number}}"
ACT: Final[Act] = "inbox.read"
TAKE_ON: Final[Act] = "safeguarding.acknowledge"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what was done, when, by whom, and in which words ('' for none)."""

    what: str
    when: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert, what was said with it, who has it, and each step since. The words of one that is in hand are with what
    was said. `colleagues`: who could have it instead, by number and name.
    """

    alert: Alert
    about: Contribution | None
    words: str | Phrase
    has_it: str
    steps: list[Step]
    colleagues: list[tuple[int, str]]


def add(room: Staffroom) -> None:
    """The page, and what is done from it at once."""
    room.get(ADDRESS, ACT, _page)
    room.post(f"{ADDRESS}/take-on", TAKE_ON, _take_on)
    room.post(f"{ADDRESS}/hand-over", TAKE_ON, _hand_over)


def gone(visit: Visit) -> Response:
    """There is no such alert (any more)."""
    return visit.page("alerts/gone", title=text("alerts.gone"), status=404)


def here(visit: Visit) -> str:
    """The address of the alert that the address names."""
    return f"{PATH}/{visit.number('number')}"


async def _page(visit: Visit) -> Response:
    found = await visit.write(opened, visit)
    if found is None:
        return gone(visit)
    alert = found.alert
    return visit.page(
        "alerts/one",
        title=text("alerts.one", matter=text(f"alerts.matter.{alert.matter}")),
        found=found,
        words=sentence(visit, found.words),
        facts=list(facts(visit, found)),
        takes_on=visit.may(TAKE_ON) and alert.acknowledged_at is None,
        goes_on=visit.may(TAKE_ON) and is_in_hand(alert),
    )


def is_in_hand(alert: Alert) -> bool:
    """Whether somebody has it, and it is not closed."""
    return alert.acknowledged_at is not None and alert.closed_at is None


def opened(conn: Connection, visit: Visit) -> Opened | None:
    """The alert that the address names, for somebody who reads what stands in it: that is written down."""
    alert = safeguarding.find(conn, visit.number("number"))
    if alert is None:
        return None
    audit.record(conn, at=visit.desk.clock(), act="alert.open", staff_id=visit.member.id, subject=f"alert:{alert.id}")
    about = None if alert.contribution_id is None else contributions.one(conn, alert.contribution_id)
    words: str | Phrase = ""
    if alert.acknowledged_at is None or about is None:
        words = showing.what_was_said(conn, about) if about else Phrase("inbox.alert.no_words")
    colleagues = [
        (one.id, visit.called(one))
        for one in staff.members(conn)
        if may(one.role, TAKE_ON) and one.id != alert.acknowledged_by
    ]
    holder = staff.known(conn, [alert.acknowledged_by or 0]).get(alert.acknowledged_by or 0)
    return Opened(alert, about, words, visit.called(holder), _steps(conn, visit, alert), colleagues)


def _steps(conn: Connection, visit: Visit, alert: Alert) -> list[Step]:
    found = alert_steps.steps(conn, alert.id)
    members = staff.known(conn, [one for step in found for one in (step.staff_id, step.to_staff_id) if one is not None])

    def name(number: int | None) -> str:
        return visit.called(members.get(number or 0))

    return [
        Step(
            text(f"alerts.step.{step.what}", to=name(step.to_staff_id)),
            visit.when(step.at),
            name(step.staff_id),
            step.words or "",
        )
        for step in found
    ]


def facts(visit: Visit, found: Opened) -> Iterator[tuple[str, str]]:
    """What is known of it, but for its words."""
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
        yield text("alerts.taken_on"), visit.when(alert.acknowledged_at)
        yield text("alerts.column.taken"), found.has_it


async def _take_on(visit: Visit) -> Response:
    taken = await visit.write(_taking_on, visit)
    if taken is None:
        return gone(visit)
    return visit.go(here(visit), told="alert_taken" if taken else "alert_in_hand")


def _taking_on(conn: Connection, visit: Visit) -> bool | None:
    alert = safeguarding.find(conn, visit.number("number"))
    return None if alert is None else Alerts.of(at_a_desk(conn, visit)).take_on(alert, visit.member)


async def _hand_over(visit: Visit) -> Response:
    told = await visit.write(_handing_over, visit)
    return gone(visit) if told is None else visit.go(here(visit), told=told)


def _handing_over(conn: Connection, visit: Visit) -> str | None:
    """Give it to whom was chosen; the key of what is told, None when there is no such alert."""
    alert = safeguarding.find(conn, visit.number("number"))
    if alert is None:
        return None
    to = next(
        (one for one in staff.members(conn) if str(one.id) == visit.filled("to") and may(one.role, TAKE_ON)), None
    )
    if to is None:
        return "alert_no_member"
    handed = Alerts.of(at_a_desk(conn, visit)).hand_over(alert, to, had=had(visit), member=visit.member)
    return "alert_handed" if handed else "alert_changed"


def had(visit: Visit) -> int:
    """Who had it when the page was shown; 0, who is nobody, when none is named."""
    given = visit.filled("had")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
