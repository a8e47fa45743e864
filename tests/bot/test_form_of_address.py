"""People say how they want to be spoken to; whoever says nothing hears words for everybody."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from storage import people
from storage.people import Person
from tests.harness import Phone, Town
from tests.surveys import resident
from tests.transcripts.test_my_data import files

EWA = 1001


def person(conn: Connection) -> Person | None:
    return people.find_by_telegram(conn, EWA)


async def ask(phone: Phone) -> None:
    """To the question, by the profile."""
    await phone.say("/profile")
    await phone.press("Mój język i jak do mnie pisać")
    await phone.press("Polski")
    phone.expects("Jak mamy do Ciebie pisać?")


@pytest.mark.parametrize(
    ("pressed", "form", "said"),
    [
        ("Jak do kobiety", "feminine", "Nic nam jeszcze nie powiedziałaś."),
        ("Jak do mężczyzny", "masculine", "Nic nam jeszcze nie powiedziałeś."),
        ("Słowami dla wszystkich", "other", "Nic nam jeszcze nie powiedziano z tego czatu."),
        ("Pomiń", None, "Nic nam jeszcze nie powiedziano z tego czatu."),
    ],
)
async def test_they_are_spoken_to_as_they_said(pressed: str, form: str | None, said: str, town: Town) -> None:
    ewa = await resident(town, EWA, "pl")
    await ask(ewa)
    await ewa.press(pressed)
    assert (found := await town.database.read(person)) is not None
    assert found.form_of_address == form
    assert ("Jak do Ciebie piszemy: " in ewa.said()) is (form is not None)
    await ewa.say("/cancel")
    await ewa.say("/mine")
    ewa.expects(said)


async def test_it_is_asked_only_where_it_matters_and_kept_through_other_languages(town: Town) -> None:
    ewa = await resident(town, EWA, "pl")
    await ask(ewa)
    await ewa.press("Jak do kobiety")
    await ewa.press("Mój język i jak do mnie pisać")
    await ewa.press("English")
    ewa.expects("Language: English")
    assert "speak to you" not in ewa.said()
    await ewa.say("/cancel")
    await ewa.say("/language")
    await ewa.press("اردو")
    await ewa.say("/profile")
    ewa.expects("جیسے عورت سے", "آپ کیا بدلنا چاہیں گی؟")


async def test_skipping_the_question_takes_the_old_answer_away(town: Town) -> None:
    ewa = await resident(town, EWA, "pl")
    await ask(ewa)
    await ewa.press("Jak do kobiety")
    await ewa.say("/cancel")
    await ask(ewa)
    await ewa.press("Pomiń")
    assert (found := await town.database.read(person)) is not None
    assert found.form_of_address is None
    assert "Jak do Ciebie piszemy" not in ewa.said()


async def test_it_is_in_their_record_and_goes_with_them(town: Town) -> None:
    ewa = await resident(town, EWA, "pl")
    await ask(ewa)
    await ewa.press("Jak do kobiety")
    told = await files(ewa)
    assert "Jak do Ciebie piszemy: Jak do kobiety" in told[".txt"]
    assert '"form_of_address": "feminine"' in told[".json"]
    await ewa.say("/deleteme")
    await ewa.press("Tak, dalej")
    await ewa.press("Tak, usuń wszystko")
    assert await town.database.read(person) is None
