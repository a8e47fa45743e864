"""What tests of the phones in the browser share: one person's phone, and what axe finds."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from tests.sandbox.driving import BEN, ApiBot, Json

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
)
KEYBOARD = {"inline_keyboard": [[{"text": "I'm interested", "callback_data": "o:1"}]]}
# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)


def phone(page: Page, person: int = BEN) -> Locator:
    """The phone of a person."""
    return page.locator(f".phone[data-person='{person}']")


def message(page: Page, number: int, person: int = BEN) -> Locator:
    """A message on a phone."""
    return phone(page, person).locator(f".message[data-message='{number}']")


def box(page: Page, person: int = BEN) -> Locator:
    """Where a person writes."""
    return phone(page, person).locator(".composer textarea")


async def update(bot: ApiBot, offset: int = 0) -> Json:
    """The next update that the bot gets."""
    (first, *_) = await bot.updates(offset=offset, timeout=50)
    return dict(first)


async def begin(page: Page, bot: ApiBot, person: int = BEN) -> int:
    """A person presses Start; returns the offset of what comes next."""
    await phone(page, person).locator(".wide").click()
    started = await update(bot)
    assert started["message"]["text"] == "/start"
    await expect(box(page, person)).to_be_visible()
    return int(started["update_id"]) + 1


async def open_menu(page: Page, number: int, person: int = BEN) -> None:
    """Open what can be done with a message."""
    await message(page, number, person).hover()
    await message(page, number, person).locator("> .menu-button").click()


async def choose(page: Page, number: int, what: str) -> None:
    """Do something with a message of Ben's chat."""
    await open_menu(page, number)
    await page.get_by_role("dialog").get_by_role("button", name=what, exact=True).click()


async def comes_true(place: Locator, script: str) -> None:
    """Wait until a script says yes about an element."""
    await place.page.wait_for_function(script, arg=await place.element_handle())


async def violations(page: Page) -> list[Any]:
    """What axe finds wrong on the page: rule and elements."""
    results = await Axe().run(page)
    return [(found["id"], [node["html"] for node in found["nodes"]]) for found in results.response["violations"]]
