"""The console as its visitors meet it: over HTTP, with parts whose state a test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import CollectorRegistry

from console import Probe, make_app


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
    transport = httpx.ASGITransport(app=make_app(parts, metrics), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console.test") as client:
        yield client
