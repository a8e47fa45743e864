"""Operators and their monitors ask how the programme is doing."""

from __future__ import annotations

import asyncio

import httpx
from prometheus_client import CollectorRegistry, Counter

from console import Probe
from console.health import findings


async def well() -> str | None:
    return None


async def stuck() -> str | None:
    return "nothing was sent for 5 minutes although 12 messages wait: look at the network"


async def hanging() -> str | None:
    await asyncio.Event().wait()
    return None


async def breaking() -> str | None:
    raise ValueError("Amina Yusuf's words")


async def test_a_living_server_says_so_whatever_its_parts_do(
    visitor: httpx.AsyncClient, parts: dict[str, Probe]
) -> None:
    parts["sender"] = stuck
    answer = await visitor.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_ready_when_every_part_is_well(visitor: httpx.AsyncClient, parts: dict[str, Probe]) -> None:
    parts.update(database=well, sender=well)
    answer = await visitor.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "wrong": {}})


async def test_not_ready_says_which_part_and_what_to_do(visitor: httpx.AsyncClient, parts: dict[str, Probe]) -> None:
    parts.update(database=well, sender=stuck)
    answer = await visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "wrong": {"sender": await stuck()}}


async def test_a_part_that_hangs_is_named_and_holds_up_nobody() -> None:
    wrong = await findings({"database": hanging, "receiver": stuck, "sender": hanging}, patience=0.01)
    assert list(wrong) == ["database", "receiver", "sender"]
    assert wrong["database"] == "gave no answer within 0.01 seconds"


async def test_a_part_that_breaks_is_named_without_what_people_said() -> None:
    wrong = await findings({"database": breaking, "sender": well})
    assert wrong == {"database": "could not be asked (ValueError): see the log"}


async def test_a_monitor_that_only_looks_at_the_status_may_ask_with_head(visitor: httpx.AsyncClient) -> None:
    for address in ("/healthz", "/readyz", "/metrics", "/"):
        assert (await visitor.head(address)).status_code == 200


async def test_prometheus_reads_the_counts(visitor: httpx.AsyncClient, metrics: CollectorRegistry) -> None:
    Counter("hearback_sent", "Messages sent", ["lane"], registry=metrics).labels(lane="bulk").inc(3)
    answer = await visitor.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'hearback_sent_total{lane="bulk"} 3.0' in answer.text


async def test_prometheus_chooses_the_newer_form(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
