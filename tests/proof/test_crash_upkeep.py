"""docs/crash.md, row by row: ended while the database itself is changed, by a new release or by a backup."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, bindparam, create_engine, inspect, text
from sqlalchemy.engine import make_url

from storage import migrations
from storage.columns import Moment
from storage.database import is_postgres
from storage.migrations.upgrading import upgrade_to
from storage.tables import outbox, person
from tests.e2e.house import until
from tests.processes import Installation
from tests.proof.conftest import Town
from tests.proof.looking import MENU, NOTHING_YET, count, settled

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

FIRST_RELEASE = "r0001"
T = TypeVar("T")


@pytest.mark.parametrize(
    ("point", "words", "replaced"),
    [
        ("ready, the old one still there", "", False),
        ("the old one has a second name", ".restoring-", False),
        ("in its place, not said", "", True),
    ],
)
async def test_backup_of_yesterday_restored(town: Town, point: str, words: str, replaced: bool) -> None:
    yesterday = town.house.folder / "yesterday.db"
    await town.start_and_die("claimed, not called", f"sendMessage {MENU}")
    officer = await town.house.team(1040, "administrator")
    (phone, leaver) = await town.house.members(1041, 1042)
    await phone.say("/menu")
    await town.process.dies()
    await town.process.command("db", "backup", str(yesterday))
    await town.process.start()
    await phone.hears(MENU)
    await town.process.command("people", "erase", "2")
    await until(lambda: settled(town.house))
    await town.process.kill()
    await town.look_away()

    await town.command_dies(point, words, "db", "restore", str(yesterday))
    there = {row["telegram_id"] for row in await town.process.asks("people", "list")}
    assert there == {1041}, "who was erased is in neither"
    held = await town.process.asks("outbox", "list")
    assert len(held) == (1 if replaced else 0), "it is the old database or the new one, whole"
    if not replaced:
        await town.process.command("db", "restore", str(yesterday))

    await town.look_again()
    await town.process.start()
    assert not list(town.house.folder.glob(".restoring-*")), "no half-made copy lies about"
    await officer.hears("A backup was put in the database's place")
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await town.house.heard_times(phone, MENU) == 1, "it is held, since it went out meanwhile"
    assert await count(town.house, outbox, outbox.c.state == "held") == 1
    assert await count(town.house, person, person.c.telegram_id == leaver.person) == 0


@pytest.fixture(params=["sqlite", "postgres"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database that has nothing in it yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'migrated.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"migrated_{abs(hash(tmp_path))}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?", 1)


@pytest.mark.parametrize(
    ("point", "words"), [("in the middle of a migration", "r0003"), ("migrated, not committed", "")]
)
@pytest.mark.parametrize("release", [None, FIRST_RELEASE], ids=["a new database", "somebody is in it"])
async def test_migration(town: Town, before: str, release: str | None, point: str, words: str) -> None:
    folder = town.house.folder / "other"
    folder.mkdir()
    installation = Installation(folder, town.process.sandbox, {"HEARBACK_DATABASE_URL": before})
    if release is not None:
        act(before, at_first_release)
    was = act(before, described)
    killed = Town(installation, town.house)
    await killed.command_dies(point, words, "db", "upgrade")
    assert act(before, described) == was, "nothing has changed"
    await installation.start()
    assert act(before, migrations.revision) == migrations.head()
    assert await installation.stop() == 0
    people = [row["telegram_id"] for row in await installation.asks("people", "list")]
    assert people == ([] if release is None else [1050])


def act(url: str, what: Callable[[Connection], T]) -> T:
    """Do something with a database in one transaction, without bringing it up to date."""
    address = make_url(url)
    engine = create_engine(address.set(drivername="postgresql+psycopg") if is_postgres(url) else address)
    try:
        with engine.begin() as conn:
            return what(conn)
    finally:
        engine.dispose()


def at_first_release(conn: Connection) -> None:
    """The tables as the first release made them, with somebody in them."""
    upgrade_to(conn, FIRST_RELEASE)
    columns = "(telegram_id, language, state, joined_at, signed_up_at)"
    values = {"at": datetime(2026, 3, 3, tzinfo=UTC)}
    moment = text(f"INSERT INTO person {columns} VALUES (1050, 'en', 'signed_up', :at, :at)")
    conn.execute(moment.bindparams(bindparam("at", type_=Moment())), values)


def described(conn: Connection) -> dict[str, list[str]]:
    """Each table with its columns, and what is in alembic's own."""
    found = {
        name: [column["name"] for column in inspect(conn).get_columns(name)] for name in inspect(conn).get_table_names()
    }
    return found | {"revision": [str(migrations.revision(conn))]}
