"""Questions that nobody answers: who is reminded, who is not, what ends, and what is kept of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from bot import outcomes
from bot.letters import Letter, Returned
from bot.timers import LOOK_AHEAD, Timers
from conversations.texts import Texts
from programme.pacing import Grant, Lane, Wish
from programme.retry import Outcome, Refused, Sent, Unknown
from storage import consents, outbox, people, progress, timers
from storage.tables import finished, inbox, person, session, timer
from storage.tables import outbox as outbox_table
from tests.clock import START
from tests.harness import BOT, MakeTown, Phone, Town
from tests.storage.sending import announce
from tests.transcripts.believable import fill

GRACE = 1002
NUDGED = "You began to change something here"
ASKED = "What would you like to be called?"
DAY = timedelta(days=1)
SURVEY = """
id: survey
title: poll.title
purpose: question
who: anyone
start: {commands: [survey]}
expires: {after: 2 days, then: too_late}
steps:
  first: {ask: yesno, text: poll.first, into: first}
  second: {ask: text, text: poll.second, into: second}
  thanks: {say: poll.thanks, end: done}
  too_late: {say: poll.late, end: done}
"""
WORDS = {"title": "A survey", "first": "Is it near?", "second": "Why?", "thanks": "Thank you.", "late": "It is over."}


async def rows(town: Town, table: Any, *conditions: Any) -> list[Any]:
    return await town.database.read(lambda conn: list(conn.execute(select(table).where(*conditions))))


async def asks_for_a_name(town: Town) -> Phone:
    """Grace's profile waits for her name."""
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/profile")
    await phone.press("My name")
    phone.expects(ASKED)
    return phone


async def pass_time(town: Town, **by: float) -> str:
    """What Grace's phone shows anew when the clock goes on."""
    phone = town.phone(GRACE)
    phone._new.clear()
    town.clock.move(**by)
    await town.ring()
    return phone.said()


@pytest.fixture
async def surveyed(make_town: MakeTown, tmp_path: Path) -> Town:
    """A town with a survey that is open for two days."""
    shipped = Path(__file__).parents[2] / "conversations"
    for kind in ("flows", "texts"):
        (tmp_path / kind).mkdir()
        for file in (shipped / kind).iterdir():
            (tmp_path / kind / file.name).write_bytes(file.read_bytes())
    (tmp_path / "flows" / "survey.yaml").write_text(SURVEY)
    english = tmp_path / "texts" / "en.po"
    more = "".join(f'\nmsgid "poll.{key}"\nmsgstr "{words}"\n' for key, words in WORDS.items())
    english.write_text(english.read_text("utf-8") + more, "utf-8")
    town = await make_town(flows=tmp_path / "flows", texts=Texts.load(tmp_path / "texts"))
    await fill(town)
    return town


async def test_what_was_answered_of_a_survey_is_kept_when_it_ends(surveyed: Town) -> None:
    phone = surveyed.phone(GRACE, first_name="Grace")
    await phone.say("/survey")
    await phone.press("Yes")
    assert "It is over." in await pass_time(surveyed, days=2)
    (row,) = await rows(surveyed, finished, finished.c.flow == "survey")
    assert (row.how, row.answers) == ("expired", {"first": True})
    assert await rows(surveyed, session) == []
    (told,) = await rows(surveyed, outbox_table, outbox_table.c.purpose == "question")
    assert told.lane == outbox.SERVICE


async def test_what_ends_at_night_says_so_in_the_morning(surveyed: Town) -> None:
    phone = surveyed.phone(GRACE, first_name="Grace")
    surveyed.clock.move(hours=11)
    await phone.say("/survey")
    assert await pass_time(surveyed, days=2) == "Is it near?", "only the buttons went"
    assert await rows(surveyed, session) == []
    assert await pass_time(surveyed, hours=12) == "It is over."


async def test_a_nudge_takes_the_buttons_of_the_first_copy_away(town: Town) -> None:
    phone = await asks_for_a_name(town)
    first = phone.last
    assert NUDGED in await pass_time(town, days=1)
    assert phone.messages[first.id].rows == ()
    assert phone.last.labels == first.labels
    await phone.press("Skip")
    phone.expects("Done, I changed that.")


async def test_the_first_copy_still_takes_an_answer(town: Town) -> None:
    phone = await asks_for_a_name(town)
    data = phone.last.rows[0][0].data
    await pass_time(town, days=1)
    assert data is not None
    await phone.press_data(data)
    phone.expects("Done, I changed that.")


async def test_who_answered_meanwhile_is_not_reminded(town: Town) -> None:
    phone = await asks_for_a_name(town)
    await phone.say("Lucy")
    assert await rows(town, timer, timer.c.kind == "nudge") == []
    assert NUDGED not in await pass_time(town, days=1)


async def test_an_answer_that_comes_just_before_the_timer_s_turn_counts(town: Town) -> None:
    """Both wait in the inbox: the words were first, so the timer finds another question."""
    phone = await asks_for_a_name(town)
    town.clock.move(days=1)
    await town.database.write(timers.fire, BOT.id, town.clock())
    assert [row.kind for row in await rows(town, inbox, inbox.c.state == "waiting")] == ["timer"]
    await town.database.write(
        lambda conn: conn.execute(update(session).values(wait="another", state=_waits_elsewhere(conn)))
    )
    phone._new.clear()
    await town.settle()
    assert phone.said() == ""


def _waits_elsewhere(conn: Connection) -> str:
    state: str = conn.execute(select(session.c.state)).scalar_one()
    wait: str = conn.execute(select(session.c.wait)).scalar_one()
    return state.replace(wait, "another")


async def test_nobody_is_reminded_of_what_lies_under_something_else(town: Town) -> None:
    phone = await asks_for_a_name(town)
    await phone.say("/say")
    phone.expects("What is on your mind?")
    assert NUDGED not in await pass_time(town, days=1)


async def test_what_ends_in_front_does_not_bring_the_question_below_it_back(town: Town) -> None:
    phone = await asks_for_a_name(town)
    town.clock.move(days=5)
    await phone.say("/language")
    assert await pass_time(town, hours=23) == ""
    shown = await pass_time(town, hours=1)
    assert ASKED not in shown
    flows = [row.flow for row in await rows(town, session)]
    assert "language" not in flows


async def test_nobody_is_reminded_after_words_of_danger(town: Town) -> None:
    phone = await asks_for_a_name(town)
    await phone.say("I want to kill myself")
    phone.expects("116 123")
    assert await pass_time(town, days=1) == ""


@pytest.mark.parametrize("changed", ["withdrawn", "paused", "unreachable", "stopped"])
async def test_nobody_is_written_to_who_may_not_be(town: Town, changed: str) -> None:
    await asks_for_a_name(town)

    def change(conn: Connection) -> None:
        who = people.find_by_telegram(conn, GRACE)
        assert who is not None
        match changed:
            case "withdrawn":
                for tier in ("updates", "taking_part"):
                    consents.withdraw(conn, who.id, tier, how="profile", now=town.clock())
            case "paused":
                _set(conn, who.id, paused_until=START + 30 * DAY)
            case "unreachable":
                _set(conn, who.id, reachable=False)
            case "stopped":
                _set(conn, who.id, stopped_at=START)

    await town.database.write(change)
    assert NUDGED not in await pass_time(town, days=1)
    (row,) = await rows(town, outbox_table, outbox_table.c.key.like("nudge:%"))
    assert row.state == "skipped"


def _set(conn: Connection, person_id: int, **values: Any) -> None:
    conn.execute(update(person).where(person.c.id == person_id).values(**values))


async def test_a_timer_is_no_sign_of_life(town: Town) -> None:
    await asks_for_a_name(town)
    await pass_time(town, days=1)
    (who,) = await rows(town, person, person.c.telegram_id == GRACE)
    assert who.last_spoke_at < town.clock() - timedelta(hours=12)


async def test_somebody_who_was_erased_meanwhile_gets_nothing(town: Town) -> None:
    await asks_for_a_name(town)
    town.clock.move(days=1)
    await town.database.write(timers.fire, BOT.id, town.clock())
    await town.database.write(lambda conn: conn.execute(delete(person).where(person.c.telegram_id == GRACE)))
    await town.settle()
    assert [row.state for row in await rows(town, inbox, inbox.c.kind == "timer")] == ["done"]


async def test_what_telegram_delivers_is_never_a_timer(town: Town) -> None:
    phone = await asks_for_a_name(town)
    (open_,) = await rows(town, session)
    forged = {"session": open_.id, "wait": open_.wait, "kind": "expiry", "number": 1, "timer": {"x": 1}}
    phone._new.clear()
    await town.deliver({**forged, "timer_id": 1, "from": {"id": GRACE}})
    assert phone.said() == ""
    assert len(await rows(town, session)) == 1


# --------------------------------------------------------------------------------------------- what outcomes start


@pytest.mark.parametrize(
    ("outcome", "started"),
    [
        (Sent(50), {"nudge": START + timedelta(minutes=1) + DAY, "expiry": START + timedelta(minutes=1) + 7 * DAY}),
        (
            Unknown("timeout"),
            {"nudge": START + timedelta(minutes=1) + DAY, "expiry": START + timedelta(minutes=1) + 7 * DAY},
        ),
        (Refused(400, "bad_request"), {"expiry": START + timedelta(minutes=1) + 7 * DAY}),
    ],
    ids=["sent", "unknown: when it was claimed, plus 60 seconds", "failed: no reminder of what nobody saw"],
)
async def test_the_outcome_starts_what_hangs_on_it(town: Town, outcome: Outcome, started: dict[str, datetime]) -> None:
    await asks_for_a_name(town)
    await town.database.write(lambda conn: conn.execute(delete(timer)))
    await town.database.write(_recorded_again, outcome)
    assert {row.kind: row.due_at for row in await rows(town, timer)} == started


def _recorded_again(conn: Connection, outcome: Outcome) -> None:
    """The question's row, claimed at START for the second time, and its outcome a minute later."""
    row = conn.execute(
        select(outbox_table).where(outbox_table.c.on_sent.is_not(None)).order_by(outbox_table.c.id.desc())
    )
    number = row.first()
    assert number is not None
    again = {"state": "pending", "payload": {"text": "?"}, "resent": True}
    conn.execute(update(outbox_table).where(outbox_table.c.id == number.id).values(**again))
    (claimed,) = outbox.claim(conn, [number.id], START)
    grant = Grant(Wish(claimed.id, claimed.chat_id, Lane.REPLY), 0.0)
    returned = Returned(Letter(claimed, grant, START), outcome)
    outcomes.record(conn, BOT.id, [returned], [], START + timedelta(minutes=1))


async def test_a_tick_that_cannot_be_shown_brings_the_question_as_a_new_message(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/profile")
    await phone.press("My topics")
    before = phone.last
    town.refused_edits = {before.id}
    await phone.press("Hospitals")
    await town.settle()
    assert phone.last.id != before.id
    assert any("Hospitals" in label and label != "Hospitals" for label in phone.last.labels), "the tick is there"
    await phone.press("Done")
    phone.expects("Done, I changed that.")


async def test_a_progress_message_that_cannot_be_changed_comes_anew(town: Town) -> None:
    def story(conn: Connection) -> None:
        number = announce(conn)
        progress.watch(conn, number, 5)
        (one,) = progress.stale(conn, START)
        progress.showing(conn, one, "what it shows", START)
        progress.sent(conn, number, 5, 44)
        edit = outbox.add(
            conn, chat_id=5, person_id=None, lane=1, method="editMessageText", payload={"message_id": 44, "text": "x"},
            purpose="staff", now=START, on_sent={"kind": "progress", "broadcast": number},
        )  # fmt: skip
        (claimed,) = outbox.claim(conn, [edit], START)
        grant = Grant(Wish(claimed.id, claimed.chat_id, Lane.SERVICE), 0.0)
        gone = Returned(Letter(claimed, grant, START), Refused(400, "message_gone"))
        outcomes.record(conn, BOT.id, [gone], [], START)
        (again,) = progress.stale(conn, START)
        assert again.message_id is None

    await town.database.write(story)


# ------------------------------------------------------------------------------------------------------- the alarm


async def test_the_alarm_is_set_for_what_is_due_before_the_next_look(town: Town) -> None:
    rung: list[datetime] = []
    arrived: list[bool] = []
    looking = Timers(
        town.database,
        clock=town.clock,
        arrived=lambda: arrived.append(True),
        alarm=rung.append,
    )
    await asks_for_a_name(town)
    await looking.fire()
    assert (rung, arrived) == ([], []), "it does not know for which bot"
    looking.bot_id = BOT.id
    await looking.fire()
    assert rung == []
    town.clock.move(hours=23, minutes=59, seconds=30)
    await looking.fire()
    assert rung == [START + DAY]
    assert town.clock() + LOOK_AHEAD >= START + DAY
    assert not arrived
    town.clock.move(seconds=30)
    await looking.fire()
    assert arrived
