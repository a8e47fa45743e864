"""Golden transcripts: what people do on their phones, and what they are told, word for word.

Each `*.txt` here is played against the whole bot. To change what people read, change the texts, run this with
HEARBACK_WRITE_TRANSCRIPTS=1, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from programme.places_csv import PlaceRow
from programme.programme import Programme
from storage import places, questions
from tests.harness import MakeTown, Town, transcript
from tests.transcripts.believable import add_ambassadors, ask, fill

HERE = Path(__file__).parent
QUESTIONS = HERE / "quick_questions"
AMBASSADORS = HERE / "ambassadors"
POSTCODES = HERE / "postcodes"
FLOODS = HERE / "floods"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
async def test_what_people_are_told(town: Town, path: Path) -> None:
    await fill(town)
    await transcript(town, path)


@pytest.mark.parametrize("path", sorted(AMBASSADORS.glob("*.txt")), ids=lambda path: path.stem)
async def test_what_ambassadors_are_told(town: Town, path: Path) -> None:
    await fill(town)
    await add_ambassadors(town)
    await transcript(town, path)


@pytest.mark.parametrize("path", sorted(FLOODS.glob("*.txt")), ids=lambda path: path.stem)
async def test_what_somebody_who_writes_too_fast_is_told(town: Town, path: Path) -> None:
    await fill(town)
    town.at_once = 5
    town.begin()
    await transcript(town, path)


async def test_a_question_with_buttons(town: Town) -> None:
    await fill(town)
    await ask(town, 1002, "choice", "Did you get through by phone?", ("Yes", "After trying again", "No"))
    await transcript(town, QUESTIONS / "with_buttons.txt")


async def test_a_question_from_one_to_five(town: Town) -> None:
    await fill(town)
    await ask(town, 1002, "scale", "How easy was it to book? 1 is hard, 5 is easy.")
    await transcript(town, QUESTIONS / "one_to_five.txt")


async def test_a_question_in_own_words(town: Town) -> None:
    await fill(town)
    await ask(town, 1002, "text", "What would have made it easier?")
    await transcript(town, QUESTIONS / "in_own_words.txt")


async def test_words_of_danger_instead_of_an_answer(town: Town) -> None:
    await fill(town)
    await ask(town, 1002, "choice", "Did you get through by phone?", ("Yes", "After trying again", "No"))
    await transcript(town, QUESTIONS / "words_of_danger.txt")


async def test_a_question_that_is_closed(town: Town) -> None:
    await fill(town)
    number = await ask(town, 1002, "choice", "Did you get through by phone?", ("Yes", "No"))
    await town.database.write(questions.close, number, town.clock())
    await transcript(town, QUESTIONS / "closed.txt")


async def test_a_postcode_at_sign_up(make_town: MakeTown) -> None:
    town = await make_town(programme=Programme.example().model_copy(update={"postcodes": True}))
    rows = [PlaceRow("ZZ21AA", "dacorum", None, None), PlaceRow("ZZ99ZZ", None, None, None)]
    await town.database.write(places.put, rows)
    await transcript(town, POSTCODES / "sign_up.txt")


async def test_a_postcode_where_there_is_no_list(town: Town) -> None:
    await transcript(town, POSTCODES / "no_list.txt")
