"""What the team writes at the console, as steps that anybody of them takes: announcements, updates, surveys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.async_api import Locator, expect

from console.texts import text
from tests.proof.office import Office
from tests.proof.walking import Walk

TAKES_PART: Final = "3"
"""The number of somebody in the town who agreed to taking part."""
CARD: Final = {
    "who_decides": "The board",
    "when": "In June",
    "can_change": "The times",
    "cannot_change": "The place",
    "hear_back": "Here, in July",
}


async def send_an_announcement(office: Office) -> None:
    """From an empty form, by nonsense and a test, to the report of what people have."""
    desk = await office.desk("officer", "announcement")
    await desk.follows(text("menu.announcements"))
    await desk.presses(text("announcement_new.title"))
    await desk.presses(text("announcement_new.on"))
    await desk.reads(text("announcement_new.wrong.words"))
    await desk.looks("nothing-written")
    await desk.fills(text("announcement_new.words"), "The **clinic** moves, {nmae}.")
    await desk.presses(text("announcement_new.on"))
    await desk.reads("{nmae}")
    await desk.fills(text("announcement_new.words"), f"The **clinic** moves, {office.way}.")
    await desk.ticks(text("announcement_new.who.terms"))
    await desk.ticks("Dacorum")
    await desk.looks("written")
    await desk.presses(text("announcement_new.on"))
    await expect(desk.main.locator(".hb-phone strong").first).to_have_text("clinic")
    await desk.presses(text("announcement_new.test"))
    await desk.reads(text("told.announcement_tested"))
    await desk.looks("looked-at")
    await desk.presses(re.compile(text("announcement_new.send.other", n=".*")))
    await is_over(desk)
    await desk.goes(desk.page.url.partition("?")[0])
    await desk.reads(re.compile(r"\d+ people have it"))
    await desk.reads(text("announcement.finished_at"))
    await desk.looks("report")
    await desk.prints("report")


async def is_over(desk: Walk) -> None:
    """Wait until it has gone out: the page follows by itself, or is asked again."""
    over = desk.main.locator(".nhsuk-tag", has_text="Finished")
    again = desk.page.get_by_role("link", name=text("announcement.refresh"))
    while desk.way == "plain" and await again.count():
        await desk.follows(text("announcement.refresh"))
    await expect(over).to_be_visible()


async def publish_an_update(office: Office) -> None:
    """In two languages; a colleague checks each, and everybody can read it."""
    desk, title = await office.desk("officer", "update"), f"Blood pressure, {office.way}"
    await desk.follows(text("menu.updates"))
    await desk.presses(text("content_form.new.update"))
    await desk.presses(text("survey_form.look"))
    await desk.reads(text("content_form.empty.owner"))
    await desk.looks("nothing-written")
    await desk.picks(text("survey_form.another"), "Polish")
    await desk.presses(text("survey_form.add_language"))
    for language, name, words in (("English", title, "Each Tuesday."), ("Polish", "Pomiar", "We wtorki.")):
        await desk.fills(language, name, desk.main.get_by_role("group", name=text("content_form.title"), exact=True))
        await desk.fills(language, words, desk.main.get_by_role("group", name=text("content_form.body"), exact=True))
    await desk.fills(text("content_form.source"), "NHS England")
    await desk.fills(text("content_form.owner"), "Tom")
    await desk.fills(text("content_form.review"), "2099-06-01")
    await desk.looks("written")
    await desk.presses(text("survey_form.look"))
    await desk.presses(text("content_look.publish"))
    await desk.reads(text("content.somebody_else"))
    await _is_checked(office, title)


async def _is_checked(office: Office, title: str) -> None:
    colleague = await office.desk("administrator", "update")
    await colleague.follows(re.compile("updates? waits? for"), colleague.main)
    await colleague.follows(title, colleague.main)
    for language in ("English", "Polish"):
        await colleague.presses(text("content.right", language=language))
        await colleague.reads(text("told.content_checked"))
    await colleague.looks("checked")
    await colleague.goes("/public/en/updates")
    await colleague.follows(title)
    await colleague.reads("Each Tuesday.")
    await colleague.looks("public")


async def ask_a_survey(office: Office) -> None:
    """Three questions: written, played as on a phone, published, and its results looked at."""
    desk = await office.desk("officer", "survey")
    await desk.follows(text("menu.surveys"))
    await desk.presses(text("surveys.new"))
    await desk.presses(text("survey_form.look"))
    await desk.reads(text("survey_form.empty.question", number=1))
    await desk.fills(text("survey_form.checked_in", language="English"), "Amina")
    await desk.fills("English", f"To the clinic, {office.way}", _texts(desk, "survey_form.name"))
    for line, words in CARD.items():
        await desk.fills("English", words, _texts(desk, f"survey_form.card.{line}"))
    await _asks(desk, 1, "How do you come?", text("survey_form.kind.choice"))
    for place, words in ((1, "By bus"), (2, "On foot")):
        one = desk.main.get_by_role("group", name=text("survey_form.answer", number=place), exact=True)
        await desk.fills("English", words, one.first)
    for number, words, kind in ((2, "How many minutes?", "number"), (3, "What would help?", "text")):
        await desk.presses(text("survey_form.add_question"))
        await _asks(desk, number, words, text(f"survey_form.kind.{kind}"))
    await desk.looks("written")
    await desk.presses(text("survey_form.look"))
    await desk.presses(text("survey_look.play"))
    await desk.presses("On foot")
    await desk.fills(text("survey_play.typed"), "many")
    await desk.presses(text("survey_play.send"), exact=True)
    await desk.fills(text("survey_play.typed"), "12")
    await desk.presses(text("survey_play.send"), exact=True)
    await desk.fills(text("survey_play.typed"), "A bench.")
    await desk.presses(text("survey_play.send"), exact=True)
    await desk.reads(text("survey_play.over"))
    await desk.looks("played")
    await desk.follows(text("survey_play.look"), desk.main)
    await desk.presses(text("survey_look.publish"))
    await desk.looks("published")
    here = desk.page.url
    await desk.presses(text("surveys.ask"))
    await expect(desk.main.get_by_label(text("announcement_new.words"), exact=True)).to_have_value(
        re.compile(f"To the clinic, {office.way}")
    )
    await desk.presses(text("announcement_new.on"))
    await expect(desk.main.locator(".hb-phone").first).to_contain_text(text("announcement_survey.button"))
    await desk.looks("asked")
    await desk.goes("/announcements/new")
    await desk.presses(text("announcement_new.forget"))
    await desk.reads(text("draft.title"))
    await desk.presses(text("draft.throw_away"))
    await desk.goes(here)
    await desk.presses(text("surveys.results"))
    await desk.reads("How do you come?")
    await desk.looks("results")


def _texts(desk: Walk, key: str) -> Locator:
    return desk.main.get_by_role("group", name=text(key), exact=True).first


async def _asks(desk: Walk, number: int, words: str, kind: str) -> None:
    asked = desk.main.get_by_role("region", name=text("survey_form.question", number=number), exact=True)
    await desk.fills("English", words, asked.get_by_role("group", name=text("survey_form.asks")))
    await desk.picks(text("survey_form.kind"), kind, asked)


async def host_an_opportunity(office: Office) -> None:
    """Written with what a view can change there, checked by a colleague, and who came is written down."""
    desk, title = await office.desk("officer", "opportunity"), f"Plan the path, {office.way}"
    await desk.follows(text("menu.opportunities"))
    await desk.presses(text("content_form.new.opportunity"))
    await desk.presses(text("survey_form.look"))
    await desk.reads(text("content_form.empty.summary"))
    await desk.looks("nothing-written")
    await desk.picks(text("content_form.kind"), text("content.kind.meeting"))
    for name, words in (("title", title), ("summary", "An evening"), ("about", "We plan it together.")):
        await desk.fills("English", words, _texts(desk, f"content_form.{name}"))
    for line, words in CARD.items():
        await desk.fills("English", words, _texts(desk, f"survey_form.card.{line}"))
    await desk.fills(text("content_form.owner"), "Tom")
    await desk.fills(text("content_form.review"), "2099-06-01")
    await desk.presses(text("survey_form.look"))
    await desk.looks("looked-at")
    await desk.presses(text("content_look.publish"))
    colleague = await office.desk("administrator", "opportunity")
    await colleague.goes(desk.page.url.partition("?")[0])
    await colleague.presses(text("content.right", language="English"))
    await colleague.reads(text("told.content_checked"))
    await desk.presses(text("opportunities.check_in"))
    await desk.fills(text("check_in.also"), "many")
    await desk.presses(text("check_in.button"))
    await desk.looks("nonsense")
    await desk.fills(text("check_in.also"), TAKES_PART)
    await desk.presses(text("check_in.button"))
    await desk.reads(text("told.check_in_done"))
    await desk.looks("came")


async def decide_at_the_same_time(office: Office) -> None:
    """Two of the team at one announcement: what the second one decides is not done, and they are told why."""
    first, second = await office.desk("officer", "together"), await office.desk("administrator", "together")
    await first.goes("/announcements/new")
    await first.fills(text("announcement_new.words"), f"For both of us, {office.way}")
    await first.ticks(text("announcement_new.who.test"))
    await first.ticks(text("announcement_new.when.at"))
    await first.fills(text("announcement_new.at"), f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%d}T10:00")
    await first.presses(text("announcement_new.on"))
    await first.presses(text("announcement_new.send_then"))
    await second.goes(first.page.url.partition("?")[0])
    for desk in (first, second):
        await desk.presses(text("announcement.verb.cancel"))
    await first.presses(text("announcement.yes.cancel"))
    await first.reads(text("told.announcement_cancel"))
    await second.presses(text("announcement.yes.cancel"))
    await second.reads(text("told.announcement_stale"))
    await second.looks("too-late")


async def read_in_urdu(office: Office) -> None:
    """What is going on, for somebody who reads from right to left and does not use the bot."""
    reader = await office.stranger("public")
    await reader.goes("/public/ur")
    await expect(reader.page.locator("html")).to_have_attribute("dir", "rtl")
    await reader.looks("going-on")
    await reader.page.set_viewport_size({"width": 1200, "height": 800})
    await reader.goes("/public/ur/opportunities/1")
    await reader.looks("opportunity")
    await reader.prints("opportunity")
    await reader.goes("/public/ur/updates/5")
    await reader.looks("update")
    await reader.goes("/public/ur/take-part")
    await reader.looks("take-part")
