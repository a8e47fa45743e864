"""Doing something, but letting go of it when told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Do the work, but let go of it when `stop` is set; its result, None if it was let go."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for one in (task, stopped):
            if not one.done():
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
