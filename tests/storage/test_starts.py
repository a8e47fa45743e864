"""Who a conversation begins for by itself: walked in slices, once for each occasion, and who is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from conversations.session import Session
from programme.consent import Purpose
from programme.courtesy import Courtesy
from programme.programme import ContactBudget
from storage import consents, inbox, people, sessions, starts
from storage.database import Database
from storage.sessions import Open
from storage.tables import contribution, contribution_event, finished, flow_start, opportunity, participation, person
from tests.clock import START

BOT = 77
DAY = timedelta(days=1)
NOW = START
LATER = START + 31 * DAY


def resident(conn: Connection, telegram_id: int, tier: str = "taking_part") -> int:
    """Somebody who signed up at NOW and agreed to this."""
    who = people.arrive(conn, telegram_id, NOW)
    consents.give(conn, who.id, tier, wording="w", version=1, language="en", channel="telegram", now=NOW)
    people.sign_up(conn, who.id, NOW)
    return who.id


def kept(conn: Connection) -> list[tuple[int, str, str | None]]:
    columns = (flow_start.c.person_id, flow_start.c.state, flow_start.c.reason)
    return [(row[0], row[1], row[2]) for row in conn.execute(select(*columns).order_by(flow_start.c.person_id))]


def noted(conn: Connection, event: str = "signed_up", wait: timedelta = 30 * DAY, now: Any = LATER) -> bool:
    return starts.note_event(conn, "pulse", event, wait, now)


def fired(conn: Connection, now: Any = LATER) -> list[int]:
    """Whose turn it is: what became rows of the inbox."""
    starts.fire(conn, BOT, "pulse", "question", now)
    return [row.due.sender for row in inbox.take(conn, 100) if row.due is not None]


async def test_an_event_that_is_long_enough_ago_is_noted_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        first = resident(conn, 1)
        noted(conn, now=NOW + 29 * DAY)
        assert kept(conn) == []
        noted(conn)
        noted(conn)
        assert kept(conn) == [(first, "waiting", None)]
        assert fired(conn) == [1]
        noted(conn)
        assert fired(conn) == []
        assert kept(conn) == [(first, "fired", None)]

    await database.write(story)


async def test_a_new_flow_does_not_write_to_all_who_ever_signed_up(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        noted(conn, now=NOW + 38 * DAY)
        assert kept(conn) == []

    await database.write(story)


async def test_many_are_noted_in_slices(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "SLICE", 2)

    def story(conn: Connection) -> None:
        for number in range(1, 6):
            resident(conn, number)
        rounds = 1
        while noted(conn):
            rounds += 1
        assert (rounds, len(kept(conn))) == (3, 5)

    await database.write(story)


@pytest.mark.parametrize("event", ["became_ambassador", "interested", "attended", "outcome_told", "answered:walk"])
async def test_each_event_is_found(database: Database, event: str) -> None:
    def happens(conn: Connection, who: int) -> None:
        if event == "became_ambassador":
            consents.give(conn, who, "ambassador", wording="w", version=1, language="en", channel="paper", now=NOW)
        elif event in {"interested", "attended"}:
            lists: dict[str, Any] = {"localities": [], "topics": []}
            named = {
                "ref": "o",
                "kind": "meeting",
                "owner": "us",
                "review_on": "2030-01-01",
                "published_at": NOW,
                **lists,
            }
            number = conn.execute(insert(opportunity).values(**named).returning(opportunity.c.id)).scalar_one()
            conn.execute(insert(participation).values(opportunity_id=number, person_id=who, state=event, since=NOW))
        elif event == "outcome_told":
            said = {"receipt": "R", "kind": "said", "words": "w", "language": "en", "status_at": NOW, "made_at": NOW}
            made = insert(contribution).values(person_id=who, **said).returning(contribution.c.id)
            number = conn.execute(made).scalar_one()
            conn.execute(insert(contribution_event).values(contribution_id=number, status="answered", at=NOW))
        else:
            ended = {"flow": "walk", "version": "1", "how": "done", "started_at": NOW, "finished_at": NOW}
            conn.execute(insert(finished).values(person_id=who, **ended))

    def story(conn: Connection) -> None:
        there, _ = resident(conn, 1), resident(conn, 2)
        happens(conn, there)
        noted(conn, event)
        assert kept(conn) == [(there, "waiting", None)]

    await database.write(story)


async def test_who_is_in_a_conversation_or_has_paused_waits(database: Database) -> None:
    def story(conn: Connection) -> None:
        talking, paused = resident(conn, 1), resident(conn, 2)
        here: dict[str, Any] = {"facts": {}, "trail": (), "tries": 0, "opened": NOW}
        session = Session(id="s", flow="f", version="v", step="a", wait="w", **here)
        sessions.save(conn, talking, Open(session, 1), NOW)
        people.change(conn, paused, paused_until=LATER + DAY)
        noted(conn)
        assert fired(conn) == []
        assert [state for _, state, _ in kept(conn)] == ["waiting", "waiting"]
        sessions.close(conn, ["s"])
        assert fired(conn, LATER + 2 * DAY) == [1, 2]

    await database.write(story)


async def test_who_said_no_or_did_it_meanwhile_is_left_out(database: Database) -> None:
    def story(conn: Connection) -> None:
        stopped, took_back, did, only_updates = (
            resident(conn, 1),
            resident(conn, 2),
            resident(conn, 3),
            resident(conn, 4, "updates"),
        )
        noted(conn)
        conn.execute(update(person).where(person.c.id == stopped).values(stopped_at=LATER))
        consents.withdraw_all(conn, took_back, how="telegram", now=LATER)
        ended = {"flow": "pulse", "version": "1", "how": "done", "started_at": LATER, "finished_at": LATER}
        conn.execute(insert(finished).values(person_id=did, **ended))
        assert fired(conn) == []
        reasons = {who: reason for who, _, reason in kept(conn)}
        assert reasons == {stopped: "not_wanted", took_back: "not_wanted", did: "did_it", only_updates: "not_wanted"}

    await database.write(story)


async def test_what_waited_too_long_is_left_out(database: Database) -> None:
    def story(conn: Connection) -> None:
        who = resident(conn, 1)
        people.change(conn, who, paused_until=LATER + 100 * DAY)
        noted(conn)
        assert fired(conn, LATER + 31 * DAY) == []
        assert kept(conn) == [(who, "left_out", "too_late")]

    await database.write(story)


async def test_a_walk_goes_on_from_its_cursor(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "SLICE", 2)

    def story(conn: Connection) -> None:
        there = [resident(conn, number) for number in range(1, 6)]
        starts.plan(conn, "pulse", "0 10 1 * *", LATER)
        assert starts.walk(conn, "pulse", "all", "question", LATER)
        assert [who for who, _, _ in kept(conn)] == there[:2]
        while starts.walk(conn, "pulse", "all", "question", LATER):
            pass
        assert [who for who, _, _ in kept(conn)] == there
        starts.plan(conn, "pulse", "0 10 1 * *", LATER + 30 * DAY)
        while starts.walk(conn, "pulse", "all", "question", LATER + 30 * DAY):
            pass
        assert len(kept(conn)) == 10

    await database.write(story)


async def test_one_that_found_a_conversation_open_fires_once_more_later(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        noted(conn)
        assert fired(conn) == [1]
        number = conn.execute(select(flow_start.c.id)).scalar_one()
        starts.waits_again(conn, number, LATER)
        assert starts.fire(conn, BOT, "pulse", "question", LATER) == (0, False)
        assert starts.fire(conn, BOT, "pulse", "question", LATER + timedelta(minutes=6)) == (1, False)

    await database.write(story)


async def test_who_has_had_enough_messages_is_asked_when_there_is_room_again(database: Database) -> None:
    courtesy = Courtesy(ContactBudget(messages=1, days=7))

    def fires(conn: Connection, now: Any, purpose: Purpose = "question") -> tuple[int, bool]:
        return starts.fire(conn, BOT, "pulse", purpose, now, courtesy=courtesy)

    def story(conn: Connection) -> None:
        who = resident(conn, 1)
        noted(conn)
        assert fires(conn, LATER) == (1, False)
        again = {"person_id": who, "flow": "pulse", "occasion": "at:then", "due_at": LATER, "made_at": LATER}
        conn.execute(insert(flow_start).values(again))
        assert fires(conn, LATER + DAY) == (0, False)
        assert fires(conn, LATER + 6 * DAY) == (0, False)
        assert fires(conn, LATER + 7 * DAY) == (1, False)
        conn.execute(insert(flow_start).values(again | {"occasion": "at:thus"}))
        assert fires(conn, LATER + 7 * DAY, "service") == (1, False), "a service message is not counted"

    await database.write(story)


async def test_nobody_is_asked_in_quiet_hours_of_their_own(database: Database) -> None:
    """It is ten in the morning."""

    def story(conn: Connection) -> None:
        people.change(conn, resident(conn, 1), quiet_from="09:00", quiet_to="11:00")
        resident(conn, 2)
        noted(conn)
        assert fired(conn) == [2]
        assert starts.fire(conn, BOT, "pulse", "question", LATER + timedelta(minutes=59)) == (0, False)
        assert starts.fire(conn, BOT, "pulse", "question", LATER + timedelta(hours=1)) == (1, False)

    await database.write(story)
