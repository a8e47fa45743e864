"""Health updates and opportunities: kept as written, shown to whom they are for, hidden when they are over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from programme.opportunity import Opportunity
from programme.update import Update
from storage import opportunities, people, updates
from storage.database import Database
from tests.clock import Clock

CARD = {
    "who_decides": "The board",
    "when": "In May",
    "can_change": "The route",
    "cannot_change": "The day",
    "hear_back": "Here, in June",
}


def written(ref: str = "flu", **changes: Any) -> Update:
    values: dict[str, Any] = {
        "ref": ref,
        "source": "NHS England",
        "owner": "Vaccination team",
        "review_date": "2026-06-30",
        "topics": ["vaccinations"],
        "texts": {
            "en": {"title": "Flu jabs", "body": "They are **free**.", "checked_by": "Dr Example"},
            "pl": {"title": "Szczepienia", "body": "Są bezpłatne."},
        },
    }
    return Update.model_validate(values | changes)


def offered(ref: str = "walk", **changes: Any) -> Opportunity:
    text = {"title": "Walking group", "summary": "Plan a walk", "about": "We meet.", "decision_card": CARD}
    values: dict[str, Any] = {
        "ref": ref,
        "kind": "co_design",
        "owner": "Engagement team",
        "review_date": "2026-06-30",
        "texts": {"en": text | {"checked_by": "Dr Example", "place": "The hall"}},
    }
    return Opportunity.model_validate(values | changes)


async def test_an_update_is_kept_once_and_a_change_is_a_new_version(database: Database, clock: Clock) -> None:
    number, how = await database.write(updates.put, written(), clock())
    assert how == "added"
    assert await database.write(updates.put, written(), clock.move(days=1)) == (number, "same")
    changed = written(texts={"en": {"title": "Flu and covid", "body": "Free.", "checked_by": "Dr Example"}})
    assert await database.write(updates.put, changed, clock()) == (number, "changed")
    found = await database.read(updates.find, number)
    assert found is not None
    assert (found.version, found.review_on, list(found.texts)) == (2, date(2026, 6, 30), ["en"])
    assert found.texts["en"].title == "Flu and covid"
    assert [one.ref for one in await database.read(updates.list_updates)] == ["flu"]


async def test_what_is_withdrawn_is_shown_to_nobody_until_it_is_written_again(database: Database, clock: Clock) -> None:
    number, _ = await database.write(updates.put, written(), clock())
    assert await database.write(updates.withdraw, number, clock())
    assert not await database.write(updates.withdraw, number, clock())
    today = clock().date()
    assert await database.read(lambda conn: updates.latest_for(conn, topics=[], locality=None, today=today)) == []
    assert await database.write(updates.put, written(), clock()) == (number, "changed")
    assert len(await database.read(lambda conn: updates.latest_for(conn, topics=[], locality=None, today=today))) == 1


async def test_people_read_what_is_about_their_topics_and_place_the_newest_first(
    database: Database, clock: Clock
) -> None:
    several: dict[str, dict[str, Any]] = {
        "old": {},
        "elsewhere": {"localities": ["hertsmere"]},
        "other": {"topics": ["caring"]},
        "all": {"topics": []},
        "near": {"localities": ["dacorum"]},
        "draft": {"texts": {"en": {"title": "Draft", "body": "Not checked."}}},
    }
    for ref, changes in several.items():
        await database.write(updates.put, written(ref, **changes), clock.move(hours=1))

    async def refs(topics: list[str], locality: str | None) -> list[str]:
        today = clock().date()
        found = await database.read(
            lambda conn: updates.latest_for(conn, topics=topics, locality=locality, today=today)
        )
        return [one.ref for one in found]

    assert await refs(["vaccinations"], "dacorum") == ["near", "all", "old"]
    assert await refs(["caring"], None) == ["all", "other"]
    assert await refs([], None) == ["near", "all", "other", "elsewhere", "old"]


async def test_past_its_review_date_an_update_is_hidden(database: Database, clock: Clock) -> None:
    await database.write(updates.put, written(), clock())

    async def shown(day: date) -> int:
        found = await database.read(lambda conn: updates.latest_for(conn, topics=[], locality=None, today=day))
        return len(found)

    assert await shown(date(2026, 6, 30)) == 1
    assert await shown(date(2026, 7, 1)) == 0


async def test_an_opportunity_is_kept_with_its_card(database: Database, clock: Clock) -> None:
    closing = offered(closes="2026-03-10T12:00+00:00")
    number, how = await database.write(opportunities.put, closing, clock())
    assert how == "added"
    assert await database.write(opportunities.put, closing, clock()) == (number, "same")
    assert await database.write(opportunities.put, offered(places=12), clock()) == (number, "changed")
    found = await database.read(opportunities.find, number)
    assert found is not None
    assert (found.places, found.closes_at) == (12, None)
    assert found.texts["en"].decision_card.when == "In May"
    assert [one.id for one in await database.read(opportunities.list_opportunities)] == [number]


async def test_what_closes_soonest_comes_first_and_what_is_closed_not_at_all(database: Database, clock: Clock) -> None:
    now = clock()
    for ref, days in {"later": 9, "sooner": 2, "closed": -1}.items():
        await database.write(opportunities.put, offered(ref, closes=now + timedelta(days=days)), now)
    await database.write(opportunities.put, offered("open-end"), now)
    await database.write(opportunities.put, offered("old", review_date="2026-01-01"), now)
    gone, _ = await database.write(opportunities.put, offered("gone"), now)
    assert await database.write(opportunities.withdraw, gone, now)
    found = await database.read(lambda conn: opportunities.open_for(conn, topics=[], locality=None, now=now))
    assert [one.ref for one in found] == ["sooner", "later", "open-end"]


async def test_interest_is_told_once_and_can_be_taken_back(database: Database, clock: Clock) -> None:
    number, _ = await database.write(opportunities.put, offered(), clock())
    who = (await database.write(people.arrive, 5, clock())).id
    assert await database.write(opportunities.express_interest, number, who, clock())
    assert not await database.write(opportunities.express_interest, number, who, clock())
    assert await database.read(opportunities.standing_of, number, who) == "interested"
    assert await database.read(opportunities.count_interested, number) == 1
    assert await database.write(opportunities.take_back, number, who)
    assert not await database.write(opportunities.take_back, number, who)
    assert await database.read(opportunities.standing_of, number, who) is None
