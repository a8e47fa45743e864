"""An announcement's versions at a desk: checked by a colleague, or not right; written, or waited for no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from console.texts import text
from storage import broadcasts, versions, walks
from storage.tables import audit, content, outbox
from tests.clock import START
from tests.storage.sending import TEXTS, draft, resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

SAID = {"en": "The clinic moves.", "pl": "Przychodnia się przenosi."}


async def _in_polish(member: Member, **more: Any) -> int:
    """One with a version in Polish that this member wrote and nobody has checked."""

    def story(conn: Connection) -> int:
        resident(conn, 1, language="pl")
        resident(conn, 2, language="ur")
        return broadcasts.create(conn, draft(markdown=SAID, made_by=member.id, **more), TEXTS, START)

    return int(await member.desk.database.write(story))


async def _content(member: Member, number: int) -> str:
    found = select(content.c.id).where(content.c.broadcast_id == number, content.c.language == "pl")
    return str(await member.desk.database.read(lambda conn: conn.scalar(found)))


async def _state(member: Member, number: int) -> str:
    row = await member.desk.database.read(broadcasts.row_of, number)
    assert row is not None
    return str(row.state)


async def _phone_of(member: Member, chat: int) -> list[str]:
    query = select(outbox.c.payload).where(outbox.c.chat_id == chat)
    return [one["text"] for one in await member.desk.database.read(lambda conn: list(conn.scalars(query)))]


async def test_a_colleague_says_that_it_is_right_and_it_goes_out(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _in_polish(sam)
    page, form = f"/announcements/{number}/versions", {"language": "pl", "content": await _content(sam, number)}
    await sam.open(page)
    assert text("announcement_versions.right", language="Polish") not in sam.text
    await sam.send(f"{page}/check", form)
    assert text("told.announcement_version_own") in sam.text
    await kim.open(f"/announcements/{number}")
    assert text("announcement.verb.versions") in kim.text
    await kim.open(page)
    assert "Polish: written by Sam, nobody has checked it" in kim.text
    await kim.send(f"{page}/check", form | {"content": "999"})
    assert await _state(sam, number) == "draft"
    await kim.send(f"{page}/check", form)
    assert text("told.announcement_version_right") in kim.text
    assert await _state(sam, number) == "scheduled"
    assert await _phone_of(sam, 9000) == [f"Kim checked announcement {number} in Polish: it is right."]
    acts = await sam.desk.database.read(lambda conn: list(conn.scalars(select(audit.c.act))))
    assert "broadcast.check" in acts


async def test_what_is_not_right_is_told_and_written_anew(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _in_polish(sam)
    page = f"/announcements/{number}/versions"
    await kim.open(page)
    form = {"language": "pl", "content": await _content(sam, number), "note": "Say where"}
    await kim.send(f"{page}/refuse", form)
    assert text("told.announcement_version_not_right") in kim.text
    assert "Say where" in (await _phone_of(sam, 9000))[0]
    await sam.open(page)
    await sam.send(f"{page}/write", {"language": "pl", "words": ""})
    assert 'href="#words-pl"' in sam.answer.text
    await sam.send(f"{page}/write", {"language": "pl", "words": "Na rynek.", "checked": "Ewa"})
    assert text("told.announcement_version_written") in sam.text
    assert await _state(sam, number) == "scheduled"


async def test_who_waits_for_a_version_gets_one_or_waits_no_longer(hire: Hire) -> None:
    sam, _kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _in_polish(sam, missing="hold")

    def walked(conn: Connection) -> None:
        versions.check(conn, number, "pl", broadcasts.Checker("Ewa"), START)
        broadcasts.begin(conn, number, START, START)
        while walks.step(conn, number, START):
            pass

    await sam.desk.database.write(walked)
    page = f"/announcements/{number}/versions"
    await sam.open(page)
    assert "Urdu: 1 person waits for it" in sam.text
    assert text("announcement_versions.wanted") in sam.text
    await sam.send(f"{page}/write", {"language": "ur", "words": "کلینک"})
    assert text("told.announcement_version_asked") in sam.text
    await sam.send(f"{page}/let-go", {"how": "skip"})
    assert text("told.announcement_version_let_go") in sam.text
