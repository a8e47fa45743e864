"""Two members of staff at one conversation, each in a real browser: one with our scripts, one without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect

from console.texts import text
from tests.console.access import windows
from tests.storage.test_contribution_list import RECEIPTS, say

if TYPE_CHECKING:
    from tests.console.conftest import Hire

pytestmark = pytest.mark.browser


async def _writes(page: Page, words: str) -> None:
    """From the list to what it will look like on their phone."""
    await page.get_by_role("link", name=RECEIPTS[0]).click()
    await page.get_by_role("button", name=text("inbox.verb.answer"), exact=True).click()
    await page.get_by_label(text("inbox.words.answer")).fill(words)


async def test_each_sees_the_other_and_the_second_answer_is_not_lost(hire: Hire, app: FastAPI, chromium: str) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    await sam.desk.database.write(say, 0)
    async with windows(app, chromium) as browser:
        with_scripts, without = await browser.window(sam, [1200]), await browser.window(kim, [390], scripts=False)
        here, there = with_scripts.page, without.page
        for page in (here, there):
            await page.goto(f"{browser.address}/inbox")
        await _writes(here, "On Monday.")
        await _writes(there, "On Tuesday, I think.")
        await expect(there.get_by_text(text("inbox.here.writing", who="Sam"))).to_be_visible()
        await here.evaluate("window.dispatchEvent(new Event('focus'))")
        await expect(here.get_by_role("status").get_by_text(text("inbox.here.writing", who="Kim"))).to_be_visible()
        for press in (text("inbox.look"), text("inbox.yes.answer")):
            await there.get_by_role("button", name=press).click()
        await expect(there.get_by_text(text("told.inbox_answer"))).to_be_visible()
        await here.evaluate("window.dispatchEvent(new Event('focus'))")
        await expect(here.get_by_text(text("inbox.here.changed_writing"))).to_be_visible()
        await here.get_by_role("button", name=text("inbox.look")).click()
        await expect(here.get_by_role("alert")).to_contain_text(text("inbox.stale"))
        await expect(here.get_by_label(text("inbox.words.answer"))).to_have_value("On Monday.")
        await expect(here.get_by_text("On Tuesday, I think.")).to_be_visible()
        await with_scripts.here("a stale answer")
    assert with_scripts.wrong | without.wrong == {}
