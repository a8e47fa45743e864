"""Talking with somebody who is on their phone, and one's own windows, as steps that the team takes at the console."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import expect

from app.town.people import town
from app.town.phones import Phone
from console.texts import text
from tests.proof.office import Office
from tests.proof.walking import WAYS, Walk

TALKATIVE: Final = 3
"""So many of those who read English raise an alert in another errand; the next ones talk in this one."""
HELPS: Final = "A bench at the stop is planned for March."
MORE: Final = "Thank you. Who decides where it stands?"
REASON: Final = "The bench is there."


async def talk_with_somebody(office: Office) -> None:
    """Somebody on their phone is answered, writes back, and reads each step; two of the team see each other."""
    phone = Phone(office.exchange, _talks(office))
    receipt = await _says(phone, office)
    desk, colleague = await office.desk("officer", "talk"), await office.desk("administrator", "talk")
    await _opens(desk, receipt)
    await _reads_of_it(phone, "read by a person of the team")
    await desk.presses(text("inbox.verb.answer"), exact=True)
    await _opens(colleague, receipt)
    await colleague.reads(text("inbox.here.writing", who="Tom"))
    await colleague.looks("two-at-it")
    await desk.fills(text("inbox.words.answer"), HELPS)
    await desk.presses(text("inbox.look"))
    await desk.looks("arrives")
    await desk.presses(text("inbox.yes.answer"))
    await desk.reads(text("told.inbox_answer"))
    await phone.hears(HELPS)
    await _reads_of_it(phone, HELPS)
    await _writes_back(phone)
    await _reads_the_thread(desk, phone)
    await _closes_too_late(desk, colleague, phone)


def _talks(office: Office) -> int:
    talkative = [one.id for one in town().people if one.language == "en" and one.tier == "both" and not one.ambassador]
    return talkative[TALKATIVE + WAYS.index(office.way)]


async def _says(phone: Phone, office: Office) -> str:
    await phone.say("/say")
    await phone.hears("What is on your mind?")
    await phone.say(f"There is no bench at the bus stop, {office.way}.")
    heard = await phone.hears("Your receipt is")
    found = re.search(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", heard.text)
    assert found, heard.text
    return found[0]


async def _opens(desk: Walk, receipt: str) -> None:
    await desk.follows(text("menu.inbox"))
    await desk.fills(text("inbox.search"), receipt)
    await desk.presses(text("list.show"))
    await desk.follows(receipt, desk.main)


async def _reads_of_it(phone: Phone, words: str) -> None:
    await phone.say("/mine")
    await phone.hears(words)


async def _writes_back(phone: Phone) -> None:
    await phone.press("Write back")
    await phone.hears("What is on your mind?")
    await phone.say(MORE)
    await phone.hears("Your receipt is")


async def _reads_the_thread(desk: Walk, phone: Phone) -> None:
    """The earlier one leads to what they wrote back, which begins with what was said before."""
    await desk.goes(desk.page.url.partition("?")[0])
    await desk.reads(text("inbox.wrote_back"))
    await desk.looks("wrote-back")
    back = desk.main.locator(".nhsuk-inset-text", has_text=text("inbox.wrote_back"))
    await desk.follows(re.compile(r"^\w{3}-\w{3}$"), back)
    await desk.reads(MORE)
    await desk.reads(HELPS)
    await desk.looks("thread")


async def _closes_too_late(desk: Walk, colleague: Walk, phone: Phone) -> None:
    """Both close it: the second is told what became of it, and the person hears one reason."""
    await colleague.goes(desk.page.url.partition("?")[0])
    for one in (desk, colleague):
        await one.presses(text("inbox.verb.close"), exact=True)
        await one.fills(text("inbox.words.close"), REASON if one is desk else "Too late.")
    for one in (desk, colleague):
        await one.presses(text("inbox.look"))
        if one is desk:
            await one.presses(text("inbox.yes.close"))
            await one.reads(text("told.inbox_close"))
    await colleague.looks("too-late")
    await expect(colleague.main).to_contain_text(REASON)
    await phone.hears(REASON)
    await _reads_of_it(phone, f"Why it is finished: “{REASON}”")
    assert not any("Too late." in heard.text for heard in await phone.screen())


async def end_a_session_elsewhere(office: Office) -> None:
    """Signed in at two places: the other one is ended from here, and is signed out with its next step."""
    here = await office.desk("officer", "sessions")
    elsewhere = await office.stranger("sessions")
    await elsewhere.goes(await office.demo.link("officer"))
    await elsewhere.presses(text("sign_in_press.button"))
    await here.follows("Tom")
    await here.reads(text("sign_ins.this"))
    await here.looks("mine")
    newest = (
        here.main.get_by_role("row")
        .filter(has=here.page.get_by_role("button"))
        .filter(has_not_text=text("sign_ins.this"))
    )
    await here.presses(re.compile(text("sign_ins.end_button")), newest)
    await here.looks("ended")
    await elsewhere.follows(text("menu.inbox"))
    await expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text(text("sign_in.title"))
    await elsewhere.looks("sign-in")
    await elsewhere.goes("/t/sign-in/made-up")
    await elsewhere.looks("no-such-link")
    await here.follows(text("menu.inbox"))
    await here.presses(text("frame.sign_out"), here.page.locator("header"))
    await here.looks("signed-out")
    office.forget("officer")


async def read_what_is_going_on(office: Office) -> None:
    """Somebody who does not use the bot: each page for everybody, by its links."""
    reader = await office.stranger("everybody")
    await reader.goes("/public/en")
    await reader.looks("going-on")
    for page in ("updates", "opportunities"):
        await reader.goes(f"/public/en/{page}")
        await reader.looks(page)
        await reader.follows(re.compile("."), reader.main.locator("li, article, h2, h3"))
        await reader.looks(f"one-of-{page}")
    for page in ("take-part", "accessibility", "privacy", "no-such-page"):
        await reader.goes(f"/public/en/{page}")
        await reader.looks(page)
