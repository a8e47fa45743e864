"""A question that goes out in several languages is answered in each, and told to each reader in theirs."""

from __future__ import annotations

from sqlalchemy import Connection, update

from bot import broadcast_report, pictures
from storage import reports
from storage.broadcasts import Checker
from storage.tables import delivery, person
from tests.harness import Town
from tests.storage.sending import IN_POLISH, QUESTION, announce, resident
from tests.storage.test_question_words import BOTH
from tests.transcripts.test_my_data import files

READERS = {1001: "en", 1002: "pl", 1003: "ur", 1004: "pl"}


def _goes_out(conn: Connection, town: Town) -> int:
    for one, language in READERS.items():
        resident(conn, one, language=language)
    asks = {"question": QUESTION, "asks": {"pl": IN_POLISH}, "checked": {"pl": Checker("Anna")}}
    number = announce(conn, town.clock(), markdown=BOTH, **asks)
    conn.execute(update(delivery).values(state="sent", settled_at=town.clock()))
    return number


def _reads_english_now(conn: Connection, telegram_id: int) -> None:
    conn.execute(update(person).where(person.c.telegram_id == telegram_id).values(language="en"))


async def test_each_answers_in_their_language_and_reads_it_in_theirs(town: Town) -> None:
    number = await town.database.write(_goes_out, town)
    amina, zofia, rafi, jan = (town.phone(one) for one in READERS)
    await amina.press_data("q:1:1")
    amina.expects("Your answer: Evenings")
    await zofia.press_data("q:1:1")
    zofia.expects("Wieczorem")
    await town.restart()  # what was answered is kept, and what is typed after it is understood
    await zofia.say("rano")
    zofia.expects("Rano")
    await zofia.say("Evenings")
    zofia.expects("Wieczorem")
    await rafi.say("2")
    rafi.expects("Evenings")
    await jan.say("2")
    await town.database.write(_reads_english_now, jan.id)
    await jan.say("wieczorem")
    jan.expects("the answer you gave before: Evenings")
    await _told(town, number)
    letter = (await files(zofia))[".txt"]
    assert "Kiedy Ci pasuje?" in letter
    assert "Wieczorem" in letter
    assert "Evenings" not in letter


async def _told(town: Town, number: int) -> None:
    report = await town.database.read(reports.of_broadcast, number, town.clock())
    assert report is not None
    assert report.question is not None
    for language, words in (("en", ("When suits you?", "Evenings")), ("pl", ("Kiedy Ci pasuje?", "Wieczorem"))):
        said = broadcast_report.told(report, town.texts, language).text
        drawn = pictures.of_answers(number, report.question, town.texts, language)
        assert all(one in text for one in words for text in (said, drawn.svg, drawn.caption.text))
        assert "Answered: *." in said, "four are not told"
