"""`hearback demo`: from the command to a town in which things have happened, and a visitor who does the main job there.

One demo serves both tests: its story takes half a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from app.town.people import read, town
from app.town.phones import Exchange, Phone
from programme import small_numbers
from programme.giving_away import giving_away
from tests.app.visiting import GRACE, TOM, Hand, announce_and_count, hear_back, sign_up, write_announcement
from tests.browser.phones import ARGUMENTS, violations
from tests.ports import free_port

STORY = 170.0
"""Seconds that the town's story may take on a busy machine."""
PEOPLE = 240
"""Some more than lived there anyway."""
DOREEN = 1011
YUSUF = 1036


@dataclass(frozen=True, slots=True)
class Visited:
    """A demo whose story is over: its address, and what was to be seen before anybody touched a phone."""

    address: str
    folder: Path
    people: set[int]
    of_doreen: str
    of_yusuf: str
    of_grace: int
    ready: tuple[int, dict[str, object]]
    signing_in: int


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visited]:
    """`hearback demo` as a visitor types it, when the town is complete; it ends well with Ctrl-C."""
    folder = tmp_path_factory.mktemp("town")
    port, console_port = free_port(), free_port()
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ports = ("--port", str(port), "--console-port", str(console_port))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "demo", *ports, "--people", str(PEOPLE)),
        env=passed | {"HEARBACK_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        address = await _said(process.stdout, rf"http://127\.0\.0\.1:{port}/\?phones=\S+")
        officer = (await _said(process.stdout, rf"as an officer +http://\S+:{console_port}/\S+")).split()[-1]
        await _said(process.stdout, f"{PEOPLE} people live here")
        async with aiohttp.ClientSession() as http:
            exchange = Exchange(f"http://127.0.0.1:{port}", http)
            people = {int(one["id"]) for one in await exchange.get("people")}
            of_doreen, of_yusuf = [await _screen(exchange, one) for one in (DOREEN, YUSUF)]
            of_grace = len(await Phone(exchange, GRACE).screen())
            async with http.get(f"http://127.0.0.1:{console_port}/readyz") as reply:
                ready = reply.status, (await reply.json())["wrong"]
            async with http.get(officer) as reply:
                signing_in = reply.status
        yield Visited(address, folder, people, of_doreen, of_yusuf, of_grace, ready, signing_in)
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def _screen(exchange: Exchange, person: int) -> str:
    return "\n".join(heard.text for heard in await Phone(exchange, person).screen())


async def _said(out: asyncio.StreamReader, pattern: str) -> str:
    async with asyncio.timeout(STORY):
        async for line in out:
            if found := re.search(pattern, line.decode()):
                return found[0]
    raise AssertionError(f"the demo ended without saying {pattern}")


@asynccontextmanager
async def window(chromium: str, address: str) -> AsyncIterator[Page]:
    """The page with the phones; an error in its console fails the test."""
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(address)
        yield page
        await browser.close()
    assert wrong == []


def _logs(visited: Visited) -> str:
    return "".join(path.read_text() for path in (visited.folder / "demo").glob("*.log"))


@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_visitor_finds_a_town_in_which_things_have_happened(visited: Visited) -> None:
    assert len(visited.people) == PEOPLE + len(town().staff)
    assert "Your receipt is" in visited.of_doreen
    assert "Where should the evening flu clinic be?" in visited.of_doreen
    assert "carers on the surgery's register" in visited.of_doreen, "the team's answer did not arrive"
    assert visited.of_grace == 0, "the visitor's phone was used"
    assert visited.ready == (200, {})
    assert visited.signing_in == 200, "the officer's address does not work"
    logs = _logs(visited)
    assert "Doreen" not in logs
    assert "Whitlock" not in logs


@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="module")
async def test_its_ambassadors_campaigns_and_survey_are_there(visited: Visited) -> None:
    assert "Welcome, ambassador!" in visited.of_yusuf
    assert "Our answer:\nThank you, Yusuf." in visited.of_yusuf
    campaigns = await _of_team(visited, "invitations", "list")
    assert [(one["name"], one["came"], one["signed_up"]) for one in campaigns] == [
        ("Library posters", None, None),  # fewer than eight, and so not told
        ("Market stall in May", None, None),
    ]
    (survey,) = await _of_team(visited, "surveys", "list")
    assert survey["finished"] == small_numbers.told(len([one for one in town().people if one.surveyed]))
    counted = await _of_team(visited, "contributions", "count")
    assert counted[-1]["ambassadors"] == small_numbers.told_or_none(
        len([one for one in town().people if one.ambassador])
    )


async def _of_team(visited: Visited, *words: str) -> Any:
    """What the team's command line answers: the file that the demo names to its visitor."""
    process = await asyncio.create_subprocess_exec(
        visited.folder / "demo" / "hearback", *words, "--json", stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(told)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_the_main_job_by_hand(visited: Visited, chromium: str) -> None:
    async with window(chromium, visited.address) as page:
        grace, tom = Hand(page, GRACE), Hand(page, TOM)
        await sign_up(grace)
        await write_announcement(tom)
        assert await violations(page) == []
        await announce_and_count(grace, tom)
        await hear_back(grace, tom)
        assert await violations(page) == []
    assert "never answered" not in _logs(visited), "what a person wrote stands in a log"


def test_the_town_is_written_so_that_its_people_can_be_played() -> None:
    here = town()
    numbers = [one.id for one in here.people] + [one.id for one in here.staff]
    assert len(set(numbers)) == len(numbers)
    assert {one.role for one in here.staff} == {"administrator", "officer", "reader"}
    assert len({one.language for one in here.people}) == 7
    assert len({one.locality for one in here.people if one.locality}) == 4
    assert all(one.topics and one.locality for one in here.people if one.tier in ("updates", "both"))
    assert all(one.says for one in here.people if one.answered)
    assert {one.language for one in here.people if one.ambassador} == {"en", "pl", "ur"}
    assert all(one.passes_on for one in here.people if one.ambassador)
    assert not [words for one in here.people for each in one.passes_on if (words := giving_away(each.words))]
    hosts = {one.id for one in here.people if one.tier != "none" and not one.ambassador and not one.surveyed}
    assert {one.brought_by for one in here.people} - {None} <= hosts, (
        "whoever brings others along does nothing else then"
    )
    survey = read("survey.yaml")
    surveyed = [one for one in here.people if one.surveyed]
    assert {len(one.surveyed) for one in surveyed} == {len(survey["questions"])}
    assert {one.language for one in surveyed} == set(survey["checked_by"])
