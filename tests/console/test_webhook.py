"""Telegram delivers to the console's address; whoever else tries gets nothing but a number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from console import make_app
from console.webhook import LARGEST, PATH, SECRET

TOLD = {SECRET: "the secret"}
JSON = {"Content-Type": "application/json"}
Kept = Literal["kept", "no_number", "unreadable", "later"]


@dataclass
class Inbox:
    """Takes deliveries as a test wishes."""

    answer: Kept = "kept"
    retry_after: int = 7
    taken: list[bytes] = field(default_factory=list)

    def admits(self, secret: str) -> bool:
        return secret == TOLD[SECRET]

    async def keep(self, body: bytes) -> Kept:
        self.taken.append(body)
        return self.answer


@pytest.fixture
def door() -> Inbox:
    return Inbox()


@pytest.fixture
async def telegram(door: Inbox, metrics: CollectorRegistry) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_app({}, metrics, door), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console.test") as client:
        yield client


def counted(metrics: CollectorRegistry, outcome: str) -> bool:
    return f'hearback_webhook_deliveries_total{{outcome="{outcome}"}} 1.0' in generate_latest(metrics).decode()


ANSWERS: list[tuple[Kept, int]] = [("kept", 200), ("no_number", 200), ("unreadable", 400), ("later", 503)]


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
async def test_what_became_of_a_delivery_is_answered_and_counted(
    answer: Kept, status: int, telegram: httpx.AsyncClient, door: Inbox, metrics: CollectorRegistry
) -> None:
    door.answer = answer
    reply = await telegram.post(PATH, content=b'{"update_id": 1}', headers=TOLD | JSON)
    assert (reply.status_code, reply.content) == (status, b"")
    assert reply.headers.get("retry-after") == ("7" if answer == "later" else None)
    assert door.taken == [b'{"update_id": 1}']
    assert counted(metrics, answer)


@pytest.mark.parametrize("headers", [{}, {SECRET: ""}, {SECRET: "guessed"}, {SECRET: "the secret "[:-2]}])
async def test_without_the_secret_nothing_is_kept_and_nothing_said(
    headers: dict[str, str], telegram: httpx.AsyncClient, door: Inbox, metrics: CollectorRegistry
) -> None:
    reply = await telegram.post(PATH, content=b'{"update_id": 1}', headers=headers | JSON)
    assert (reply.status_code, reply.content) == (403, b"")
    assert door.taken == []
    assert counted(metrics, "forbidden")


async def test_what_is_larger_than_any_update_is_refused(
    telegram: httpx.AsyncClient, door: Inbox, metrics: CollectorRegistry
) -> None:
    reply = await telegram.post(PATH, content=b" " * (LARGEST + 1), headers=TOLD | JSON)
    assert reply.status_code == 413
    assert counted(metrics, "too_large")
    assert (await telegram.post(PATH, content=b" " * LARGEST, headers=TOLD | JSON)).status_code == 200
    assert [len(body) for body in door.taken] == [LARGEST]


@pytest.mark.parametrize(("kind", "status"), [("text/plain", 415), ("", 415), ("Application/JSON; charset=utf-8", 200)])
async def test_only_json_is_taken(kind: str, status: int, telegram: httpx.AsyncClient) -> None:
    reply = await telegram.post(PATH, content=b'{"update_id": 1}', headers=TOLD | {"Content-Type": kind})
    assert reply.status_code == status


async def test_a_body_that_does_not_come_is_not_waited_for(
    telegram: httpx.AsyncClient, door: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begins() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    monkeypatch.setattr("console.webhook.PATIENCE", 0.01)
    reply = await telegram.post(PATH, content=begins(), headers=TOLD | JSON)
    assert reply.status_code == 408
    assert door.taken == []


async def test_there_is_nothing_to_look_at(telegram: httpx.AsyncClient) -> None:
    assert (await telegram.get(PATH)).status_code == 405


async def test_without_a_receiver_there_is_no_such_address(visitor: httpx.AsyncClient) -> None:
    reply = await visitor.post(PATH, content=b"{}", headers=TOLD | JSON)
    assert reply.status_code == 404
