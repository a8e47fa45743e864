"""The team's pages: each is entered here with the act that it needs, so that none can be reached without being asked.

Whoever is not signed in is sent to sign in, and comes back; what they had filled in is kept for them. Whoever may not
is told so. A form that this session was not shown, or that another site sends, does nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from console import onward, uploads
from console.desk import Desk
from console.pages import page
from console.texts import text
from console.uploads import FormTooLarge
from console.visits import Menu, Visit, form_token, is_form_token
from programme.roles import Act, may
from storage import console_drafts, signing_in
from storage.signing_in import SignedIn
from storage.staff import StaffMember

Handler = Callable[[Visit], Awaitable[Response]]
SIGN_IN: Final = "/sign-in"
TOKEN: Final = "form_token"  # noqa: S105  # why: the name of a field
_UNKEPT: Final = frozenset({TOKEN, "version"})


@dataclass(frozen=True, slots=True)
class Place:
    """A page or an action of the team: the act it needs (None: any member of staff). `by_itself`: another page asks for
    it.
    """

    method: str
    path: str
    act: Act | None
    by_itself: bool = False


class Staffroom:
    """Where the subjects enter their pages. `places` is all there are: the table of roles is made of it."""

    def __init__(self, app: FastAPI, desk: Desk) -> None:
        self._app = app
        self.desk = desk
        self.places: list[Place] = []
        self._menu: list[Menu] = []

    @property
    def cookie(self) -> str:
        """The session's cookie. Over https its name keeps other hosts of the domain from setting it."""
        return "__Host-hearback" if self.desk.secure else "hearback"

    @property
    def onward_cookie(self) -> str:
        """Holds the page that was asked for before signing in."""
        return f"{self.cookie}-onward"

    def signed_in(self, session: str, path: str) -> Response:
        """On to the pages, with a new session in this browser."""
        answer = RedirectResponse(path, status_code=303)
        self.keep(answer, self.cookie, session, signing_in.LONGEST)
        self.forget(answer, self.onward_cookie)
        return answer

    def keep(self, answer: Response, name: str, value: str, lasts: timedelta, *, path: str = "/") -> None:
        """Give the browser something to keep that no script reads, and that no other site's forms bring along; it is
        shown to what is below `path` alone.
        """
        seconds, secure = int(lasts.total_seconds()), self.desk.secure
        answer.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=secure)

    def forget(self, answer: Response, name: str, *, path: str = "/") -> None:
        """Take from the browser what it kept."""
        answer.delete_cookie(name, path=path, secure=self.desk.secure, httponly=True, samesite="lax")

    def entry(self, key: str, path: str, act: Act | None) -> None:
        """An entry of the menu, in the order in which they are made."""
        self._menu.append(Menu(key, path, act))

    def get(self, path: str, act: Act | None, handler: Handler, *, by_itself: bool = False) -> None:
        """A page that shows something; or what another page asks for `by_itself`, with nobody there."""
        self._enter("GET", path, act, handler, by_itself=by_itself)

    def post(self, path: str, act: Act | None, handler: Handler, *, files: bool = False) -> None:
        """A page that does something with what was filled in, and perhaps with files that come with it."""
        self._enter("POST", path, act, handler, files=files)

    async def visitor(self, request: Request, *, by_itself: bool = False) -> tuple[SignedIn, StaffMember] | None:
        """Who is signed in in this browser, as they are now. What a page asks `by_itself` does not keep them so."""
        secret = request.cookies.get(self.cookie, "")
        if not secret:
            return None
        now = self.desk.clock()
        found = await self.desk.database.read(signing_in.session_of, secret, now)
        if found is not None and not by_itself and signing_in.is_seen_again(found[0], now):
            await self.desk.database.write(signing_in.seen, found[0].id, now)
        return found

    def visit(
        self,
        request: Request,
        who: tuple[SignedIn, StaffMember],
        form: Mapping[str, list[str]],
        files: Mapping[str, list[UploadFile]] | None = None,
    ) -> Visit:
        """The request of somebody who is signed in."""
        session, member = who
        token = form_token(request.cookies[self.cookie])
        return Visit(self.desk, request, member, session, token, tuple(self._menu), form, files or {})

    def _enter(
        self, method: str, path: str, act: Act | None, handler: Handler, *, files: bool = False, by_itself: bool = False
    ) -> None:
        self.places.append(Place(method, path, act, by_itself))

        async def answer(request: Request) -> Response:
            try:
                form = await self._filled(request, files=files) if method == "POST" else uploads.Form({}, {})
            except FormTooLarge:
                return problem("too_large", 413)
            try:
                return await answered(request, form)
            finally:
                await form.close()

        async def answered(request: Request, form: uploads.Form) -> Response:
            who = await self.visitor(request, by_itself=by_itself)
            if who is None:
                return await self._sign_in_first(request, form.fields, path)
            visit = self.visit(request, who, form.fields, form.files)
            if act is not None and not may(who[1].role, act):
                return visit.page("not_yours", title=text("not_yours.title"), status=403)
            if method == "POST" and not self._is_ours(request, form.fields):
                return visit.page("not_sent", title=text("not_sent.title"), status=403)
            return await handler(visit)

        # A plain route: FastAPI would look at the signature of each, and there is nothing to find.
        self._app.router.add_route(path, answer, methods=[method])

    async def _filled(self, request: Request, *, files: bool) -> uploads.Form:
        """What was filled in. Files are taken from the team alone: nobody else fills our disk."""
        secret = request.cookies.get(self.cookie, "")
        known = files and secret and await self.desk.database.read(signing_in.whose, secret) is not None
        return await uploads.read(request, uploads=bool(known))

    def _is_ours(self, request: Request, form: Mapping[str, list[str]]) -> bool:
        given = next(iter(form.get(TOKEN, ())), "")
        return is_same_site(request) and is_form_token(given, request.cookies.get(self.cookie, ""))

    async def _sign_in_first(self, request: Request, form: Mapping[str, list[str]], place: str) -> Response:
        """To the page that says how to sign in. What was written into a form when the session ended is kept."""
        path, kept = (onward.asked_of(request) if self._is_page(place) else "/"), {}
        if form and self._is_ours(request, form) and await self._keep(request, form):
            path, kept = next(iter(form.get("draft", ())), "/"), {"kept": "yes"}
        asked = urlencode(({"next": path} if path != "/" else {}) | kept)
        return RedirectResponse(f"{SIGN_IN}?{asked}" if asked else SIGN_IN, status_code=303)

    def _is_page(self, path: str) -> bool:
        """Whether somebody can come back to what they asked for: not to a form that was sent, nor to a page's part."""
        return any(place.method == "GET" and place.path == path and not place.by_itself for place in self.places)

    async def _keep(self, request: Request, form: Mapping[str, list[str]]) -> bool:
        draft = next(iter(form.get("draft", ())), "")
        whose = await self.desk.database.read(signing_in.whose, request.cookies.get(self.cookie, ""))
        if whose is None or not onward.is_path(draft):
            return False
        fields = {name: values for name, values in form.items() if name not in _UNKEPT}
        await self.desk.database.write(console_drafts.keep, whose, draft, fields, self.desk.clock())
        return True


def problem(kind: str, status: int) -> Response:
    """A page for whoever is not signed in: something is wrong, and what to do."""
    return page("problem", title=text(f"{kind}.title"), what=text(f"{kind}.what"), status=status)


def is_same_site(request: Request) -> bool:
    """Whether a form comes from a page of ours, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
