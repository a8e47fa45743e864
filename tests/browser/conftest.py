"""A browser, a bot in a town of its own, and the page with the phones."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from sandbox.server import serve
from tests.browser.phones import ARGUMENTS
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests of a file."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[ApiBot]:
    """A bot in a town of its own: Amina reads Urdu, Ben English; nobody has started it."""
    async with serve() as serving, aiohttp.ClientSession() as http:
        bot = ApiBot(http, serving.url)
        await bot.result("setMyName", name="Hearback")
        people: list[Json] = [
            {"id": BEN, "first_name": "Ben", "language_code": "en"},
            {"id": AMINA, "first_name": "Amina", "last_name": "Shah", "language_code": "ur"},
            {"id": 1003, "first_name": "Chen", "language_code": "en", "circle": "Staff", "about": "officer"},
        ]
        await Hands(http, serving.url).post("people", people=people)
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def hands(bot: ApiBot) -> Hands:
    """What people do elsewhere."""
    return Hands(bot.http, bot.url)


def is_wrong(message: ConsoleMessage) -> bool:
    """Whether a line in the browser's console is an error of the page: an act that is refused is none."""
    return message.type == "error" and not re.search(r"with a status of (400|409) ", message.text)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, bot: ApiBot) -> AsyncIterator[Page]:
    """The page, just opened; an error in its console fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(f"{message.text} {message.location}") if is_wrong(message) else None
    )
    await page.goto(bot.url)
    await expect(page.locator(".phone .wide")).to_have_count(2)
    yield page
    await context.close()
    assert wrong == []
