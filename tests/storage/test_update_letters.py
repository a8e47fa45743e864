"""Whom a health update reaches by letter or by a call, and what is known of it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select, text, update

from storage import exports, topics, update_letters, updates, without_telegram
from storage.tables import person, update_told, update_told_again, update_words
from storage.updates_to_tell import updates_to_tell
from tests.clock import START
from tests.storage.test_content import written
from tests.storage.test_without_telegram import CALL, keyed

if TYPE_CHECKING:
    from storage.database import Database
    from storage.letters_and_calls import How

LATER = START + timedelta(hours=1)
WORDS = {"en": [{"text": "Jabs are free."}], "pl": [{"text": "Szczepienia są bezpłatne."}]}


async def test_those_whom_it_is_for_are_on_the_lists_until_they_are_told(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, _ = updates.put(conn, written(topics=["vaccinations"], localities=["dacorum"]), START)
        one = updates.find(conn, number)
        assert one is not None
        rose, tom = keyed(conn, language="pl"), keyed(conn, "Tom", CALL)
        keyed(conn, "Ann", CALL, "taking_part")
        topics.choose(conn, keyed(conn, "Bob", CALL), ["caring"])

        def on_it(*, untold: bool = False) -> list[int]:
            sheet = update_letters.of_update(conn, one, WORDS, "en", LATER, untold=untold)
            assert sheet.total == len(sheet.people)
            assert [sheet.said_to(one) for one in sheet.people if one.id == rose] in ([], [WORDS["pl"]])
            return [one.id for one in sheet.people]

        assert on_it() == [rose, tom]
        done: dict[int, tuple[How | None, How | None]] = {
            rose: (None, "letter"),
            tom: ("call", None),
            999: (None, "call"),
        }
        assert update_letters.write_down(conn, one, done, 1, LATER) == ({"letter": 1, "call": 0, "not_reached": 0}, 2)
        assert (on_it(), on_it(untold=True)) == ([tom, rose], [tom])
        counts = {"letter": 1, "call": 0, "not_reached": 0, "untold": 1}
        assert update_letters.counts(conn, one, LATER, is_shown=True) == counts
        held = exports.export_person(conn, rose, LATER)
        assert held is not None
        assert held["update_told"] == [{"health_update_id": number, "how": "letter", "at": LATER.isoformat()}]
        without_telegram.stop(conn, rose, LATER)
        assert on_it() == [tom]
        assert update_letters.counts(conn, one, LATER, is_shown=False) == counts | {"untold": 0}

    await database.write(story)


def _told(conn: Connection, number: int, *, today: bool = True) -> tuple[list[int], dict[str, int]]:
    """Who is still to be told, and what is told of that."""
    one = updates.find(conn, number)
    assert one is not None
    sheet = update_letters.of_update(conn, one, WORDS, "en", LATER, untold=True)
    counts = update_letters.counts(conn, one, LATER, is_shown=today)
    to_tell = updates_to_tell(conn, LATER, LATER.date())
    assert (number in to_tell) == bool(counts.get("again")), "the first page says what the list does"
    return [each.id for each in sheet.people], {name: many for name, many in counts.items() if many}


def _done(conn: Connection, number: int, who: int, was: How | None, how: How | None) -> int:
    one = updates.find(conn, number)
    assert one is not None
    return update_letters.write_down(conn, one, {who: (was, how)}, 1, LATER)[1]


async def test_who_was_told_is_told_once_more_of_each_change(database: Database) -> None:
    def put(conn: Connection, body: str, **changes: Any) -> int:
        texts = {"en": {"title": "Flu jabs", "body": body, "checked_by": "Dr Example"}}
        return updates.put(conn, written(texts=texts, **changes), START)[0]

    def story(conn: Connection) -> None:
        number = put(conn, "On Monday.")
        rose, tom = keyed(conn), keyed(conn, "Tom", CALL)
        _done(conn, number, rose, None, "letter")
        _done(conn, number, tom, None, "not_reached")
        assert _told(conn, number) == ([], {"letter": 1, "not_reached": 1})
        put(conn, "On Monday.", owner="Somebody else")
        assert _told(conn, number)[0] == [], "its words are the same"
        put(conn, "On Friday.", topics=["caring"])
        assert _told(conn, number) == ([rose], {"letter": 1, "not_reached": 1, "again": 1})
        one = updates.find(conn, number)
        assert one is not None
        assert update_letters.of_update(conn, one, WORDS, "en", LATER).earlier == [("en", "Flu jabs", "On Monday.")]
        assert _done(conn, number, rose, "letter", "call") == 1, "it was shown as still to be done"
        assert _done(conn, number, rose, None, "call") == 0
        assert _told(conn, number) == ([], {"letter": 1, "not_reached": 1, "again_call": 1})
        assert _done(conn, number, rose, "call", None) == 0
        assert _told(conn, number)[0] == [rose], "that was a slip, and what they were told first is kept"
        put(conn, "On Monday.")
        assert _told(conn, number)[0] == [], "it is again as they know it"
        assert updates.withdraw(conn, number, LATER)
        assert _told(conn, number, today=False) == ([rose], {"letter": 1, "not_reached": 1, "again": 1})
        _done(conn, number, rose, None, "letter")
        assert _told(conn, number, today=False)[1] == {"letter": 1, "not_reached": 1, "again_letter": 1}
        put(conn, "On Monday.")
        assert _told(conn, number)[0] == [rose], "it holds again"
        one = updates.find(conn, number)
        assert one is not None
        assert update_letters.not_needed(conn, one, 1, LATER) == 1
        assert _told(conn, number)[1] == {"letter": 1, "not_reached": 1, "again_not_needed": 1}
        put(conn, "On Sunday.")
        without_telegram.stop(conn, rose, LATER)
        assert _told(conn, number)[0] == []

    await database.write(story)


async def test_who_was_told_before_has_the_words_that_stood_there(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, _ = updates.put(conn, written(), START)
        rose, jan = keyed(conn), keyed(conn, "Jan", CALL, language="pl")
        for who in (rose, jan):
            _done(conn, number, who, None, "letter")
        conn.execute(delete(update_told_again))
        conn.execute(delete(update_words))
        conn.execute(update(update_told).values(words_id=None))
        step = import_module("storage.migrations.versions.r0047_update_words")
        conn.execute(text(step._THEIR_WORDS))
        for language in ("person.language", "'en'"):
            conn.execute(text(step._TOLD.format(language=language)))
        known = (
            select(person.c.id, update_words.c.language)
            .join_from(update_told, update_words, update_words.c.id == update_told.c.words_id)
            .join(person)
        )
        assert sorted(tuple(row) for row in conn.execute(known)) == [(rose, "en"), (jan, "en")]

    await database.write(story)
