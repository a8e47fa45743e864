"""Where somebody wanted to go when they were asked to sign in: kept in their own browser until they have.

The link that signs them in comes from the bot or a colleague and knows nothing of it. What leads off these pages is
never kept and never followed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote, unquote, urlencode

from fastapi import Request

from console.visits import GOING_ON, TOLD

LASTS: Final = timedelta(minutes=30)
"""For so long it is kept: as long as it may take to fetch a link."""
LONGEST: Final = 500
"""Letters of an address; one that is longer, which no page of ours has, is not kept."""


def is_path(address: str) -> bool:
    """Whether this is an address of ours: nobody is sent on to another site by a link that begins with ours."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()


def asked_of(request: Request) -> str:
    """The page that was asked for, as it was searched and sorted; what was told on top of it is not told again."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {TOLD, GOING_ON}]
    return f"{request.url.path}?{urlencode(asked)}" if asked else request.url.path


def wanted(request: Request) -> str:
    """The page that the address of signing in names, if it is one of ours; '/' without."""
    onward = request.query_params.get("next", "")
    return onward if len(onward) <= LONGEST and is_path(onward) else "/"


def kept(request: Request, cookie: str) -> str:
    """The page that this browser's cookie holds, if it is one of ours; '/' without."""
    return read(request.cookies.get(cookie, ""))


def written(onward: str) -> str:
    """As a cookie can hold it."""
    return quote(onward, safe="")


def read(written: str) -> str:
    """What stands in a cookie, if it is a page of ours; '/' otherwise."""
    onward = unquote(written)
    return onward if len(onward) <= LONGEST and is_path(onward) else "/"
