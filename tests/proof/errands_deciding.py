"""What becomes of an announcement that one alone does not decide on, or that was wrong, as steps at the console."""

from __future__ import annotations

from typing import Final

from playwright.async_api import expect

from console.texts import text
from tests.proof.errands_writing import is_over
from tests.proof.office import Office
from tests.proof.walking import Walk

EVERY: Final = "0"
"""A second person looks at announcements to more people than that."""


async def have_it_approved_and_put_right(office: Office) -> None:
    """A second person looks at it, and declines one; what went out was wrong, is put right, and is taken back."""
    desk, colleague = await office.desk("officer", "approval"), await office.desk("administrator", "approval")
    await _looks_twice(colleague, EVERY)
    await _writes(desk, f"The clynic moves, {office.way}.")
    await desk.looks("waits")
    await colleague.goes(_here(desk))
    await colleague.presses(text("announcement.verb.approve"))
    await colleague.looks("second-person")
    await colleague.fills(text("announcement.note.decline"), "It is called clinic.")
    await colleague.presses(text("announcement.yes.decline"))
    await colleague.reads(text("told.announcement_decline"))
    await _writes(desk, f"The clinic moves on Monday, {office.way}.")
    await colleague.goes(_here(desk))
    await colleague.presses(text("announcement.verb.approve"))
    await colleague.presses(text("announcement.yes.approve"))
    await colleague.reads(text("told.announcement_approve"))
    await colleague.goes("/settings/second-person")
    await colleague.presses(text("settings.to_file"))
    there = _here(desk)
    await desk.goes(there)
    await is_over(desk)
    await _is_put_right(desk, office)
    await _is_taken_back(desk, there)


async def _looks_twice(desk: Walk, above: str) -> None:
    await desk.goes("/settings/second-person")
    await desk.fills(text("settings_second.above"), above)
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))


def _here(desk: Walk) -> str:
    return desk.page.url.partition("?")[0]


async def _writes(desk: Walk, words: str) -> None:
    await desk.goes("/announcements/new")
    await desk.fills(text("announcement_new.words"), words)
    await desk.ticks(text("announcement_new.who.terms"))
    await desk.ticks("Hertsmere")
    await desk.presses(text("announcement_new.on"))
    await desk.presses(text("announcement_new.ask_second"))
    await desk.reads(text("told.announcement_waits"))


async def _is_put_right(desk: Walk, office: Office) -> None:
    """With nothing written first; the words change where they stand."""
    number = _here(desk).rpartition("/")[2]
    await desk.presses(text("announcement.verb.correct"))
    words = text("announcement_correct.words")
    await desk.fills(words, "")
    await desk.presses(text("announcement_new.on"))
    await desk.reads(text("announcement_correct.wrong.words"))
    await desk.looks("correction-empty")
    await desk.fills(words, f"The clinic moves on Tuesday, {office.way}.")
    await desk.presses(text("announcement_new.on"))
    await expect(desk.main.locator(".hb-phone").first).to_contain_text("on Tuesday")
    await desk.looks("correction")
    await desk.presses(text("announcement_correct.yes"))
    await desk.reads(text("told.announcement_correct"))
    await is_over(desk)
    await expect(desk.main.get_by_role("link", name=text("announcement.corrects.edit", number=number))).to_be_visible()
    await desk.looks("corrected")


async def _is_taken_back(desk: Walk, there: str) -> None:
    await desk.goes(there)
    await desk.presses(text("announcement.verb.withdraw"))
    await desk.fills(text("announcement.note.withdraw"), "It does not move.")
    await desk.looks("take-back")
    await desk.presses(text("announcement.yes.withdraw"))
    await desk.reads(text("told.announcement_withdraw"))
    await desk.looks("taken-back")


async def have_it_come_again(office: Office) -> None:
    """Every week, with nonsense first and its next five times before; paused, resumed and cancelled."""
    desk = await office.desk("officer", "series")
    await desk.goes("/announcements/new")
    await desk.fills(text("announcement_new.words"), f"The walk starts at ten, {office.way}.")
    await desk.ticks(text("announcement_new.who.test"))
    await desk.ticks(text("announcement_new.when.repeat"))
    await desk.fills(text("announcement_new.repeat"), "now and then")
    await desk.presses(text("announcement_new.on"))
    await expect(desk.main.get_by_label(text("announcement_new.repeat"), exact=True)).to_have_value("now and then")
    await desk.looks("nonsense")
    await desk.fills(text("announcement_new.repeat"), "every first Tuesday at 10")
    await desk.presses(text("announcement_new.on"))
    await desk.looks("next-times")
    await desk.presses(text("announcement_new.send_then"))
    await desk.reads(text("told.announcement_sent"))
    for verb in ("pause", "resume", "cancel"):
        await desk.presses(text(f"announcement.verb.{verb}"), exact=True)
        await desk.looks(f"sure-{verb}")
        await desk.presses(text(f"announcement.yes.{verb}"))
        await desk.reads(text(f"told.announcement_{verb}"))
    await desk.looks("cancelled")
