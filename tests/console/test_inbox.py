"""What people told the team, at a desk: found, read, answered and closed by the same functions as on a phone."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from console.texts import text
from storage import contributions, team_topics, threads
from storage.answering import LONGEST
from storage.contributions import Contribution
from storage.tables import audit, outbox, person
from tests.clock import START, Clock
from tests.storage.test_contribution_list import RECEIPTS, say

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

AUTHOR = 100
"""The chat of whoever said the first thing."""


async def _said(member: Member, **more: Any) -> int:
    return int(await member.desk.database.write(say, 0, **more))


async def _now(member: Member, number: int) -> Contribution:
    one = await member.desk.database.read(contributions.one, number)
    assert one is not None
    return one


async def _got(member: Member, chat: int = AUTHOR) -> list[str]:
    query = select(outbox.c.payload).where(outbox.c.chat_id == chat).order_by(outbox.c.id)
    return [row.payload["text"] for row in await member.desk.database.read(lambda conn: conn.execute(query).all())]


async def _acts(member: Member, number: int) -> list[str]:
    query = select(audit.c.act).where(audit.c.subject == f"contribution:{number}").order_by(audit.c.id)
    return list(await member.desk.database.read(lambda conn: list(conn.scalars(query))))


def _hidden(member: Member, name: str = "version") -> str:
    assert member.answer is not None
    return unescape(member.answer.text.split(f'name="{name}" value="')[1].split('"')[0])


async def _write(member: Member, number: int, words: str, verb: str = "answer", **more: str) -> None:
    """Fill the form in and send it: it is shown as it will arrive, or what is wrong with it."""
    await member.open(f"/inbox/{number}/{verb}")
    await member.send(f"/inbox/{number}/{verb}", {"version": _hidden(member), "words": words} | more)


async def _send(member: Member, number: int, verb: str = "answer") -> None:
    """Press the button under what was shown."""
    form = {name: _hidden(member, name) for name in ("version", "words", "sure")}
    await member.send(f"/inbox/{number}/{verb}", form)


async def test_the_list_has_what_waits_and_no_words(hire: Hire) -> None:
    sam = await hire()
    number = await _said(sam, locality="dacorum", language="pl")
    await sam.desk.database.write(say, 1, status="closed")
    await sam.open("/inbox")
    assert "1 thing " in sam.text
    assert f"{RECEIPTS[0]} Told us New 3 Mar 2026 23 Mar 2026 Dacorum Polish" in sam.text
    assert "words" not in sam.text.partition(RECEIPTS[0])[2]
    await sam.open("/inbox?state=all&sort=-said")
    assert sam.text.index(RECEIPTS[1]) < sam.text.index(RECEIPTS[0])
    await sam.open(f"/inbox?q={RECEIPTS[1]}")
    assert f"/inbox/{number + 1}" in sam.html
    exported = await sam.open("/inbox?export=csv&place=dacorum")
    assert RECEIPTS[0] in exported.text
    assert RECEIPTS[1] not in exported.text


async def test_opening_it_is_written_down_and_its_author_sees_that_a_person_has_read_it(hire: Hire) -> None:
    sam, rae = await hire(name="Sam"), await hire("reader", name="Rae")
    number = await _said(sam)
    await rae.open(f"/inbox/{number}")
    assert "What they said words" in rae.text
    assert f"/inbox/{number}/answer" not in rae.html
    assert (await _now(sam, number)).status == "received"
    await sam.open(f"/inbox/{number}")
    await sam.open(f"/inbox/{number}")
    assert (await _now(sam, number)).status == "read"
    assert "Read · 3 March 2026, 10:00 · Sam" in sam.text
    assert await _acts(sam, number) == ["contribution.open"] * 3
    for nothing in ("999", "x"):
        assert (await sam.open(f"/inbox/{nothing}")).status_code == 404


async def test_an_answer_is_looked_at_and_arrives_on_the_phone(hire: Hire) -> None:
    sam = await hire(name="Sam")
    number = await _said(sam)
    await _write(sam, number, "Thank you.\r\nWe <will> look.")
    assert "We &lt;will&gt; look." in sam.html
    assert await _got(sam) == []
    await _send(sam, number)
    assert text("told.inbox_answer") in sam.text
    assert "Answered · 3 March 2026, 10:00 · Sam Thank you. We <will> look." in sam.text
    (arrived,) = await _got(sam)
    assert RECEIPTS[0] in arrived
    assert "Thank you.\nWe <will> look." in arrived
    assert (await _now(sam, number)).status == "answered"
    assert (await _acts(sam, number)).count("contribution.answered") == 1
    await sam.open("/sign-ins")
    assert f"/inbox/{number}/answer" not in sam.html


async def test_it_is_closed_with_a_reason_which_its_author_is_told_or_reads_later(hire: Hire) -> None:
    sam = await hire()
    number = await _said(sam)
    await sam.desk.database.write(lambda conn: conn.execute(update(person).values(stopped_at=START)))
    await _write(sam, number, "", "close")
    assert text("inbox.empty.close") in sam.text
    await _write(sam, number, "x" * (LONGEST + 1), "close")
    assert "It has 3,001 now" in sam.text
    await _write(sam, number, "Nothing could be done.", "close")
    assert text("inbox.away") in sam.text
    await _send(sam, number, "close")
    assert text("told.inbox_close_away") in sam.text
    assert (await _now(sam, number)).status == "closed"
    await sam.open(f"/inbox/{number}/close")
    assert text("told.inbox_not_now") in sam.text


async def test_who_comes_second_is_told_and_has_what_they_wrote(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _said(sam)
    await _write(sam, number, "Sam's answer")
    await _write(kim, number, "Kim's answer")
    await _send(kim, number)
    await _send(sam, number)
    assert text("inbox.stale") in sam.text
    assert "Kim's answer" in sam.text
    assert "Sam's answer</textarea>" in sam.html.replace("&#39;", "'")
    assert len(await _got(sam)) == 1
    await sam.send(f"/inbox/{number}/answer", {"version": _hidden(sam), "words": "Sam's answer"})
    await _send(sam, number)
    assert len(await _got(sam)) == 2
    await _write(sam, number, "More", version="nonsense")
    assert text("inbox.stale") in sam.text


async def test_what_an_answer_says_stands_in_the_teams_group_too(hire: Hire) -> None:
    sam = await hire(name="Sam")
    number = await _said(sam)
    whose = (await _now(sam, number)).person_id

    def group(conn: Any) -> None:
        team_topics.connect(conn, -100, sam.id, START)
        found = team_topics.group(conn)
        assert found is not None
        team_topics.open_topic(conn, found.id, whose, START)

    await sam.desk.database.write(group)
    await _write(sam, number, "On Monday.")
    await _send(sam, number)
    (told,) = await _got(sam, -100)
    assert "On Monday." in told


@pytest.mark.parametrize("verb", ["answer", "close"])
async def test_a_reader_answers_nothing_and_words_survive_the_end_of_a_session(
    hire: Hire, clock: Clock, verb: str
) -> None:
    sam, rae = await hire(), await hire("reader")
    number = await _said(sam)
    assert (await rae.open(f"/inbox/{number}/{verb}")).status_code == 403
    path = f"/inbox/{number}/{verb}"
    await sam.open(path)
    form = {"version": _hidden(sam), "words": "Half an answer", "draft": path}
    clock.move(hours=3)
    await sam.send(path, form)
    await sam.sign_in()
    await sam.open(path)
    assert "Half an answer</textarea>" in sam.html


async def _who_has(member: Member, number: int) -> int | None:
    return (await _now(member, number)).assigned_to


async def test_it_is_taken_and_given_and_the_other_is_told_on_their_phone(hire: Hire) -> None:
    sam, kim, rae = await hire(name="Sam"), await hire(name="Kim"), await hire("reader")
    number = await _said(sam)
    await sam.open(f"/inbox/{number}")
    await sam.send(f"/inbox/{number}/assign", {"had": "", "to": str(sam.id)})
    assert text("told.inbox_yours") in sam.text
    await sam.open("/inbox?state=mine")
    assert RECEIPTS[0] in sam.text
    await sam.open("/")
    assert "1 of them is yours to answer" in sam.text
    await sam.send(f"/inbox/{number}/assign", {"had": str(sam.id), "to": str(kim.id)})
    assert text("told.inbox_given") in sam.text
    assert "Who has it Kim" in sam.text
    assert await _got(sam, 9001) == [f"📥 Sam gave you {RECEIPTS[0]} to answer."]
    await sam.send(f"/inbox/{number}/assign", {"had": str(sam.id), "to": str(sam.id)})
    assert text("told.inbox_had_meanwhile") in sam.text
    await sam.send(f"/inbox/{number}/assign", {"had": str(kim.id), "to": str(rae.id)})
    assert text("told.inbox_no_member") in sam.text
    assert await _who_has(sam, number) == kim.id
    await sam.send(f"/inbox/{number}/assign", {"had": str(kim.id), "to": ""})
    assert await _who_has(sam, number) is None
    assert (await _acts(sam, number)).count("contribution.assign") == 3
    assert (await sam.send("/inbox/999/assign", {"to": ""})).status_code == 404


async def test_two_at_one_thing_see_each_other_and_what_changed(hire: Hire, clock: Clock) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _said(sam)
    await kim.open(f"/inbox/{number}/answer")
    await sam.open(f"/inbox/{number}")
    assert text("inbox.here.writing", who="Kim") in sam.text
    asks = unescape(sam.html.split('hx-get="')[1].split('"')[0])
    await kim.open(f"/inbox/{number}")
    await sam.open(asks)
    assert text("inbox.here.open", who="Kim") in sam.text
    await _write(kim, number, "Thank you")
    await _send(kim, number)
    clock.move(minutes=2)
    await sam.open(asks)
    assert f"{text('inbox.here.changed')} {text('inbox.here.again')}" in sam.text
    assert text("inbox.here.open", who="Kim") not in sam.text
    await sam.open(asks.replace("writing=0", "writing=1"))
    assert text("inbox.here.changed_writing") in sam.text
    assert await _who_has(sam, number) == kim.id
    clock.move(minutes=118)
    await sam.open(asks)
    assert text("sign_in.title") in sam.text


async def test_what_was_written_back_stands_with_what_it_answers(hire: Hire) -> None:
    sam = await hire(name="Sam")
    number = await _said(sam)
    await _write(sam, number, "Which bus?")
    assert "Write back" in sam.text
    await _send(sam, number)
    later = int(await sam.desk.database.write(say, 1))
    await sam.desk.database.write(threads.join, later, number)
    await sam.open(f"/inbox/{number}")
    assert f"{text('inbox.wrote_back')} {RECEIPTS[1]} · New" in sam.text
    await sam.open(f"/inbox/{later}")
    assert f"{RECEIPTS[0]} · 3 March 2026, 10:00 words Sam · 3 March 2026, 10:00 Which bus?" in sam.text
    assert (await _acts(sam, number)).count("contribution.open") == 4
