"""Files on the disk that nobody needs any more are removed: the database says which, the disk how old they are."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from storage import attachments, media, originals, received
from storage.database import Database

_AT_ONCE: Final = 500
log = structlog.get_logger(__name__)


async def clear_out(database: Database, data_dir: Path, now: datetime) -> int:
    """Remove old originals of what was sent, and what was received and belongs to nobody; how many."""
    return await _originals(database, data_dir, now) + await _received(database, data_dir)


async def _received(database: Database, data_dir: Path) -> int:
    """A crash after a file was written and before its row named it leaves it to nobody."""
    found = await asyncio.to_thread(received.strays, data_dir)
    removed = 0
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        strays = set(some) - await database.read(attachments.known_paths, some)
        await asyncio.to_thread(received.remove, data_dir, strays)
        removed += len(strays)
    if removed:
        log.info("received files that belong to nobody are removed", files=removed)
    return removed


async def _originals(database: Database, data_dir: Path, now: datetime) -> int:
    """One that was used meanwhile stays."""
    old = await asyncio.to_thread(originals.old, data_dir)
    if not old:
        return 0
    unneeded = await database.read(media.unneeded, old, now)
    removed = await asyncio.to_thread(originals.remove, data_dir, unneeded)
    if removed:
        log.info("originals that nobody needs any more are removed", files=removed)
    return removed
