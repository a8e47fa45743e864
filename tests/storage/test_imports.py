"""Lists of people on both databases: a list is about the past, and people have spoken since."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from programme.consent import Shown, Tier
from programme.people_csv import Row
from storage import consents, erasures, imports, people, seals, topics
from storage.database import Database
from storage.imports import Imported, Left
from storage.keys import KeyProblem, Keyring
from storage.standing import by_telegram_ids
from tests.clock import Clock

OTHER_KEYS = Keyring(("another made-up secret that only this test uses",))


def _row(telegram_id: int, *tiers: Tier, line: int = 2, given: datetime | None = None, test: bool = False) -> Row:
    return Row(line, telegram_id, "pl", tiers or ("updates",), "dacorum", ("caring",), given, test)


def _shown(tier: Tier, language: str) -> Shown:
    return Shown(f"{tier}-1", 1, tier, language, "made-up words")


def _give_name(conn: Connection, person_id: int) -> None:
    people.change(conn, person_id, name="A made-up name")


async def _bring_in(database: Database, keys: Keyring, now: datetime, *rows: Row) -> Imported:
    return await database.write(imports.bring_in, rows, channel="paper", shows=_shown, keys=keys, now=now)


async def test_new_people_are_signed_up_with_what_the_list_says(
    database: Database, keys: Keyring, clock: Clock
) -> None:
    given = clock() - timedelta(days=20)
    done = await _bring_in(database, keys, clock(), _row(101, "updates", "taking_part", given=given), _row(102, line=3))
    assert (done.added, done.changed, done.same, done.left) == (2, 0, 0, [])
    found = (await database.read(by_telegram_ids, [101, 102]))[101]
    assert (found.language, found.locality, found.state, found.topics) == ("pl", "dacorum", "signed_up", ("caring",))
    assert (found.joined_at, found.signed_up_at) == (given, given)
    assert sorted(found.tiers) == ["taking_part", "updates"]
    consent, _ = await database.read(consents.live, found.id)
    assert (consent.wording, consent.language, consent.channel, consent.given_at) == ("updates-1", "pl", "paper", given)


async def test_who_is_there_keeps_what_they_chose(database: Database, keys: Keyring, clock: Clock) -> None:
    found = await database.write(people.arrive, 101, clock())
    await database.write(lambda conn: people.change(conn, found.id, language="ur", locality="hertsmere"))
    await database.write(topics.choose, found.id, ["diabetes"])
    done = await _bring_in(database, keys, clock(), _row(101, test=True))
    assert (done.added, done.changed) == (0, 1)
    after = (await database.read(by_telegram_ids, [101]))[101]
    assert (after.language, after.locality, after.topics) == ("ur", "hertsmere", ("diabetes",))
    assert (after.tiers, after.test, after.signed_up) == (("updates",), True, True)


async def test_the_same_row_again_is_nothing_new(database: Database, keys: Keyring, clock: Clock) -> None:
    await _bring_in(database, keys, clock(), _row(101))
    done = await _bring_in(database, keys, clock.move(days=1), _row(101))
    assert (done.added, done.changed, done.same) == (0, 0, 1)
    assert len(await database.read(consents.history, 1)) == 1


async def test_who_stopped_or_was_erased_is_left_out(database: Database, keys: Keyring, clock: Clock) -> None:
    await _bring_in(database, keys, clock(), _row(101), _row(102, line=3), _row(103, line=4))
    await database.write(people.stop, 1, clock())
    await database.write(erasures.erase, 2, "person", clock(), keys)
    later = clock.move(days=1)
    done = await _bring_in(
        database, keys, later, _row(101, given=later), _row(102, line=3, given=later), _row(104, line=4)
    )
    assert done.left == [Left(2, "stopped"), Left(3, "erased")]
    assert done.added == 1
    assert await database.read(people.find_by_telegram, 102) is None


async def test_an_erasure_counts_under_an_older_key_too(database: Database, keys: Keyring, clock: Clock) -> None:
    await _bring_in(database, keys, clock(), _row(101))
    await database.write(erasures.erase, 1, "person", clock(), keys)
    turned = Keyring((*OTHER_KEYS.secrets, *keys.secrets))
    done = await _bring_in(database, turned, clock(), _row(101))
    assert done.left == [Left(2, "erased")]


@pytest.mark.parametrize(("days", "comes_back"), [(-1, False), (0, False), (1, True), (None, False)])
async def test_only_a_newer_consent_undoes_taking_it_back(
    days: int | None, *, comes_back: bool, database: Database, keys: Keyring, clock: Clock
) -> None:
    await _bring_in(database, keys, clock(), _row(101))
    taken_back = clock.move(days=10)
    await database.write(consents.withdraw, 1, "updates", how="profile", now=taken_back)
    given = None if days is None else taken_back + timedelta(days=days)
    done = await _bring_in(database, keys, clock.move(days=5), _row(101, given=given))
    assert done.changed == comes_back
    assert await database.read(consents.tiers, 1) == (["updates"] if comes_back else [])


async def test_slices_cover_every_row_once() -> None:
    rows = [_row(number, line=number) for number in range(1, 2 * imports.SLICE + 2)]
    assert [len(part) for part in imports.slices(rows)] == [imports.SLICE, imports.SLICE, 1]
    assert [row for part in imports.slices(rows) for row in part] == rows


async def test_the_keys_are_tried_on_every_sealed_column(database: Database, keys: Keyring, clock: Clock) -> None:
    assert await database.read(seals.open_one_of_each) == 0
    found = await database.write(people.arrive, 101, clock())
    await database.write(_give_name, found.id)
    assert await database.read(seals.open_one_of_each) == 1
    assert "person.name" in {f"{column.table.name}.{column.name}" for column in seals.sealed_columns()}


async def test_keys_that_do_not_fit_are_told(sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock) -> None:
    first = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    await first.write(people.arrive, 101, clock())
    await first.write(_give_name, 1)
    await first.close()
    second = await Database.open(sqlite_url, data_dir=tmp_path, keys=OTHER_KEYS, migrate=False)
    try:
        with pytest.raises(KeyProblem):
            await second.read(seals.open_one_of_each)
    finally:
        await second.close()
