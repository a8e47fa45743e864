"""What happens in stories about announcements in several languages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from conversations.texts import Texts
from storage import broadcasts, staff, versions, walks
from storage.broadcasts import Checker, Draft
from storage.tables import delivery
from storage.versions import Written
from tests.harness import Phone, Town
from tests.storage.sending import QUESTION, resident
from tests.stories.cast import happening

WORDS = "The surgery is closed on Friday."
POLISH = "Przychodnia jest zamknięta w środę."


def _planned(conn: Connection, texts: Texts, now: datetime, by: int) -> None:
    """An announcement for tomorrow with a version in Polish that nobody has checked."""
    draft = Draft(audience="all", purpose="update", markdown={"en": WORDS}, at=now.replace(day=4), made_by=by)
    number = broadcasts.create(conn, draft, texts, now)
    versions.add(conn, number, Written("pl", POLISH, by=by), texts, (), now=now)


def _out(conn: Connection, texts: Texts, now: datetime) -> None:
    """An announcement that is out, but for somebody who reads Polish and is held."""
    resident(conn, 4001, language="pl")
    number = broadcasts.create(conn, Draft("all", "update", {"en": WORDS}, missing="hold"), texts, now)
    broadcasts.begin(conn, number, now, now)
    while walks.step(conn, number, now):
        pass


def _in_two(conn: Connection, texts: Texts, now: datetime) -> None:
    """An announcement that somebody has in English, and somebody else in Polish."""
    resident(conn, 4001, language="pl")
    resident(conn, 4002)
    both = Draft("all", "update", {"en": WORDS, "pl": POLISH}, checked={"pl": Checker("Anna Kowalska")})
    number = broadcasts.create(conn, both, texts, now)
    broadcasts.begin(conn, number, now, now)
    while walks.step(conn, number, now):
        pass
    conn.execute(update(delivery).values(state="sent", message_ids=[7], settled_at=now))


@happening
async def it_went_out_in_two_languages(town: Town, _: Phone) -> None:
    """An announcement went out in English and in Polish."""
    await town.staff(2001, first_name="Sam")
    await town.database.write(_in_two, town.texts, town.clock())


@happening
async def a_polish_version_waits(town: Town, _: Phone) -> None:
    """A colleague has planned an announcement, with a version in Polish that nobody has checked."""
    await town.staff(2001, first_name="Sam")
    sam = await town.database.read(staff.by_telegram_id, 2001)
    assert sam is not None
    await town.database.write(_planned, town.texts, town.clock(), sam.id)


@happening
async def they_wrote_a_polish_version(town: Town, phone: Phone) -> None:
    """They planned an announcement themselves, with a version in Polish that nobody has checked."""
    me = await town.database.read(staff.by_telegram_id, phone.id)
    assert me is not None
    await town.database.write(_planned, town.texts, town.clock(), me.id)


@happening
async def somebody_waits_for_polish(town: Town, _: Phone) -> None:
    """An announcement is out, and a neighbour is held until there is a version in Polish."""
    await town.staff(2001, first_name="Sam")
    await town.database.write(_out, town.texts, town.clock())


@happening
async def a_polish_version_lacks_its_question(town: Town, _: Phone) -> None:
    """A colleague has planned an announcement with a question, whose version in Polish does not ask it."""
    await town.staff(2001, first_name="Sam")

    def planned(conn: Connection) -> None:
        both = {"en": WORDS, "pl": POLISH}
        draft = Draft("all", "update", both, question=QUESTION, at=town.clock().replace(day=4))
        broadcasts.create(conn, draft, town.texts, town.clock())

    await town.database.write(planned)


@happening
async def another_checked_it(town: Town, _: Phone) -> None:
    """A colleague is quicker, and finds the Polish version right."""
    await town.database.write(versions.check, 1, "pl", Checker("Ola", 99), town.clock())


@happening
async def nobody_waits(town: Town, _: Phone) -> None:
    """A colleague decides that nobody waits any longer."""
    await town.database.write(versions.let_go, 1, "skip", town.clock())
    await town.database.write(versions.release, 1, town.clock())


@happening
async def zofia_reads_polish(town: Town, _: Phone) -> None:
    """Zofia has signed up too, and reads Polish."""

    def move_in(conn: Connection) -> None:
        resident(conn, 4003, language="pl")

    await town.database.write(move_in)
    town.phone(4003, first_name="Zofia")


@happening
async def zofia_answers(town: Town, _: Phone) -> None:
    """Zofia presses “Nie”."""
    zofia = town.phone(4003, first_name="Zofia")
    await zofia.press("Nie")
    zofia.expects("Nie")


@happening
async def dev_is_a_test_contact(town: Town, _: Phone) -> None:
    """Dev is there to test, and reads Polish."""

    def move_in(conn: Connection) -> None:
        resident(conn, 4004, language="pl", test=True)

    await town.database.write(move_in)
    town.phone(4004, first_name="Dev")
