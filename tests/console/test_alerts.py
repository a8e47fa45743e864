"""Alerts at a desk: listed, read by who may, and taken on by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from console.texts import text
from storage import contributions, safeguarding
from storage.tables import audit, outbox
from tests.clock import START, Clock
from tests.storage.test_contribution_list import RECEIPTS, say

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


async def _raised(member: Member) -> tuple[int, int]:
    """The numbers of an alert, and of what was said with it."""

    def story(conn: Connection) -> tuple[int, int]:
        said = say(conn, 0, kind="urgent")
        one = contributions.one(conn, said)
        assert one is not None
        due = START + timedelta(minutes=30)
        number = safeguarding.raise_alert(
            conn, one.person_id, said, matter="self_harm", rule="r", now=START, take_on_by=due
        )
        return number, said

    alert, said = await member.desk.database.write(story)
    return alert, said


async def _acts(member: Member, number: int) -> list[str]:
    query = select(audit.c.act).where(audit.c.subject == f"alert:{number}").order_by(audit.c.id)
    return list(await member.desk.database.read(lambda conn: list(conn.scalars(query))))


async def test_one_takes_an_alert_on_and_all_others_are_told(hire: Hire, clock: Clock) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    alert, said = await _raised(sam)
    clock.move(minutes=40)
    await sam.open("/alerts")
    assert f"{RECEIPTS[0]} Harming themselves 3 March 2026, 10:00 3 March 2026, 10:30: late Nobody has it" in sam.text
    assert "words" not in sam.text.partition(RECEIPTS[0])[2]
    await sam.open("/inbox")
    assert "1 alert that nobody has taken on" in sam.text
    assert RECEIPTS[0] not in sam.text
    for one in (kim, sam):
        await one.open(f"/alerts/{alert}")
        assert "What they said words" in one.text
    await sam.send(f"/alerts/{alert}/take-on")
    assert text("told.alert_taken") in sam.text
    assert f"/inbox/{said}" in sam.html
    await kim.send(f"/alerts/{alert}/take-on")
    assert text("told.alert_in_hand") in kim.text
    assert "Taken on 3 March 2026, 10:40 Who has it Sam" in kim.text
    assert (await _acts(sam, alert))[:3] == ["alert.open", "alert.open", "alert.acknowledge"]
    told = select(outbox.c.payload).where(outbox.c.chat_id == 9001)
    (row,) = await sam.desk.database.read(lambda conn: conn.execute(told).all())
    assert "Sam has taken on the alert" in row.payload["text"]
    await sam.open("/inbox")
    assert f"/inbox/{said}" in sam.html


async def test_what_an_alert_is_about_is_answered_when_the_alert_is_taken_on(hire: Hire) -> None:
    sam = await hire()
    alert, said = await _raised(sam)
    await sam.open(f"/inbox/{said}")
    assert text("inbox.alert_waits") in sam.text
    assert f"/inbox/{said}/answer" not in sam.html
    await sam.open(f"/inbox/{said}/answer")
    assert text("told.inbox_alert_first") in sam.text
    await sam.open(f"/alerts/{alert}")
    await sam.send(f"/alerts/{alert}/take-on")
    await sam.open(f"/inbox/{said}")
    assert f"/inbox/{said}/answer" in sam.html


async def test_whoever_has_it_hands_it_over_and_closes_it_with_what_was_done(hire: Hire) -> None:
    sam, kim, rae = await hire(name="Sam"), await hire(name="Kim"), await hire("reader")
    alert, _ = await _raised(sam)
    await sam.open(f"/alerts/{alert}/close")
    assert text("told.alert_changed") in sam.text
    await sam.send(f"/alerts/{alert}/take-on")
    await sam.open("/")
    assert "1 alert is in your hands until it is closed" in sam.text
    await sam.send(f"/alerts/{alert}/hand-over", {"had": str(sam.id), "to": str(rae.id)})
    assert text("told.alert_no_member") in sam.text
    await sam.send(f"/alerts/{alert}/hand-over", {"had": str(sam.id), "to": str(kim.id)})
    assert text("told.alert_handed") in sam.text
    assert "Handed over to Kim · 3 March 2026, 10:00 · Sam" in sam.text
    await sam.send(f"/alerts/{alert}/hand-over", {"had": str(sam.id), "to": str(kim.id)})
    assert text("told.alert_changed") in sam.text
    await sam.send(f"/alerts/{alert}/close", {"had": str(sam.id), "words": "I rang them."})
    assert text("alerts.stale") in sam.text
    assert "I rang them.</textarea>" in sam.html
    await kim.open("/alerts?state=mine")
    assert f"/alerts/{alert}" in kim.html
    await kim.send(f"/alerts/{alert}/close", {"had": str(kim.id), "words": " "})
    assert text("alerts.empty") in kim.text
    await kim.send(f"/alerts/{alert}/close", {"had": str(kim.id), "words": "They are with their sister."})
    assert text("told.alert_closed") in kim.text
    assert "Closed · 3 March 2026, 10:00 · Kim They are with their sister." in kim.text
    await kim.open("/alerts?state=closed")
    assert f"/alerts/{alert}" in kim.html
    told = select(outbox.c.payload).where(outbox.c.chat_id == 9001).order_by(outbox.c.id)
    got = [row.payload["text"] for row in await sam.desk.database.read(lambda conn: conn.execute(told).all())]
    assert got[-1] == f"🔁 Sam has handed the alert {RECEIPTS[0]} over to Kim."
    assert [act for act in await _acts(sam, alert) if act in {"alert.hand_over", "alert.close"}] == [
        "alert.hand_over",
        "alert.close",
    ]
    assert (await kim.send("/alerts/999/close", {"words": "x"})).status_code == 404


async def test_a_reader_reads_and_takes_nothing_on(hire: Hire) -> None:
    rae = await hire("reader")
    alert, _ = await _raised(rae)
    await rae.open(f"/alerts/{alert}")
    assert text("alerts.take_on") not in rae.text
    assert (await rae.send(f"/alerts/{alert}/take-on")).status_code == 403
    assert (await rae.open("/alerts/999")).status_code == 404
    exported = await rae.open("/alerts?export=csv")
    assert RECEIPTS[0] in exported.text
