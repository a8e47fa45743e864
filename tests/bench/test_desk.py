"""The measurement of the console asks for what is there, in a year that was made up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from prometheus_client import CollectorRegistry

from app.surveying import maker
from bench import desk
from bench.desk import Browsers, make, opened, sign_in
from bench.desk_pages import Page, Who, pages
from bench.year import Size
from console import Desk, make_app
from programme.programme import Programme
from storage.keys import Keyring
from tests.harness import shipped_texts

SMALL = Size(60)
NOW = datetime.now(UTC)


@pytest.fixture
async def browsers(sqlite_url: str, tmp_path: Path) -> AsyncIterator[tuple[Browsers, list[Page]]]:
    """The year of a few people, and everybody who asks, signed in; with all the pages."""
    assert sqlite_url.endswith(f"{tmp_path}/hearback.db")  # its tables are there already
    secrets = await make(tmp_path, SMALL, NOW)
    texts, programme, zone, keys = shipped_texts(), Programme.example(), ZoneInfo("Europe/London"), Keyring((desk.KEY,))
    async with opened(tmp_path) as database, AsyncExitStack() as stack:
        at = Desk(database, texts, programme, zone, lambda: NOW, tmp_path, maker(texts, programme, zone), keys)
        app = make_app({}, CollectorRegistry(), desk=at)
        by: dict[Who, httpx.AsyncClient] = {}
        for who in ("administrator", "analyst", "program", "anybody"):
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://console.test")
            by[who] = await stack.enter_async_context(client)
        browsers = Browsers(by)
        await sign_in(browsers, secrets)
        yield browsers, pages(app.state.places, SMALL)


async def test_pages_are_asked_for_with_what_is_there(browsers: tuple[Browsers, list[Page]]) -> None:
    everybody, all_pages = browsers
    assert not [page for page in all_pages if "{" in page.path]
    assert {"/inbox/20", "/announcements/96", "/people/7"} <= {page.path for page in all_pages}
    for page in all_pages:
        assert (await everybody.ask(page)).status_code < 400, page


def test_a_page_that_is_slow_is_told_and_missed() -> None:
    slow = desk.Asked(Page("/slow"), [0.3, 0.2, 0.4], cpu=0.25, held=0.01)
    assert slow.middle == pytest.approx(300)
    assert "300 ms, at most   400 ( 6.0 of the floor), CPU  250 ms, held   10 ms: /slow" in slow.line(50)
    holds = desk.Holds([(1.0, 0.5), (2.0, 0.1)])
    assert (holds.since(1.4), holds.since(2.05), holds.since(3)) == (0.5, 0.1, 0.0)
