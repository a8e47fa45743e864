"""What axe finds on the console's pages in a real browser, and whether a page runs out at the side."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
from fastapi import FastAPI
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.browser.phones import ARGUMENTS
from tests.console.test_server import served
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from tests.console.conftest import Member

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PICTURES = ROOT / "build" / "pages"
"""Where pictures of the pages are left for whoever wants to look at them."""


@dataclass
class Looking:
    """One window in which page after page is looked at, `widths` wide; `wrong` says what was found, by page."""

    page: Page
    address: str
    widths: Sequence[int]
    pictures: bool = False
    wrong: dict[str, list[Any]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    async def at(self, paths: Iterable[str], *, name: str = "") -> None:
        """Look at each of these pages. One that leads back to another, since it cannot be now, is looked at once."""
        for path in paths:
            await self.page.goto(self.address + path)
            if self.page.url not in self._seen:
                self._seen.add(self.page.url)
                await self.here(name or path)

    async def here(self, name: str) -> None:
        """Look at the page as it stands."""
        await self.page.evaluate(AXE)
        for width in self.widths:
            await self.page.set_viewport_size({"width": width, "height": 800})
            results = await self.page.evaluate("axe.run({resultTypes: ['violations']})")
            found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in results["violations"]]
            if not await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append(("runs out at the side", []))
            if found:
                self.wrong[f"{name}, {width} wide"] = found
            if self.pictures:
                await self.page.screenshot(path=PICTURES / f"{_file(name)}-{width}.png", full_page=True)

    def complain(self, message: ConsoleMessage) -> None:
        """What the browser itself has to say; that a page is not there or a form was refused is no complaint."""
        if not re.search(r"status of 4\d\d ", message.text):
            self.wrong.setdefault("the browser", []).append(message.text)


@dataclass(frozen=True)
class Windows:
    """A browser, and the console served to it."""

    browser: Browser
    address: str

    async def window(
        self, member: Member | None, widths: Sequence[int], *, scripts: bool = True, pictures: bool = False
    ) -> Looking:
        """A window of somebody who is signed in, or (None) of nobody. Without `scripts` none of ours is loaded; axe
        itself is one, so it has to be able to run.
        """
        context = await self.browser.new_context(viewport={"width": widths[0], "height": 800})
        if not scripts:
            await context.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        if member is not None:
            secret = member.client.cookies["hearback"]
            await context.add_cookies([{"name": "hearback", "value": secret, "url": self.address}])
        looking = Looking(await context.new_page(), self.address, widths, pictures)
        looking.page.on("console", looking.complain)
        return looking


@asynccontextmanager
async def windows(app: FastAPI, chromium: str, *, seconds: float = 60) -> AsyncIterator[Windows]:
    """One Chromium for all pages."""
    async with served(app, seconds=seconds) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield Windows(browser, address)
        await browser.close()


def addresses(app: FastAPI, numbers: Mapping[str, str]) -> list[str]:
    """Every page that the console has for the team; `numbers` must have one for each name in an address."""
    paths = [place.path for place in app.state.places if place.method == "GET" and not place.by_itself]
    return [re.sub(r"{(\w+)}", lambda found: numbers[found[1]], path) for path in paths]


def _file(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-") or "home"
