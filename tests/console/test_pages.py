"""What somebody sees who opens the address in a browser, and what the browser is told."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from jinja2 import UndefinedError
from prometheus_client import CollectorRegistry
from prometheus_client.registry import Collector

from console import Desk, make_app
from console.headers import SECURITY_HEADERS
from console.pages import page_drawn_beside
from console.texts import catalogue, text
from tests.console.conftest import browser

ANSWERS = {
    "/": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/metrics": 200,
    "/static/console.css": 200,
    "/look.css": 200,
    "/nothing-here": 404,
}


class Breaking(Collector):
    """Counts that cannot be read."""

    def collect(self) -> list[object]:  # type: ignore[override]  # why: it never returns
        raise RuntimeError("Amina Yusuf's words")


ROOM = Path(str(files("console")))


def templates() -> list[Path]:
    """The pages, in whatever folder of a subject."""
    return sorted((ROOM / "pages").glob("**/*.html"))


class Where:
    """A fact that tells which thread draws it."""

    def __str__(self) -> str:
        return f"thread {threading.get_ident()}"


async def test_a_page_is_drawn_beside_the_loop_when_it_is_sent() -> None:
    drawn = (await page_drawn_beside("problem", title="Drawn", what=Where()).drawn()).decode()
    assert "thread " in drawn
    assert str(Where()) not in drawn
    with pytest.raises(UndefinedError):
        await page_drawn_beside("problem", title="Drawn").drawn()


async def test_the_first_page_says_what_this_is_and_where_staff_work(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Telegram chatbot for community health ambassadors" in answer.text
    assert "The team works here" in answer.text


@pytest.mark.parametrize("address", ANSWERS)
async def test_every_answer_tells_the_browser_to_be_careful(visitor: httpx.AsyncClient, address: str) -> None:
    answer = await visitor.get(address)
    assert answer.status_code == ANSWERS[address]
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    kept = address.startswith("/static/")
    assert answer.headers["cache-control"] == ("no-cache" if kept else "no-store")


async def test_what_looks_the_same_for_all_is_not_sent_again(visitor: httpx.AsyncClient) -> None:
    first = await visitor.get("/static/console.css")
    again = await visitor.get("/static/console.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")


def test_no_class_is_described_twice() -> None:
    """Two pages that give a thing of theirs the same name would each change how the other's looks."""
    described = re.findall(
        r"(?m)(?<!,\n)^(\.[\w-]+) \{", files("console").joinpath("static/console.css").read_text("utf-8")
    )
    assert [name for name, times in Counter(described).items() if times > 1] == []


def test_the_browser_is_allowed_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"unsafe|https?:|\*|data:", policy)


async def test_a_wrong_address_gets_a_page_that_leads_back(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/nothing-here")
    assert text("missing.title") in answer.text
    assert 'href="/"' in answer.text


async def test_a_wrong_kind_of_request_is_told_which_kinds_there_are(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/readyz")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert text("refused.title") in answer.text


async def test_our_own_fault_is_an_apology_without_details_and_with_the_headers(
    visitor: httpx.AsyncClient, metrics: CollectorRegistry
) -> None:
    metrics.register(Breaking())
    answer = await visitor.get("/metrics")
    assert answer.status_code == 500
    assert text("failed.title") in answer.text
    assert "Amina" not in answer.text
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_nobody_can_read_how_the_server_is_built(visitor: httpx.AsyncClient) -> None:
    for address in ("/docs", "/redoc", "/openapi.json", "/static/../web.py"):
        assert (await visitor.get(address)).status_code == 404


def test_pages_hold_no_sentence_of_their_own() -> None:
    for file in templates():
        bare = re.sub(r"(?s){[{%#].*?[%}#]}|<[^>]*>", "", file.read_text())
        assert set(bare) <= set("– \n/·:"), f"{file.name} says something that is not in the catalogue: {bare!r}"


def test_every_sentence_is_used_and_every_key_has_one() -> None:
    used = " ".join(file.read_text() for file in [*ROOM.glob("**/*.py"), *templates()])
    lists = set(re.findall(r'Listing\(\s*"(\w+)"', used))
    unused = [key for key in catalogue() if not _is_used(key, used, lists)]
    assert unused == [], "no page says these"


def _is_used(key: str, used: str, lists: set[str]) -> bool:
    """By its name; as one of several whose names are put together; or as a sentence that every list has."""
    stem, _, last = key.rpartition(".")
    if _is_put_together(stem, used) or f'"{key}"' in used:
        return True
    if f'"{stem}"' in used and last in {"one", "other", "title", "what"}:
        return True
    name, *rest = key.split(".")
    if name == "menu":
        return f'entry("{last}"' in used
    of_a_list = rest[0] in {"table", "search", "count"} or f'{rest[0].title()}("{last}"' in used
    return name in lists and of_a_list


@cache
def _is_put_together(stem: str, used: str) -> bool:
    """Whether names that begin so are put together somewhere; most sentences share theirs with many."""
    return f'"{stem}." ~' in used or f'f"{stem}.{{' in used


async def test_the_colour_is_the_organisations(desk: Desk, metrics: CollectorRegistry) -> None:
    purple = desk.programme.organisation.model_copy(update={"colour": "#5b2c83"})
    changed = replace(desk, programme=desk.programme.model_copy(update={"organisation": purple}))
    async with browser(make_app({}, metrics, desk=changed)) as visitor:
        answer = await visitor.get("/look.css")
        assert (answer.headers["content-type"], "--accent: #5b2c83;" in answer.text) == (
            "text/css; charset=utf-8",
            True,
        )
        assert 'href="/look.css"' in (await visitor.get("/sign-in")).text
