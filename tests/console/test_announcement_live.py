"""How far an announcement is comes to the page that is open, and keeps nobody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from sqlalchemy import update

from console.announcement_live import news
from console.texts import text
from console.visits import Visit
from storage import broadcasts, signing_in
from storage.tables import delivery
from tests.clock import START, Clock
from tests.storage.sending import announce, resident

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.console.conftest import Hire, Member


async def _on_its_way(member: Member) -> int:
    def story(conn: Connection) -> int:
        resident(conn, 1)
        return announce(conn)

    return int(await member.desk.database.write(story))


async def _visit(member: Member, app: FastAPI, number: int) -> Visit:
    found = await member.desk.database.read(
        signing_in.session_of, member.client.cookies["hearback"], member.desk.clock()
    )
    assert found is not None
    scope = {"type": "http", "path": "/", "headers": [], "query_string": b"", "path_params": {"number": str(number)}}
    return Visit(member.desk, Request(scope | {"app": app}), found[1], found[0], "", (), {})


async def test_what_changes_comes_and_at_the_end_no_more(hire: Hire, app: FastAPI) -> None:
    sam = await hire()
    number = await _on_its_way(sam)
    coming = news(await _visit(sam, app, number), beat=0.001)
    first = await anext(coming)
    assert first.startswith("event: live\ndata: ")
    assert text("announcement.going", done="0", total="1") in first
    await sam.desk.database.write(lambda conn: conn.execute(update(delivery).values(state="sent", settled_at=START)))
    assert text("announcement.going", done="1", total="1") in await anext(coming)
    await sam.desk.database.write(broadcasts.act, number, "cancel", now=START)
    assert [one.partition("\n")[0] async for one in coming] == ["event: live", "event: over"]


async def test_a_page_that_is_open_keeps_nobody_signed_in(hire: Hire, app: FastAPI, clock: Clock) -> None:
    sam = await hire()
    number = await _on_its_way(sam)
    visit = await _visit(sam, app, number)
    await sam.desk.database.write(broadcasts.act, number, "cancel", now=START)
    clock.move(minutes=90)
    answer = await sam.open(f"/announcements/{number}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    (session,) = await sam.desk.database.read(signing_in.sessions, sam.id, clock())
    assert session.seen_at == START
    clock.move(minutes=31)
    assert [one.partition("\n")[0] async for one in news(visit, beat=0.001)] == ["event: over"]
