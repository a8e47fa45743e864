"""Surveys at a desk: written, played, published, changed and closed; what phones get is what the command line makes."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from console.desk import Settling
from console.texts import text
from conversations.session import Crumb, Session
from conversations.survey_flow import flow_of, step_of
from storage import audit, people, sessions, survey_acts, surveys
from storage.sessions import Open
from tests.clock import START
from tests.surveys import EXAMPLE, SHORT, publish

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from console import Desk
    from storage.surveys import Survey
    from tests.console.conftest import Hire, Member

CARD = {"who_decides": "The council", "when": "In May", "can_change": "Times", "cannot_change": "Fares"}
BUSES = {
    "title.en": "Buses here",
    "languages": "en",
    "checked_by.en": "Rosa",
    **{f"card.en.{line}": words for line, words in CARD.items()},
    "card.en.hear_back": "In this chat",
    "q.0.kind": "choice",
    "q.0.text.en": "How do you travel?",
    "q.0.o.0.text.en": "By bus",
    "q.0.o.1.text.en": "On foot",
    "q.1.kind": "text",
    "q.1.text.en": "Why?",
}


def _fields(member: Member) -> dict[str, str]:
    """What the form of the last page would send."""
    assert member.answer is not None
    page = member.answer.text
    inputs = [one for one in re.findall(r"<input[^>]*>", page) if 'type="radio"' not in one]
    pairs = [re.search(r' name="([^"]+)".* value="([^"]*)"', one) for one in inputs]
    found = {pair[1]: unescape(pair[2]) for pair in pairs if pair is not None}
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    kinds = re.findall(r'name="(q\.\d+\.kind)">.*?<option value="(\w+)" selected>', page, re.DOTALL)
    return found | {name: unescape(value) for name, value in texts} | dict(kinds)


async def _acts(member: Member) -> list[str]:
    return [one.act for one in await member.desk.database.read(audit.entries)]


async def test_a_survey_is_written_played_and_published(hire: Hire, desk: Desk) -> None:
    sam = await hire(name="Sam")
    await sam.open("/surveys/new")
    answer = await sam.send("/surveys/new", BUSES | {"do": "look"})
    assert str(answer.url).endswith("/surveys/new/look")
    assert text("survey_look.what.added") in sam.text
    await sam.open("/surveys/new/play")
    assert "How do you travel?" in sam.text
    await sam.send("/surveys/new/play", {"press": "0", "language": "en"})
    assert "By bus Question 2 of 2" in sam.text
    answer = await sam.send("/surveys/new/play", {"said": ["#0"], "typed": "It is <b>late</b>", "language": "en"})
    assert "It is &lt;b&gt;late&lt;/b&gt;" in answer.text
    assert text("survey_play.over") in sam.text
    await sam.open("/surveys/new/look")
    await sam.send("/surveys/new/publish")
    assert text("told.survey_added") in sam.text
    assert "/start survey-buses-here" in sam.text
    assert "1 (asked now) 3 March 2026, 10:00 Sam 2 0" in sam.text
    made = await desk.database.read(surveys.by_slug, "buses-here")
    assert made is not None
    assert [one["name"] for one in made.about["questions"]] == ["how_do_you_travel", "why"]
    assert (await _acts(sam))[0] == "surveys.import"
    await sam.open("/surveys/new")
    assert "Buses here" not in (sam.answer.text if sam.answer else "Buses here")


async def test_what_is_wrong_stands_beside_its_field_and_is_kept(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    empty = {"card.en.when": "", "q.1.text.en": ""}
    for wrong in (empty, {"opens_day": "soon"}, {"for-who": "nobody"}, {"q.0.o.1.text.en": "By bus"}):
        answer = await sam.send("/surveys/new", BUSES | wrong | {"do": "look"})
        assert answer.status_code == 400
        for name in wrong:
            assert f'href="#{name}"' in answer.text
            assert f'id="{name}-error"' in answer.text
    await sam.open("/surveys/new")
    assert "The council" in (sam.answer.text if sam.answer else "")


async def test_languages_stand_side_by_side_with_what_is_missing(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    await sam.send("/surveys/new", BUSES | {"do": "add_language", "language": "pl"})
    assert "Polish 10 texts" in sam.text
    await sam.send("/surveys/new", BUSES | {"languages": ["en", "pl"], "title.pl": "Autobusy", "do": "save"})
    assert "Polish 9 texts" in sam.text
    await sam.send("/surveys/new", BUSES | {"languages": ["en", "pl"], "checked_by.pl": "Jan", "do": "look"})
    assert sam.answer is not None
    assert sam.answer.status_code == 400
    await sam.send("/surveys/new", BUSES | {"languages": ["en", "pl"], "title.pl": "Autobusy", "do": "look"})
    assert "Polish is not offered: 9 texts are missing" in sam.text


async def test_a_changed_survey_is_a_new_version_and_who_waits_is_told(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    made = await publish(desk.database, START, EXAMPLE)
    path = f"/surveys/{made.id}/change"
    await sam.open(path)
    fields = _fields(sam) | {"languages": ["en", "pl", "ur"], "do": "look"}
    await sam.send(path, fields)
    assert text("survey_look.what.changed") in sam.text
    await sam.send(f"{path}/publish")
    assert text("told.survey_same") in sam.text
    await sam.open(path)
    await sam.send(path, fields | {"q.0.text.en": "How easy is walking?"})
    assert text("survey_look.what.version") in sam.text
    await sam.send(f"{path}/publish")
    assert text("told.survey_version") in sam.text
    after = await desk.database.read(surveys.find, made.id)
    assert after is not None
    assert after.version == 2
    assert [one["name"] for one in after.about["questions"]] == ["easy", "what", "alone", "first"]


async def test_what_becomes_of_people_at_a_question_that_is_gone_is_chosen(hire: Hire, desk: Desk) -> None:
    settled: list[Settling] = []

    async def settle(wanted: Settling) -> bool:
        settled.append(wanted)
        return True

    desk.settle = settle
    sam = await hire()
    before = await publish(desk.database, START)
    await desk.database.write(_is_at, before, step_of("why"))
    path = f"/surveys/{before.id}"
    await sam.open(f"{path}/older")
    assert text("survey_older.nobody") in sam.text, "they are in the version that is asked now"
    after = await publish(desk.database, START, SHORT.replace("name: why", "name: cost"))
    await sam.open(path)
    assert f'href="{path}/older"' in sam.html
    await sam.open(f"{path}/older")
    gone = text("survey_older.gone", question="What should change first?", people=text("figures.few"))
    assert gone in sam.text
    form = {"version": survey_acts.mark(after), "number": "1"}
    assert (await sam.send(f"{path}/older", form)).status_code == 400
    assert text("survey_older.choose") in sam.text
    for what, more in (("stay", {}), ("move", {"at-why": "cost"}), ("move", {"at-why": "nothing"}), ("end", {})):
        await sam.send(f"{path}/older", {**form, "what": what, **more})
        assert text(f"told.survey_older_{what}") in sam.text
    assert [one.steps for one in settled] == [{step_of("why"): step_of("cost")}, {}, None]
    assert {(one.flow, one.version, one.by) for one in settled} == {("survey-buses", before.flow_version, sam.id)}
    await sam.send(f"{path}/older", {**form, "number": "2", "what": "end"})
    assert text("told.survey_older_stale") in sam.text


def _is_at(conn: Connection, survey: Survey, step: str) -> None:
    """Somebody waits at a question of the present version."""
    who = people.arrive(conn, 1001, START)
    facts: dict[str, Any] = {"flow": flow_of(survey.slug), "version": survey.flow_version, "step": step}
    waits = Session(id="s", wait="w", facts={}, trail=(Crumb(step=step),), tries=0, opened=START, **facts)
    sessions.save(conn, who.id, Open(waits, 1), START)


async def test_somebody_else_changed_it_meanwhile(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    made = await publish(desk.database, START, SHORT)
    path = f"/surveys/{made.id}/change"
    await sam.open(path)
    fields = _fields(sam) | {"languages": ["en", "pl"], "title.en": "Buses by Sam", "do": "look"}
    await sam.send(path, fields)
    await desk.database.write(survey_acts.close, made.id, by=sam.id, now=START)
    await sam.send(f"{path}/publish")
    assert text("form.stale") in sam.text
    assert "Buses by Sam" in (sam.answer.text if sam.answer else "")
    await sam.send(f"{path}/publish")
    assert text("told.survey_version") in sam.text


async def test_another_survey_is_not_overwritten_by_its_short_name(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    await publish(desk.database, START, SHORT)
    await sam.open("/surveys/new")
    await sam.send("/surveys/new", BUSES | {"survey": "buses", "do": "look"})
    assert text("survey_form.taken", title="Buses") in sam.text


async def test_it_is_closed_and_opened_again(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    made = await publish(desk.database, START, SHORT)
    path = f"/surveys/{made.id}"
    await sam.open(f"{path}/close")
    await sam.send(f"{path}/close")
    assert text("told.survey_closed") in sam.text
    await sam.send(f"{path}/close")
    assert text("told.survey_was_closed") in sam.text
    await sam.send(f"{path}/open")
    assert text("told.survey_opened") in sam.text
    assert (await _acts(sam))[:2] == ["surveys.open", "surveys.close"]
    listed = await sam.open("/surveys?state=open&export=csv")
    assert listed.text.splitlines()[1:] == ["Buses,Open,3 March 2026,"]


async def test_people_are_asked_by_an_announcement_with_a_button_that_opens_it(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    made = await publish(desk.database, START, SHORT)
    await sam.open(f"/surveys/{made.id}")
    assert text("surveys.ask") not in sam.text, "nobody knows which bot it is"
    desk.bot_name = lambda: "hearback_bot"
    await sam.open(f"/surveys/{made.id}")
    assert f"https://t.me/hearback_bot?start=survey-{made.slug}" in sam.text
    await sam.open(f"/announcements/new?survey={made.id}")
    assert f'value="https://t.me/hearback_bot?start=survey-{made.slug}"' in sam.html
    assert f"**{made.title('en')}**" in sam.text
    await sam.send("/announcements/new", {"do": "save", "words-en": "Something else", "version": "-"})
    await sam.open(f"/announcements/new?survey={made.id}")
    assert text("told.announcement_unfinished") in sam.text
    assert "Something else" in sam.text


TERMS = {
    "opens_day": "1",
    "opens_month": "4",
    "opens_year": "2026",
    "closes_day": "20",
    "closes_month": "4",
    "closes_year": "2026",
    "closes_time": "18:00",
    "for-who": "terms",
    "for-locality": "dacorum",
    "for-tier": ["updates", "taking_part"],
}

UNTICKED: dict[str, list[str]] = {f"for-{kind}": [] for kind in ("locality", "topic", "tier", "language")}


async def test_its_days_are_written_in_fields_and_who_may_take_it_is_ticked(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    await sam.send("/surveys/new", BUSES | TERMS | {"do": "count"})
    assert "Nobody" in sam.text
    await sam.send("/surveys/new", BUSES | TERMS | {"do": "look"})
    assert "1 April 2026, 00:00" in sam.text
    assert "20 April 2026, 18:00" in sam.text
    await sam.send("/surveys/new/publish")
    (made,) = await sam.desk.database.read(surveys.list_surveys)
    assert made.audience == "locality:dacorum and tier:updates|taking_part"
    await sam.open(f"/surveys/{made.id}/change")
    for ticked in ('value="dacorum" checked', 'value="taking_part" checked', 'value="18:00"', 'value="2026"'):
        assert ticked in sam.html, "the same stands there again"
    for wrong, field in (({"opens_day": "31"}, "opens_day"), (UNTICKED, "for-terms")):
        answer = await sam.send(f"/surveys/{made.id}/change", _fields(sam) | TERMS | wrong | {"do": "look"})
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (400, True)
        assert f'id="{field}-error"' in answer.text
        assert 'value="31"' in answer.text or field != "opens_day"


async def test_a_question_or_a_language_with_words_in_it_is_asked_about_before_it_goes(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    polish = {"languages": ["en", "pl"], "title.pl": "Autobusy"}
    for button, goes in (("remove.0", BUSES["q.0.text.en"]), ("drop_language.pl", "Autobusy")):
        await sam.send("/surveys/new", BUSES | polish | {"do": button})
        assert text("draft.title") in sam.text
        assert goes in sam.text
        await sam.open("/surveys/new?on=yes")
        assert goes in sam.html, "it is kept"
        await sam.send("/surveys/new", BUSES | polish | {"do": button, "sure": "yes"})
        assert goes not in sam.html


async def test_what_was_written_can_be_thrown_away(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    await sam.send("/surveys/new", BUSES | {"do": "add_question"})
    assert "Question 3" in sam.text
    await sam.send("/surveys/new", BUSES | {"do": "drop"})
    assert "Buses here" in sam.text
    assert 'href="/surveys/new?on=yes"' in sam.html
    await sam.send("/throw-away", {"form": "/surveys/new"})
    assert text("told.draft_thrown_away") in sam.text
    await sam.open("/surveys/new")
    assert "Buses here" not in (sam.answer.text if sam.answer else "")


@pytest.mark.parametrize("path", ["9", "9/change", "9/close", "x"])
async def test_what_is_not_there_is_said(hire: Hire, path: str) -> None:
    sam = await hire()
    answer = await sam.open(f"/surveys/{path}")
    assert answer.status_code == 404
    assert text("surveys.gone") in sam.text


async def test_an_answer_goes_on_at_the_end_and_nowhere_is_told_beside_it(hire: Hire) -> None:
    sam = await hire()
    await sam.open("/surveys/new")
    walks = BUSES | {"q.0.o.1.go": "end", "do": "look"}
    await sam.send("/surveys/new", walks)
    await sam.send("/surveys/new/play", {"press": "1", "language": "en"})
    assert text("survey_play.over") in sam.text
    answer = await sam.open("/surveys/new")
    assert '<option value="end" selected>' in answer.text
    answer = await sam.send("/surveys/new", walks | {"q.0.o.1.go": "-77"})
    assert text("survey_form.go.gone") in sam.text
    assert answer.status_code == 400
    assert "there is no question “-77” to go on with" in sam.text
