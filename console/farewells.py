"""Signing out at the organisation too, for whoever came by its sign-in: on a computer that others use, signing out here
alone would leave the way back open.

It is offered, not done: it ends whatever else they use that account for. What the provider knows the sign-in by stays
in their own browser, sealed, and is shown to the page that signs out alone; from there it is sent on by a form, so that
it stands in no address.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote, urlsplit

import structlog
from fastapi import FastAPI, Request, Response

from console.headers import SECURITY_HEADERS
from console.pages import page
from console.sign_on import Farewell, SignOnTrouble
from console.staffroom import Staffroom
from console.texts import text
from storage import signing_in
from storage.keys import KeyProblem

log = structlog.get_logger(__name__)

LEFT: Final = "/sign-in/organisation/left"
"""Where the provider sends people who signed out there: it has to know this address."""
SIGN_OUT: Final = "/sign-out"
_COOKIE: Final = "hearback-organisation-account"
_LONGEST: Final = 3800
"""Letters that a browser surely keeps of one cookie. A longer token is not kept: the provider then asks who it is."""
_POLICY: Final = "Content-Security-Policy"


def add(app: FastAPI) -> None:
    """The page after signing out there."""
    app.add_api_route(LEFT, _left, methods=["GET"])


def remember(answer: Response, room: Staffroom, token: str) -> None:
    """Whoever signs in now came by this token."""
    sealed = quote(room.desk.keys.seal(token), safe="")
    kept = sealed if len(sealed) <= _LONGEST else "-"
    room.keep(answer, _COOKIE, kept, signing_in.LONGEST, path=SIGN_OUT)


def forget(answer: Response, room: Staffroom) -> None:
    """They signed out, or somebody came in by a link."""
    room.forget(answer, _COOKIE, path=SIGN_OUT)


async def found(request: Request, room: Staffroom) -> Farewell | None:
    """How whoever signs out here signs out at their organisation too; None where they did not come from there, or it
    cannot be done (now).
    """
    kept, sign_on = request.cookies.get(_COOKIE, ""), room.desk.sign_on
    if not kept or sign_on is None:
        return None
    try:
        token = room.desk.keys.open(unquote(kept))
    except KeyProblem:
        token = ""
    try:
        return await sign_on.farewell(token, room.desk.clock())
    except SignOnTrouble as error:
        log.warning("signing out at the organisation could not be offered", trouble=error.trouble, detail=error.detail)
        return None


def may_be_sent(answer: Response, there: Farewell | None) -> Response:
    """The same page, from which the browser lets a form go to the provider."""
    if there is not None:
        parts = urlsplit(there.address)
        ours = "form-action 'self'"
        policy = SECURITY_HEADERS[_POLICY].replace(ours, f"{ours} {parts.scheme}://{parts.netloc}")
        answer.headers[_POLICY] = policy
    return answer


async def _left(_: Request) -> Response:
    return page("signed_out_there", title=text("signed_out_there.title"))
