"""Somebody of the team in a real browser: from an empty form to an announcement that people have, and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import Connection, select, update

from console.texts import counted, text
from storage import broadcasts, walks
from storage.tables import broadcast, delivery
from tests.browser.phones import comes_true
from tests.clock import START
from tests.console.access import Looking, windows
from tests.storage.sending import resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

pytestmark = pytest.mark.browser


async def _people(member: Member) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, locality="dacorum")
        resident(conn, 2, locality="dacorum", language="ur")
        resident(conn, 3, locality="hertsmere")

    await member.desk.database.write(story)


async def _goes_out(member: Member) -> None:
    """What the sender does with the only announcement."""

    def story(conn: Connection) -> None:
        number = conn.execute(select(broadcast.c.id)).scalar_one()
        broadcasts.begin(conn, number, START, START)
        while walks.step(conn, number, START):
            pass
        conn.execute(update(delivery).values(state="sent", settled_at=START))
        broadcasts.finish(conn, number, START)

    await member.desk.database.write(story)


async def _written(page: Page) -> None:
    """Fill the form in; the phone and the count follow."""
    phone = page.locator("#preview .hb-phone")
    await page.get_by_label(text("announcement_new.words")).fill("The **clinic** moves.")
    await expect(phone.locator("strong")).to_have_text("clinic")
    await page.get_by_text(text("announcement_new.others")).click()
    await page.get_by_label(text("announcement_new.version", language="Urdu")).fill("کلینک")
    await page.locator("#checked-ur").fill("Amina")
    await page.get_by_label(text("announcement_new.show")).select_option("ur")
    await expect(phone).to_have_attribute("dir", "rtl")
    await expect(phone).to_contain_text("کلینک")
    await page.get_by_label(text("announcement_new.who.terms")).check()
    await page.get_by_label("Dacorum").check()
    await expect(page.locator("#count")).to_contain_text("2 people will get it.")


async def test_from_an_empty_form_to_the_report(hire: Hire, app: FastAPI, chromium: str) -> None:
    sam = await hire(name="Sam")
    await _people(sam)
    async with windows(app, chromium) as browser:
        window: Looking = await browser.window(sam, [1200])
        page = window.page
        await page.goto(f"{window.address}/announcements")
        await page.get_by_role("button", name=text("announcement_new.title")).click()
        await _written(page)
        await page.get_by_role("button", name=text("announcement_new.on")).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(text("announcement_new.look"))
        await expect(page.locator("main")).to_contain_text(text("announcement_new.checked_by", name="Amina"))
        await page.get_by_role("button", name=counted("announcement_new.send", 2), exact=True).click()
        live = page.locator("#live")
        await expect(live).to_contain_text(sam.desk.texts.plain("report.state.scheduled", "en").capitalize())
        await _goes_out(sam)
        await expect(live).to_contain_text("2 people have it.")
        await page.reload()
        await page.locator("summary", has_text=text("announcement.rate")).click()
        picture = page.get_by_role("img", name=text("announcement.rate_picture"))
        await comes_true(picture, "picture => picture.naturalWidth > 0")
        assert window.wrong == {}
