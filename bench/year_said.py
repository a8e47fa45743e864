"""What was said in the year of `bench.year`: updates and ways to take part, what people told the team and what the team
answered, alerts, and the log.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from bench.year import (
    LANGUAGES,
    LOCALITIES,
    NAMES,
    SEED,
    TOPICS,
    YEAR,
    Rows,
    Size,
    put,
)
from bench.year_sent import CARD
from programme.codes import make_receipt
from programme.opportunity import KINDS
from storage.database import Database
from storage.tables import (
    alert_watch,
    audit,
    contribution,
    contribution_event,
    contribution_part,
    health_update,
    health_update_text,
    opportunity,
    opportunity_text,
    participation,
    relay,
    safeguarding_alert,
    wrote_back,
)

CONTENT: Final = 100
"""Updates, and as many opportunities."""


async def say(database: Database, size: Size, now: datetime) -> None:
    """All of it."""
    for table, rows in (
        (health_update, _updates(now)),
        (health_update_text, _texts("update_id", body="**Ask** at your pharmacy. " * 20)),
        (opportunity, _opportunities(now)),
        (opportunity_text, _texts("opportunity_id", summary="An evening with tea", about="Tell us. " * 40, card=True)),
        (participation, _taking_part(size, now)),
        (contribution, _contributions(size, now)),
        (contribution_event, _events(size, now)),
        (contribution_part, _parts(size, now)),
        (relay, _relays(size, now)),
        (wrote_back, _wrote_back(size)),
        (safeguarding_alert, _alerts(size, now)),
        (alert_watch, _watches(size, now)),
    ):
        await put(database, table, rows)
    await put(database, audit, _log(size, now))


def _about(number: int) -> dict[str, Any]:
    return {
        "topics": [] if number % 3 == 0 else [TOPICS[number % 6]],
        "localities": [] if number % 2 else [LOCALITIES[number % 4]],
    }


def _moment(number: int, most: int, now: datetime) -> datetime:
    """The moment of one of so many things, evenly through the year."""
    return now - YEAR + YEAR * number / (most + 1)


def _updates(now: datetime) -> Rows:
    for number in range(1, CONTENT + 1):
        at = _moment(number, CONTENT, now)
        yield {
            "id": number,
            "ref": f"update-{number}",
            "source": "The made-up health trust",
            "owner": "Health information team",
            "review_on": (at + timedelta(days=180 + number % 5 * 60)).date().isoformat(),
            "published_at": at,
            "withdrawn_at": at + timedelta(days=30) if number % 15 == 0 else None,
            **_about(number),
        }


def _texts(of: str, *, card: bool = False, **words: str) -> Rows:
    for number in range(1, CONTENT + 1):
        for language in ("en", "pl", "ur")[: 1 + number % 3]:
            checked = None if number % 20 == 0 and language != "en" else "Dr Hanna Beck (made up)"
            title = {"title": f"Saturdays in the clinic {number} ({language})", "checked_by": checked}
            more = {"decision_card": CARD, "place": "The library"} if card else {}
            yield {of: number, "language": language, "written_by": 2, **title, **words, **more}


def _opportunities(now: datetime) -> Rows:
    for number in range(1, CONTENT + 1):
        at = _moment(number, CONTENT, now)
        begins = at + timedelta(days=60)
        yield {
            "id": number,
            "ref": f"opportunity-{number}",
            "kind": KINDS[number % len(KINDS)],
            "begins_at": begins,
            "closes_at": begins - timedelta(days=1),
            "places": 20 if number % 2 else None,
            "owner": "Engagement team",
            "review_on": (begins + timedelta(days=30)).date().isoformat(),
            "published_at": at,
            **_about(number),
        }


def _taking_part(size: Size, now: datetime) -> Rows:
    """A fifth as many as there are people: most have a place in what is over, or are interested in what is to come."""
    each = max(3, size.said // CONTENT)
    for number in range(1, CONTENT + 1):
        states = ("booked", "interested", "waiting") if number > 80 else ("attended", "booked", "attended")
        for place in range(each):
            person = 1 + (number * 977 + place * 7) % size.people
            yield {
                "opportunity_id": number,
                "person_id": person,
                "state": states[place % 3],
                "since": _moment(number, CONTENT, now),
                "by_broadcast": number if place % 4 == 0 else None,
            }


def _status(number: int, size: Size) -> str:
    """The newest two in a hundred wait; of the others few do."""
    if number > size.said - size.said // 50:
        return ("received", "read")[number % 2]
    return "read" if number % 400 == 0 else "closed" if number % 9 == 0 else "answered"


def _who(number: int, size: Size) -> int:
    return 1 + number * 37 % (size.people - size.keyed)


def _contributions(size: Size, now: datetime) -> Rows:
    chance = Random(SEED + 3)
    known: set[str] = set()
    for number in range(1, size.said + 1):
        at = _moment(number, size.said, now)
        while (receipt := make_receipt(chance.randrange)) in known:
            pass
        known.add(receipt)
        yield {
            "id": number,
            "receipt": receipt,
            "person_id": _who(number, size),
            "kind": "urgent" if number % 97 == 0 else "complaint" if number % 17 == 0 else "said",
            "words": f"The bus to the clinic was late again, {NAMES[number % 10]} said so too. " * (1 + number % 4),
            "language": chance.choice(LANGUAGES) or "en",
            "locality": chance.choice((*LOCALITIES, None)),
            "relayed": number % 40 == 0,
            "status": _status(number, size),
            "status_at": at,
            "made_at": at,
            "answer_by": at + timedelta(days=10),
            "assigned_to": 2 if number % 5 == 0 else None,
        }


def _events(size: Size, now: datetime) -> Rows:
    for number in range(1, size.said + 1):
        at, status = _moment(number, size.said, now), _status(number, size)
        for step in ["received", "read", status][: 1 if status == "received" else 2 if status == "read" else 3]:
            ends = step in ("answered", "closed")
            yield {
                "contribution_id": number,
                "status": step,
                "staff_id": None if step == "received" else 2,
                "words": "Thank you. We have asked the bus company." if ends else None,
                "at": at if step == "received" else at + timedelta(hours=number % 800 if ends else 1),
            }


def _parts(size: Size, now: datetime) -> Rows:
    for number in range(1, size.said + 1):
        said = {"contribution_id": number, "person_id": _who(number, size), "message_id": number}
        yield {**said, "words": "The bus to the clinic was late again.", "said_at": _moment(number, size.said, now)}


def _relays(size: Size, now: datetime) -> Rows:
    for number in range(40, size.said + 1, 40):
        said = {"contribution_id": number, "person_id": _who(number, size), "people": 1 + number // 40 % 10}
        yield {**said, "service": "gp", "agreed_at": _moment(number, size.said, now)}


def _wrote_back(size: Size) -> Rows:
    for number in range(10, size.said + 1, 10):
        yield {"contribution_id": number, "first_id": number - 1}


def _alerted(size: Size) -> range:
    return range(min(50, size.said), size.said + 1, 100)


def _alerts(size: Size, now: datetime) -> Rows:
    for place, number in enumerate(_alerted(size), start=1):
        at, waits = _moment(number, size.said, now), number > size.said - 500
        yield {
            "id": place,
            "person_id": _who(number, size),
            "contribution_id": number,
            "matter": ("emergency", "self_harm", "abuse")[place % 3],
            "rule": "made up",
            "raised_at": at,
            "acknowledged_at": None if waits else at + timedelta(minutes=9),
            "acknowledged_by": None if waits else 2,
            "closed_at": None if waits or place % 20 == 0 else at + timedelta(hours=4),
        }


def _watches(size: Size, now: datetime) -> Rows:
    for place, number in enumerate(_alerted(size), start=1):
        yield {"alert_id": place, "take_on_by": _moment(number, size.said, now) + timedelta(minutes=30)}


def _log(size: Size, now: datetime) -> Rows:
    acts = ("people.show", "contribution.open", "contribution.answered", "broadcast.show", "sign_in", "surveys.results")
    most = size.people // 2
    for number in range(1, most + 1):
        yield {
            "at": _moment(number, most, now),
            "staff_id": 1 + number % 20,
            "actor": "staff",
            "act": acts[number % 6],
            "subject": f"contribution:{1 + number % size.said}",
            "detail": {"number": number},
        }
