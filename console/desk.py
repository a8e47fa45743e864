"""What every page of the team is handed: the installation, and who is told when something was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from conversations.texts import Texts
from programme.programme import Programme
from storage.database import Database


def _nobody() -> None:
    """Nothing waits for the change in this process: whoever does looks for itself."""


def _nameless() -> str:
    """It is not known which bot this is."""
    return ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The installation as the console sees it. `changed` wakes those who send; `pages` is where browsers find these
    pages, without a slash at its end; `secure`: they come over https. `folder` is DATA_DIR, where files are kept that
    go with an announcement. `bot_name` is the bot's in t.me links, '' while it is not known.
    """

    database: Database
    texts: Texts
    programme: Programme
    zone: ZoneInfo
    clock: Callable[[], datetime]
    folder: Path
    pages: str = ""
    secure: bool = False
    changed: Callable[[], None] = _nobody
    bot_name: Callable[[], str] = _nameless
