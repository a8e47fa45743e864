"""What the town of the transcripts knows before anybody writes: content, and a few people, all made up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from programme.opportunity import Opportunity, read_opportunities
from programme.programme import Programme
from programme.update import Update, read_updates
from storage import consents, opportunities, people, questions, topics, updates
from storage.people import Person
from storage.tables import broadcast, content, delivery
from tests.harness import Key, Message, Town

CONTENT = Path(__file__).parent / "content"
CARD = {
    "who_decides": "The partners of the surgery",
    "when": "At the end of March",
    "can_change": "How the phones are answered",
    "cannot_change": "How many doctors there are",
    "hear_back": "We write to you here in April",
}
SCALE = tuple(str(number) for number in range(1, 6))
_read: list[tuple[Programme, tuple[Update, ...], tuple[Opportunity, ...]]] = []


def content_for(programme: Programme) -> tuple[tuple[Update, ...], tuple[Opportunity, ...]]:
    """The made-up content, read once for each programme: hundreds of towns are made."""
    for known, written, offered in _read:
        if known == programme:
            return written, offered
    written = read_updates((CONTENT / "updates.yaml").read_text("utf-8"), programme)
    offered = read_opportunities((CONTENT / "opportunities.yaml").read_text("utf-8"), programme)
    _read.append((programme, written, offered))
    return written, offered


async def fill(town: Town) -> None:
    """Keep the made-up content and people: Amina (updates), Grace (taking part), Ola (Polish), Zara (Urdu)."""
    written, offered = content_for(town.programme)
    now = town.clock()

    def keep(conn: Connection) -> None:
        for one in written:
            updates.put(conn, one, now)
        for chance in offered:
            opportunities.put(conn, chance, now)
        _join(conn, 1001, "en", ["updates"], now)
        grace = _join(conn, 1002, "en", ["updates", "taking_part"], now)
        people.change(conn, grace.id, name="Grace")
        topics.choose_interests(conn, grace.id, ["surveys"])
        _join(conn, 1007, "pl", ["updates"], now)
        _join(conn, 1008, "ur", ["updates"], now)

    await town.database.write(keep)


async def add_ambassadors(town: Town) -> None:
    """Three ambassadors who signed the agreement on paper: Iman (English), Basia (Polish), Hina (Urdu)."""

    def keep(conn: Connection) -> None:
        for telegram_id, language in ((1021, "en"), (1022, "pl"), (1023, "ur")):
            _join(conn, telegram_id, language, ["updates", "ambassador"], town.clock())

    await town.database.write(keep)


def _join(conn: Connection, telegram_id: int, language: str, tiers: list[str], now: datetime) -> Person:
    who = people.arrive(conn, telegram_id, now)
    people.change(conn, who.id, language=language, locality="dacorum")
    topics.choose(conn, who.id, ["mental-health", "vaccinations", "gp-services"])
    for tier in tiers:
        wording = f"{tier.replace('_', '-')}-1"
        consents.give(conn, who.id, tier, wording=wording, version=1, language="en", channel="telegram", now=now)
    people.sign_up(conn, who.id, now)
    return who


async def ask(town: Town, telegram_id: int, kind: str, text: str, options: tuple[str, ...] = ()) -> int:
    """A quick question that has reached somebody's phone with its decision card; its number."""
    phone = town.phone(telegram_id)
    message_id = town.message_id(telegram_id)

    def deliver(conn: Connection) -> int:
        values = {"state": "done", "audience": "all", "purpose": "question", "made_at": town.clock()}
        number = conn.execute(insert(broadcast).values(**values).returning(broadcast.c.id)).scalar_one()
        frozen = insert(content).values(broadcast_id=number, language="en", markdown=text, parts=[{"text": text}])
        body = conn.execute(frozen.returning(content.c.id)).scalar_one()
        reader = people.arrive(conn, telegram_id, town.clock())
        row = {"broadcast_id": number, "person_id": reader.id, "content_id": body, "state": "sent"}
        conn.execute(insert(delivery).values(question_message_id=message_id, settled_at=town.clock(), **row))
        choices = [{"value": option, "text": option} for option in options]
        return questions.add(conn, number, kind=kind, text=text, options=choices, decision_card=CARD)

    number = await town.database.write(deliver)
    labels = SCALE if kind == "scale" else options
    rows = tuple((Key(label, f"q:{number}:{index}"),) for index, label in enumerate(labels))
    phone.messages[message_id] = Message(message_id, text, rows)
    return number
