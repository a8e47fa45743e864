"""Announcements at a desk: found in the list, told as on phones, and steered by who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, select, update

from console.texts import text
from storage import broadcasts
from storage.tables import audit, broadcast, delivery, outbox
from tests.clock import START
from tests.storage.sending import QUESTION, TEXTS, announce, draft, resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


async def _sent(member: Member) -> int:
    """One that reached two people, one of whom could not be reached."""

    def story(conn: Connection) -> int:
        first, second = resident(conn, 1), resident(conn, 2)
        number = announce(conn, text="The **clinic** moves.\nCome and see.", question=QUESTION)
        for person, state, reason in ((first, "sent", None), (second, "failed", "blocked")):
            mine = (delivery.c.broadcast_id == number, delivery.c.person_id == person)
            settled = {"state": state, "reason": reason, "settled_at": START}
            conn.execute(update(delivery).where(*mine).values(settled))
        return number

    return int(await member.desk.database.write(story))


async def _state(member: Member, number: int) -> str:
    query = select(broadcast.c.state).where(broadcast.c.id == number)
    return str(await member.desk.database.read(lambda conn: conn.execute(query).scalar_one()))


def _version(member: Member) -> str:
    assert member.answer is not None
    return member.answer.text.split('name="version" value="')[1].split('"')[0]


async def test_the_list_tells_how_each_stands_and_how_many_have_it(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    await sam.desk.database.write(broadcasts.create, draft("Another one."), TEXTS, START)
    await sam.open("/announcements")
    assert f"{number} The clinic moves. On its way Update 3 March 2026, 10:00 1" in sam.text
    await sam.open("/announcements?q=CLINIC&state=running")
    assert "1 announcement " in sam.text
    await sam.open(f"/announcements?q={number}&state=done")
    assert "0 announcements" in sam.text
    exported = await sam.open("/announcements?q=clinic&export=csv")
    assert "The clinic moves." in exported.text
    assert "Another one" not in exported.text


async def test_the_page_of_one_tells_what_phones_tell(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    answer = await sam.open(f"/announcements/{number}")
    assert "2 of 2 people are done" in sam.text
    assert "Have it 1" in sam.text
    assert "Could not be reached 1 1 blocked the bot" in sam.text
    assert "0 of 1 people answered" in sam.text
    assert "<strong>clinic</strong>" in answer.text
    assert f'sse-connect="/announcements/{number}/events"' in answer.text
    assert (await sam.open("/announcements/999")).status_code == 404
    assert (await sam.open("/announcements/x")).status_code == 404


async def test_it_is_paused_and_resumed_with_a_question_before_and_kept_in_the_log(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    for verb, state in (("pause", "paused"), ("resume", "running")):
        await sam.open(f"/announcements/{number}/{verb}")
        await sam.send(f"/announcements/{number}/{verb}", {"version": _version(sam)})
        assert text(f"told.announcement_{verb}") in sam.text
        assert await _state(sam, number) == state
    acts = select(audit.c.act).where(audit.c.subject == f"broadcast:{number}")
    kept = set(await sam.desk.database.read(lambda conn: list(conn.scalars(acts))))
    assert {"broadcast.pause", "broadcast.resume"} <= kept


async def test_who_is_second_is_told_and_nothing_is_done(hire: Hire) -> None:
    sam, kim = await hire(), await hire()
    number = await _sent(sam)
    await sam.open(f"/announcements/{number}/cancel")
    seen = _version(sam)
    await kim.open(f"/announcements/{number}/pause")
    await kim.send(f"/announcements/{number}/pause", {"version": _version(kim)})
    await sam.send(f"/announcements/{number}/cancel", {"version": seen})
    assert text("told.announcement_stale") in sam.text
    assert await _state(sam, number) == "paused"
    await sam.send(f"/announcements/{number}/cancel", {"version": "nonsense"})
    assert await _state(sam, number) == "paused"


async def test_it_is_taken_back_from_those_who_have_it(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    known = update(delivery).where(delivery.c.state == "sent").values(message_ids=[5])
    await sam.desk.database.write(lambda conn: conn.execute(known))
    await sam.open(f"/announcements/{number}/withdraw")
    assert "from the chats of 1 person" in sam.text
    await sam.send(f"/announcements/{number}/withdraw", {"version": _version(sam), "note": "Wrong day"})
    assert text("told.announcement_withdraw") in sam.text
    assert await _state(sam, number) == "cancelled"


@pytest.mark.parametrize("verb", ["pause", "cancel", "withdraw"])
async def test_a_reader_sees_it_and_steers_nothing(hire: Hire, verb: str) -> None:
    rae = await hire("reader")
    number = await _sent(rae)
    await rae.open(f"/announcements/{number}")
    assert text(f"announcement.verb.{verb}") not in rae.text
    assert (await rae.open(f"/announcements/{number}/{verb}")).status_code == 403
    assert (await rae.send(f"/announcements/{number}/{verb}", {"version": "1"})).status_code == 403
    assert await _state(rae, number) == "running"


async def _waits(member: Member) -> int:
    """One that this member wrote, which waits for a second person."""

    def story(conn: Connection) -> int:
        resident(conn, 1)
        return broadcasts.create(conn, draft("The clinic moves.", made_by=member.id), TEXTS, START, waits=True)

    return int(await member.desk.database.write(story))


async def _written_to(member: Member) -> list[str]:
    query = select(outbox.c.payload).where(outbox.c.chat_id == 8999 + member.id)
    return [row.payload["text"] for row in await member.desk.database.read(lambda conn: conn.execute(query).all())]


async def test_a_second_person_approves_it_and_whoever_wrote_it_is_told(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _waits(sam)
    await sam.open(f"/announcements/{number}/approve")
    assert text("told.announcement_own") in sam.text
    await kim.open(f"/announcements/{number}")
    assert text("announcement.verb.approve") in kim.text
    await kim.open(f"/announcements/{number}/approve")
    assert "Written by Sam" in kim.text
    assert "1 person will get it." in kim.text
    form = {"version": _version(kim), "people": "1"}
    await sam.send(f"/announcements/{number}/approve", form)
    assert await _state(sam, number) == "waiting_approval"
    await kim.send(f"/announcements/{number}/approve", form)
    assert text("told.announcement_approve") in kim.text
    assert await _state(kim, number) == "scheduled"
    assert await _written_to(sam) == [f"Kim approved announcement {number}."]


async def test_a_second_person_says_what_should_be_different(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _waits(sam)
    await kim.open(f"/announcements/{number}/approve")
    form = {"version": _version(kim), "note": "Say where"}
    await kim.send(f"/announcements/{number}/decline", form)
    assert text("told.announcement_decline") in kim.text
    assert "Say where" in (await _written_to(sam))[0]
    await kim.send(f"/announcements/{number}/decline", form)
    assert text("told.announcement_not_now") in kim.text
