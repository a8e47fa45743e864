"""A conversation that is not offered in every language: who reads another is told so, and so is the team."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from conversations.texts import Texts
from storage.tables import flow_start
from tests.bot.test_starts import look
from tests.harness import MakeTown, Town
from tests.surveys import SHORT, publish, resident

SHIPPED = Path(__file__).parents[2] / "conversations"
OFFICER = 101
PULSE = """
id: pulse
title: pulse.title
purpose: question
who: signed_up
missing_language: not_offered
start:
  commands: [pulse]
  after: {event: signed_up, wait: 3 months}
steps:
  better: {ask: yesno, text: pulse.better, into: better}
  thanks: {say: pulse.thanks, end: done}
"""
WORDS = {
    "en": {"title": "Is it better?", "better": "Is it better now?", "thanks": "Thank you."},
    "pl": {"title": "Czy jest lepiej?", "better": "Czy teraz jest lepiej?"},
    "ur": {"title": "کیا بہتر ہے؟", "better": "کیا اب بہتر ہے؟", "thanks": "شکریہ۔"},
}


@pytest.fixture
async def town(make_town: MakeTown, tmp_path: Path) -> Town:
    """A town with a conversation that Polish has but for one text, Urdu whole, and Romanian not at all."""
    for kind in ("flows", "texts"):
        (tmp_path / kind).mkdir()
        for file in (SHIPPED / kind).iterdir():
            (tmp_path / kind / file.name).write_bytes(file.read_bytes())
    (tmp_path / "flows" / "pulse.yaml").write_text(PULSE)
    for language, words in WORDS.items():
        catalogue = tmp_path / "texts" / f"{language}.po"
        more = "".join(f'\nmsgid "pulse.{key}"\nmsgstr "{said}"\n' for key, said in words.items())
        catalogue.write_text(catalogue.read_text("utf-8") + more, "utf-8")
    made = await make_town(flows=tmp_path / "flows", texts=Texts.load(tmp_path / "texts"))
    await made.staff(OFFICER, "officer")
    return made


def outcomes(conn: Connection) -> list[tuple[str, str | None]]:
    """What became of those for whom it was to begin by itself."""
    rows = conn.execute(select(flow_start.c.state, flow_start.c.reason).order_by(flow_start.c.state))
    return [(row.state, row.reason) for row in rows]


async def test_who_reads_a_language_that_lacks_words_of_it_is_told_kindly_and_the_team_too(town: Town) -> None:
    jan = await resident(town, 1001, "pl")
    await jan.say("/pulse")
    jan.expects("Niestety, „Czy jest lepiej?” nie ma jeszcze w Twoim języku", "/say")
    assert "Czy teraz jest lepiej?" not in jan.said()
    town.phone(OFFICER).expects("Somebody wanted “Is it better?”, which is not there in Polish", "number")


async def test_the_team_is_told_once_of_each_person(town: Town) -> None:
    jan, maria = await resident(town, 1001, "pl"), await resident(town, 1002, "ro")
    officer = town.phone(OFFICER)
    for told in (1, 0, 0):
        await jan.say("/pulse")
        jan.expects("Niestety")
        assert officer.said().count("Somebody wanted") == told
    await maria.say("/pulse")
    maria.expects("Ne pare rău, „Is it better?”")
    officer.expects("which is not there in Romanian")


@pytest.mark.parametrize(("language", "asked"), [("en", "Is it better now?"), ("ur", "کیا اب بہتر ہے؟")])
async def test_it_opens_for_all_others(language: str, asked: str, town: Town) -> None:
    phone = await resident(town, 1001, language)
    await phone.say("/pulse")
    phone.expects(asked)


async def test_nobody_is_written_to_of_something_that_they_will_not_be_offered(town: Town) -> None:
    jan, sana = await resident(town, 1001, "pl"), await resident(town, 1002, "ur")
    await look(town, days=91)
    assert jan.said() == ""
    sana.expects("کیا اب بہتر ہے؟")
    assert await town.database.read(outcomes) == [("begun", None), ("left_out", "language")]
    assert town.phone(OFFICER).said() == ""


async def test_a_survey_that_is_not_offered_is_told_to_the_team_too(town: Town) -> None:
    sana = await resident(town, 1001, "ur")
    await publish(town.database, town.clock(), SHORT.replace("questions:", "missing_language: not_offered\nquestions:"))
    await sana.say("/start survey-buses")
    sana.expects("ابھی آپ کی زبان میں نہیں ہے")
    town.phone(OFFICER).expects("Somebody wanted “Buses”, which is not there in Urdu")
