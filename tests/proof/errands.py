"""What the team goes to the console for, each as steps that anybody of them takes, whichever way they go."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.async_api import Locator, expect

from app.town.phones import Phone
from console.texts import text
from tests.proof.office import Office
from tests.proof.walking import Walk

SAID: Final = "I want to kill myself"
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
    await _is_over(desk)
    await desk.goes(desk.page.url.partition("?")[0])
    await desk.reads(re.compile(r"\d+ people have it"))
    await desk.reads(text("announcement.finished_at"))
    await desk.looks("report")
    await desk.prints("report")


async def _is_over(desk: Walk) -> None:
    """Wait until it has gone out: the page follows by itself, or is asked again."""
    over = desk.main.locator(".nhsuk-tag", has_text="Finished")
    again = desk.page.get_by_role("link", name=text("announcement.refresh"))
    while desk.way == "plain" and await again.count():
        await desk.follows(text("announcement.refresh"))
    await expect(over).to_be_visible()


async def answer_and_close(office: Office) -> None:
    """What somebody told the team: read, answered, closed with a reason, each shown before it is sent."""
    desk = await office.desk("officer", "inbox")
    await desk.follows(text("menu.inbox"))
    await desk.picks(text("inbox.filter.state"), text("inbox.show.new"))
    await desk.picks(text("inbox.filter.language"), "English")
    await desk.presses(text("list.show"))
    await desk.looks("new")
    await desk.follows(re.compile(r"^\w{3}-\w{3}$"), desk.main)
    await desk.presses(text("inbox.mine"))
    await desk.reads(text("told.inbox_yours"))
    for verb, words in (("answer", "Two people are at the desk from January."), ("close", "It is done.")):
        await desk.presses(text(f"inbox.verb.{verb}"), exact=True)
        await desk.presses(text("inbox.look"))
        await desk.reads(text(f"inbox.empty.{verb}"))
        await desk.fills(text(f"inbox.words.{verb}"), words)
        await desk.presses(text("inbox.look"))
        await desk.reads(words)
        await desk.looks(verb)
        await desk.presses(text(f"inbox.yes.{verb}"))
        await desk.reads(text(f"told.inbox_{verb}"))
    await expect(desk.main.locator(".nhsuk-tag").first).to_have_text(text("inbox.status.closed"))
    await desk.looks("closed")


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
    await desk.presses(text("surveys.results"))
    await desk.reads("How do you come?")
    await desk.looks("results")


def _texts(desk: Walk, key: str) -> Locator:
    return desk.main.get_by_role("group", name=text(key), exact=True).first


async def _asks(desk: Walk, number: int, words: str, kind: str) -> None:
    asked = desk.main.get_by_role("region", name=text("survey_form.question", number=number), exact=True)
    await desk.fills("English", words, asked.get_by_role("group", name=text("survey_form.asks")))
    await desk.picks(text("survey_form.kind"), kind, asked)


async def sign_up_and_erase(office: Office) -> None:
    """Somebody without Telegram: signed up, corrected, and, as they ask, forgotten."""
    desk = await office.desk("administrator", "person")
    await _sign_up(office, desk)
    await desk.looks("record")
    await desk.presses(text("people.correct"))
    await desk.picks(text("people.column.place"), "Hertsmere")
    await desk.presses(text("person_change.button"))
    await desk.reads("Hertsmere")
    await desk.presses(text("people.erase"))
    await desk.looks("sure")
    await desk.presses(text("person_erase.button"))
    await desk.does_not_read("Olive Marsh")


async def _sign_up(office: Office, desk: Walk) -> None:
    await desk.follows(text("menu.people"))
    await desk.presses(text("people.sign_up"))
    await desk.presses(text("keyed.button"))
    await desk.reads(text("keyed.no_name"))
    await desk.looks("nothing-written")
    await desk.fills(text("keyed.name"), f"Olive Marsh {office.way}")
    await desk.ticks(text("keyed.way.letter"))
    await desk.fills(text("keyed.address"), "1 Made-up Street")
    await desk.picks(text("keyed.language"), "English")
    await desk.picks(text("keyed.place"), "Dacorum")
    agreed = desk.main.get_by_role("group", name=text("keyed.agreed_legend")).get_by_role("checkbox")
    await desk.ticks_it(agreed.first)
    await desk.ticks(text("keyed.given.paper"))
    for part, figure in (("day", "1"), ("month", "3"), ("year", "2026")):
        await desk.fills(text(f"keyed.given_{part}"), figure)
    await desk.ticks(text("keyed.of_age", age=16))
    await desk.presses(text("keyed.button"))
    await desk.reads("Olive Marsh")


async def look_after_an_alert(office: Office) -> None:
    """Somebody writes that they harm themselves: taken on, handed over, closed with what was done."""
    phone = Phone(office.exchange, office.in_need)
    await phone.say("/say")
    await phone.hears("What is on your mind?")
    await phone.say(SAID)
    desk = await office.desk("officer", "alert")
    waits = desk.page.get_by_role("link", name=re.compile("alert", re.IGNORECASE)).and_(desk.main.locator("a"))
    while not await waits.count():
        await desk.goes("/")
    await desk.looks("home")
    await desk.follows(text("menu.alerts"))
    await desk.follows(re.compile(r"^\w{3}-\w{3}$"), desk.main)
    await desk.presses(text("alerts.take_on"))
    await desk.looks("taken")
    await desk.opens(text("alerts.hand_over"))
    await desk.picks(text("alerts.hand_to"), "Amina")
    await desk.presses(text("alerts.hand"), exact=True)
    await desk.reads(text("told.alert_handed"))
    colleague = await office.desk("administrator", "alert")
    await colleague.goes(desk.page.url.partition("?")[0])
    await colleague.presses(text("alerts.close"), exact=True)
    await colleague.presses(text("alerts.close_it"))
    await colleague.reads(text("alerts.empty"))
    await colleague.fills(text("alerts.done"), "Somebody sat with them.")
    await colleague.presses(text("alerts.close_it"))
    await expect(colleague.main).to_contain_text("Somebody sat with them.")
    await colleague.looks("closed")


async def change_a_setting(office: Office) -> None:
    """Quiet hours, with nonsense first; who changed them stands in the audit log, and they go back."""
    desk = await office.desk("administrator", "settings")
    await desk.follows(text("menu.settings"))
    await desk.looks("settings")
    await desk.follows(re.compile(rf"Change\s*{text('settings.quiet_hours')}"), desk.main)
    await desk.fills(text("settings_quiet.from"), "25:99")
    await desk.presses(text("settings.save"))
    await desk.reads(text("settings_quiet.begin"))
    await desk.looks("nonsense")
    await desk.fills(text("settings_quiet.from"), "23:30")
    await desk.fills(text("settings_quiet.to"), "23:40")
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))
    await desk.follows(text("menu.audit"))
    await desk.reads("quiet")
    await desk.looks("audit")
    await desk.goes("/settings/quiet-hours")
    await desk.presses(text("settings.to_file"))
    await desk.reads(text("told.settings_back"))


async def hire_and_let_go(office: Office) -> None:
    """Somebody comes to the team, gets another role, and leaves."""
    desk, number = await office.desk("administrator", "team"), str(7000 + len(office.way))
    await desk.follows(text("menu.team"))
    await desk.presses(text("team.add"))
    await desk.presses(text("team_new.button"))
    await desk.looks("nothing-written")
    await desk.fills(text("team_new.telegram"), number)
    await desk.fills(text("team_new.name"), f"Una {office.way}")
    await desk.ticks(text("role.analyst"))
    await desk.presses(text("team_new.button"))
    await desk.reads(f"Una {office.way}")
    await desk.presses(text("member.change_role"))
    await desk.ticks(text("role.auditor"))
    await desk.presses(text("team_role.button"))
    await desk.reads(text("role.auditor"))
    await desk.looks("member")
    await desk.presses(text("member.remove"))
    await desk.presses(text("team_remove.button"))
    await desk.does_not_read(f"Una {office.way}\n")


async def be_signed_out_while_writing(office: Office) -> None:
    """The session ends in the middle of an answer: after signing in again it is all there."""
    desk = await office.desk("officer", "session")
    await desk.goes("/announcements/new")
    await desk.fills(text("announcement_new.words"), f"Half a sentence, {office.way}")
    administrator = await office.desk("administrator", "session")
    await administrator.follows(text("menu.team"))
    await administrator.follows("Tom", administrator.main)
    await administrator.presses(text("member.sign_ins"))
    await administrator.presses(text("team_sign_ins.end_all"))
    office.forget("officer")
    await desk.presses(text("announcement_new.save"))
    await desk.looks("signed-out")
    await office.signs_in(desk, "officer")
    words = desk.main.get_by_label(text("announcement_new.words"), exact=True)
    await expect(words).to_have_value(f"Half a sentence, {office.way}")
    await desk.looks("again")
    await desk.goes("/sign-ins")
    await desk.reads(text("sign_ins.drafts"))
    await desk.goes("/announcements/new")
    await expect(words).to_have_value(f"Half a sentence, {office.way}")
    await desk.presses(text("announcement_new.forget"))


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


async def write_letters(office: Office) -> None:
    """An announcement for somebody without Telegram: their letter is printed, and written down as sent."""
    desk = await office.desk("administrator", "letters")
    await _sign_up(office, desk)
    await desk.goes("/announcements/new")
    await desk.fills(text("announcement_new.words"), "The **clinic** moves, {name}.")
    await desk.ticks(text("announcement_new.who.terms"))
    await desk.ticks("Dacorum")
    await desk.presses(text("announcement_new.on"))
    await desk.presses(re.compile(text("announcement_new.send.other", n=".*")))
    await _is_over(desk)
    await desk.goes(desk.page.url.partition("?")[0])
    await desk.follows(text("letters.report_link"))
    await desk.looks("list")
    await desk.presses(text("letters.print_letters"))
    await desk.reads("1 Made-up Street")
    await desk.prints("letter")
    await desk.page.go_back()
    await desk.picks(text("letters.how_of", name=f"Olive Marsh {office.way}"), text("letters.how.letter"))
    await desk.presses(text("letters.save"))
    await desk.looks("sent")


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


Errand = Callable[[Office], Awaitable[None]]
ERRANDS: Final[tuple[Errand, ...]] = (
    send_an_announcement,
    answer_and_close,
    publish_an_update,
    ask_a_survey,
    sign_up_and_erase,
    look_after_an_alert,
    change_a_setting,
    hire_and_let_go,
    decide_at_the_same_time,
    be_signed_out_while_writing,
)
BESIDES: Final[tuple[Errand, ...]] = (write_letters, read_in_urdu)
"""What is gone about with a mouse alone: its pages are looked at on paper, and from right to left."""
