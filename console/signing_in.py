"""Signing in: by a link that the bot or the command line gives, which works once, for ten minutes; or by the sign-in of
the organisation, where there is one (single_sign_on.py).

Opening the link uses nothing up, since programs that check links open them too: a press on its page does.
"""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console import browsers, farewells, onward, single_sign_on
from console.pages import page
from console.staffroom import SIGN_IN, Staffroom, is_same_site, problem
from console.texts import text
from console.throwing_away import called
from console.tries import Tries, address_of
from console.visits import Visit
from console.words import capital
from storage import console_drafts, signing_in


class SigningIn:
    """The pages of getting in and out."""

    def __init__(self, room: Staffroom, tries: Tries) -> None:
        self._room = room
        self._tries = tries

    async def how(self, request: Request) -> Response:
        """How to sign in. Which page was asked for is kept in the browser until somebody has, by whatever link."""
        path = onward.wanted(request)
        if await self._room.visitor(request) is not None:
            return RedirectResponse(path, status_code=303)
        there = None if self._room.desk.sign_on is None else single_sign_on.begins_at(path)
        kept = request.query_params.get("kept") == "yes"
        answer = page("sign_in", title=text("sign_in.title"), kept=kept, there=there)
        if path != "/":
            self._room.keep(answer, self._room.onward_cookie, onward.written(path), onward.LASTS)
        return answer

    async def opened(self, request: Request) -> Response:
        """The page of a one-time link: one press signs in."""
        if self._too_often(request):
            return problem("too_often", 429)
        if not await self._room.desk.database.read(signing_in.link_works, _secret(request), self._room.desk.clock()):
            return page("sign_in_over", title=text("sign_in_over.title"), status=410)
        return page("sign_in_press", title=text("sign_in_press.title"), action=request.url.path)

    async def pressed(self, request: Request) -> Response:
        """Sign in, and go on to the page that was asked for."""
        if self._too_often(request):
            return problem("too_often", 429)
        if not is_same_site(request):
            return problem("not_sent", 403)
        desk, browser = self._room.desk, browsers.named(request.headers.get("user-agent", ""))
        session = await desk.database.write(signing_in.use_link, _secret(request), browser, desk.clock())
        if session is None:
            return page("sign_in_over", title=text("sign_in_over.title"), status=410)
        answer = self._room.signed_in(session, onward.kept(request, self._room.onward_cookie))
        farewells.forget(answer, self._room)
        return answer

    async def out(self, visit: Visit) -> Response:
        """Sign out here."""
        await visit.write(signing_in.end, visit.session.id, visit.member.id, visit.desk.clock())
        there = await farewells.found(visit.request, self._room)
        answer = page("signed_out", title=text("signed_out.title"), there=there)
        self._room.forget(answer, self._room.cookie)
        farewells.forget(answer, self._room)
        return farewells.may_be_sent(answer, there)

    def _too_often(self, request: Request) -> bool:
        return self._tries.one_more(address_of(request), self._room.desk.clock().timestamp())


def add(app: FastAPI, room: Staffroom) -> None:
    """The pages of signing in and out, and of where somebody is signed in."""
    tries = Tries()
    pages = SigningIn(room, tries)
    app.add_api_route(SIGN_IN, pages.how, methods=["GET", "HEAD"])
    app.add_api_route(signing_in.PATH + "{secret}", pages.opened, methods=["GET", "HEAD"])
    app.add_api_route(signing_in.PATH + "{secret}", pages.pressed, methods=["POST"])
    if room.desk.sign_on is not None:
        single_sign_on.add(app, room, room.desk.sign_on, tries)
        farewells.add(app)
    room.get("/sign-ins", None, _where)
    room.post("/sign-ins/{session}/end", None, _end)
    room.post("/sign-out", None, pages.out)


async def _where(visit: Visit) -> Response:
    """Where somebody is signed in, and what they have not finished."""
    now = visit.desk.clock()
    found = await visit.read(signing_in.sessions, visit.member.id, now)
    left = await visit.read(console_drafts.left, visit.member.id)
    drafts = [(form, capital(called(form)), saved_at) for form, saved_at in left]
    return visit.page("sign_ins", title=text("sign_ins.title"), sessions=found, drafts=drafts)


async def _end(visit: Visit) -> Response:
    ended = await visit.write(signing_in.end, visit.number("session"), visit.member.id, visit.desk.clock())
    return visit.go("/sign-ins", told="signed_out" if ended else "was_signed_out")


def _secret(request: Request) -> str:
    return str(request.path_params["secret"])
