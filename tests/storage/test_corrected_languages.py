"""An announcement in several languages is corrected in each in its own words, and nothing unchecked goes out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, update

from programme.retry import Next
from storage import approvals, broadcasts, contents, corrections, deliveries, versions, walks
from storage.broadcasts import Checker
from storage.correction_words import Anew
from storage.corrections import Made
from storage.database import Database
from storage.deliveries import Settled
from storage.tables import delivery, person
from storage.versions import Written
from tests.clock import START
from tests.storage.sending import TEXTS, announce, resident, rows, state
from tests.storage.test_corrections import SOON, claimed, delivered

BOTH = {"en": "The clinic moves.", "pl": "Przychodnia się przenosi."}
ANNA = Checker("Anna Kowalska")


def town(conn: Connection, **more: Any) -> int:
    """An announcement in English and Polish that 1 (English), 2 and 3 (Polish) and 4 (Urdu, an apology) have."""
    for number, language in enumerate(("en", "pl", "pl", "ur"), start=1):
        resident(conn, number, language=language)
    return delivered(conn, count=0, markdown=BOTH, checked={"pl": ANNA}, **more)


def correct(conn: Connection, number: int, words: dict[str, str], **more: Any) -> Made:
    how = {name: more.pop(name) for name in ("checked", "rest") if name in more}
    settings = {"by": None, "follow_up": False, "now": SOON} | more
    return corrections.correct(conn, number, Anew(words, **how), TEXTS, (), **settings)


def begin(conn: Connection, number: int | None) -> int:
    assert number is not None
    broadcasts.begin(conn, number, SOON, SOON)
    while walks.step(conn, number, SOON, limit=2):
        pass
    return number


def said(conn: Connection, number: int) -> dict[int, str]:
    """What goes to whom now, and arrives."""
    going = claimed(conn, number)
    deliveries.settle(conn, [Settled(one, Next("sent"), (7,)) for one in going], SOON)
    return {one.chat_id: one.payload["text"] for one in going}


def add(conn: Connection, number: int, words: str, **more: Any) -> versions.Changed:
    return versions.add(conn, number, Written("pl", words, **more), TEXTS, (), now=SOON)


async def test_each_copy_is_changed_in_the_words_of_its_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        conn.execute(update(person).where(person.c.telegram_id == 3).values(language="en"))
        words = {"en": "The clinic stays.", "pl": "Przychodnia zostaje."}
        made = correct(conn, number, words, checked={"pl": ANNA})
        assert made.reach.people == 4
        edits = said(conn, begin(conn, made.id))
        assert edits[1] == "The clinic stays."
        assert edits[2] == edits[3] == "Przychodnia zostaje."  # whatever they read by now
        assert edits[4].endswith("\n\nThe clinic stays.")

    await database.write(story)


async def test_a_language_without_words_waits_until_somebody_has_checked_them(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        made = begin(conn, correct(conn, number, {"en": "The clinic stays."}).id)
        assert said(conn, made).keys() == {1, 4}
        assert (versions.waiting(conn, made), versions.wanted(conn, made)) == ({"pl": 2}, ["pl"])
        assert made in versions.to_do(conn)
        assert set(contents.newest(conn, made)) == {"en", "ur"}
        assert broadcasts.finish(conn, made, SOON)
        assert add(conn, made, BOTH["pl"]).reason == "unchanged"
        assert add(conn, made, "słowo " * 1200).reason == "other_shape"
        assert add(conn, made, "Przychodnia zostaje.", by=7).waiting == 2
        assert versions.check(conn, made, "pl", Checker("Grace", 7), SOON).reason == "own"
        assert (versions.releasing(conn), said(conn, made)) == ([], {})
        assert versions.check(conn, made, "pl", Checker("Ola", 8), SOON).state == "running"
        assert versions.releasing(conn) == [made]
        assert not versions.release(conn, made, SOON)
        assert said(conn, made) == dict.fromkeys((2, 3), "Przychodnia zostaje.")
        assert versions.waiting(conn, made) == {}

    await database.write(story)


async def test_only_some_languages_are_corrected_where_staff_choose_that(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        made = correct(conn, number, {"pl": "Przychodnia zostaje."}, checked={"pl": ANNA}, rest="stays")
        assert made.id is not None
        assert made.reach.people == approvals.people_now(conn, made.id, SOON) == 2
        assert said(conn, begin(conn, made.id)).keys() == {2, 3}
        assert len(rows(conn, made.id)) == 2
        assert add(conn, made.id, "Znowu.").reason == "there"
        states = {one.language: one.state for one in versions.of(conn, made.id)}
        assert states == {"en": "left", "pl": "checked"}

    await database.write(story)


async def test_it_is_a_draft_while_nothing_is_checked_and_begins_with_the_first_that_is(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        made = correct(conn, number, {"pl": "Przychodnia zostaje."}, rest="stays").id
        assert made is not None
        assert (state(conn, made), state(conn, number)) == ("draft", "cancelled")
        assert broadcasts.act(conn, made, "cancel", now=SOON).done
        made = correct(conn, number, {"pl": "Przychodnia zostaje.", "en": "It stays."}).id
        assert made is not None
        assert state(conn, made) == "scheduled"
        assert broadcasts.act(conn, made, "pause", now=SOON).done
        assert broadcasts.act(conn, made, "resume", now=SOON).state == "running"
        made = begin(conn, made)
        assert said(conn, made).keys() == {1, 4}
        assert versions.drop(conn, made, "pl", SOON).waiting == 2
        assert versions.let_go(conn, made, "apology", SOON).reason == "a_correction"
        assert versions.let_go(conn, made, "skip", SOON).done
        assert add(conn, made, "Przychodnia zostaje.").reason == "nobody"

    await database.write(story)


async def test_a_later_correction_ends_the_wait_of_an_earlier_one(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        first = begin(conn, correct(conn, number, {"en": "It stays."}).id)
        said(conn, first)
        broadcasts.finish(conn, first, SOON)
        words = {"en": BOTH["en"], "pl": "Przychodnia zostaje."}
        second = begin(conn, correct(conn, number, words, checked={"pl": ANNA}).id)
        assert said(conn, second).keys() == {1, 2, 3, 4}  # what was said first changes what is said now
        assert add(conn, first, "Przychodnia zostaje.").reason == "nobody"
        assert not versions.release(conn, first, SOON)
        assert [row.state for row in rows(conn, first)] == ["sent", "skipped", "skipped", "sent"]

    await database.write(story)


async def test_what_cannot_be_said_names_its_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = town(conn)
        assert correct(conn, number, {"pl": BOTH["pl"]}) == Made(None, "unchanged", language="pl")
        assert correct(conn, number, {"ur": "کلینک"}) == Made(None, "nobody", language="ur")
        assert correct(conn, number, {"en": "It stays.", "pl": "słowo " * 1200}).language == "pl"
        follow = begin(conn, correct(conn, number, {"pl": "Zostaje."}, checked={"pl": ANNA}, follow_up=True).id)
        assert said(conn, follow) == {2: "Zostaje.", 3: "Zostaje."}
        languages = corrections.languages(conn, number, SOON, follow_up=True)
        assert languages == {"en": 2, "pl": 2}

    await database.write(story)


async def test_who_got_only_the_first_of_its_messages_waits_for_that_one(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 2, language="pl")
        long = "słowo " * 1200
        number = announce(conn, markdown={"en": "word " * 1200, "pl": long}, checked={"pl": ANNA})
        conn.execute(update(delivery).values(state="skipped", reason="cancelled", message_ids=[20]))
        made = begin(conn, correct(conn, number, {"en": "bird " * 1200}, rest="wait").id)
        add(conn, made, long.replace("słowo", "ptaki"), checker=ANNA)
        versions.release(conn, made, START)
        assert [(row.state, row.parts) for row in rows(conn, made)] == [("pending", 1)]

    await database.write(story)
