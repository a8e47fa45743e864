"""The year that the demo's town has lived before its visitor comes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from sqlalchemy import Connection, func, select

from app.town import story, year
from app.town.people import town
from conversations.texts import Texts
from programme.contribution import Status
from programme.programme import Programme
from storage import outbox
from storage.database import Database
from storage.keys import Keyring
from storage.tables import answer, broadcast, consent, contribution, contribution_event, delivery, participation, person
from tests.clock import Clock


async def test_people_came_and_left_and_heard_back_for_a_year(
    sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock
) -> None:
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    programme = Programme.read(story.town_programme(), "programme.yaml")
    await story.set_up(database, programme, town())
    lives = await year.live(database, Texts.load(), programme, 1, clock())
    assert len({one.id for one in lives}) == year.RESIDENTS
    await database.read(_is_a_year, clock())
    await database.close()


def _is_a_year(conn: Connection, today: datetime) -> None:
    joined = conn.scalars(select(person.c.joined_at)).all()
    assert all(today - timedelta(days=year.DAYS + 1) < moment < today for moment in joined)
    assert len({(moment.year, moment.month) for moment in joined}) >= 11
    assert conn.scalar(select(func.count()).where(person.c.stopped_at.is_not(None)))
    assert conn.scalar(select(func.count()).where(person.c.reachable.is_(False)))
    assert set(conn.scalars(select(broadcast.c.state))) == {"done"}
    assert set(conn.scalars(select(contribution.c.status))) == set(get_args(Status))
    assert outbox.heads(conn, today, limit=1) == [], "what the team was told then has been read"
    assert conn.scalar(select(func.count()).select_from(answer))
    assert conn.scalar(select(func.max(contribution_event.c.at))) < today
    stands = Counter(conn.scalars(select(participation.c.state)))
    assert stands["interested"] >= 8
    assert stands["attended"] >= 3
    assert conn.scalar(select(func.max(participation.c.since))) < today
    agreed = select(func.min(consent.c.given_at)).where(consent.c.person_id == delivery.c.person_id).scalar_subquery()
    settled = select(func.count()).select_from(delivery).where(delivery.c.state == "sent")
    assert conn.scalar(settled)
    assert conn.scalar(settled.where(delivery.c.settled_at < agreed)) == 0, "written to before they agreed"
    after = settled.join(person).where(delivery.c.settled_at > person.c.stopped_at)
    assert conn.scalar(after) == 0, "written to after they had stopped"
