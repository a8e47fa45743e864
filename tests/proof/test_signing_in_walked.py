"""Signing in with the organisation's account in a real Chromium: there and back, known and not, and out again.

The installation is a process; the provider is the one of the console's tests, which serves on a port of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import async_playwright, expect

from console.farewells import LEFT
from console.single_sign_on import BACK
from console.texts import text
from tests.browser.phones import ARGUMENTS
from tests.console.provider import CLIENT, SECRET, Provider, providing
from tests.processes import Installation, world
from tests.proof.walking import PICTURES, WAYS, Walk, Way, walk

pytestmark = [pytest.mark.proof, pytest.mark.browser]
EMAIL: Final = "grace@example.org"
MISSET: Final = "status of 503 "
"""What the browser itself says when the provider does not know the console."""
_LASTS: Final = 240.0
"""Seconds that the provider is there on a busy machine."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An installation that knows the provider, with an administrator, Amina, and an officer, Grace."""

    bot: Installation
    provider: Provider

    @property
    def pages(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.bot.console_port}"


@pytest.fixture
async def organisation(tmp_path: Path) -> AsyncIterator[Organisation]:
    """It runs, and the provider does not let Grace in anywhere yet."""
    async with world(tmp_path) as made:
        pages = f"http://127.0.0.1:{made.bot.console_port}"
        async with providing(back=pages + BACK, left=pages + LEFT, seconds=_LASTS) as provider:
            known = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
            made.bot.settings = {f"HEARBACK_OIDC_{name}": value for name, value in known.items()}
            for number, role, name in (("9001", "administrator", "Amina"), ("9002", "officer", "Grace")):
                await made.bot.command("staff", "add", "--telegram-id", number, "--role", role, "--name", name)
            await made.bot.start()
            yield Organisation(made.bot, provider)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", WAYS)
async def test_somebody_signs_in_by_their_organisation(organisation: Organisation, way: Way, chromium: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        amina, grace = [await walk(browser, organisation.pages, way, "organisation") for _ in range(2)]
        await _is_not_known(grace)
        await _writes_her_down(organisation, amina)
        await _is_let_in(grace)
        await _signs_out_everywhere(organisation, grace)
        organisation.provider.forget_the_console()
        await grace.presses(text("sign_in.organisation_button"))
        await grace.reads(text("organisation.misset"))
        await grace.looks("misset")
        await browser.close()
    found = [wrong for walking in (amina, grace) for wrong in walking.wrong]
    assert [wrong for wrong in found if MISSET not in str(wrong)] == []


async def _is_not_known(grace: Walk) -> None:
    """There and back, and told what to tell an administrator."""
    await grace.goes("/inbox")
    await grace.looks("sign-in")
    await grace.presses(text("sign_in.organisation_button"))
    await grace.reads(EMAIL)
    await grace.looks("not-known")
    await grace.follows(text("sign_in_trouble.link"))


async def _writes_her_down(organisation: Organisation, amina: Walk) -> None:
    """With nonsense first."""
    await amina.goes((await organisation.bot.command("staff", "link", "1")).split()[-1])
    await amina.presses(text("sign_in_press.button"))
    await amina.follows(text("menu.team"))
    await amina.follows("Grace", amina.main)
    await amina.presses(text("member.set_identity"))
    field = text("team_identity.field", claim="email")
    await amina.fills(field, "g" * 600)
    await amina.presses(text("team_identity.button"))
    await expect(amina.main.get_by_label(field, exact=True)).to_have_value("g" * 600)
    await amina.looks("too-long")
    await amina.fills(field, EMAIL)
    await amina.presses(text("team_identity.button"))
    await amina.reads(text("told.team_identity"))
    await amina.looks("written-down")


async def _is_let_in(grace: Walk) -> None:
    """And comes to the page that was asked for."""
    await grace.goes("/inbox")
    await grace.presses(text("sign_in.organisation_button"))
    await expect(grace.page.get_by_role("heading", level=1)).to_have_text(text("inbox.title"))
    await grace.goes("/sign-ins")
    await grace.reads(text("sign_ins.this"))


async def _signs_out_everywhere(organisation: Organisation, grace: Walk) -> None:
    await grace.presses(text("frame.sign_out"), grace.page.locator("header"))
    await grace.looks("signed-out-here")
    await grace.presses(text("signed_out.organisation_button"))
    await grace.reads(text("signed_out_there.what"))
    assert organisation.provider.signed_out == 1
    await grace.looks("signed-out-there")
    await grace.follows(text("signed_out.link"))
