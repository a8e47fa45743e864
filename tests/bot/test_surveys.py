"""Surveys on people's phones: taking one, leaving it in the middle, coming back, and changing what was said."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from sqlalchemy import Connection, select

from conversations.texts import Texts
from programme.places_csv import PlaceRow
from storage import answer_sets, decision_cards, people, places, survey_tallies, surveys
from storage.tables import answer_set, contribution, finished, survey_answer
from tests.harness import Town
from tests.surveys import ROUTED, SHORT, TRIPS, publish, resident


async def said(town: Town) -> list[tuple[str, Any]]:
    """Every answer that is kept."""

    def look(conn: Connection) -> list[tuple[str, Any]]:
        rows = conn.execute(select(survey_answer.c.question, survey_answer.c.value).order_by(survey_answer.c.question))
        return [tuple(row) for row in rows]

    return await town.database.read(look)


async def told(town: Town) -> list[str]:
    """The words of all that was passed on to the team."""
    return await town.database.read(lambda conn: list(conn.scalars(select(contribution.c.words))))


async def states(town: Town) -> list[str]:
    """How far each set of answers came."""
    return await town.database.read(lambda conn: list(conn.scalars(select(answer_set.c.state))))


async def test_a_survey_is_made_while_the_bot_runs_and_taken_by_its_link(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    amina.expects("Buses", "Who decides: The council", "2 questions", "Question 1 of 2\nAre they late?")
    await amina.press("Yes")
    amina.expects("Question 2 of 2", "What should change first?")
    await amina.say("The number 9")
    amina.expects("The team has your answers")
    assert await said(town) == [("late", True), ("why", "The number 9")]
    assert await states(town) == ["finished"]


async def test_the_card_was_shown_and_the_words_are_in_no_other_place(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("No")
    await amina.say("Shelters")

    def look(conn: Connection) -> tuple[bool, object]:
        found = people.find_by_telegram(conn, 1001)
        assert found is not None
        copy = conn.execute(select(finished.c.answers)).scalar_one()
        return decision_cards.was_shown(conn, found.id, "flow:survey-buses"), copy

    assert await town.database.read(look) == (True, {})


async def test_each_answer_is_kept_at_once_and_who_comes_back_goes_on(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await amina.say("/cancel")
    amina.expects("so far is kept")
    assert await said(town) == [("late", True)]
    await town.restart()
    await amina.press("Go on")
    amina.expects("Welcome back")
    await amina.press("Go on")
    amina.expects("Question 2 of 2")
    await amina.say("Shelters")
    assert await states(town) == ["finished"]
    assert await said(town) == [("late", True), ("why", "Shelters")]


async def test_who_had_finished_sees_their_answers_and_changes_one(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await amina.say("Shelters")
    await amina.say("/surveys")
    await amina.press("Buses")
    amina.expects("1. Are they late?\n→ Yes", "2. What should change first?\n→ Shelters")
    await amina.press("Change number 1")
    amina.expects("Your answer now: Yes")
    await amina.press("No")
    amina.expects("1. Are they late?\n→ No")
    await amina.press("Change number 1")
    amina.expects("Your answer now: No")
    await amina.press("No")
    await amina.press("Leave it so")
    amina.expects("kept as they are")
    assert await said(town) == [("late", False), ("why", "Shelters")]
    assert await states(town) == ["finished"]


async def test_who_goes_back_in_the_first_passage_is_told_the_answer_that_there_is(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await amina.press("Back")
    amina.expects("Your answer now: Yes")
    await amina.press("No")
    await amina.press("Back")
    amina.expects("Your answer now: No")
    assert await said(town) == [("late", False)]


async def test_answers_are_taken_back_when_it_was_said_twice(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await amina.say("Shelters")
    await amina.say("/surveys buses")
    await amina.press("Take my answers back")
    assert await said(town) != []
    await amina.press("Yes", under=amina.last)
    amina.expects("is deleted")
    assert (await said(town), await states(town)) == ([], [])
    done = select(finished.c.flow).where(finished.c.how == "done")
    assert await town.database.read(lambda conn: list(conn.execute(done))) == []


async def test_a_survey_that_closes_in_the_middle_keeps_what_was_answered(town: Town) -> None:
    amina = await resident(town)
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await town.database.write(surveys.close, made.id, town.clock())
    await amina.say("Shelters")
    amina.expects("closed while you were answering")
    assert await said(town) == [("late", True)]
    assert await states(town) == ["started"]
    await amina.press("Yes, pass it on")
    assert await told(town) == ["Shelters"]
    await amina.say("/start survey-buses")
    amina.expects("“Buses” closed on")


async def test_what_was_pressed_after_it_closed_is_not_offered_to_the_team(town: Town) -> None:
    amina = await resident(town)
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await town.database.write(surveys.close, made.id, town.clock())
    await amina.press("Yes")
    amina.expects("closed while you were answering")
    assert "[Yes, pass it on]" not in amina.said()


async def test_words_after_it_closed_go_with_what_is_asked_about_already(town: Town) -> None:
    amina = await resident(town)
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    question = amina.last
    await amina.say("I want to kill myself")
    await amina.say("The lift is broken")
    amina.expects("[Yes, pass it on]")
    await amina.press("Yes", under=question)
    await town.database.write(surveys.close, made.id, town.clock())
    await amina.say("Shelters")
    amina.expects("it goes with what you wrote before")
    await amina.press("Yes, pass it on")
    assert await told(town) == ["I want to kill myself", "The lift is broken\nShelters"]


async def test_before_its_day_and_after_it_nobody_begins(town: Town) -> None:
    amina = await resident(town)
    opens, closes = "opens: 2027-03-01\n", "closes: 2027-03-02\n"
    await publish(town.database, town.clock(), SHORT.replace("questions:", f"{opens}{closes}questions:"))
    await amina.say("/start survey-buses")
    amina.expects("opens on")
    await amina.say("/surveys")
    amina.expects("No survey is open for you")


async def test_whom_it_does_not_name_is_told_kindly_and_is_not_offered_it(town: Town) -> None:
    amina = await resident(town, locality="dacorum")
    ben = await resident(town, 1002, locality="hertsmere")
    await publish(town.database, town.clock(), SHORT.replace("questions:", "audience: locality:hertsmere\nquestions:"))
    await amina.say("/start survey-buses")
    amina.expects("asks other people this time")
    await amina.say("/surveys")
    amina.expects("No survey is open for you")
    await ben.say("/surveys")
    ben.expects("[Buses]")


@pytest.mark.parametrize(
    ("rule", "told"), [("english", "انگریزی میں ہے"), ("not_offered", "ابھی آپ کی زبان میں نہیں ہے")]
)
async def test_a_language_that_it_lacks_is_never_silent(town: Town, rule: str, told: str) -> None:
    sana = await resident(town, language="ur")
    await publish(town.database, town.clock(), SHORT.replace("questions:", f"missing_language: {rule}\nquestions:"))
    await sana.say("/start survey-buses")
    sana.expects(told)


async def test_it_speaks_the_language_of_each(town: Town) -> None:
    jan = await resident(town, language="pl")
    await publish(town.database, town.clock())
    await jan.say("/start survey-buses")
    jan.expects("Autobusy", "Kto decyduje: Rada", "Pytanie 1 z 2\nCzy się spóźniają?")
    await jan.say("tak")
    jan.expects("Co zmienić najpierw?")


async def test_who_is_in_the_middle_goes_on_with_the_version_they_began(town: Town) -> None:
    amina, jan = await resident(town), await resident(town, 1002, "pl")
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await jan.say("/start survey-buses")
    await publish(town.database, town.clock(), SHORT.replace("What should change", "Which one is worst"))
    await publish(town.database, town.clock(), SHORT.replace("Co zmienić", "Co jest"))
    town.texts = Texts.load()
    await town.restart()
    await amina.press("Yes")
    amina.expects("What should change first?")
    await jan.press("Nie")
    jan.expects("Co zmienić najpierw?")
    ben = await resident(town, 1003)
    await ben.say("/surveys buses")
    counted = await town.database.read(answer_sets.counts, made.id)
    assert [(one.version, one.started) for one in counted] == [(1, 2), (3, 1)]


async def test_a_name_that_no_survey_has_leads_to_the_list(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/start survey-trains")
    amina.expects("I know no survey of that name", "[Buses]")


async def test_a_newcomer_signs_up_first_and_then_answers(town: Town) -> None:
    ben = town.phone(1009, first_name="Ben")
    await publish(town.database, town.clock())
    await ben.say("/start survey-buses")
    await ben.press("English")
    await ben.press("Only updates")
    await ben.press("All of them")
    await ben.press("Dacorum")
    ben.expects("Are they late?")


async def test_surveys_stand_before_the_opportunities(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock())
    await amina.say("/opportunities")
    amina.expects("Surveys that are open for you", "There is nothing open for you just now")


async def test_the_menu_shows_what_is_open_until_it_is_finished(town: Town) -> None:
    await publish(town.database, town.clock())
    grace = await resident(town)
    await grace.say("/menu")
    grace.expects("Surveys that are open for you", "What would you like to do?")
    await grace.press("Buses")
    await grace.press("Yes")
    await grace.say("The fares")
    menu = await grace.say("/menu")
    assert [message.text for message in menu] == ["What would you like to do?"]
    await grace.say("/surveys")
    grace.expects("Surveys that are open for you")


async def test_a_test_contact_may_try_it_and_is_not_counted(town: Town) -> None:
    tester = await resident(town, test=True)
    made = await publish(town.database, town.clock())
    await tester.say("/start survey-buses")
    await tester.press("Yes")
    assert await said(town) == [("late", True)]
    assert await town.database.read(answer_sets.counts, made.id) == []
    assert await town.database.read(answer_sets.all_sets, made.id) == []


async def test_nobody_is_reminded_of_a_survey_that_is_closed(town: Town) -> None:
    amina = await resident(town)
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await town.database.write(surveys.close, made.id, town.clock())
    town.clock.move(hours=26)
    await town.ring()
    assert "You began a survey" not in amina.said()


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", ("about twenty", "3 January", "zz2 1aa"), ("20", "Saturday 3 January", "Dacorum")),
        ("pl", ("dwadzieścia", "3 stycznia", "ZZ2 1AA"), ("20", "3 stycznia", "Dacorum")),
        ("ur", ("۲۰", "۳ جنوری", "ZZ2 1AA"), ("20", "3 جنوری", "ڈیکورم")),
    ],
)
async def test_numbers_days_and_places_are_kept_and_told_as_people_say_them(
    town: Town, language: str, typed: tuple[str, ...], told: tuple[str, ...]
) -> None:
    await town.database.write(places.put, [PlaceRow("ZZ21AA", "dacorum", None, None)])
    amina = await resident(town, language=language)
    await publish(town.database, town.clock(), TRIPS)
    await amina.say("/start survey-trips")
    for words in typed:
        await amina.say(words)
    assert await said(town) == [("day", "2026-01-03"), ("people", 20), ("where", "dacorum")]
    await amina.say("/surveys trips")
    amina.expects(*told)
    await amina.say("2")
    amina.expects(told[1])
    await amina.say("2026-01-02")
    assert dict(await said(town))["day"] == "2026-01-02"


async def test_a_day_and_a_place_stand_in_what_people_get_of_themselves(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock(), TRIPS)
    await amina.say("/start survey-trips")
    for typed in ("2", "3 January", "Dacorum"):
        await amina.say(typed)
    await amina.say("/mydata")
    letter = next(message for message in amina.heard() if (message.file or "").endswith(".txt"))
    told = b64decode(letter.content or "").decode()
    assert "Trips: On which day?" in told
    assert "3 January 2026" in told
    assert "Dacorum" in told


async def test_where_was_i_tells_the_questions_of_a_survey_and_not_their_numbers(town: Town) -> None:
    await publish(town.database, town.clock())
    amina = await resident(town)
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await amina.say("/where")
    amina.expects("Are they late? → Yes")
    await amina.press("Back: Are they late?")
    amina.expects("Question 1 of 2")


async def test_an_answer_goes_on_elsewhere_and_what_is_not_asked_any_more_is_not_kept(town: Town) -> None:
    amina = await resident(town)
    await publish(town.database, town.clock(), ROUTED)
    await amina.say("/start survey-buses")
    await amina.press("No")
    amina.expects("Question 3 of 3", "Why?")
    await amina.say("/cancel")
    await town.restart()
    await amina.say("/start survey-buses")
    await amina.press("Go on")
    amina.expects("Why?")
    await amina.say("Too far")
    amina.expects("The team has your answers")
    assert await said(town) == [("bus", False), ("why", "Too far")]
    counted = await town.database.read(survey_tallies.stretch, 1, 0, words=["why"], until=None)
    assert {question: people for (_, question), people in counted.met.items()} == {"bus": 1, "why": 1}
    await amina.say("/start survey-buses")
    amina.expects("1. By bus?", "2. Why?")
    await amina.press("Change number 1")
    await amina.press("Yes")
    amina.expects("2. On time?")
    await amina.press("Change number 2")
    await amina.press("Mostly")
    amina.expects("1. By bus?", "2. On time?")
    assert await said(town) == [("bus", True), ("late", "mostly")]
