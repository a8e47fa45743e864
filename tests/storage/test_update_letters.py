"""Whom a health update reaches by letter or by a call, and what is known of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from storage import exports, topics, update_letters, updates, without_telegram
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
