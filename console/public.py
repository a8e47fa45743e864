"""The pages for everybody: what is going on, how to take part, the accessibility statement, the privacy notice.

Nobody signs in, nothing is set in the browser, no script is loaded. A page is the same for everybody who reads its
language, so that caches may keep it for a few minutes; nothing on it belongs to a person. How much was told and
answered is counted once a day, up to midnight, and passes the gate of small numbers: who looks twice cannot subtract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from console.desk import Desk
from console.pages import page
from console.public_listed import Shown, opportunity_facts, opportunity_item, update_facts, update_item
from console.reader import Reader, Said, best_language, direction_of, name_of
from console.rich_words import paragraphs
from conversations.rich import Rich
from programme.small_numbers import told
from storage import opportunities, updates
from storage.heard_back import HeardBack, heard_back
from storage.opportunities import Opportunity
from storage.updates import HealthUpdate

PATH: Final = "/public"
LOOK: Final = ["GET", "HEAD"]
FRESH: Final = "public, max-age=300"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
FIRST: Final = 10
"""So many ways to take part and updates stand on the first page."""
SIZE: Final = 25
REVIEWED: Final = date(2026, 11, 27)
"""When what the statement and the notice say about the program was last compared with it."""
_YEAR: Final = timedelta(days=365)
T = TypeVar("T")
Show = Callable[[Request, Reader], Awaitable[Response]]


def add(app: FastAPI, desk: Desk) -> None:
    """The pages, under /public/<language>."""
    pages = PublicPages(desk)
    app.add_api_route(PATH, pages.choose, methods=LOOK)
    for path, show in (
        ("", pages.going_on),
        ("/opportunities", pages.opportunities),
        ("/opportunities/{number}", pages.opportunity),
        ("/updates", pages.updates),
        ("/updates/{number}", pages.update),
        ("/take-part", pages.take_part),
        ("/accessibility", pages.accessibility),
        ("/privacy", pages.privacy),
    ):
        app.add_api_route(f"{PATH}/{{language}}{path}", pages.in_language(show), methods=LOOK)
    app.add_api_route(f"{PATH}/{{language}}/{{rest:path}}", pages.in_language(pages.missing), methods=LOOK)


class PublicPages:
    """The pages of one programme."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._counted: tuple[datetime, HeardBack] | None = None

    async def choose(self, request: Request) -> Response:
        """On to the pages in the language that the browser asks for."""
        best = best_language(request.headers.get("accept-language", ""), self._desk.programme.languages)
        headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return RedirectResponse(f"{PATH}/{best}", status_code=303, headers=headers)

    def in_language(self, show: Show) -> Callable[[Request], Awaitable[Response]]:
        """The page in the language that its address names; none in a language that the programme does not have."""

        async def answer(request: Request) -> Response:
            language = str(request.path_params["language"])
            known = language in self._desk.programme.languages
            today = self._desk.clock().astimezone(self._desk.zone).date()
            reader = Reader(self._desk, language if known else "en", today)
            return await show(request, reader) if known else self._missing(request, reader)

        return answer

    async def going_on(self, request: Request, reader: Reader) -> Response:
        """What there is to take part in and to know, and what came of what people said."""
        ways, known = await self._open(), await self._current(reader)
        return self._page(
            request,
            reader,
            "going_on",
            ways=[opportunity_item(reader, one) for one in ways[:FIRST]],
            more_ways=len(ways) > FIRST,
            known=[update_item(reader, one) for one in known[:FIRST]],
            more_known=len(known) > FIRST,
            outcomes=await self._outcomes(reader),
        )

    async def opportunities(self, request: Request, reader: Reader) -> Response:
        """Every way to take part."""
        ways = await self._open()
        return self._list(request, reader, "opportunities", ways, opportunity_item)

    async def updates(self, request: Request, reader: Reader) -> Response:
        """Every health update."""
        known = await self._current(reader)
        return self._list(request, reader, "updates", known, update_item)

    async def opportunity(self, request: Request, reader: Reader) -> Response:
        """One way to take part, with what a view can change there."""
        number = _number(request.path_params["number"])
        found = next((one for one in await self._open() if one.id == number), None)
        shown = None if found is None else opportunity_facts(reader, found)
        if shown is None:
            return self._missing(request, reader)
        return self._page(request, reader, "opportunity", shown=shown)

    async def update(self, request: Request, reader: Reader) -> Response:
        """One health update."""
        number = _number(request.path_params["number"])
        found = next((one for one in await self._current(reader) if one.id == number), None)
        shown = None if found is None else update_facts(reader, found)
        if shown is None:
            return self._missing(request, reader)
        body = paragraphs(Rich.from_markdown(shown.text.words))
        return self._page(request, reader, "update", shown=shown, body=body)

    async def take_part(self, request: Request, reader: Reader) -> Response:
        """With the bot, and without."""
        return self._page(request, reader, "take_part", bot=self._desk.bot_name())

    async def accessibility(self, request: Request, reader: Reader) -> Response:
        """How accessible these pages are, and whom to tell where they are not."""
        return self._page(request, reader, "accessibility", reviewed=REVIEWED)

    async def privacy(self, request: Request, reader: Reader) -> Response:
        """What is kept about people, why, and what they can do about it."""
        return self._page(request, reader, "privacy", reviewed=REVIEWED)

    async def missing(self, request: Request, reader: Reader) -> Response:
        """There is no such page: for everybody, so that nobody is led to where the team signs in."""
        return self._missing(request, reader)

    # ------------------------------------------------------------------------------------------------- what is shown

    async def _open(self) -> list[Opportunity]:
        now = self._desk.clock()
        return await self._read(lambda conn: opportunities.open_for(conn, topics=[], locality=None, now=now))

    async def _current(self, reader: Reader) -> list[HealthUpdate]:
        return await self._read(lambda conn: updates.latest_for(conn, topics=[], locality=None, today=reader.today))

    async def _outcomes(self, reader: Reader) -> list[object]:
        midnight = datetime.combine(reader.today, time(), tzinfo=self._desk.zone)
        if self._counted is None or self._counted[0] != midnight:
            counted = await self._read(lambda conn: heard_back(conn, midnight - _YEAR, midnight))
            self._counted = (midnight, counted)
        exact = self._counted[1]
        all_of_them, answered = told(exact.told), told(exact.answered)
        if all_of_them is None:
            return [reader.say("going_on.few")]
        said = [reader.say("going_on.told", told=all_of_them, day=reader.today)]
        if answered is None:
            said.append(reader.say("going_on.answered_few"))
        else:
            said.append(reader.say("going_on.answered", answered=answered))
        return [*said, reader.say("going_on.rounded")]

    async def _read(self, query: Callable[[Connection], T]) -> T:
        return await self._desk.database.read(query)

    # --------------------------------------------------------------------------------------------------------- pages

    def _list(
        self, request: Request, reader: Reader, key: str, found: Sequence[T], item: Callable[[Reader, T], object]
    ) -> Response:
        pages = max(1, -(-len(found) // SIZE))
        number = min(max(1, _number(request.query_params.get("page", "1"))), pages)
        here = [item(reader, one) for one in found[(number - 1) * SIZE : number * SIZE]]
        return self._page(request, reader, "list", key=key, shown=here, number=number, pages=pages)

    def _missing(self, request: Request, reader: Reader) -> Response:
        return self._page(request, reader, "missing", status=404)

    def _page(self, request: Request, reader: Reader, name: str, status: int = 200, **facts: object) -> Response:
        heading = _heading(reader, name, facts)
        answer = page(
            f"public/{name}",
            title=heading.words,
            heading=heading,
            status=status,
            reader=reader,
            say=reader.say,
            programme=self._desk.programme,
            base=f"{PATH}/{reader.language}",
            rest=_rest(request),
            languages=[(one, name_of(self._desk, one), direction_of(self._desk, one)) for one in self._languages()],
            **facts,
        )
        return _cacheable(request, answer)

    def _languages(self) -> tuple[str, ...]:
        return self._desk.programme.languages


def _heading(reader: Reader, name: str, facts: dict[str, object]) -> Said:
    shown = facts.get("shown")
    if isinstance(shown, Shown):
        return shown.title
    return reader.say(f"going_on.{facts['key']}" if name == "list" else f"{name}.title")


def _rest(request: Request) -> str:
    """The rest of the address, behind the language: the same page in another one."""
    return "/".join(["", *request.url.path.split("/")[3:]])


def _number(given: object) -> int:
    words = str(given)
    return int(words) if words.isascii() and words.isdigit() and len(words) < 16 else 0


def _cacheable(request: Request, answer: Response) -> Response:
    """The answer with its mark; nothing but that it has not changed, where the asker has it already."""
    mark = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": FRESH, "ETag": mark}
    if answer.status_code == 200 and mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer
