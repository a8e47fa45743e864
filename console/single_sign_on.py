"""Signing in by the organisation's own sign-in, for members whose name there an administrator has written down.

Nobody becomes a member by it: whom nobody has written down is shown what to tell an administrator. Until somebody is
back, all there is of them is a cookie in their own browser.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console import browsers, farewells, onward
from console.pages import page
from console.sign_on import LASTS, Attempt, SignOn, SignOnTrouble, Trouble
from console.staffroom import Staffroom, problem
from console.texts import text
from console.tries import Tries, address_of
from programme.single_sign_on import named_by
from storage import identities, signing_in

log = structlog.get_logger(__name__)

BEGIN: Final = "/sign-in/organisation"
BACK: Final = "/sign-in/organisation/back"
"""Where the provider sends people back to: it has to know this address."""
_STATUS: Final[dict[Trouble, int]] = {
    "unreachable": 503,
    "misset": 503,
    "denied": 403,
    "stale": 400,
    "not_accepted": 403,
}


def begins_at(path: str) -> str:
    """The address by which somebody signs in and goes on to `path`."""
    return BEGIN if path == "/" else f"{BEGIN}?{urlencode({'next': path})}"


def add(app: FastAPI, room: Staffroom, sign_on: SignOn, tries: Tries) -> None:
    """The way to the provider, and back."""
    pages = SingleSignOn(room, sign_on, tries)
    app.add_api_route(BEGIN, pages.begin, methods=["GET"])
    app.add_api_route(BACK, pages.back, methods=["GET"])


class SingleSignOn:
    """The two addresses of a sign-in at the organisation."""

    def __init__(self, room: Staffroom, sign_on: SignOn, tries: Tries) -> None:
        self._room = room
        self._sign_on = sign_on
        self._tries = tries

    @property
    def _cookie(self) -> str:
        return f"{self._room.cookie}-organisation"

    async def begin(self, request: Request) -> Response:
        """Off to the provider."""
        now = self._room.desk.clock()
        if self._tries.one_more(address_of(request), now.timestamp()):
            return problem("too_often", 429)
        attempt = Attempt(signing_in.new_secret())
        try:
            address = await self._sign_on.address(attempt, now)
        except SignOnTrouble as error:
            return _came_to_nothing(error)
        answer = RedirectResponse(address, status_code=303)
        kept = f"{attempt.secret}.{onward.written(onward.wanted(request))}"
        self._room.keep(answer, self._cookie, kept, LASTS)
        return answer

    async def back(self, request: Request) -> Response:
        """Back from the provider: whoever a member is known as is signed in."""
        if self._tries.one_more(address_of(request), self._room.desk.clock().timestamp()):
            return problem("too_often", 429)
        answer = await self._let_in(request)
        self._room.forget(answer, self._cookie)
        return answer

    async def _let_in(self, request: Request) -> Response:
        desk, claim = self._room.desk, self._sign_on.claim
        secret, _, kept = request.cookies.get(self._cookie, "").partition(".")
        if not secret:
            return _came_to_nothing(SignOnTrouble("stale", "no cookie"))
        try:
            told = await self._sign_on.told(Attempt(secret), dict(request.query_params), desk.clock())
        except SignOnTrouble as error:
            return _came_to_nothing(error)
        named = named_by(told.claims, claim)
        if named.name is None:
            log.warning("nobody could be told from a single sign-on", claim=claim, why=named.why_not)
            return _trouble(f"organisation.{named.why_not}", 403, claim=claim)
        browser = browsers.named(request.headers.get("user-agent", ""))
        session = await desk.database.write(identities.sign_in, named.name, claim, browser, desk.clock())
        if session is None:
            return _trouble("organisation.nobody", 403, claim=claim, name=named.name)
        answer = self._room.signed_in(session, onward.read(kept))
        farewells.remember(answer, self._room, told.token)
        return answer


def _came_to_nothing(error: SignOnTrouble) -> Response:
    log.warning("a single sign-on came to nothing", trouble=error.trouble, detail=error.detail)
    return _trouble(f"organisation.{error.trouble}", _STATUS[error.trouble])


def _trouble(key: str, status: int, *, claim: str = "", name: str | None = None) -> Response:
    what = text(key, claim=claim)
    return page("sign_in_trouble", title=text("sign_in_trouble.title"), what=what, told=name, status=status)
