"""Figures of a locality at a desk: a representative sees their own and no other, and small numbers are not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from console.texts import text
from storage import answers, audit, questions
from storage.answers import Answer
from tests.clock import START, Clock
from tests.storage.sending import QUESTION, announce, resident

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire


async def _town(desk: Desk) -> int:
    """Twelve people in Dacorum, of whom three take part, and two in Hertsmere; all but two answered a question."""

    def story(conn: Connection) -> int:
        people = [
            resident(
                conn,
                place,
                locality="dacorum" if place <= 12 else "hertsmere",
                tiers=("updates", "taking_part") if place <= 3 else ("updates",),
                signed_up_at=START,
            )
            for place in range(1, 15)
        ]
        number = announce(conn, question=QUESTION)
        asked = questions.of_broadcast(conn, number)
        assert asked is not None
        for place, one in enumerate(people[:12]):
            answers.give(conn, asked.id, one, Answer(asked.options[place < 2]["value"], None), START)
        return number

    return int(await desk.database.write(story))


async def test_a_representative_sees_their_own_locality_and_no_other(hire: Hire, desk: Desk, clock: Clock) -> None:
    number = await _town(desk)
    clock.move(days=1)
    boss, rep = await hire("administrator"), await hire("representative", name="Una")
    await rep.open("/")
    assert text("localities.none") in rep.text
    assert (await rep.open("/localities/dacorum")).status_code == 404
    await boss.open(f"/team/{rep.id}/locality")
    await boss.send(f"/team/{rep.id}/locality", {"version": "", "locality": "atlantis"})
    assert text("team_locality.missing") in boss.text
    await boss.send(f"/team/{rep.id}/locality", {"version": "", "locality": "dacorum"})
    assert text("told.team_locality") in boss.text
    assert f"{text('member.locality')} Dacorum" in boss.text
    await rep.open("/")
    assert text("locality.home", place="Dacorum") in rep.text
    assert "Updates 10 Taking part * Being an ambassador 0" in rep.text
    await rep.open("/localities")
    assert "Updates 10 Taking part *" in rep.text, "straight on to their own"
    assert "March 2026 10 February 2026 0" in rep.text
    file = await rep.open("/localities/dacorum?export=csv")
    assert f"{text('locality.tiers')},Taking part,*," in file.text
    await rep.open(f"/localities/dacorum/questions/{number}")
    assert "Mornings 10 100% Evenings * *" in rep.text
    for path in ("/localities/hertsmere", f"/localities/hertsmere/questions/{number}", "/localities/atlantis"):
        assert (await rep.open(path)).status_code == 404
    for path in ("/results", f"/results/questions/{number}", f"/team/{rep.id}/locality"):
        assert (await rep.open(path)).status_code == 403
    acts = [one.act for one in await desk.database.read(audit.entries) if one.staff_id == rep.id]
    assert acts[:3] == ["locality.answers", "locality.export", "locality.figures"]


async def test_whoever_sees_all_figures_finds_every_locality_as_the_day_began(hire: Hire, desk: Desk) -> None:
    await _town(desk)
    sam = await hire("reader")
    await sam.open("/localities")
    assert "Dacorum" in sam.text
    assert "Hertsmere" in sam.text
    await sam.open("/localities/dacorum")
    assert "Updates 0 Taking part 0" in sam.text, "who joined today counts from tomorrow on"
