"""The console as its visitors meet it: over HTTP, with parts whose state a test sets, and a team that signs in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from app.following import Following, Said
from app.surveying import maker
from console import Desk, Probe, make_app
from conversations.rewritten import laid
from programme.programme import Programme
from storage import signing_in, staff
from storage.database import Database
from storage.keys import Keyring
from storage.staff import Role
from tests.clock import Clock
from tests.harness import shipped_texts

ADDRESS = "http://console.test"


@pytest.fixture
def parts() -> dict[str, Probe]:
    """The parts that /readyz asks; a test puts its own in."""
    return {}


@pytest.fixture
def metrics() -> CollectorRegistry:
    """A registry of this test's own."""
    return CollectorRegistry()


@pytest.fixture
async def visitor(parts: dict[str, Probe], metrics: CollectorRegistry) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the console without a network; what breaks inside comes back as an answer, as it would for a visitor."""
    async with browser(make_app(parts, metrics)) as client:
        yield client


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser: it keeps cookies, and is shown where it is sent on to."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


@pytest.fixture
async def database(sqlite_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Database]:
    """An open, empty SQLite database: what pages ask has its tests on both in tests/storage."""
    opened = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    yield opened
    await opened.close()


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, keys: Keyring) -> Iterator[Desk]:
    """The installation of the example programme, on the test's own database and clock."""
    texts, programme, zone = shipped_texts(), Programme.example(), ZoneInfo("Europe/London")
    made = Desk(database, texts, programme, zone, clock, tmp_path, maker(texts, programme, zone), keys, programme)
    followers = (partial(setattr, made, "programme"),)

    async def say(said: Said) -> None:
        texts.lay(laid(texts, said, ()))

    made.follow = Following(database, programme, followers, say).look
    yield made
    texts.lay({})  # they are every test's


@pytest.fixture
def app(desk: Desk, metrics: CollectorRegistry) -> FastAPI:
    """The console with the team's pages."""
    return make_app({}, metrics, desk=desk)


class Member:
    """Somebody of the team at their browser."""

    def __init__(self, desk: Desk, client: httpx.AsyncClient, staff_id: int) -> None:
        self.desk = desk
        self.client = client
        self.id = staff_id
        self.answer: httpx.Response | None = None

    @property
    def text(self) -> str:
        """What stands on the page, without its markup."""
        assert self.answer is not None
        unseen = r"<head>.*?</head>|<span[^>]* aria-hidden=.true.>.*?</span>"
        bare = re.sub(f"(?s){unseen}|<[^>]*>", " ", self.answer.text)
        return re.sub(r"\s+", " ", unescape(bare)).strip()

    @property
    def html(self) -> str:
        """The page as it came."""
        assert self.answer is not None
        return self.answer.text

    async def link(self) -> str:
        """A one-time address, as the bot gives it."""
        return signing_in.PATH + await self.desk.database.write(signing_in.make_link, self.id, self.desk.clock())

    async def sign_in(self) -> None:
        """Follow a link and press."""
        self.answer = await self.client.post(await self.link(), follow_redirects=True)

    async def open(self, path: str) -> httpx.Response:
        """Look at a page; where it sends on, at the next."""
        self.answer = await self.client.get(path, follow_redirects=True)
        return self.answer

    async def send(self, path: str, form: dict[str, Any] | None = None, *, token: str | None = None) -> httpx.Response:
        """Send a form as its page would: with the session's token, unless another is given."""
        given = self.token() if token is None else token
        self.answer = await self.client.post(path, data={"form_token": given} | (form or {}), follow_redirects=True)
        return self.answer

    def token(self) -> str:
        """What the forms of the last page carry."""
        assert self.answer is not None
        found = re.search(r'name="form_token" value="(\w+)"', self.answer.text)
        return "" if found is None else found[1]


Hire = Callable[..., Any]


@pytest.fixture
async def hire(app: FastAPI, desk: Desk) -> AsyncIterator[Hire]:
    """Makes a member of the team with a role, who has signed in; their browsers are closed at the end."""
    open_now: list[httpx.AsyncClient] = []

    async def make(role: Role = "officer", *, name: str | None = None, signs_in: bool = True) -> Member:
        number = 9000 + len(open_now)
        now = desk.clock()
        hired = await desk.database.write(
            lambda conn: staff.add(conn, telegram_id=number, role=role, name=name, now=now)
        )
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        open_now.append(client)
        member = Member(desk, client, hired.id)
        if signs_in:
            await member.sign_in()
        return member

    yield make
    for client in open_now:
        await client.aclose()
