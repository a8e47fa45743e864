"""What every page of the team is handed: the installation, and who is told when something was changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from console.sign_on import SignOn
from console.speeds import Speeds
from console.survey_counts import Counts
from conversations.texts import Texts
from programme.audience import Names
from programme.programme import Programme
from storage.database import Database
from storage.keys import Keyring
from storage.surveys import Version, Written

SurveyMaker = Callable[[str, Names, Sequence[Version]], tuple[Written, list[str]]]
"""What a survey's file comes to, and what its author should look at, by the checks of the command line: the file, the
names that audiences may have, and the versions that were there before. Raises Mistakes.
"""


@dataclass(frozen=True, slots=True)
class Settling:
    """What becomes of people in the middle of a version of a flow. `steps`: they go on in the present one, and where
    those do whose question is gone; None: it ends for them. `by` is the member of staff who decided it.
    """

    flow: str
    version: str
    steps: Mapping[str, str] | None
    by: int


Settle = Callable[[Settling], Awaitable[bool]]
"""Does it, for some hundred people at once. Whether nobody is left to look at."""


def _nobody() -> None:
    """Nothing waits for the change in this process: whoever does looks for itself."""


def _nameless() -> str:
    """It is not known which bot this is."""
    return ""


async def _nobody_waits(_: Settling) -> bool:
    """Where no bot runs, nobody is in the middle of anything."""
    return True


async def _as_it_is() -> None:
    """Nobody follows what is changed."""


@dataclass(slots=True, eq=False)
class Desk:
    """The installation as the console sees it. `changed` wakes those who send; `pages` is where browsers find these
    pages, without a slash at its end; `secure`: they come over https. `folder` is DATA_DIR, where files are kept that
    go with an announcement; `keys` are those of the database. `survey` makes a survey of its file. `bot_name` is the
    bot's in t.me links, '' while it is not known. `sign_on` is the organisation's own sign-in, if the team uses it.

    `programme` is as it is now: another one when an administrator changed it, which `follow` looks for at once. `file`
    is as its file says it; None: the same. `buttons` are the keys of the texts that stand on buttons. `rates` are the
    messages a second of announcements, and of those that are paid for (None: none may be). `counts` are of surveys, as
    far as they are known. `settle` is for people in the middle of an older version of a survey. `speeds` are of the
    announcements that were looked at last.
    """

    database: Database
    texts: Texts
    programme: Programme
    zone: ZoneInfo
    clock: Callable[[], datetime]
    folder: Path
    survey: SurveyMaker
    keys: Keyring
    file: Programme | None = None
    pages: str = ""
    secure: bool = False
    sign_on: SignOn | None = None
    changed: Callable[[], None] = _nobody
    bot_name: Callable[[], str] = _nameless
    follow: Callable[[], Awaitable[None]] = _as_it_is
    buttons: frozenset[str] = frozenset()
    rates: tuple[float, float | None] = (28, None)
    counts: Counts = field(default_factory=Counts)
    settle: Settle = _nobody_waits
    speeds: Speeds = field(default_factory=Speeds)
