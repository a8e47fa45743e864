"""Somebody of the team walks through the console in a real Chromium: with a mouse, without JavaScript, or by keyboard.

Whoever goes by keyboard reaches each thing with Tab from wherever they are, sees where they are, and presses it as
keyboards do. What cannot be reached so, or does not show that it is reached, fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.console.access import AXE
from tests.house.tree import ROOT

Name = str | re.Pattern[str]
Way = Literal["mouse", "plain", "keys"]
"""With JavaScript, without, and with it but by keyboard alone."""
WAYS: Final[tuple[Way, ...]] = get_args(Way)
PICTURES: Final = ROOT / "build" / "pages" / "journeys"
WIDE, PHONE = 1200, 390
PAPER: Final = 794
"""As wide as a sheet of A4."""
_MOST_TABS: Final = 250
_SHOWS: Final = """it => {
    const look = element => { const had = getComputedStyle(element, it.labels && /radio|checkbox/.test(it.type)
        ? "::before" : null); return had.outlineWidth + had.outlineStyle + had.boxShadow + had.backgroundColor
        + had.borderTopColor + had.borderTopWidth };
    const marked = /radio|checkbox/.test(it.type) ? it.labels[0] : it;
    const with_focus = look(marked);
    it.blur();
    const without = look(marked);
    it.focus({focusVisible: true});
    return with_focus !== without;
}"""
"""Whether it looks other with the focus than without."""
_ONE_OF_THEM: Final = """it => {
    const here = document.activeElement; return here.name === it.name && here.form === it.form
}"""


@dataclass
class Walk:
    """One window in which somebody walks, one of the three ways; `wrong` says what was found beside the way."""

    page: Page
    address: str
    way: Way
    name: str = ""
    wrong: list[Any] = field(default_factory=list)

    @property
    def main(self) -> Locator:
        """What the page is about, without its frame."""
        return self.page.locator("main")

    async def goes(self, path: str) -> None:
        """Type an address."""
        await self.page.goto(path if path.startswith("http") else self.address + path)

    async def follows(self, words: Name, inside: Locator | None = None) -> None:
        """Follow the first link that is called so."""
        await self._turns((inside or self.page).get_by_role("link", name=words).first)

    async def presses(
        self, words: str | re.Pattern[str], inside: Locator | None = None, *, exact: bool = False
    ) -> None:
        """Press the first button that is called so."""
        await self._turns((inside or self.main).get_by_role("button", name=words, exact=exact).first)

    async def opens(self, words: str) -> None:
        """Unfold what is folded away."""
        await self._press(self.main.locator("summary", has_text=words).first)

    async def fills(self, label: str, words: str, inside: Locator | None = None) -> None:
        """Write into the first field of this label, in place of what stands there."""
        box = (inside or self.main).get_by_label(label, exact=True).first
        if self.way != "keys":
            await box.fill(words)
            return
        await self._reach(box)
        if await box.get_attribute("type") in ("date", "datetime-local"):
            await self._types_a_day(box, words)
        else:
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.press("Delete")
            await self.page.keyboard.type(words)
        await expect(box).to_have_value(words)

    async def _types_a_day(self, box: Locator, words: str) -> None:
        """Into the browser's own field, part by part: as in America, or else as everywhere."""
        day, _, time = words.partition("T")
        year, month, of_month = day.split("-")
        hour, minute = time.split(":") if time else ("", "")
        american = [f"{int(hour) % 12 or 12:02}", minute, "a" if int(hour) < 12 else "p"] if time else []
        for parts in ([month, of_month, year, *american], [of_month, month, year, *filter(None, (hour, minute))]):
            for _ in range(7):
                await self.page.keyboard.press("ArrowLeft")
            for part in parts:
                await self.page.keyboard.type(part)
                if part == year:
                    await self.page.keyboard.press("ArrowRight")
            if await box.input_value() == words:
                return

    async def ticks(self, label: str, inside: Locator | None = None) -> None:
        """Tick a box, or choose one of several."""
        await self.ticks_it((inside or self.main).get_by_label(label, exact=True).first)

    async def ticks_it(self, box: Locator) -> None:
        """Tick this box, or choose this one of several."""
        if self.way != "keys":
            await box.check()
        elif await box.get_attribute("type") == "radio":
            await self._chooses(box)
        else:
            await self._reach(box)
            await self.page.keyboard.press("Space")
        await expect(box).to_be_checked()

    async def picks(self, label: str, option: str, inside: Locator | None = None) -> None:
        """Pick from a list that unfolds."""
        pick = (inside or self.main).get_by_label(label, exact=True).first
        if self.way != "keys":
            await pick.select_option(label=option)
            return
        await self._reach(pick)
        await self.page.keyboard.press("Home")
        while await pick.evaluate("it => it.selectedOptions[0].label.trim()") != option:
            await self.page.keyboard.press("ArrowDown")

    async def reads(self, words: Name) -> None:
        """Wait until this stands on the page."""
        await expect(self.main).to_contain_text(words)

    async def does_not_read(self, words: str) -> None:
        """It does not stand on the page."""
        await expect(self.main).not_to_contain_text(words)

    async def looks(self, what: str) -> None:
        """Take pictures of the page as it stands; with JavaScript, have axe look at it too."""
        for width in (WIDE, PHONE) if self.way == "mouse" else (WIDE,):
            await self.page.set_viewport_size({"width": width, "height": 800})
            if self.way == "mouse":
                await self._is_accessible(f"{what}, {width} wide")
            file = PICTURES / f"{self.name}-{what}-{self.way}-{width}.png"
            await self.page.screenshot(path=file, full_page=True)
        await self.page.set_viewport_size({"width": WIDE, "height": 800})

    async def prints(self, what: str) -> None:
        """As it comes on paper: what there is to read, and nothing to press."""
        await self.page.emulate_media(media="print")
        await self.page.set_viewport_size({"width": PAPER, "height": 1123})
        await self.page.screenshot(path=PICTURES / f"{self.name}-{what}-printed.png", full_page=True)
        for one in await self.page.locator("button, .nhsuk-button, nav, select").all():
            await expect(one).to_be_hidden()
        await self.page.emulate_media(media="screen")
        await self.page.set_viewport_size({"width": WIDE, "height": 800})

    async def _is_accessible(self, what: str) -> None:
        await self.page.evaluate(AXE)
        results = await self.page.evaluate("axe.run({resultTypes: ['violations']})")
        self.wrong += [(what, one["id"], [node["html"] for node in one["nodes"]]) for one in results["violations"]]
        if not await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            self.wrong.append((what, "runs out at the side"))

    async def _press(self, it: Locator) -> None:
        if self.way == "keys":
            await self._reach(it)
            await self.page.keyboard.press("Enter")
        else:
            await it.click()

    async def _turns(self, it: Locator) -> None:
        """Press what leads to another page."""
        async with self.page.expect_navigation(wait_until="load"):
            await self._press(it)

    async def _reach(self, it: Locator, is_here: str = "it => it === document.activeElement") -> None:
        """Press Tab until this has the focus, and see that it shows."""
        await expect(it).to_be_visible()
        for _ in range(_MOST_TABS):
            if await it.evaluate(is_here):
                break
            await self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{it} cannot be reached by keyboard")
        if not await self.page.locator(":focus").evaluate(_SHOWS):
            self.wrong.append((await it.evaluate("it => it.outerHTML"), "does not show that it has the focus"))

    async def _chooses(self, radio: Locator) -> None:
        await self._reach(
            radio, "it => document.activeElement.name === it.name && document.activeElement.form === it.form"
        )
        for _ in range(20):
            if await radio.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Space")

    def complain(self, message: ConsoleMessage) -> None:
        """What the browser itself has to say; that a form was refused is no complaint."""
        if not re.search(r"status of 4\d\d ", message.text):
            self.wrong.append(message.text)


async def walk(browser: Browser, address: str, way: Way, name: str, kept: Any = None) -> Walk:
    """A window; `kept` are the cookies of somebody who has signed in."""
    context = await browser.new_context(
        viewport={"width": WIDE, "height": 800}, java_script_enabled=way != "plain", storage_state=kept
    )
    walking = Walk(await context.new_page(), address, way, name)
    walking.page.on("console", walking.complain)
    walking.page.on("pageerror", lambda error: walking.wrong.append(str(error)))
    return walking
