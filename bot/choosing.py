"""Files that staff chose for an announcement: fetched once, looked at, and kept as originals.

Staff send them to the bot, so Telegram has them already: their file ids are kept with the originals, and the first
person gets the file as quickly as the last. A file that cannot be sent is refused with a sentence, which staff read
before anything goes out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.gateway import CallFailed, Gateway
from bot.unless import unless
from programme.attachment import check_file, not_fetched
from programme.retry import Refused
from programme.sentences import Fault
from storage import chosen, media, originals
from storage.chosen import Chosen
from storage.database import Database, StorageProblem
from storage.originals import Original

log = structlog.get_logger(__name__)

BEAT: Final = 0.5
"""Seconds between two looks when nobody wakes us."""
MOST_TRIES: Final = 6
LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
"""Bytes of a file that Telegram gives to bots (Bot API, getFile)."""


class Choosing:
    """Fetches what was chosen until told to stop."""

    def __init__(self, database: Database, gateway: Gateway, folder: Path, *, clock: Callable[[], datetime]) -> None:
        """`folder` is DATA_DIR."""
        self._database = database
        self._gateway = gateway
        self._folder = folder
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was chosen."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Look and fetch until `stop` is set; a fetch that is cut off is made again."""
        while not stop.is_set():
            self._woken.clear()
            with suppress(StorageProblem):
                await self.fetch_all()
            await unless(stop, self._pause())

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT):
                await self._woken.wait()

    async def fetch_all(self) -> int:
        """Fetch what waits and may be tried now; how many there were."""
        waiting = await self._database.read(chosen.waiting, self._gateway.bot_id, self._clock())
        for one in waiting:
            await self._database.write(chosen.trying, one.id)
            await self._fetch(one)
        return len(waiting)

    async def _fetch(self, one: Chosen) -> None:
        target = originals.draft(self._folder)
        try:
            content = await self._gateway.download(one.file_id, LARGEST_DOWNLOAD)
            original = await asyncio.to_thread(_kept, one, content, target, self._folder)
        except Fault as fault:
            await self._database.write(chosen.refuse, one.id, str(fault))
        except CallFailed as failed:
            await self._again(one, hopeless=isinstance(failed.outcome, Refused))
        except OSError as error:
            log.warning("a chosen file cannot be kept", problem=error.strerror)
            await self._again(one, hopeless=False)
        else:
            await self._database.write(self._keep, one, original)
        finally:
            target.unlink(missing_ok=True)

    def _keep(self, conn: Connection, one: Chosen, original: Original) -> None:
        chosen.keep(conn, one.id, original.digest, original.size)
        media.store(conn, self._gateway.bot_id, [(one.kind, original.digest, one.file_id)], self._clock())

    async def _again(self, one: Chosen, *, hopeless: bool) -> None:
        if hopeless or one.tries + 1 >= MOST_TRIES:
            await self._database.write(chosen.refuse, one.id, str(not_fetched(one.name)))
        else:
            await self._database.write(chosen.postpone, one.id, self._clock() + timedelta(seconds=2**one.tries))


def _kept(one: Chosen, content: bytes, draft: Path, folder: Path) -> Original:
    """Look at a file that was fetched, and keep it by way of `draft`. Raises Fault, OSError."""
    if len(content) > LARGEST_DOWNLOAD:
        raise not_fetched(one.name)
    # What was sent as a voice message is one, whatever it was recorded with: Telegram said so.
    check_file("photo" if one.kind == "photo" else "document", one.name, len(content), content)
    draft.write_bytes(content)
    return originals.keep(folder, draft)
