"""What is agreed to, by whom, and what goes when it is taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.town.story import town_programme
from bot.talk import kept_answers
from conversations.library import read_flows
from programme.programme import Programme
from storage import consents, people
from storage.tables import finished, metadata, person_interest
from storage.tables import session as open_conversation
from tests.harness import MakeTown, Town, shipped_texts
from tests.transcripts.believable import fill

KAI, GRACE = 1050, 1002


async def held(town: Town, telegram_id: int) -> list[str]:
    who = await town.database.read(people.find_by_telegram, telegram_id)
    return [] if who is None else await town.database.read(consents.tiers, who.id)


async def everything(town: Town) -> str:
    """Every row of every table, unsealed."""
    tables = [await rows(town, table) for table in metadata.tables.values()]
    return json.dumps(tables, default=str)


async def rows(town: Town, table: Any) -> list[Any]:
    return await town.database.read(lambda conn: list(conn.execute(select(table))))


async def test_who_is_too_young_cannot_agree_through_the_profile(town: Town) -> None:
    kai = town.phone(KAI, first_name="Kai")
    await kai.say("/start")
    await kai.press("English")
    await kai.press("I am younger")
    await kai.say("/profile")
    assert kai.last.labels == ["Sign up", "Language"]
    await kai.press("Sign up")
    kai.expects("Please choose your language")
    assert await held(town, KAI) == []


async def test_nobody_who_has_not_signed_up_is_asked_for_more_by_the_profile(town: Town) -> None:
    newcomer = town.phone(KAI, first_name="Kai")
    await newcomer.say("/profile")
    newcomer.expects("You have not signed up")
    assert await rows(town, open_conversation) == [], "there is no question to answer"


async def test_the_profile_does_not_help_to_skip_the_age_in_the_middle_of_signing_up(town: Town) -> None:
    kai = town.phone(KAI, first_name="Kai")
    await kai.say("/start")
    await kai.press("English")
    await kai.say("/profile")
    kai.expects("You have not signed up", "You need to be 16 or over")
    assert await held(town, KAI) == []


async def test_what_taking_part_allowed_goes_with_it(town: Town) -> None:
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/profile")
    await grace.press("My name")
    await grace.say("Gracious-Name")
    await grace.press("What helps me")
    await grace.say("Braille-Menu")
    await grace.press("What I agreed to")
    await grace.press("Stop: taking part")
    grace.expects("we also delete the name")
    await grace.press("Yes, take it back")
    who = await town.database.read(people.find_by_telegram, GRACE)
    assert who is not None
    assert (who.name, who.access_needs, who.interests_asked) == (None, None, False)
    assert await rows(town, person_interest) == []
    assert await held(town, GRACE) == ["updates"]
    left = await everything(town)  # the conversation is still open, and has a table of its own
    for trace in ("Gracious-Name", "Braille-Menu"):
        assert trace not in left


async def test_what_the_sign_up_was_told_is_kept_in_one_place_only(town: Town) -> None:
    phone = town.phone(KAI)
    await phone.say("/start")
    for label in ("English", "Updates and taking part", "Yes, I agree", "All of them", "Skip"):
        await phone.press(label)
    await phone.say("Unusual-Name")
    await phone.press("Skip")
    await phone.say("Large-Letters")
    await phone.press("Yes, all right")
    done = await rows(town, finished)
    assert [(row.flow, row.how, row.answers) for row in done] == [("start", "done", {})]
    await phone.say("/profile")
    for label in ("What I agreed to", "Stop: taking part", "Yes, take it back", "All is right"):
        await phone.press(label)
    left = await everything(town)
    for trace in ("Unusual-Name", "Large-Letters"):
        assert trace not in left


async def test_starting_again_after_a_stop_begins_with_nothing(town: Town) -> None:
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/stop")
    await grace.say("/start")
    await grace.press("Yes")
    for label in ("English", "Only updates", "All of them", "Dacorum"):
        await grace.press(label)
    who = await town.database.read(people.find_by_telegram, GRACE)
    assert who is not None
    assert who.name is None


async def test_taking_back_updates_leaves_the_name(town: Town) -> None:
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/profile")
    for label in ("What I agreed to", "Stop: health updates"):
        await grace.press(label)
    assert "also delete" not in grace.said()
    await grace.press("Yes, take it back")
    who = await town.database.read(people.find_by_telegram, GRACE)
    assert who is not None
    assert who.name == "Grace"


def test_only_a_survey_keeps_its_answers() -> None:
    flows, _ = read_flows(shipped_texts())
    assert flows
    for flow in flows:
        assert kept_answers(flow, {"name": "Grace", "words": "private"}) == {}, flow.id


@pytest.mark.parametrize("language", ["pl", "ur"])
async def test_in_the_demo_s_town_people_agree_to_words_in_their_language(language: str, make_town: MakeTown) -> None:
    town = await make_town(programme=Programme.read(town_programme()))
    phone = town.phone(1001, language_code=language)
    await phone.say("/start")
    await phone.press({"pl": "Polski", "ur": "اردو"}[language])
    ours = town.programme.wordings().shown("updates", language)
    assert ours.language == language
    phone.expects(ours.text.split(".")[0].split("،")[0])
    assert town.texts.plain("consent.in_english", language) not in phone.said()
