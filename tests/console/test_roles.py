"""Each place of the console is for the roles that its act is for, and for nobody else; the documentation says which.

With HEARBACK_WRITE_TRANSCRIPTS=1 the table in docs/console.md is written anew.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from console.role_table import role_table
from console.staffroom import Place
from console.texts import text
from programme.roles import ROLES, may
from tests.harness import WRITE
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from programme.roles import Role
    from tests.console.conftest import Hire

DOCUMENT = ROOT / "docs" / "console.md"
FIRST, LAST = "<!-- the table of roles, from tests/console/test_roles.py -->\n", "<!-- its end -->"


def test_the_table_in_the_documentation_is_how_it_is(app: FastAPI) -> None:
    written = DOCUMENT.read_text()
    before, _, rest = written.partition(FIRST)
    _, _, after = rest.partition(LAST)
    wanted = f"{before}{FIRST}\n{role_table(app.state.places)}\n{LAST}{after}"
    if os.environ.get(WRITE):
        DOCUMENT.write_text(wanted)
        return
    assert written == wanted, f"docs/console.md has another table of roles: write it anew with {WRITE}=1"


def _last(place: Place) -> bool:
    return place.path == "/sign-out"


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_comes_to_its_own_places_and_to_no_other(hire: Hire, app: FastAPI, role: Role) -> None:
    """At numbers that nothing has, so that what is allowed finds nothing to do."""
    member = await hire(role)
    await member.open("/sign-ins")
    token = member.token()
    found, wanted = {}, {}
    for place in sorted(app.state.places, key=_last):
        path = re.sub(r"{\w+}", "999999", place.path)
        asked = {} if place.method == "GET" else {"data": {"form_token": token}}
        answer = await member.client.request(place.method, path, **asked)
        assert answer.status_code < 500, path
        found[place] = answer.status_code != 403
        wanted[place] = place.act is None or may(role, place.act)
        assert found[place] or text("not_yours.title") in answer.text
    assert found == wanted


async def test_whoever_is_not_signed_in_comes_to_none(hire: Hire, app: FastAPI) -> None:
    nobody = await hire(signs_in=False)
    for place in app.state.places:
        answer = await nobody.client.request(place.method, re.sub(r"{\w+}", "1", place.path))
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
