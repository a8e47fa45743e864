"""The two files of /mydata: a letter that people can read, as it was agreed to, and everything for a computer."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conversations.pseudo import ACCENTED
from programme.programme import Programme
from storage import audit, people
from storage.tables import person
from tests.clock import START
from tests.harness import WRITE, MakeTown, Phone, Town, isolated
from tests.surveys import publish, resident
from tests.transcripts.believable import ask, fill
from tests.transcripts.test_pseudo_languages import english_left, texts

LETTERS = Path(__file__).parent / "letters"
GRACE = 1002
NO_BUSINESS_OF_THEIRS = ("$rich", "$time", "$phrase", "callback", "reply_markup", "update_id", "message_id", "entities")


async def a_full_life(town: Town, language: str = "en") -> Phone:
    """Grace has used everything there is."""
    await fill(town)
    await town.staff(2001, first_name="Samantha")
    await ask(town, GRACE, "choice", "Did you get through by phone?", ("Yes", "After trying again", "No"))
    grace = town.phone(GRACE, first_name="Grace")
    await town.database.write(lambda conn: conn.execute(update(person).values(language=language)))
    await grace.press("No")
    await grace.press("Yes")
    await grace.say("/say")
    await grace.say("The waiting room is too loud.")
    await grace.say("I want to die")
    await grace.say("/complain")
    await grace.say("/updates")
    await town.database.write(_looked, town)
    town.clock.move(days=400)
    return grace


def _looked(conn: Any, town: Town) -> None:
    found = people.find_by_telegram(conn, GRACE)
    assert found is not None
    now = town.clock()
    audit.record(conn, act="contribution.open", subject="contribution:1", staff_id=1, at=now)
    audit.record(conn, act="people.export", subject=f"person:{found.id}", actor="operator", at=now)
    audit.record(conn, act="contribution.open", subject="contribution:99", staff_id=1, at=now)


async def files(phone: Phone) -> dict[str, str]:
    """The files that came, by the ends of their names."""
    heard = await phone.say("/mydata")
    return {Path(one.file).suffix: b64decode(one.content or "").decode() for one in heard if one.file}


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
async def test_the_letter(town: Town, language: str) -> None:
    letter = (await files(await a_full_life(town, language)))[".txt"]
    assert letter.startswith("\ufeff"), "iPhones would take it for another alphabet"
    path = LETTERS / f"my_data.{language}.txt"
    if os.environ.get(WRITE):
        path.write_text(letter.removeprefix("\ufeff"), "utf-8")
    assert letter.removeprefix("\ufeff") == path.read_text("utf-8")


async def test_who_is_interested_in_something_gets_both_files(town: Town) -> None:
    grace = await a_full_life(town)
    town.clock.set(START)
    await grace.say("/opportunities")
    await grace.press("1. ")
    await grace.press("I’m interested")
    told = await files(grace)
    assert set(told) == {".txt", ".json"}
    assert "Walking group" in told[".txt"]
    assert "Walking group" in told[".json"]


async def test_no_workings_of_the_program_are_in_either_file(town: Town) -> None:
    for content in (await files(await a_full_life(town))).values():
        for part in NO_BUSINESS_OF_THEIRS:
            assert part not in content, part
        assert "Samantha" not in content, "members of staff are told by their role"
        assert "free flu jab" not in content, "what was only read is not kept"
        assert "contribution:99" not in content, "that is somebody else's"


async def test_both_files_tell_everything_that_was_said(town: Town) -> None:
    for content in (await files(await a_full_life(town))).values():
        for part in (
            "Grace",
            "The waiting room is too loud.",
            "I want to die",
            "Did you get through by phone?",
            "updates-1",
        ):
            assert part in content, part


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ["Buses: Are they late?", ": Yes", ": left out"]), ("pl", ["Autobusy: Czy się spóźniają?", ": Tak"])],
)
async def test_answers_in_surveys_are_in_both_files_with_their_questions(
    town: Town, language: str, told: list[str]
) -> None:
    ola = await resident(town, 1700, language)
    await publish(town.database, town.clock())
    await ola.say("/start survey-buses")
    await ola.press("Yes" if language == "en" else "Tak")
    await ola.say("skip")
    await ola.say("/surveys buses")
    found = await files(ola)
    for part in told:
        assert part in isolated(found[".txt"]), part
    held = json.loads(found[".json"])["held"]["survey_answer"]
    assert "without your name" in held["why"] or language == "pl"
    assert [(row["asked"]["en"], row["value"]) for row in held["records"]] == [
        ("Are they late?", True),
        ("What should change first?", None),
    ]


async def test_the_file_for_computers_tells_the_role_of_who_looked(town: Town) -> None:
    held = json.loads((await files(await a_full_life(town)))[".json"])["held"]
    acts = [(row["act"], row["by"]) for row in held["audit"]["records"]]
    assert acts == [("contribution.open", "officer"), ("people.export", "operator")]
    assert held["session"]["records"][0]["said"] == {"payload": None}
    assert "Yes, send me health updates" in held["consent"]["records"][0]["words"]


async def test_a_newcomer_is_told_of_each_part_that_it_is_empty_and_what_they_can_do(town: Town) -> None:
    letter = (await files(town.phone(5000)))[".txt"]
    assert "Nothing." not in letter
    for part in (
        "You have agreed to nothing so far. To sign up and choose what you hear from us, type /start.",
        "You have told us nothing so far. To tell the team something, type /say.",
        "Nobody of the team has so far.",
    ):
        assert part in isolated(letter)
    assert "Telegram number: 5000" in letter


async def test_the_letter_is_in_no_language_but_theirs(make_town: MakeTown) -> None:
    example = Programme.example()
    programme = example.model_copy(update={"languages": (*example.languages, ACCENTED)})
    town = await make_town(programme=programme, texts=texts())
    letter = (await files(await a_full_life(town, ACCENTED)))[".txt"]
    said = (
        "Grace",
        "The waiting room is too loud. I want to die",
        "Did you get through by phone After trying again No",
    )
    own = {word.casefold() for line in said for word in line.replace(".", "").split()}
    assert [word for word in english_left(letter, ACCENTED) if word.casefold() not in own] == []
