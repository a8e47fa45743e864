"""One request of a member of staff: who asks, from which session, what they filled in, and how they are answered.

A page is never found by who is signed in alone: each names the act that it shows or does, and `staffroom.py` has asked
whether the member's role allows it before a visit is made.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from babel.dates import format_datetime
from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from console.pages import Page, page_drawn_beside
from console.texts import text
from programme.roles import Act, may
from storage.signing_in import SignedIn
from storage.staff import StaffMember

if TYPE_CHECKING:
    from console.desk import Desk

T = TypeVar("T")
TOLD = "told"
"""The parameter that names a sentence to show on top of the next page."""
GOING_ON = "on"
"""The parameter with which somebody goes on with a form that they had before them just now."""


def form_token(secret: str) -> str:
    """What every form carries: only a page that this session was shown can know it."""
    return hashlib.sha256(b"form:" + secret.encode()).hexdigest()


def is_form_token(given: str, secret: str) -> bool:
    """Whether a form was shown to the session that has this secret."""
    return hmac.compare_digest(given.encode(), form_token(secret).encode())


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry of the menu: where it leads, and the act that a role needs for it."""

    key: str
    path: str
    act: Act | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a member whose role was looked at. `form`: what was filled in, by field, and `files` that came with
    it; of GET they are empty.
    """

    desk: Desk
    request: Request
    member: StaffMember
    session: SignedIn
    token: str
    menu: tuple[Menu, ...]
    form: Mapping[str, list[str]]
    files: Mapping[str, list[UploadFile]] = field(default_factory=dict)

    def may(self, act: Act | None) -> bool:
        """Whether this member's role allows an act."""
        return act is None or may(self.member.role, act)

    def filled(self, name: str) -> str:
        """What was filled in a field, without spaces around it; '' when nothing was."""
        return next(iter(self.form.get(name, ())), "").strip()

    def asked(self, name: str) -> str:
        """A parameter of the address; '' when it has none."""
        return str(self.request.query_params.get(name, "")).strip()

    def number(self, name: str) -> int:
        """A number in the address; 0, which is nobody's, when it is none."""
        given = str(self.request.path_params[name])
        return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0

    @property
    def goes_on(self) -> bool:
        """Whether they had this page before them just now, so that nothing was brought back to them."""
        return bool(self.asked(TOLD) or self.asked(GOING_ON))

    async def read(self, query: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Ask the database something: `query(conn, …)`."""
        return await self.desk.database.read(query, *args, **kwargs)

    async def write(self, change: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Do something in one transaction, and wake those who wait for it."""
        done = await self.desk.database.write(change, *args, **kwargs)
        self.desk.changed()
        return done

    def page(self, name: str, *, title: str, status: int = 200, **facts: object) -> Page:
        """The page `name`.html in the team's frame."""
        told = self.asked(TOLD)
        frame = {
            "visit": self,
            "entries": [entry for entry in self.menu if self.may(entry.act)],
            "here": self.request.url.path,
            "organisation": self.desk.programme.organisation.name,
            "nhs": self.desk.programme.organisation.nhs_identity,
            "notice": text(f"told.{told}") if is_told(told) else None,
        }
        return page_drawn_beside(name, title=title, status=status, **frame, **facts)

    def when(self, moment: datetime) -> str:
        """A moment on the clocks of the programme: 26 November 2026, 09:30."""
        return format_datetime(moment, text("frame.moment"), tzinfo=self.desk.zone, locale="en_GB")

    def day(self, moment: datetime) -> str:
        """The day of a moment, on the calendars of the programme: 26 November 2026."""
        return format_datetime(moment, text("frame.day"), tzinfo=self.desk.zone, locale="en_GB")

    def short(self, moment: datetime) -> str:
        """The day of a moment where there is little room: 26 Nov 2026."""
        return format_datetime(moment, text("frame.short_day"), tzinfo=self.desk.zone, locale="en_GB")

    def called(self, member: StaffMember | None) -> str:
        """What a member of the team is called; '' for nobody."""
        return "" if member is None else member.name or text("frame.member", number=member.id)

    def go(self, path: str, told: str | None = None, **asked: object) -> RedirectResponse:
        """On to another page, with the sentence `told.<told>` on top."""
        parameters = {name: str(value) for name, value in asked.items()} | ({TOLD: told} if told else {})
        return RedirectResponse(f"{path}?{urlencode(parameters)}" if parameters else path, status_code=303)


def is_told(key: str) -> bool:
    """Whether there is such a sentence: the parameter stands in an address, where anybody can write anything."""
    try:
        text(f"told.{key}")
    except KeyError:
        return False
    return True
