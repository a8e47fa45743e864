"""The first page of the team: what needs whoever looks, and the programme at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, update

from console.texts import counted, text
from storage import broadcasts, contributions, inbox, safeguarding
from storage.inbox import Arrival
from storage.tables import broadcast, person
from tests.clock import START, Clock
from tests.storage.sending import TEXTS, draft, resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


def _say(conn: Connection, person_id: int, kind: str) -> int:
    kept = contributions.add(
        conn,
        person_id,
        kind=kind,
        words="Amina's words",
        language="en",
        locality=None,
        make_receipt=lambda: f"AAA-AA{person_id}",
        answer_by=START,
        now=START,
    )
    return kept.id


async def _a_busy_morning(member: Member) -> None:
    """One thing of each kind that somebody has to do something about, and nine people who joined."""

    def story(conn: Connection) -> None:
        people = [resident(conn, number, tiers=("updates", "taking_part")) for number in range(1, 10)]
        conn.execute(update(person).values(signed_up_at=START))
        _say(conn, people[0], "said")
        urgent = _say(conn, people[1], "urgent")
        safeguarding.raise_alert(conn, people[1], urgent, matter="abuse", rule="r", now=START, take_on_by=START)
        broadcasts.create(conn, draft("One.", made_by=None), TEXTS, START, waits=True)
        held = broadcasts.create(conn, draft("Two."), TEXTS, START)
        conn.execute(update(broadcast).where(broadcast.c.id == held).values(state="held"))
        inbox.add(conn, 1, [Arrival(1, "message", 1, {})], START)
        inbox.set_aside(conn, 1, "ValueError", START)

    await member.desk.database.write(story)


async def test_it_tells_what_needs_somebody_now_and_leads_there(hire: Hire, clock: Clock) -> None:
    sam = await hire()
    await sam.open("/")
    assert text("home.nothing") in sam.text
    await _a_busy_morning(sam)
    clock.move(minutes=5)
    answer = await sam.open("/")
    for kind in ("alerts", "late", "waiting", "approvals", "held", "aside"):
        assert counted(f"home.{kind}", 1) in sam.text
    assert counted("home.stopped", 1) not in sam.text
    assert 'href="/announcements?state=held"' in answer.text
    assert "Amina" not in answer.text


async def test_a_reader_is_not_asked_to_do_what_others_do(hire: Hire) -> None:
    rae = await hire("reader")
    await _a_busy_morning(rae)
    await rae.open("/")
    assert counted("home.waiting", 1) in rae.text
    for kind in ("approvals", "held", "aside"):
        assert counted(f"home.{kind}", 1) not in rae.text


async def test_the_programme_at_a_glance_singles_nobody_out(hire: Hire) -> None:
    sam = await hire()
    await _a_busy_morning(sam)
    await sam.open("/")
    assert "Updates 10 Taking part 10 Being an ambassador fewer than 8" in sam.text
    assert "March 2026 10 fewer than 8 February 2026 fewer than 8" in sam.text
