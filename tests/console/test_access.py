"""Everybody can use the pages: axe finds nothing on any, and none runs out at the side.

On a phone by `make test`; wide, without JavaScript and at other times by `make proof`, which leaves pictures of all in
build/pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from playwright.async_api import expect
from sqlalchemy import Connection

from programme.api_scopes import SCOPES
from storage import api_tokens, console_drafts, contributions, opportunities, safeguarding, signing_in, staff
from tests.clock import START
from tests.console.access import Looking, addresses, windows
from tests.console.public import publish
from tests.storage.sending import QUESTION, announce, resident
from tests.storage.test_contribution_list import say
from tests.storage.test_without_telegram import CALL, keyed
from tests.surveys import SHORT
from tests.surveys import publish as publish_survey

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

pytestmark = pytest.mark.browser
WIDE, PHONE = 1200, 390
NARROWEST = 320
"""As wide as a screen is to who makes everything four times as large."""
OUTSIDE = ("/", "/sign-in?next=/team", "/t/sign-in/made-up")
PUBLIC = (
    "",
    "/opportunities",
    "/opportunities/1",
    "/updates",
    "/updates/1",
    "/take-part",
    "/accessibility",
    "/privacy",
    "/gone/1",
)
AT_OTHER_TIMES = (
    *("/team?q=nobody-is-called-so", "/team?role=officer&sort=-name&told=team_added", "/team/999999"),
    *("/announcements?state=done", "/announcements/999999", "/announcements?page=x", "/nothing-here"),
    *("/opportunities?needs=review", "/opportunities/999999", "/updates?needs=check&told=content_stale"),
    *("/settings/languages/pl?state=draft", "/settings/languages/pl/common.ended_passed_on/write"),
    "/throw-away?form=/team/new",
    *("/results?what=survey&sort=since", "/results/surveys/999999", "/results/questions/999999"),
)


async def _a_team_and_what_it_asked(member: Member) -> dict[str, str]:
    """What stands for the numbers in addresses."""

    def story(conn: Connection) -> dict[str, str]:
        publish(conn, START)
        here = resident(conn, 1)
        opportunities.express_interest(conn, 1, here, START)
        number = announce(conn, text="The **clinic** moves.\nCome and see.", question=QUESTION)
        other = staff.add(conn, telegram_id=77, role="officer", name="Wilhelmina Featherstonehaugh", now=START)
        # The first of their kinds, as the announcement is of its.
        said = say(conn, 0)
        one = contributions.one(conn, said)
        assert one is not None
        alert = safeguarding.raise_alert(
            conn, one.person_id, None, matter="abuse", rule="r", now=START, take_on_by=START
        )
        safeguarding.acknowledge(conn, alert, 1, START)
        signing_in.open_session(conn, other.id, "Firefox on Windows", member.desk.clock())
        token, _ = api_tokens.make(conn, "Our website", SCOPES, lasts=timedelta(days=30), now=START)
        keyed(conn, "Tom", CALL)
        console_drafts.keep(conn, member.id, "/team/new", {"name": ["Grace Hopper"]}, member.desk.clock())
        found = {"token": token, "number": number, "member": other.id, "person": keyed(conn), "language": "ur"}
        found["other"] = here
        return {name: str(value) for name, value in found.items()}

    survey = await publish_survey(member.desk.database, START, SHORT)
    listed = {"list": "localities", "entry": "dacorum", "locality": "dacorum", "key": "common.please_choose_at_least"}
    return listed | {"survey": str(survey.id)} | await member.desk.database.write(story)


def _public(language: str) -> list[str]:
    """The pages for everybody, in a language."""
    return [f"/public/{language}{path}" for path in PUBLIC]


async def _forms_in_trouble(window: Looking, other: str) -> None:
    """A form that is sent empty, and what an act answers with itself."""
    page = window.page
    await page.goto(f"{window.address}/people/without-telegram/new")
    await page.get_by_role("button", name="Sign them up").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await window.here("/people/without-telegram/new, empty")
    await page.goto(f"{window.address}/team/new")
    await page.get_by_role("button", name="Add them").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await window.here("/team/new, empty")
    await page.goto(f"{window.address}/tokens/new")
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await window.here("/tokens/new, empty")
    await page.get_by_label("What is it for?").fill("Our website")
    await page.get_by_label("Read health updates").check()
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_label("Token", exact=True)).to_be_visible()
    await window.here("the token")
    await page.goto(f"{window.address}/opportunities/new")
    await page.get_by_role("button", name="Look at it").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await window.here("/opportunities/new, empty")
    await page.goto(f"{window.address}/team/{other}")
    await page.get_by_role("button", name="Make a sign-in link").click()
    await expect(page.get_by_label("Sign-in link")).to_be_visible()
    await window.here("the link")


@pytest.mark.timeout(600)
async def test_axe_finds_nothing_on_any_page(hire: Hire, app: FastAPI, chromium: str) -> None:
    sam = await hire("administrator", name="Sam")
    numbers = await _a_team_and_what_it_asked(sam)
    async with windows(app, chromium, seconds=600) as browser:
        inside = await browser.window(sam, [PHONE])
        await inside.at(addresses(app, numbers))
        await _forms_in_trouble(inside, numbers["member"])
        outside = await browser.window(None, [PHONE])
        await outside.at([*OUTSIDE, "/public/en", "/public/ur/opportunities/1"])
        await outside.at([await sam.link()], name="a link")
    assert inside.wrong | outside.wrong == {}


@pytest.mark.proof
@pytest.mark.parametrize("scripts", [True, False])
async def test_axe_finds_nothing_at_any_time(hire: Hire, app: FastAPI, chromium: str, scripts: bool) -> None:
    sam = await hire("administrator", name="Sam")
    numbers = await _a_team_and_what_it_asked(sam)
    async with windows(app, chromium, seconds=600) as browser:
        inside = await browser.window(sam, [WIDE, PHONE], scripts=scripts, pictures=scripts)
        await inside.at([*addresses(app, numbers), *AT_OTHER_TIMES])
        await _forms_in_trouble(inside, numbers["member"])
        outside = await browser.window(None, [WIDE, PHONE], scripts=scripts, pictures=scripts)
        await outside.at([*OUTSIDE, "/nothing-here"])
        anybody = await browser.window(None, [WIDE, PHONE, NARROWEST], scripts=scripts, pictures=scripts)
        await anybody.at(
            [*_public("en"), *_public("ur"), *(f"/public/{code}" for code in sam.desk.programme.languages)]
        )
        await outside.at([await sam.link()], name="a link")
    assert inside.wrong | outside.wrong | anybody.wrong == {}
