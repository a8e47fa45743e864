"""A message on its way: a row of the outbox or a part of a broadcast, with the permission to leave."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.request import File
from programme.pacing import Grant, Lane
from programme.retry import Next, Outcome, repeatable, what_next
from storage import deliveries, last_look, outbox

BULK_TRIES = 3
"""How often a part that may have arrived is sent again while running, where the crash policy is `resend`."""


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
    def method(self) -> str:
        """The Bot API's method."""
        return self.row.method if isinstance(self.row, outbox.Claimed) else "sendMessage"

    @property
    def has_file(self) -> bool:
        """Whether a file is to be read before it can be sent."""
        return "document" in self.row.payload

    @property
    def needs_a_look(self) -> bool:
        """Whether its person may have changed their mind since it was claimed."""
        return self.row.purpose not in last_look.ALWAYS

    def after(self, outcome: Outcome) -> Next:
        """What becomes of it."""
        row = self.row
        if isinstance(row, deliveries.Claimed):
            return what_next(outcome, tries=row.tries, may_repeat=row.crash == "resend" and row.tries < BULK_TRIES)
        same = repeatable(row.method)
        return what_next(outcome, tries=row.tries, may_repeat=not row.resent, same_result=same)


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter whose call has ended, and how."""

    letter: Letter
    outcome: Outcome


class FileMissing(Exception):
    """A message's file cannot be read. The text names no path."""


def call_of(letter: Letter, folder: Path) -> tuple[dict[str, Any], dict[str, File]]:
    """The parameters and files of a letter's call. Files lie below `folder`. Raises FileMissing."""
    params = dict(letter.row.payload)
    params["chat_id"] = letter.row.chat_id
    files = {}
    document = params.get("document")
    if isinstance(document, Mapping):
        del params["document"]
        files["document"] = File(str(document["name"]), _content(document, folder))
    return params, files


def _content(document: Mapping[str, Any], folder: Path) -> bytes:
    try:
        if "content_b64" in document:
            return b64decode(document["content_b64"], validate=True)
        path = (folder / str(document["media_path"])).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise FileMissing("a message's file lies outside DATA_DIR")
        return path.read_bytes()
    except (OSError, KeyError, binascii.Error) as error:
        raise FileMissing(f"a message's file cannot be read ({type(error).__name__})") from None
