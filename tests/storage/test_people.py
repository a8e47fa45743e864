"""People, what they agreed to and chose: on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from storage import consents, people, topics
from storage.database import Database
from storage.people import Person
from storage.tables import metadata, person
from tests.clock import Clock

AMINA = 5_000_001


async def arrived(database: Database, clock: Clock, telegram_id: int = AMINA) -> Person:
    return await database.write(people.arrive, telegram_id, clock())


def agree(conn: Connection, who: Person, tier: str, clock: Clock) -> None:
    consents.give(conn, who.id, tier, wording=f"{tier}-1", version=1, language="en", channel="telegram", now=clock())


async def test_whoever_writes_twice_is_one_person(database: Database, clock: Clock) -> None:
    first = await arrived(database, clock)
    clock.move(days=1)
    again = await arrived(database, clock)
    assert again == first
    assert (again.language, again.state, again.stopped, again.reachable) == (None, "signing_up", False, True)


async def test_what_somebody_says_of_themselves_is_sealed_in_the_file(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(lambda conn: people.change(conn, who.id, name="Amina", access_needs="a quiet room"))

    def raw(conn: Connection) -> str:
        return str(conn.exec_driver_sql("SELECT name, access_needs FROM person").one())

    assert "Amina" not in await database.read(raw)
    assert "quiet" not in await database.read(raw)
    found = await database.read(people.find, who.id)
    assert found is not None
    assert (found.name, found.access_needs) == ("Amina", "a quiet room")


async def test_a_stop_keeps_its_first_time_and_ends_a_pause(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(lambda conn: people.change(conn, who.id, paused_until=clock.move(days=7)))
    first = clock.now
    await database.write(people.stop, who.id, first)
    await database.write(people.stop, who.id, clock.move(days=1))
    found = await database.read(people.find, who.id)
    assert found is not None
    assert (found.stopped_at, found.paused_until) == (first, None)
    await database.write(people.start_again, who.id)
    again = await database.read(people.find, who.id)
    assert again is not None
    assert not again.stopped


async def test_the_first_sign_up_is_what_is_remembered(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(people.sign_up, who.id, clock())
    first = clock()
    await database.write(people.leave_sign_up, who.id)
    await database.write(people.sign_up, who.id, clock.move(days=3))
    found = await database.read(people.find, who.id)
    assert found is not None
    assert (found.signed_up, found.signed_up_at) == (True, first)


def test_a_column_with_rules_of_its_own_cannot_be_changed_by_the_way() -> None:
    with pytest.raises(ValueError, match="stopped_at"):
        people.change(None, 1, stopped_at=None)  # type: ignore[arg-type]  # refused before it is used


async def test_each_tier_is_a_consent_of_its_own(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(agree, who, "updates", clock)
    await database.write(agree, who, "taking_part", clock)
    ended = await database.write(
        lambda conn: consents.withdraw(conn, who.id, "taking_part", how="profile", now=clock.move(days=1))
    )
    assert ended
    assert await database.read(consents.tiers, who.id) == ["updates"]
    history = await database.read(consents.history, who.id)
    assert [(one.tier, one.withdrawn_how) for one in history] == [("updates", None), ("taking_part", "profile")]


async def test_agreeing_again_keeps_both_times(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(agree, who, "updates", clock)
    clock.move(days=30)
    await database.write(agree, who, "updates", clock)
    history = await database.read(consents.history, who.id)
    assert [one.withdrawn_how for one in history] == ["renewed", None]
    assert history[1].given_at == clock()


async def test_a_cancelled_sign_up_takes_back_only_what_was_agreed_in_it(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(agree, who, "updates", clock)
    began = clock.move(days=9)
    await database.write(agree, who, "taking_part", clock)
    count = await database.write(lambda conn: consents.withdraw_since(conn, who.id, began, how="cancel", now=clock()))
    assert count == 1
    assert await database.read(consents.tiers, who.id) == ["updates"]
    assert await database.write(lambda conn: consents.withdraw_all(conn, who.id, how="stop", now=clock())) == 1


async def test_topics_and_interests_are_replaced_as_a_whole(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(topics.choose, who.id, ["vaccinations", "diabetes", "diabetes"])
    await database.write(topics.choose, who.id, ["caring", "diabetes"])
    assert await database.read(topics.chosen, who.id) == ["caring", "diabetes"]
    await database.write(topics.choose_interests, who.id, ["surveys"])
    await database.write(topics.choose_interests, who.id, [])
    assert await database.read(topics.interests, who.id) == []
    found = await database.read(people.find, who.id)
    assert found is not None
    assert found.interests_asked


async def test_the_list_has_the_columns_of_the_import_and_how_things_stand(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    other = await arrived(database, clock, AMINA + 1)
    agreed_at = clock.move(hours=1)
    await database.write(agree, who, "updates", clock)
    clock.move(hours=1)
    await database.write(agree, who, "taking_part", clock)
    await database.write(topics.choose, who.id, ["caring"])
    await database.write(lambda conn: people.change(conn, who.id, language="pl", locality="dacorum", name="Amina"))
    await database.write(people.sign_up, who.id, clock())
    await database.write(people.stop, other.id, clock())
    listed = await database.read(people.list_people, clock())
    assert listed[0] == {
        "id": who.id,
        "telegram_id": AMINA,
        "language": "pl",
        "tier": ["taking_part", "updates"],
        "locality": "dacorum",
        "topics": ["caring"],
        "consented_at": agreed_at,
        "test": False,
        "state": "signed_up",
    }
    assert [one["state"] for one in listed] == ["signed_up", "stopped"]
    assert [one["id"] for one in await database.read(lambda conn: people.list_people(conn, clock(), after=who.id))] == [
        other.id
    ]
    shown = await database.read(people.show, who.id, clock())
    assert shown is not None
    assert (shown["name"], shown["interests"]) == ("Amina", [])
    assert await database.read(people.show, 999, clock()) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "signing_up"),
        ({"reachable": False}, "unreachable"),
        ({"reachable": False, "stopped_at": "now"}, "stopped"),
        ({"paused_until": "later"}, "paused"),
        ({"paused_until": "earlier"}, "signing_up"),
    ],
)
async def test_the_strongest_reason_names_how_things_stand(
    database: Database, clock: Clock, change: dict[str, object], expected: str
) -> None:
    who = await arrived(database, clock)
    times = {"earlier": clock.now, "now": clock.move(hours=1), "later": clock.move(hours=1)}
    now = times["now"]
    values = {name: times.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
    if values:
        await database.write(lambda conn: conn.execute(person.update().where(person.c.id == who.id).values(**values)))
    found = await database.read(people.find, who.id)
    assert found is not None
    assert found.condition(now) == expected


async def test_several_people_are_found_at_once(database: Database, clock: Clock) -> None:
    for number in range(3):
        await arrived(database, clock, AMINA + number)
    found = await database.read(people.by_telegram, [AMINA, AMINA + 2, 1])
    assert set(found) == {AMINA, AMINA + 2}


async def test_forgetting_a_person_takes_what_hangs_on_them(database: Database, clock: Clock) -> None:
    who = await arrived(database, clock)
    await database.write(agree, who, "updates", clock)
    await database.write(topics.choose, who.id, ["caring"])
    await database.write(people.forget, who.id)

    def left(conn: Connection) -> int:
        tables = [metadata.tables[name] for name in ("person", "consent", "person_topic")]
        return sum(len(conn.execute(select(table)).all()) for table in tables)

    assert await database.read(left) == 0
