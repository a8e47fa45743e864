"""Somebody without Telegram comes to Telegram: one record remains, with all that both had."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select, update

from programme.programme import Programme
from storage import (
    consents,
    erasure_log,
    erasures,
    exports,
    letters_and_calls,
    one_person,
    opportunities,
    people,
    team_topics,
    told_by_hand,
)
from storage import outbox as outbox_rows
from storage.exports import tables_about_people
from storage.heard_back import heard_back
from storage.occasion import AtADesk
from storage.one_person import GOES, IN_THE_GROUP, MOVES, ONCE_EACH, Both
from storage.tables import audit, contribution, outbox, participation, person, person_topic, told_otherwise
from tests.clock import START
from tests.storage.sending import TEXTS, announce, resident
from tests.storage.test_content import offered
from tests.storage.test_erasures import _full_life as full_life
from tests.storage.test_taking_down import SAID, _answer, _keep, _sam
from tests.storage.test_without_telegram import keyed

if TYPE_CHECKING:
    from storage.database import Database
    from storage.keys import Keyring

LATER = START + timedelta(hours=1)


def _join(conn: Connection, earlier: int, other: int, *, unchanged: bool = True) -> bool:
    def seen(_: Both) -> bool:
        return unchanged

    here = AtADesk(conn, TEXTS, Programme.plain(), LATER)
    return one_person.join(here, earlier, other, _sam(conn), seen=seen)


def test_of_every_table_it_is_known_what_becomes_of_it() -> None:
    known = [*MOVES, *ONCE_EACH, *IN_THE_GROUP, *GOES]
    assert sorted(table.name for table in known) == sorted(table.name for table in tables_about_people())


async def test_one_record_remains_with_what_both_had(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn, "Rose")
        here = resident(conn, 7, tiers=("taking_part",), joined_at=LATER, signed_up_at=LATER)
        one = _keep(conn, rose)
        _answer(conn, one)
        told, both = announce(conn), announce(conn)
        letters_and_calls.write_down(conn, told, {rose: (None, "letter")}, 1, START)
        conn.execute(
            insert(told_otherwise),
            [{"broadcast_id": both, "person_id": who, "how": "call", "at": START} for who in (rose, here)],
        )
        assert not _join(conn, here, rose)
        assert not _join(conn, rose, 999)
        assert not _join(conn, rose, here, unchanged=False)
        assert people.find(conn, rose) is not None
        assert _join(conn, rose, here)
        assert people.find(conn, rose) is None
        found = people.find(conn, here)
        assert found is not None
        assert (found.name, found.locality) == ("Rose", "dacorum")
        assert found.joined_at == found.signed_up_at == START - timedelta(days=1)
        assert consents.tiers(conn, here) == ["taking_part"]
        assert [(row.tier, row.withdrawn_how) for row in consents.history(conn, here)] == [
            ("updates", "joined"),
            ("taking_part", None),
        ]
        assert conn.scalars(select(person_topic.c.topic)).all() == ["vaccinations"]
        assert conn.execute(select(contribution.c.person_id)).scalar_one() == here
        assert conn.scalars(select(told_otherwise.c.person_id)).all() == [here, here]
        (row,) = conn.execute(select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.purpose == "answer"))
        assert row.chat_id == 7
        assert "Lamps come in May." in row.payload["text"]
        assert told_by_hand.count_to_tell(conn) == 0
        assert [(step.how, step.told_at) for step in told_by_hand.of(conn, one.id) if step] == [(None, LATER)]
        assert heard_back(conn, START - timedelta(days=9), LATER).answered == 0
        assert heard_back(conn, START - timedelta(days=9), LATER + timedelta(seconds=1)).answered == 1
        assert one_person.into(conn, rose) == here
        held = exports.export_person(conn, here, LATER)
        assert held is not None
        assert {"people.joined", "people.join"} <= {act["act"] for act in held["audit"]}
        assert held["taken_down"][0]["how"] == SAID.how
        left = select(audit.c.subject, audit.c.detail).where(audit.c.act.in_(("people.joined", "people.join")))
        assert [tuple(row) for row in conn.execute(left.order_by(audit.c.id))] == [
            (f"person:{rose}", {"into": here}),
            (f"person:{here}", {"earlier": rose}),
        ]

    await database.write(story)


async def test_every_row_of_theirs_moves_or_goes(database: Database) -> None:
    def story(conn: Connection) -> None:
        whole = full_life(conn, START)
        stand_in = -(2**53) - 7
        conn.execute(update(person).where(person.c.id == whole.id).values(telegram_id=stand_in))
        conn.execute(update(participation).values(state="attended"))
        here = resident(conn, 7)
        chance = conn.execute(select(participation.c.opportunity_id)).scalar_one()
        row = {"opportunity_id": chance, "person_id": here, "state": "interested", "since": START}
        conn.execute(insert(participation).values(row))
        assert _join(conn, whole.id, here)
        counts = {
            str(table.name): conn.execute(
                select(func.count()).select_from(table).where(table.c.person_id == here)
            ).scalar_one()
            for table in (*MOVES, *ONCE_EACH, *IN_THE_GROUP)
        }
        assert [name for name, count in counts.items() if not count] == []
        assert conn.scalars(select(participation.c.state)).all() == ["attended"]

    await database.write(story)


async def test_no_backup_brings_the_earlier_record_back(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        rose, here = keyed(conn), resident(conn, 7)
        stand_in = conn.execute(select(person.c.telegram_id).where(person.c.id == rose)).scalar_one()
        assert _join(conn, rose, here)
        assert erasures.erase(conn, here, "person", LATER, keys)
        noted = conn.info[erasure_log._NOTED]
        marks = {keys.fingerprints("telegram", str(number))[0] for number in (7, stand_in)}
        assert {entry.fingerprint for entry in noted} == marks

    await database.write(story)


async def test_the_stronger_of_two_guests_stays_and_the_topic_bears_its_new_name(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose, here = keyed(conn), resident(conn, 7, language="pl", locality="hertsmere")
        chances = [opportunities.put(conn, offered(ref), START)[0] for ref in ("walk", "visit", "panel")]
        states = (("booked", "waiting"), ("waiting", "booked"), ("waiting", "waiting"))
        for chance, both in zip(chances, states, strict=True):
            for who, state, since in zip((rose, here), both, (START, LATER), strict=True):
                row = {"opportunity_id": chance, "person_id": who, "state": state, "since": since}
                conn.execute(insert(participation).values(row))
        team_topics.connect(conn, -100, 1, START)
        group = team_topics.group(conn)
        assert group is not None
        team_topics.made(conn, team_topics.open_topic(conn, group.id, rose, START).id, 5)
        assert _join(conn, rose, here)
        part = participation.c
        query = select(part.opportunity_id, part.state, part.since).where(part.person_id == here)
        assert sorted(tuple(row) for row in conn.execute(query)) == [
            (chances[0], "booked", START),
            (chances[1], "booked", LATER),
            (chances[2], "waiting", START),
        ]
        heads = outbox_rows.heads(conn, LATER, limit=9)
        claimed = team_topics.addressed(conn, outbox_rows.claim(conn, [one.id for one in heads], LATER), LATER)
        ((method, payload),) = [(one.method, one.payload) for one in claimed]
        assert (method, payload["message_thread_id"]) == ("editForumTopic", 5)
        assert "Polish" in payload["name"]

    await database.write(story)
