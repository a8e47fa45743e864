"""Which languages are offered: whoever takes one out that people read is told so first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.texts import counted, text
from conversations.sentences import counted as sentences_counted
from conversations.sentences import sentences
from tests.storage.sending import resident

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.console.conftest import Hire

PATH = "/settings/offered-languages"


def _readers(conn: Connection) -> None:
    for number in range(12):
        resident(conn, 1000 + number, language="pl" if number < 9 else "ur")


async def test_the_form_says_who_reads_a_language_and_how_its_sentences_stand(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.desk.database.write(_readers)
    await boss.open(PATH)
    assert f"Polish {counted('settings_languages.readers', 10)}" in boss.text
    assert f"Urdu {text('settings_languages.few')}" in boss.text
    states = sentences_counted(sentences(boss.desk.texts, "pl"))
    assert text("settings_languages.states", **{name: f"{n:,}" for name, n in states.items()}) in boss.text


async def test_one_that_people_read_is_taken_out_by_whoever_is_sure(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.desk.database.write(_readers)
    offered = [one for one in boss.desk.programme.languages if one not in {"pl", "ur"}]
    await boss.open(PATH)
    answer = await boss.send(PATH, {"version": "0", "languages": [*offered, "ur"]})
    read = text("settings_languages.read", language="Polish", people=counted("settings_languages.readers", 10))
    sure = text("settings_languages.sure", read=read)
    assert (answer.status_code, sure in boss.text) == (400, True)
    assert "pl" in boss.desk.programme.languages
    await boss.send(PATH, {"version": "0", "languages": offered, "sure": sure})
    assert text("settings_languages.few") in boss.text, "that is another language, and asked again"
    await boss.send(PATH, {"version": "0", "languages": [*offered, "ur"], "sure": sure})
    assert text("told.settings_changed") in boss.text
    assert boss.desk.programme.languages == tuple(
        one for one in boss.desk.file.languages if one in {*offered, "ur", "en"}
    )
    await boss.send(f"{PATH}/back", {"version": "1"})
    assert text("told.settings_back") in boss.text, "nobody loses anything by that"
