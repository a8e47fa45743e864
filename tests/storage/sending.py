"""People, broadcasts and deliveries for the tests of what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from conversations.texts import Texts
from programme.opportunity import DecisionCard
from programme.question import Question
from storage import broadcasts, walks
from storage.broadcasts import Draft
from storage.tables import broadcast, consent, delivery, person
from tests.clock import START

TEXTS = Texts.load()
CARD = DecisionCard(
    who_decides="The PPI committee",
    when="In May",
    can_change="The times",
    cannot_change="The place",
    hear_back="Here, in June",
)
QUESTION = Question(kind="choice", text="When suits you?", options=("Mornings", "Evenings"), decision_card=CARD)
IN_POLISH = Question(
    kind="choice",
    text="Kiedy Ci pasuje?",
    options=("Rano", "Wieczorem"),
    decision_card=DecisionCard(
        who_decides="Komitet",
        when="W maju",
        can_change="Godziny",
        cannot_change="Miejsce",
        hear_back="Tutaj, w czerwcu",
    ),
)


def resident(
    conn: Connection, telegram_id: int, *, tiers: Sequence[str] = ("updates",), language: str = "en", **columns: Any
) -> int:
    """Somebody who signed up; their number."""
    row = {"telegram_id": telegram_id, "language": language, "state": "signed_up", "joined_at": START, **columns}
    person_id = int(conn.execute(insert(person).values(row).returning(person.c.id)).scalar_one())
    agreed = {"wording": "w", "wording_version": 1, "language": "en", "channel": "paper", "given_at": START}
    for tier in tiers:
        conn.execute(insert(consent).values(person_id=person_id, tier=tier, **agreed))
    return person_id


def draft(text: str = "The clinic moves.", **more: Any) -> Draft:
    """An update for everybody, but for what is said otherwise."""
    settings: dict[str, Any] = {"audience": "all", "purpose": "update", "markdown": {"en": text}}
    return Draft(**(settings | more))


def announce(conn: Connection, now: datetime = START, **more: Any) -> int:
    """A broadcast that has started and found everybody; its number."""
    broadcast_id = broadcasts.create(conn, draft(**more), TEXTS, now)
    broadcasts.begin(conn, broadcast_id, now, now)
    conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(watch=None))
    while walks.step(conn, broadcast_id, now):
        pass
    return broadcast_id


def rows(conn: Connection, broadcast_id: int) -> list[Row[Any]]:
    """The deliveries of a broadcast."""
    query = select(delivery).where(delivery.c.broadcast_id == broadcast_id).order_by(delivery.c.id)
    return list(conn.execute(query))


def state(conn: Connection, broadcast_id: int) -> str:
    """The state of a broadcast."""
    return str(conn.execute(select(broadcast.c.state).where(broadcast.c.id == broadcast_id)).scalar_one())
