"""The console's server lives inside the programme's process and ends when that does."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import async_playwright
from prometheus_client import CollectorRegistry

from console import PortTaken, make_app, serve
from console.server import listen


@asynccontextmanager
async def served(app: FastAPI, *, seconds: float = 30) -> AsyncIterator[str]:
    """The address of the application on a free port, until the test is over; then it must end by itself."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
        group.create_task(serve(app, "127.0.0.1", 0, stop, on_listening=port.set_result))
        yield f"http://127.0.0.1:{await port}"
        stop.set()


@pytest.fixture
def app() -> FastAPI:
    """The application with nothing wrong."""
    return make_app({}, CollectorRegistry())


async def test_it_answers_until_told_to_stop_and_then_no_more(app: FastAPI) -> None:
    async with httpx.AsyncClient() as visitor:
        async with served(app) as address:
            answer = await visitor.get(f"{address}/healthz")
            assert answer.text == "ok\n"
            assert "server" not in answer.headers
        with pytest.raises(httpx.ConnectError):
            await visitor.get(f"{address}/healthz")


def test_no_piece_of_an_answer_waits_for_the_one_before_to_be_noticed() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        taken, _ = listening.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_request_under_way_is_finished(app: FastAPI) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> str:
        arrived.set()
        await go_on.wait()
        return "done"

    app.add_api_route("/slow", slow)
    async with httpx.AsyncClient() as visitor:
        async with served(app) as address:
            asking = asyncio.create_task(visitor.get(f"{address}/slow"))
            await arrived.wait()
            asyncio.get_running_loop().call_later(0.2, go_on.set)
        assert (await asking).json() == "done"


async def test_ctrl_c_stays_with_the_process_that_owns_all_the_parts(app: FastAPI) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    async with served(app) as address, httpx.AsyncClient() as visitor:
        await visitor.get(address)
        assert {number: signal.getsignal(number) for number in before} == before


async def test_a_port_that_is_taken_is_said_and_ends_nothing(app: FastAPI) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as refusal:
            await serve(app, "127.0.0.1", port, asyncio.Event())
    assert (refusal.value.host, refusal.value.port) == ("127.0.0.1", port)


@pytest.mark.browser
async def test_the_first_page_is_accessible_and_breaks_no_rule_of_its_own(app: FastAPI, chromium: str) -> None:
    complaints: list[str] = []
    async with served(app) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = await browser.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        await tab.goto(address)
        assert await tab.title() == "Hearback is running – Hearback"
        assert await tab.evaluate("getComputedStyle(document.body).color") == "rgb(33, 43, 50)"
        results = await Axe().run(tab)
        assert results.violations_count == 0, results.generate_report()
        await browser.close()
    assert complaints == []
