"""Who asks: the token of a request, whether it may do this, and how often it asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from console.api.problems import Problem
from console.desk import Desk
from console.texts import text
from console.tries import WITHIN, Tries
from programme.api_scopes import Scope
from storage import api_tokens
from storage.api_tokens import Token

MOST: Final = 120
"""Requests of one token within a minute."""
MOST_WRONG: Final = 20
"""Requests without a token that works, of one address within a minute."""
NOTED_AGAIN: Final = timedelta(hours=1)
"""Reading is written down once an hour for each token and subject."""
_NOTED: Final = 10_000
_BEARER: Final = HTTPBearer(auto_error=False, description=text("api.bearer"))
Sent = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
AskedBy = Callable[[Request, HTTPAuthorizationCredentials | None], Awaitable[Token]]


class Access:
    """The door of the API."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked = Tries(MOST)
        self._wrong = Tries(MOST_WRONG)
        self._noted: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def needs(self, scope: Scope) -> AskedBy:
        """What an address depends on that is for tokens with this scope: it gives the token. Raises Problem."""

        async def asked_by(request: Request, sent: Sent) -> Token:
            token = await self._token(request, sent)
            if scope not in token.scopes:
                raise Problem(403, "api.no_scope", scope=scope)
            if scope.endswith((":read", ":count")):
                await self._note(token, scope)
            return token

        return asked_by

    async def _token(self, request: Request, sent: HTTPAuthorizationCredentials | None) -> Token:
        now = self._desk.clock()
        token = None if sent is None else await self._desk.database.read(api_tokens.of_secret, sent.credentials)
        if token is None or token.state(now) != "works":
            raise self._refused(request, token, now)
        if self._asked.one_more(str(token.id), now.timestamp()):
            raise _too_often()
        if api_tokens.is_used_again(token, now):
            await self._desk.database.write(api_tokens.used, token.id, now)
        return token

    def _refused(self, request: Request, token: Token | None, now: datetime) -> Problem:
        if self._wrong.one_more(request.client.host if request.client else "", now.timestamp()):
            return _too_often()
        key = "api.no_token" if token is None else "api.token_over"
        return Problem(401, key, headers={"WWW-Authenticate": "Bearer"})

    async def _note(self, token: Token, scope: Scope) -> None:
        """Write down that somebody reads a subject, once an hour: a warehouse asks for page after page."""
        now, key = self._desk.clock(), (token.id, scope)
        last = self._noted.get(key)
        if last is not None and now - last < NOTED_AGAIN:
            return
        self._noted[key] = now
        if len(self._noted) > _NOTED:
            self._noted.popitem(last=False)
        await self._desk.database.write(api_tokens.note_use, token, "api.read", now, detail={"scope": scope})


def _too_often() -> Problem:
    return Problem(429, "api.too_often", headers={"Retry-After": str(int(WITHIN))})
