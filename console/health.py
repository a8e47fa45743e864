"""Is it ready? Each part is asked at the same time, and one that hangs or breaks is a finding, not a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from console.texts import text

Probe = Callable[[], Awaitable[str | None]]
"""Asks one part how it is: None when well, else one sentence of what is wrong and what to do, without people's data."""

PATIENCE = 2.0
"""Seconds that a part has to answer; whoever asks /readyz commonly gives up after a few."""

log = structlog.get_logger(__name__)


async def findings(probes: Mapping[str, Probe], patience: float = PATIENCE) -> dict[str, str]:
    """What is wrong, by part, in the order of `probes`; empty when all is well. `patience` is in seconds."""
    answers = await asyncio.gather(*(_ask(name, probe, patience) for name, probe in probes.items()))
    return {name: answer for name, answer in zip(probes, answers, strict=True) if answer is not None}


async def _ask(name: str, probe: Probe, patience: float) -> str | None:
    try:
        async with asyncio.timeout(patience):
            return await probe()
    except TimeoutError:
        return text("probe.silent", seconds=f"{patience:g}")
    except Exception as error:  # noqa: BLE001 # why: whatever breaks in a part, the others' answers are still wanted
        log.warning("probe broke", part=name, kind=type(error).__name__)
        return text("probe.broken", kind=type(error).__name__)
