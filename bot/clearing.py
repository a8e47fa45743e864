"""Files on the disk that nobody needs any more are removed: the database says which, the disk how old they are."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import structlog

from storage import media, originals
from storage.database import Database

log = structlog.get_logger(__name__)


async def clear_out(database: Database, data_dir: Path, now: datetime) -> int:
    """Remove old originals of what was sent; how many. One that was used meanwhile stays."""
    old = await asyncio.to_thread(originals.old, data_dir)
    if not old:
        return 0
    unneeded = await database.read(media.unneeded, old, now)
    removed = await asyncio.to_thread(originals.remove, data_dir, unneeded)
    if removed:
        log.info("originals that nobody needs any more are removed", files=removed)
    return removed
