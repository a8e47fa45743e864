"""Erasing somebody leaves nothing of them in any table, and no old list brings them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from storage import (
    ambassadors,
    answer_sets,
    attachments,
    consents,
    contribution_parts,
    contributions,
    decision_cards,
    endings,
    erasures,
    folded,
    invitations,
    people,
    relays,
    safeguarding,
    staff,
    team_topics,
    topics,
)
from storage.ambassadors import AgreedDocument
from storage.database import Database
from storage.endings import By
from storage.exports import export_person, tables_about_people
from storage.keys import Keyring
from storage.people import Person
from storage.relays import Relay
from storage.tables import (
    answer,
    broadcast,
    content,
    contribution_event,
    delivery,
    earlier_record,
    erasure,
    finished,
    flow_start,
    health_update,
    inbox,
    metadata,
    opportunity,
    outbox,
    participation,
    progress,
    question,
    session,
    survey,
    survey_version,
    taken_down,
    telegram_pause,
    timer,
    told_by_hand,
    told_otherwise,
    update_told,
    update_told_again,
    without_telegram,
)
from tests.clock import Clock

AMINA = 987_654_321
WORDS = "the waiting room is too loud"


def _full_life(conn: Connection, now: datetime) -> Person:
    """Somebody with a row in every table that can hold one."""
    who = people.arrive(conn, AMINA, now)
    people.change(conn, who.id, name="Amina", locality="dacorum", access_needs=WORDS, language="en")
    consents.give(conn, who.id, "updates", wording="u", version=1, language="en", channel="telegram", now=now)
    topics.choose(conn, who.id, ["caring"])
    topics.choose_interests(conn, who.id, ["surveys"])
    kept = contributions.add(
        conn,
        who.id,
        kind="urgent",
        words=WORDS,
        language="en",
        locality=None,
        make_receipt=lambda: "7KM-4PX",
        answer_by=now,
        now=now,
    )
    about = {"message": 3, "ours": True, "words": WORDS, "quote": None}
    contribution_parts.add(conn, kept.id, who.id, message_id=4, words=WORDS, about=about, now=now)
    contributions.reword(conn, kept, WORDS, now)
    photo = {"kind": "photo", "file_id": "f", "name": WORDS}
    attachments.add(conn, kept.id, who.id, photo, bot_id=7, refused=None, now=now)
    safeguarding.raise_alert(conn, who.id, kept.id, matter="emergency", rule="en/1", now=now, take_on_by=now)
    folded.add(conn, who.id, {"message": 12, "words": WORDS}, now)
    decision_cards.shown(conn, who.id, "flow:say", now)
    _sent_to(conn, who, now)
    _open_conversations(conn, who, now)
    _in_a_group_of_before(conn, who, now)
    _as_an_ambassador(conn, who, now)
    relays.add(conn, kept.id, who.id, Relay(3, None, WORDS, now))
    before = {"earlier": 999_999, "person_id": who.id, "stand_in": -(2**53), "joined_at": now}
    conn.execute(insert(earlier_record).values(**before))
    aloud = {"how": "call", "hears_back": True, "taken_at": now}
    conn.execute(insert(taken_down).values(contribution_id=kept.id, person_id=who.id, **aloud))
    step = contributions.last_event(conn, kept.id)
    conn.execute(insert(told_by_hand).values(event_id=step, person_id=who.id, how="letter", told_at=now))
    invitations.of_person(conn, who.id, lambda: "k7mq2x4b9c", now)
    return who


def _as_an_ambassador(conn: Connection, who: Person, now: datetime) -> None:
    agreed = [AgreedDocument(name, 1, "en", ["I listen."], now) for name in ("agreement", "code_of_conduct")]
    ambassadors.become(
        conn,
        who.id,
        agreement=agreed[0],
        code_of_conduct=agreed[1],
        induction_version=1,
        quiz_passed_at=now,
        now=now,
    )
    for tier in ("taking_part", "ambassador"):
        consents.give(conn, who.id, tier, wording="a", version=1, language="en", channel="telegram", now=now)
    there = endings.one(conn, who.id)
    assert there is not None
    endings.end(conn, there, "other", WORDS, By(None, "operator", now))


def _in_a_group_of_before(conn: Connection, who: Person, now: datetime) -> None:
    """The team had a group once; what is to be deleted in one that it has now is another test's subject."""
    grace = staff.add(conn, telegram_id=2001, role="administrator", now=now)
    team_topics.connect(conn, -100500, grace.id, now)
    found = team_topics.group(conn)
    assert found is not None
    team_topics.mirror(conn, team_topics.open_topic(conn, found.id, who.id, now), "in", now=now, chat_message_id=11)
    team_topics.end(conn, now)


def _sent_to(conn: Connection, who: Person, now: datetime) -> None:
    number = _new(conn, broadcast, state="done", audience="all", purpose="question", made_at=now)
    text = _new(conn, content, broadcast_id=number, language="en", markdown="Hello", parts=[{"text": "Hello"}])
    conn.execute(insert(delivery).values(broadcast_id=number, person_id=who.id, content_id=text, state="sent"))
    asked = _new(conn, question, broadcast_id=number, kind="text", text="How was it?", options=[])
    conn.execute(insert(answer).values(question_id=asked, person_id=who.id, words=WORDS, given_at=now))
    chance = _new(
        conn, opportunity, ref="walk", kind="visit", localities=[], topics=[], owner="o", review_on="2027-01-01",
        published_at=now,
    )  # fmt: skip
    conn.execute(insert(participation).values(opportunity_id=chance, person_id=who.id, state="interested", since=now))
    conn.execute(insert(progress).values(broadcast_id=number, chat_id=AMINA))
    conn.execute(insert(without_telegram).values(person_id=who.id, way="letter", address=WORDS, keyed_at=now))
    conn.execute(insert(told_otherwise).values(broadcast_id=number, person_id=who.id, how="letter", at=now))
    read = _new(
        conn, health_update, ref="jabs", source="s", owner="o", review_on="2027-01-01", published_at=now, topics=[],
        localities=[],
    )  # fmt: skip
    conn.execute(insert(update_told).values(health_update_id=read, person_id=who.id, how="call", at=now))
    again = {"health_update_id": read, "person_id": who.id, "how": "call", "why": "changed", "at": now}
    conn.execute(insert(update_told_again).values(again))
    _in_a_survey(conn, who, now)


def _in_a_survey(conn: Connection, who: Person, now: datetime) -> None:
    asked = _new(conn, survey, slug="walk", version=1, audience="all", missing="english", made_at=now)
    about = {
        "title": {"en": "Walking"},
        "languages": ["en"],
        "questions": [{"name": "why", "kind": "text", "text": {"en": "Why?"}, "options": {}}],
    }
    made = {"edition": "e", "flow_version": "f", "body": "{}", "form": "", "about": about, "made_at": now}
    conn.execute(insert(survey_version).values(survey_id=asked, number=1, **made))
    mine = answer_sets.begin(conn, asked, who.id, version=1, language="en", now=now)
    answer_sets.keep(conn, mine.id, "why", WORDS, version=1, now=now)


def _open_conversations(conn: Connection, who: Person, now: datetime) -> None:
    common = {"person_id": who.id, "flow": "say", "version": "1", "started_at": now}
    conn.execute(
        insert(session).values(id="s", depth=0, step="words", state={"facts": WORDS}, changed_at=now, **common)
    )
    due = {"session_id": "s", "wait": "w", "kind": "nudge", "number": 1, "due_at": now}
    conn.execute(insert(timer).values(person_id=who.id, **due))
    conn.execute(insert(finished).values(how="done", answers={"words": WORDS}, finished_at=now, **common))
    begins = {"flow": "say", "occasion": "after:signed_up", "due_at": now, "made_at": now}
    conn.execute(insert(flow_start).values(person_id=who.id, **begins))
    waiting = {"chat_id": AMINA, "lane": 0, "purpose": "reply", "method": "sendMessage", "created_at": now}
    conn.execute(insert(outbox).values(person_id=who.id, payload={"text": WORDS}, **waiting))
    conn.execute(insert(outbox).values(person_id=None, payload={"text": WORDS}, **waiting))
    raw = {"message": {"from": {"id": AMINA}, "text": WORDS}}
    conn.execute(insert(inbox).values(bot_id=1, update_id=5, sender=AMINA, kind="message", raw=raw, received_at=now))
    conn.execute(insert(telegram_pause).values(bot_id=1, chat_id=AMINA, until=now))


def _new(conn: Connection, table: Table, **values: Any) -> int:
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def _everything(conn: Connection) -> dict[str, list[str]]:
    return {table.name: [repr(tuple(row)) for row in conn.execute(select(table))] for table in metadata.sorted_tables}


async def test_after_an_erasure_no_table_knows_them(database: Database, clock: Clock, keys: Keyring) -> None:
    who = await database.write(_full_life, clock())
    before = await database.read(_everything)
    missing = [table.name for table in tables_about_people() if not before[table.name]]
    assert missing == [], "give them a row here: a table that names a person must be erased too"
    assert await database.write(erasures.erase, who.id, "person", clock(), keys)
    after = await database.read(_everything)
    for name, rows in after.items():
        assert not [row for row in rows if str(AMINA) in row or WORDS in row or "Amina" in row], name
    for table in tables_about_people():
        assert after[table.name] == [], table.name
    assert len(after["inbox"]) == 1, "its number stays, so that the same update is recognised if it comes again"
    assert after[contribution_event.name] == []


async def test_who_was_erased_is_recognised_under_old_and_new_keys(
    database: Database, clock: Clock, keys: Keyring
) -> None:
    who = await database.write(people.arrive, AMINA, clock())
    await database.write(erasures.erase, who.id, "staff", clock(), keys)
    newer = Keyring(("another secret that is newer than the other", *keys.secrets))
    assert await database.read(erasures.is_erased, AMINA, newer)
    assert not await database.read(erasures.is_erased, AMINA + 1, newer)
    assert not await database.write(erasures.erase, who.id, "staff", clock(), keys)


async def test_erased_twice_counts_once_and_with_the_later_time(
    database: Database, clock: Clock, keys: Keyring
) -> None:
    for _ in range(2):
        who = await database.write(people.arrive, AMINA, clock.move(days=1))
        await database.write(erasures.erase, who.id, "person", clock(), keys)
    rows = await database.read(lambda conn: conn.execute(select(erasure)).all())
    assert [row.erased_at for row in rows] == [clock()]


async def test_a_restored_backup_does_not_bring_them_back(database: Database, clock: Clock, keys: Keyring) -> None:
    backup_was_made = clock()
    who = await database.write(people.arrive, AMINA, clock())
    await database.write(erasures.erase, who.id, "person", clock.move(days=1), keys)
    log = await database.read(erasures.log, backup_was_made)
    await database.write(people.arrive, AMINA, clock())  # what the backup holds
    await database.write(people.arrive, AMINA + 1, clock())
    assert await database.write(erasures.replay, log, keys) == 1
    assert set(await database.read(people.by_telegram, [AMINA, AMINA + 1])) == {AMINA + 1}


async def test_the_export_holds_every_row_that_belongs_to_them(database: Database, clock: Clock) -> None:
    who = await database.write(_full_life, clock())
    held = await database.read(export_person, who.id, clock())
    assert held is not None
    for table in tables_about_people():
        assert held[table.name], table.name
    for name in ("inbox", "contribution_event", "content", "question"):
        assert held[name], name
    assert held["contribution"][0]["words"] == WORDS
    assert held["person"]["telegram_id"] == AMINA
    workings = {"version", "payload", "raw", "on_sent", "staff_id", "message_ids", "wait"}
    for name, rows in held.items():
        told = {"version"} if name == "agreed_document" else set()  # of what somebody agreed to, it is theirs to know
        for row in rows if isinstance(rows, list) else []:
            assert not (workings - told) & row.keys()
    assert await database.read(export_person, who.id + 1, clock()) is None


async def test_the_export_tells_nothing_of_others(database: Database, clock: Clock) -> None:
    await database.write(_full_life, clock())
    other = await database.write(people.arrive, 11, clock())
    held = await database.read(export_person, other.id, clock())
    assert held is not None
    assert str(AMINA) not in repr(held)
    assert WORDS not in repr(held)
