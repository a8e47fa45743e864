"""What administrators change of the programme at a desk, on both databases."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from programme import laid_over
from programme.programme import ContactBudget, Named, Programme
from storage import audit, settings, staff, topics
from storage.database import Database
from storage.tables import setting_change
from tests.clock import START
from tests.storage.sending import resident

FILE = Programme.example()
BUDGET = ContactBudget(messages=2, days=7)
LONDON = ZoneInfo("Europe/London")


def _boss(conn: Connection) -> int:
    return staff.add(conn, telegram_id=1, role="administrator", now=START).id


async def test_a_change_holds_until_it_is_put_back_and_the_log_has_before_and_after(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss = _boss(conn)
        how: dict[str, Any] = {"file": FILE, "by": boss, "now": START}
        assert (settings.last(conn), settings.programme(conn, FILE)) == (0, FILE)
        assert settings.change(conn, "contact_budget", BUDGET, was=0, **how) is None
        first = settings.present(conn)["contact_budget"]
        assert (first.number, first.laid, first.value, first.staff_id) == (settings.last(conn), True, BUDGET, boss)
        assert settings.programme(conn, FILE).contact_budget == BUDGET
        assert settings.change(conn, "contact_budget", BUDGET, was=first.number, **how) is None
        assert settings.last(conn) == first.number, "nothing is another now"
        assert settings.change(conn, "approve_above", 5, was=0, **how) is None, "each has a version of its own"
        assert settings.put_back(conn, "contact_budget", was=first.number, **how) is None
        other = FILE.model_copy(update={"contact_budget": None})
        assert settings.programme(conn, other).contact_budget is None, "as the file says, also when it is changed"
        assert settings.programme(conn, other).approve_above == 5
        file, two = laid_over.plain("contact_budget", FILE.contact_budget), laid_over.plain("contact_budget", BUDGET)
        logged = [(one.subject, one.staff_id, one.detail) for one in audit.entries(conn)[:3]]
        assert logged == [
            ("setting:contact_budget", boss, {"before": two, "after": file}),
            ("setting:approve_above", boss, {"before": FILE.approve_above, "after": 5}),
            ("setting:contact_budget", boss, {"before": file, "after": two}),
        ]

    await database.write(story)


async def test_an_older_form_and_whoever_is_no_administrator_change_nothing(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss = _boss(conn)
        officer = staff.add(conn, telegram_id=2, role="officer", now=START).id
        assert settings.change(conn, "approve_above", 5, was=0, file=FILE, by=officer, now=START) == "not_yours"
        assert settings.change(conn, "approve_above", 5, was=0, file=FILE, by=boss, now=START) is None
        assert settings.change(conn, "approve_above", 6, was=0, file=FILE, by=boss, now=START) == "stale"
        assert settings.put_back(conn, "approve_above", was=0, file=FILE, by=boss, now=START) == "stale"
        assert settings.programme(conn, FILE).approve_above == 5

    await database.write(story)


async def test_who_would_be_left_without_a_time_is_counted(database: Database) -> None:
    def story(conn: Connection) -> list[int]:
        for number, begin, end in (
            (1, "12:00", "08:00"),
            (2, "18:00", "12:00"),
            (3, None, None),
            (4, "20:00", "10:00"),
        ):
            resident(conn, number, quiet_from=begin, quiet_to=end)
        wanted = [("08:00", "12:00"), ("08:00", "20:00"), ("22:00", "07:00")]
        return [
            settings.unreachable(
                conn,
                "quiet_hours",
                laid_over.value("quiet_hours", {"from": begin, "to": end}),
                present=Programme.plain(),
                zone=LONDON,
                now=START,
            )
            for begin, end in wanted
        ]

    assert await database.write(story) == [1, 3, 0]


async def test_a_list_is_changed_entry_by_entry_and_the_log_has_that_entry(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss = _boss(conn)
        how: dict[str, Any] = {"file": FILE, "by": boss, "now": START}
        dacorum = FILE.localities[2]
        gone = dacorum.model_copy(update={"retired": True})
        assert settings.put_entry(conn, "localities", gone, was=0, **how) is None
        number = settings.last(conn)
        entry = Named(slug="hemel", name={"en": "Hemel"})
        assert settings.put_entry(conn, "localities", entry, was=0, **how) == "stale"
        assert settings.put_entry(conn, "localities", entry, was=number, **how) is None
        now = settings.programme(conn, FILE)
        assert now.localities == (*FILE.localities[:2], gone, *FILE.localities[3:], entry)
        assert [one.slug for one in now.offered("localities")][2:] == [FILE.localities[3].slug, "hemel"]
        added, retired = audit.entries(conn)[:2]
        assert added.detail == {"entry": "hemel", "before": None, "after": entry.model_dump(mode="json")}
        assert (retired.detail["before"]["retired"], retired.detail["after"]["retired"]) == (False, True)

    await database.write(story)


async def test_it_is_counted_how_many_have_chosen_each(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number, locality in ((1, "dacorum"), (2, "dacorum"), (3, None)):
            one = resident(conn, number, locality=locality)
            topics.choose(conn, one, ["diabetes", "hospitals"][: number % 2 + 1])
        assert settings.choosers(conn, "localities") == {"dacorum": 2}
        assert settings.choosers(conn, "topics") == {"diabetes": 3, "hospitals": 2}
        assert (settings.choosers(conn, "interests"), settings.choosers(conn, "services")) == ({}, None)

    await database.write(story)


async def test_a_value_that_the_rules_allow_no_more_leaves_what_the_file_says(database: Database) -> None:
    def story(conn: Connection) -> None:
        rows = [{"name": "approve_above", "value": {"is": -5}}, {"name": "of a newer release", "value": {"is": 1}}]
        for row in rows:
            conn.execute(insert(setting_change).values(at=START, **row))
        assert settings.programme(conn, FILE) == FILE
        assert not settings.present(conn)["approve_above"].laid

    await database.write(story)


async def test_who_reads_which_language_is_counted_without_test_contacts(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number, language in enumerate(("pl", "pl", "en")):
            resident(conn, 1000 + number, language=language)
        resident(conn, 2000, language="pl", test=True)

        assert settings.readers(conn) == {"pl": 2, "en": 1}

    await database.write(story)
