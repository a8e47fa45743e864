"""When something is told to people and to the team: in which transaction, in which texts, and when.

The turn of somebody on their phone is one; what a member of staff does at a desk is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from conversations.texts import Texts
from programme.programme import Programme


class Occasion(Protocol):
    """What is needed to tell somebody something, within one transaction."""

    @property
    def conn(self) -> Connection:
        """The transaction."""

    @property
    def texts(self) -> Texts:
        """The sentences."""

    @property
    def programme(self) -> Programme:
        """The programme: its places and services have names."""

    @property
    def now(self) -> datetime:
        """When it is."""


@dataclass(frozen=True, slots=True)
class AtADesk:
    """What a member of staff does at a desk."""

    conn: Connection
    texts: Texts
    programme: Programme
    now: datetime
