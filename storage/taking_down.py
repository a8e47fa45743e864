"""What somebody without Telegram says, in a call, in a letter or face to face: written down by the team, and from then
on a contribution like all others. It has a receipt and a promise, and words of danger raise an alert as on phones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, insert, select

from programme import safety
from programme.promise import answer_by
from programme.without_telegram import Said
from storage import audit, contributions, safeguarding, without_telegram
from storage.alert_news import Alerts
from storage.contributions import Contribution
from storage.occasion import Occasion
from storage.staff import StaffMember
from storage.tables import taken_down
from storage.team_mirror import Team

Kind = Literal["said", "complaint"]
_LOOKED_BACK: Final = 20
"""So many of their contributions are looked at for the same words."""


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What somebody said: `how` they did, when (`said_at`), about which topic and service (short names of the
    programme's), and whether they want to hear back.
    """

    kind: Kind
    words: str
    language: str
    locality: str | None
    how: Said
    topic: str | None
    service: str | None
    said_at: datetime
    hears_back: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """It is kept; `alert`: the number of the alert that its words raised."""

    one: Contribution
    alert: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a contribution besides, since the team wrote it down."""

    how: Said
    topic: str | None
    service: str | None
    hears_back: bool
    staff_id: int | None
    taken_at: datetime


def take_down(
    here: Occasion, person_id: int, said: TakenDown, *, member: StaffMember, make_receipt: Callable[[], str]
) -> Kept | None:
    """Keep it; the promise counts from when it was said. None for whoever has Telegram, who says it there."""
    if without_telegram.reached(here.conn, person_id) is None:
        return None
    return keep(here, person_id, said, member=member, make_receipt=make_receipt)


def keep(
    here: Occasion, person_id: int, said: TakenDown, *, member: StaffMember, make_receipt: Callable[[], str]
) -> Kept:
    """Keep what was said, for a record that has no Telegram."""
    alarms = safety.look(said.words)
    kind = "urgent" if alarms else said.kind
    one = contributions.add(
        here.conn,
        person_id,
        kind=kind,
        words=said.words,
        language=said.language,
        locality=said.locality,
        make_receipt=make_receipt,
        answer_by=answer_by(kind, said.said_at) if said.hears_back else None,
        now=here.now,
        made_at=said.said_at,
    )
    row = {"how": said.how, "topic": said.topic, "service": said.service, "hears_back": said.hears_back}
    whose = {"contribution_id": one.id, "person_id": person_id, "staff_id": member.id, "taken_at": here.now}
    here.conn.execute(insert(taken_down).values(**row, **whose))
    subject, detail = f"contribution:{one.id}", {"how": said.how}
    audit.record(
        here.conn, at=here.now, act="contribution.take_down", staff_id=member.id, subject=subject, detail=detail
    )
    team = Team.of(here)
    if team is not None:
        team.said(one)
    return Kept(one, _alert(here, one, alarms[0]) if alarms else None)


def _alert(here: Occasion, one: Contribution, alarm: safety.Alarm) -> int:
    """Those on duty are told, as of what is written on a phone. It is taken on from now on, whenever it was said."""
    number = safeguarding.raise_alert(
        here.conn,
        one.person_id,
        one.id,
        matter=alarm.kind,
        rule=f"{alarm.kind}/{alarm.language}-{alarm.version}",
        now=here.now,
        take_on_by=here.now + here.programme.alerts.within(alarm.kind),
    )
    alert = safeguarding.find(here.conn, number)
    if alert is not None:
        Alerts.of(here).raised(alert)
    return number


def beside(conn: Connection, contribution_id: int) -> Beside | None:
    """What is known besides of what the team wrote down; None for what its author wrote."""
    columns = ("how", "topic", "service", "hears_back", "staff_id", "taken_at")
    query = select(*(taken_down.c[name] for name in columns))
    row = conn.execute(query.where(taken_down.c.contribution_id == contribution_id)).one_or_none()
    return None if row is None else Beside(**row._mapping)


def written_before(conn: Connection, person_id: int, said: TakenDown) -> str | None:
    """The receipt of the same words of the same day: somebody has written them down already."""
    latest = contributions.of_person(conn, person_id, limit=_LOOKED_BACK)
    same = (one for one in latest if one.words == said.words and one.made_at.date() == said.said_at.date())
    return next((one.receipt for one in same), None)
