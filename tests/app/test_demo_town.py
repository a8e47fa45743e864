"""`hearback demo`: from the command to a town in which things have happened."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from app.town.people import town
from app.town.phones import Exchange, Phone
from tests.processes import free_port

PATIENCE = 170.0


@asynccontextmanager
async def demo(folder: Path, *words: str) -> AsyncIterator[tuple[Exchange, asyncio.StreamReader, int]]:
    """The demo as a process of its own, its phones, and what it prints."""
    port, console_port = free_port(), free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "demo", "--port", str(port), "--console-port", str(console_port), *words),
        env={**os.environ, "HEARBACK_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with aiohttp.ClientSession() as http:
            yield Exchange(f"http://127.0.0.1:{port}", http), process.stdout, console_port
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def _says(out: asyncio.StreamReader, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        async for line in out:
            if words in line.decode():
                return
    raise AssertionError(f"the demo ended without saying “{words}”")


@pytest.mark.timeout(240)
async def test_a_visitor_finds_a_town_in_which_things_have_happened(tmp_path: Path) -> None:
    async with demo(tmp_path, "--people", "60") as (exchange, out, console_port):
        await _says(out, "Phones: http://127.0.0.1:")
        await _says(out, "60 people live here")

        people = {one["id"]: one for one in await exchange.get("people")}
        assert len(people) == 60 + len(town().staff)
        doreen = "\n".join(heard.text for heard in await Phone(exchange, 1011).screen())
        assert "Your receipt is" in doreen
        assert "Where should the evening flu clinic be?" in doreen
        assert "carers on the surgery's register" in doreen, "the team's answer did not arrive"
        assert await Phone(exchange, 1001).screen() == [], "the visitor's phone was used"
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{console_port}/readyz") as reply:
            assert (reply.status, (await reply.json())["wrong"]) == (200, {})
    logs = "".join(path.read_text() for path in (tmp_path / "demo").glob("*.log"))
    assert "Doreen" not in logs
    assert "Whitlock" not in logs


def test_the_town_is_written_so_that_its_people_can_be_played() -> None:
    here = town()
    numbers = [one.id for one in here.people] + [one.id for one in here.staff]
    assert len(set(numbers)) == len(numbers)
    assert {one.role for one in here.staff} == {"administrator", "officer", "reader"}
    assert len({one.language for one in here.people}) == 7
    assert len({one.locality for one in here.people if one.locality}) == 4
    assert all(one.topics and one.locality for one in here.people if one.tier in ("updates", "both"))
    assert all(one.says for one in here.people if one.answered)
