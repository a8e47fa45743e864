"""Tokens of the API: kept as hashes, working until they end, and remembered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from programme.api_scopes import Scope
from storage import api_tokens, audit, staff
from storage.database import Database
from storage.tables import api_token
from tests.clock import START

MONTH = timedelta(days=30)


async def test_a_token_is_found_by_its_secret_which_stands_nowhere(database: Database) -> None:
    def story(conn: Connection) -> None:
        maker = staff.add(conn, telegram_id=5, role="administrator", now=START)
        scopes: tuple[Scope, ...] = ("people:count", "updates:read")
        number, secret = api_tokens.make(conn, "website", scopes, lasts=MONTH, now=START, by=maker.id)
        found = api_tokens.of_secret(conn, secret)
        assert found is not None
        assert (found.id, found.scopes, found.made_by) == (number, ("updates:read", "people:count"), maker.id)
        assert api_tokens.of_secret(conn, secret + "x") is None
        kept = conn.execute(select(api_token)).one()
        assert not any(secret in str(value) for value in kept)
        assert (found.state(START), found.state(START + MONTH)) == ("works", "expired")
        assert api_tokens.is_used_again(found, START)
        api_tokens.used(conn, number, START)
        again = api_tokens.one(conn, number)
        assert again is not None
        assert not api_tokens.is_used_again(again, START + timedelta(seconds=59))
        api_tokens.note_use(conn, again, "api.read", START, detail={"scope": "updates:read"})
        assert api_tokens.end(conn, number, now=START, by=maker.id)
        assert not api_tokens.end(conn, number, now=START, by=maker.id)
        (over,) = api_tokens.all_tokens(conn)
        assert over.state(START) == "ended"
        acts = [(one.act, one.staff_id, one.subject, one.detail) for one in audit.entries(conn, limit=3)]
        assert acts == [
            ("token.end", maker.id, f"token:{number}", {}),
            ("api.read", maker.id, None, {"token": number, "scope": "updates:read"}),
            ("token.make", maker.id, f"token:{number}", {"scopes": "updates:read people:count", "days": 30}),
        ]

    await database.write(story)
