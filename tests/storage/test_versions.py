"""Versions of an announcement: none goes out unchecked, and who waited for one gets it in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from programme import question_words
from storage import broadcasts, deliveries, series, versions, walks
from storage.broadcasts import Checker
from storage.database import Database
from storage.series import Repeat
from storage.tables import content, person
from storage.versions import Written
from tests.clock import START
from tests.storage.sending import IN_POLISH, QUESTION, TEXTS, announce, draft, resident, rows, state

HOUR = timedelta(hours=1)
POLISH = "Przychodnia się przenosi."
ANNA = Checker("Anna Kowalska")
BOTH = {"en": "The clinic moves.", "pl": POLISH}


def _add(conn: Connection, number: int, language: str = "pl", **more: Any) -> versions.Changed:
    written = Written(language, more.pop("words", POLISH), **more)
    return versions.add(conn, number, written, TEXTS, (), now=START + HOUR)


def _text(conn: Connection, row: Any) -> str:
    parts = conn.execute(select(content.c.parts).where(content.c.id == row.content_id)).scalar_one()
    return str(parts[0]["text"])


async def test_it_stays_a_draft_until_each_version_is_checked(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(markdown=BOTH | {"ur": "کلینک"}), TEXTS, START)
        assert (state(conn, number), broadcasts.due(conn, START + HOUR)) == ("draft", [])
        first = versions.check(conn, number, "pl", ANNA, START + HOUR)
        assert (first.done, first.state) == (True, "draft")
        assert versions.check(conn, number, "ur", Checker("Sam"), START + HOUR).state == "scheduled"
        assert [one.id for one in broadcasts.due(conn, START + HOUR)] == [number]
        found = {one.language: one for one in versions.of(conn, number)}
        assert [found[one].state for one in ("en", "pl", "ur", "ro")] == ["written", "checked", "checked", "apology"]
        assert (found["pl"].checker, found["pl"].checked_at) == ("Anna Kowalska", START + HOUR)

    await database.write(story)


async def test_a_version_that_is_checked_already_holds_nothing_up(database: Database) -> None:
    def story(conn: Connection) -> None:
        people = [resident(conn, 1, language="pl"), resident(conn, 2), resident(conn, 3, language="ur")]
        number = announce(conn, markdown=BOTH, checked={"pl": ANNA})
        said = {row.person_id: _text(conn, row) for row in rows(conn, number)}
        assert said[people[0]] == POLISH
        assert said[people[1]] == "The clinic moves."
        assert said[people[2]].endswith("The clinic moves.")
        assert len(said[people[2]]) > len("The clinic moves.")

    await database.write(story)


async def test_nobody_of_the_team_checks_what_they_wrote(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(), TEXTS, START)
        assert _add(conn, number, by=7).state == "draft"
        assert versions.check(conn, number, "pl", Checker("Grace", 7), START).reason == "own"
        assert versions.check(conn, number, "pl", Checker("Sam", 8), START).state == "scheduled"
        assert versions.check(conn, number, "pl", Checker("Sam", 8), START).reason == "not_there"

    await database.write(story)


async def test_a_version_takes_the_approval_away_and_the_place_of_an_unchecked_one(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(), TEXTS, START)
        row = broadcasts.row_of(conn, number)
        broadcasts.change(conn, row, {"approved_at": START, "approved_count": 9})  # type: ignore[arg-type]  # why: it is there
        _add(conn, number, words="Stare słowa.")
        _add(conn, number)
        shown = broadcasts.show(conn, number)
        assert shown is not None
        assert (shown["state"], shown["approved_at"], shown["approved_count"]) == ("draft", None, None)
        (polish,) = [one for one in versions.of(conn, number) if one.language == "pl"]
        assert (polish.state, polish.parts[0]["text"]) == ("draft", POLISH)

    await database.write(story)


async def test_a_version_that_is_taken_out_leaves_its_readers_what_others_get(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        number = broadcasts.create(conn, draft(markdown=BOTH), TEXTS, START)
        assert versions.drop(conn, number, "pl", START).state == "scheduled"
        assert versions.drop(conn, number, "pl", START).reason == "not_there"
        broadcasts.begin(conn, number, START, START)
        walks.step(conn, number, START)
        (row,) = rows(conn, number)
        assert row.state == ("pending" if row.parts else "held")

    await database.write(story)


async def test_its_time_may_pass_while_it_waits_and_it_is_not_late_for_that(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(markdown=BOTH, at=START + HOUR, late="skip"), TEXTS, START)
        versions.check(conn, number, "pl", ANNA, START + 5 * HOUR)
        (row,) = broadcasts.due(conn, START + 5 * HOUR)
        assert broadcasts.begin(conn, number, row.ready, START + 5 * HOUR) == "running"

    await database.write(story)


async def test_who_was_held_gets_the_version_that_came_later(database: Database) -> None:
    def story(conn: Connection) -> None:
        polish, english, urdu = resident(conn, 1, language="pl"), resident(conn, 2), resident(conn, 3, language="ur")
        number = announce(conn, missing="hold")
        assert {row.person_id: row.state for row in rows(conn, number)} == {
            polish: "held",
            english: "pending",
            urdu: "held",
        }
        assert versions.waiting(conn, number) == {"pl": 1, "ur": 1}
        _sent(conn, number, english)
        broadcasts.finish(conn, number, START)
        assert state(conn, number) == "done"
        assert _add(conn, number).state == "done"
        assert versions.releasing(conn) == []
        assert versions.check(conn, number, "pl", ANNA, START).waiting == 1
        assert (state(conn, number), versions.releasing(conn)) == ("running", [number])
        assert broadcasts.walked(conn) == []  # it does not end before they are let go
        assert not versions.release(conn, number, START)
        found = {row.person_id: row for row in rows(conn, number)}
        assert (found[polish].state, _text(conn, found[polish]), found[urdu].state) == ("pending", POLISH, "held")
        assert (versions.releasing(conn), broadcasts.walked(conn)) == ([], [number])

    await database.write(story)


@pytest.mark.parametrize(("how", "then"), [("apology", "pending"), ("skip", "skipped")])
async def test_staff_decide_that_nobody_waits_any_longer(database: Database, how: Any, then: str) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        number = announce(conn, missing="hold")
        assert versions.let_go(conn, number, how, START).waiting == 1
        while versions.releasing(conn):
            versions.release(conn, number, START)
        (row,) = rows(conn, number)
        assert row.state == then
        assert how == "skip" or (_text(conn, row).endswith("The clinic moves.") and len(_text(conn, row)) > 30)
        assert versions.let_go(conn, number, how, START).reason == "nobody"

    await database.write(story)


async def test_they_are_let_go_in_slices_and_the_rest_after_a_crash(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "SLICE", 2)

    def story(conn: Connection) -> None:
        for one in range(5):
            resident(conn, one + 1, language="pl")
        number = announce(conn, missing="hold")
        _add(conn, number, checker=ANNA)
        left = []
        while versions.release(conn, number, START):
            left.append(sum(versions.waiting(conn, number).values()))
        assert left == [3, 1]
        assert versions.waiting(conn, number) == {}
        assert {row.state for row in rows(conn, number)} == {"pending"}

    await database.write(story)


@pytest.mark.parametrize(
    ("more", "language", "reason"),
    [({}, "en", "there"), ({"markdown": BOTH, "checked": {"pl": ANNA}}, "pl", "there"), ({}, "ur", "nobody")],
)
async def test_what_is_there_or_nobody_waits_for_is_refused(
    database: Database, more: Any, language: str, reason: str
) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        number = announce(conn, **more)
        assert _add(conn, number, language).reason == reason
        assert _add(conn, 999).reason == "no_such"

    await database.write(story)


async def test_a_question_and_buttons_go_with_each_version(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(purpose="question", question=QUESTION), TEXTS, START)
        assert _add(conn, number, checker=ANNA, question=IN_POLISH).done
        polish, english = ({one.language: one.parts for one in versions.of(conn, number)}[one] for one in ("pl", "en"))
        pressed = [[button["callback_data"] for row in keys(parts) for button in row] for parts in (polish, english)]
        assert pressed[0] == pressed[1]
        assert [button["text"] for row in keys(polish) for button in row] == list(IN_POLISH.options)
        assert all(words in polish[0]["text"] for words in (POLISH, IN_POLISH.text, "Komitet", "Tutaj, w czerwcu"))
        assert not any(words in polish[0]["text"] for words in question_words.lines(QUESTION))

    await database.write(story)


async def test_a_series_waits_for_its_versions_too_and_each_time_has_them(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = series.create(conn, draft(markdown=BOTH), Repeat("0 12 * * *", "daily", "UTC"), TEXTS, START)
        assert series.due(conn, START + 30 * HOUR) == []
        versions.check(conn, number, "pl", ANNA, START)
        made = series.fire(conn, number, START + 3 * HOUR)
        assert made is not None
        assert {one.language: one.state for one in versions.of(conn, made)}["pl"] == "checked"

    await database.write(story)


@pytest.mark.parametrize("how", ["paused", "held"])
async def test_what_staff_stopped_stays_so_and_waits_for_the_check_when_it_goes_on(
    database: Database, how: str
) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(at=START + 9 * HOUR), TEXTS, START)
        _stopped(conn, number, how)
        assert _add(conn, number).state == how
        assert broadcasts.act(conn, number, "resume", now=START).state == "draft"
        assert versions.check(conn, number, "pl", ANNA, START).state == "scheduled"
        _stopped(conn, number, how)
        assert _add(conn, number, "ur", checker=ANNA).state == how  # nothing goes out because a version was checked
        assert broadcasts.act(conn, number, "resume", now=START).state == "scheduled"

    await database.write(story)


async def test_a_series_that_goes_on_waits_for_its_versions_and_keeps_to_its_times(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = series.create(conn, draft(), Repeat("0 12 * * *", "daily", "UTC"), TEXTS, START)
        series.act(conn, number, "pause", now=START)
        _add(conn, number)
        assert series.act(conn, number, "resume", now=START).state == "draft"
        before = broadcasts.row_of(conn, number)
        versions.check(conn, number, "pl", ANNA, START + 30 * HOUR)
        after = broadcasts.row_of(conn, number)
        assert before is not None
        assert after is not None
        assert (after.state, after.at) == ("scheduled", before.at)

    await database.write(story)


async def test_a_time_of_a_series_that_waits_for_a_check_is_cancelled_with_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = series.create(conn, draft(), Repeat("0 12 * * *", "daily", "UTC"), TEXTS, START)
        made = series.fire(conn, number, START + 24 * HOUR)
        assert made is not None
        assert _add(conn, made).state == "draft"
        series.act(conn, number, "cancel", now=START + 24 * HOUR)
        assert state(conn, made) == "cancelled"

    await database.write(story)


@pytest.mark.parametrize("late", ["skip", "hold"])
async def test_one_for_now_is_not_late_for_its_check(database: Database, late: Any) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(markdown=BOTH, late=late), TEXTS, START)
        versions.check(conn, number, "pl", ANNA, START + 5 * HOUR)
        (row,) = broadcasts.due(conn, START + 5 * HOUR)
        assert broadcasts.begin(conn, number, row.ready, START + 5 * HOUR) == "running"

    await database.write(story)


async def test_who_has_no_language_any_more_is_let_go_too(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        number = announce(conn, missing="hold")
        conn.execute(update(person).values(language=None))
        assert versions.waiting(conn, number) == {"en": 1}
        assert versions.let_go(conn, number, "apology", START).done
        versions.release(conn, number, START)
        assert [row.state for row in rows(conn, number)] == ["pending"]

    await database.write(story)


async def test_a_draft_for_which_nobody_waits_any_longer_is_not_to_do(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        number = announce(conn, missing="hold")
        _add(conn, number, by=7)
        assert versions.to_do(conn) == [number]
        versions.let_go(conn, number, "skip", START)
        versions.release(conn, number, START)
        assert versions.to_do(conn) == []

    await database.write(story)


def keys(parts: list[dict[str, Any]]) -> list[list[dict[str, str]]]:
    """The buttons under an announcement, row by row."""
    return list(parts[-1]["reply_markup"]["inline_keyboard"])


def _stopped(conn: Connection, number: int, how: str) -> None:
    if how == "paused":
        broadcasts.act(conn, number, "pause", now=START)
    else:
        broadcasts.hold(conn, "restored")


def _sent(conn: Connection, number: int, person_id: int) -> None:
    (one,) = [row.id for row in rows(conn, number) if row.person_id == person_id]
    deliveries.skip(conn, {one: "stopped"}, START)
