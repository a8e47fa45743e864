"""What the team does for people at the console, and for itself, as steps that anybody of them takes."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import expect

from app.town.phones import Phone
from console.texts import text
from tests.proof.errands_writing import is_over
from tests.proof.office import Office
from tests.proof.walking import Walk

SAID: Final = "I want to kill myself"


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


async def sign_up_and_erase(office: Office) -> None:
    """Somebody without Telegram: signed up, corrected, and, as they ask, forgotten."""
    desk = await office.desk("administrator", "person")
    await _sign_up(office, desk, "Olive Marsh")
    await desk.looks("record")
    await desk.presses(text("people.correct"))
    await desk.picks(text("people.column.place"), "Hertsmere")
    await desk.presses(text("person_change.button"))
    await desk.reads("Hertsmere")
    await desk.presses(text("people.erase"))
    await desk.looks("sure")
    await desk.presses(text("person_erase.button"))
    await desk.does_not_read("Olive Marsh")


async def _sign_up(office: Office, desk: Walk, name: str) -> None:
    """Somebody of this errand alone: who is there already would be asked about."""
    await desk.follows(text("menu.people"))
    await desk.presses(text("people.sign_up"))
    await desk.presses(text("keyed.button"))
    await desk.reads(text("keyed.no_name"))
    await desk.looks("nothing-written")
    await desk.fills(text("keyed.name"), f"{name} {office.way}")
    await desk.ticks(text("keyed.way.letter"))
    await desk.fills(text("keyed.address"), "1 Made-up Street")
    await desk.picks(text("keyed.language"), "English")
    await desk.picks(text("keyed.place"), "Dacorum")
    agreed = desk.main.get_by_role("group", name=text("keyed.agreed_legend")).get_by_role("checkbox")
    await desk.ticks_it(agreed.first)
    await desk.ticks(text("keyed.given.paper"))
    for part, figure in (("day", "1"), ("month", "3"), ("year", "2026")):
        await desk.fills(text(f"day.{part}"), figure)
    await desk.ticks(text("keyed.of_age", age=16))
    await desk.presses(text("keyed.button"))
    await desk.reads(name)


async def write_letters(office: Office) -> None:
    """An announcement for somebody without Telegram: their letter is printed, and written down as sent."""
    desk = await office.desk("administrator", "letters")
    await _sign_up(office, desk, "Fern Marsh")
    await desk.goes("/announcements/new")
    await desk.fills(text("announcement_new.words"), "The **clinic** moves, {name}.")
    await desk.ticks(text("announcement_new.who.terms"))
    await desk.ticks("Dacorum")
    await desk.presses(text("announcement_new.on"))
    await desk.presses(re.compile(text("announcement_new.send.other", n=".*")))
    await is_over(desk)
    await desk.goes(desk.page.url.partition("?")[0])
    await desk.follows(text("letters.report_link"))
    await desk.looks("list")
    await desk.presses(text("letters.print_letters"))
    await desk.reads("1 Made-up Street")
    await desk.prints("letter")
    await desk.page.go_back()
    await desk.picks(text("letters.how_of", name=f"Fern Marsh {office.way}"), text("letters.how.letter"))
    await desk.presses(text("letters.save"))
    await desk.looks("sent")


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
    await desk.reads(text("acts.setting.quiet_hours"))
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
    await desk.reads("Half a sentence")
    await desk.looks("throw-away")
    await desk.presses(text("draft.throw_away"))
    await desk.reads(text("told.draft_thrown_away"))
