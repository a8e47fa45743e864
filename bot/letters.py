"""A message on its way: a row of the outbox or a part of a broadcast, with the permission to leave."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.enclosures import DRAWING, Enclosure, enclosures, ids_used, put_in
from bot.request import File
from programme import correction
from programme.pacing import Grant, Lane
from programme.paying import PAYABLE, messages_of
from programme.retry import BAD_FILE, FILE_ID_GONE, NO_STARS, Next, Outcome, Refused, repeatable, what_next
from storage import deliveries, last_look, originals, outbox

BULK_TRIES = 3
"""How often a part that may have arrived is sent again while running, where the crash policy is `resend`."""


FILE_TRIES = 4
"""How often a message is called whose file ids are refused: it is uploaded again in between."""


@dataclass(frozen=True, slots=True, eq=False)  # each is itself, however alike two are
class Letter:
    """What is to be sent, who it is for, and what it is granted."""

    row: outbox.Claimed | deliveries.Claimed
    grant: Grant
    claimed_at: datetime

    @property
    def lane(self) -> Lane:
        """Whose turn it takes."""
        return self.grant.wish.lane

    @property
    def paid(self) -> bool:
        """Whether it goes in the allowance that is paid for."""
        return self.grant.wish.paid

    @property
    def method(self) -> str:
        """The Bot API's method."""
        if isinstance(self.row, outbox.Claimed):
            return self.row.method
        return str(self.row.payload.get("method", "sendMessage"))

    @property
    def enclosures(self) -> list[Enclosure]:
        """Its files."""
        return enclosures(self.row.payload)

    @property
    def has_file(self) -> bool:
        """Whether a file is to be found before it can be sent."""
        return any(one.file_id is None for one in self.enclosures)

    @property
    def is_to_be_drawn(self) -> bool:
        """Whether it is a picture that is drawn when it is sent."""
        return any(DRAWING in one.file for one in self.enclosures)

    @property
    def messages(self) -> int:
        """How many messages it becomes: each of an album counts."""
        return messages_of(self.row.payload)

    @property
    def needs_a_look(self) -> bool:
        """Whether its person may have changed their mind since it was claimed."""
        return self.row.purpose not in last_look.ALWAYS

    def after(self, outcome: Outcome) -> Next:
        """What becomes of it."""
        row = self.row
        if self.goes_again(outcome):
            return Next("pending")
        if isinstance(row, deliveries.Claimed):
            may_repeat = row.crash == "resend" and row.tries < BULK_TRIES
            outcome = correction.taken(self.method, outcome)
        else:
            may_repeat = not row.resent
        return what_next(outcome, tries=row.tries, may_repeat=may_repeat, same_result=repeatable(self.method))

    def goes_again(self, outcome: Outcome) -> bool:
        """Whether it was refused for no fault of its own, and waits: a file id is forgotten, its broadcast stopped."""
        if not isinstance(outcome, Refused):
            return False
        if outcome.reason == FILE_ID_GONE:
            return self.row.tries < FILE_TRIES and bool(ids_used(self.enclosures))
        return self.stops_broadcast(outcome)

    def stops_broadcast(self, outcome: Outcome) -> bool:
        """Whether nobody can be sent this part of a broadcast: because of a file of it, or there are no Stars left."""
        if not isinstance(self.row, deliveries.Claimed) or not isinstance(outcome, Refused):
            return False
        return (self.paid and outcome.reason == NO_STARS) or (outcome.reason in BAD_FILE and bool(self.enclosures))


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter whose call has ended, and how."""

    letter: Letter
    outcome: Outcome


class FileMissing(Exception):
    """A message's file cannot be read. The text names no path."""


def call_of(letter: Letter, folder: Path) -> tuple[dict[str, Any], dict[str, File]]:
    """The parameters and files of a letter's call. Files lie below `folder`, which is DATA_DIR. Raises FileMissing."""
    files: dict[str, File] = {}

    def attach(enclosure: Enclosure, number: int) -> str:
        name = f"file{number}"
        files[name] = _file(enclosure.file, folder)
        return f"attach://{name}"

    params = put_in(letter.row.payload, attach)
    params.pop("method", None)
    params["chat_id"] = letter.row.chat_id
    if letter.paid and letter.method in PAYABLE:
        params["allow_paid_broadcast"] = True
    return params, files


def _file(file: Mapping[str, Any], folder: Path) -> File:
    try:
        if "content_b64" in file:
            return File(str(file["name"]), b64decode(file["content_b64"], validate=True))
        path = originals.path_of(folder, str(file["digest"])) if "digest" in file else _inside(file, folder)
        found = File(str(file["name"]), path)
        if not found.size:
            raise FileMissing("a message's file is empty")
    except (OSError, KeyError, binascii.Error) as error:
        raise FileMissing(f"a message's file cannot be read ({type(error).__name__})") from None
    return found


def _inside(file: Mapping[str, Any], folder: Path) -> Path:
    path = (folder / str(file["media_path"])).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise FileMissing("a message's file lies outside DATA_DIR")
    return path
