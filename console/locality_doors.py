"""Which localities a member may see: a representative the one that an administrator wrote down for them; whoever sees
all figures, or reads what single people said, each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.figures_until import begin_of_day
from console.texts import text
from console.visits import Visit
from programme.roles import Act
from storage import representing

PATH: Final = "/localities"
ADDRESS: Final = "/localities/{locality}"
ACT: Final[Act] = "reports.locality"
EVERY: Final[Act] = "reports.figures"
"""Whoever may see figures of all together may see those of each."""


@dataclass(frozen=True, slots=True)
class Door:
    """A locality that this member may see: its short name, and what it is called."""

    slug: str
    name: str

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"{PATH}/{self.slug}"

    @classmethod
    def of(cls, conn: Connection, visit: Visit) -> Door | None:
        """The locality of the address; None where there is none of this name, or not for this member."""
        asked = str(visit.request.path_params["locality"])
        names = {one.slug: one.name.text("en") for one in visit.desk.programme.localities}
        if asked not in names or (not seen_by(visit) and asked != mine(conn, visit)):
            return None
        return cls(asked, names[asked])


def seen_by(visit: Visit) -> bool:
    """Whether this member sees every locality."""
    return visit.may(EVERY)


def mine(conn: Connection, visit: Visit) -> str | None:
    """The locality that this member stands for, if it is one of the programme's still."""
    if seen_by(visit) or not visit.may(ACT):
        return None
    slug = representing.locality_of(conn, visit.member.id)
    return slug if slug in {one.slug for one in visit.desk.programme.localities} else None


def gone(visit: Visit) -> Response:
    """The page for a locality that is not there, or not for this member: which of the two is not told."""
    return visit.page("localities/gone", title=text("locality.gone"), status=404)


def note(visit: Visit) -> list[str]:
    """How figures of a locality are told, and of when they are."""
    return [text("figures.rounded"), text("locality.of_today", at=visit.when(begin_of_day(visit.desk)))]
