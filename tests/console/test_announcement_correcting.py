"""An announcement that was wrong is put right at a desk: looked at, then said to those who have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from console.texts import text
from storage import broadcasts, versions
from storage.tables import audit, broadcast, delivery
from tests.clock import START
from tests.storage.sending import QUESTION, announce, resident
from tests.storage.test_corrected_languages import town

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


async def _sent(member: Member) -> int:
    def story(conn: Connection) -> int:
        resident(conn, 1)
        number = announce(conn, text="The clinic moves.", question=QUESTION)
        told = {"state": "sent", "settled_at": START, "message_ids": [[11]]}
        conn.execute(update(delivery).where(delivery.c.broadcast_id == number).values(told))
        broadcasts.finish(conn, number, START)
        return number

    return int(await member.desk.database.write(story))


def _hidden(member: Member, name: str) -> str:
    assert member.answer is not None
    return member.answer.text.split(f'name="{name}" value="')[1].split('"')[0]


async def test_the_words_change_where_they_stand_as_they_were_looked_at(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    page = f"/announcements/{number}/correct"
    await sam.open(f"/announcements/{number}")
    assert text("announcement.verb.correct") in sam.text
    await sam.open(page)
    form = {"version": _hidden(sam, "version"), "how": "edit", "words": "The clinic **stays**.", "do": "look"}
    await sam.send(page, form | {"words": ""})
    assert text("announcement_correct.wrong.words") in sam.text
    await sam.send(page, form | {"words": "The clinic moves."})
    assert 'href="#words"' in sam.answer.text
    await sam.send(page, form)
    assert f"Change the words of announcement {number} for 1 person?" in sam.text
    seen = _hidden(sam, "seen")
    await sam.send(page, form | {"do": "send", "seen": seen, "words": "Something else."})
    assert "Something else." in sam.text
    assert await _corrections(sam) == []
    await sam.send(page, form | {"do": "send", "seen": seen})
    assert text("told.announcement_correct") in sam.text
    assert text("announcement.corrects.edit", number=number) in sam.text
    assert await _corrections(sam) == ["edit"]
    acts = await sam.desk.database.read(lambda conn: list(conn.scalars(select(audit.c.act))))
    assert "broadcast.correct" in acts
    await sam.open(page)
    assert "sure" not in sam.answer.text


async def test_each_language_is_put_right_in_words_of_its_own(hire: Hire) -> None:
    sam = await hire()
    number = await sam.desk.database.write(town)
    page = f"/announcements/{number}/correct"
    await sam.open(page)
    form = {"version": _hidden(sam, "version"), "how": "edit", "rest": "stays", "do": "look"}
    await sam.send(page, form | {"words": "", "words-pl": "Przychodnia zostaje, {street}."})
    assert 'href="#words-pl"' in sam.html
    await sam.send(page, form | {"words-pl": "Przychodnia zostaje."})
    for key, name in (("unchecked", "Polish"), ("stays", "English")):
        assert text(f"announcement_correct.then.{key}", languages=name) in sam.text
    both = {"words": "The clinic stays.", "words-pl": "Przychodnia zostaje.", "checked-pl": "Anna Kowalska"}
    await sam.send(page, form | both)
    assert "The clinic stays." in sam.text
    assert "for 4 people?" in sam.text
    await sam.send(page, form | both | {"checked-pl": "", "do": "send", "seen": _hidden(sam, "seen")})
    assert await _corrections(sam) == [], "nobody is named any more: it is looked at again"
    await sam.send(page, form | {**both, "checked-pl": ""} | {"do": "send", "seen": _hidden(sam, "seen")})
    assert text("told.announcement_correct_others") in sam.text
    made = await sam.desk.database.read(lambda conn: versions.of(conn, number + 1))
    assert {one.language: one.state for one in made} == {"en": "written", "pl": "draft", "ur": "apology"}


async def test_a_stale_correction_says_so_and_keeps_the_words(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    page = f"/announcements/{number}/correct"
    await sam.open(page)
    await sam.send(page, {"version": "77", "how": "edit", "words": "It stays.", "do": "look"})
    assert text("form.stale") in sam.text
    assert "It stays." in sam.text


async def _corrections(member: Member) -> list[str]:
    made = select(broadcast.c.correction).where(broadcast.c.correction.is_not(None))
    return list(await member.desk.database.read(lambda conn: list(conn.scalars(made))))


async def test_how_fast_it_went_is_a_picture(hire: Hire) -> None:
    sam = await hire()
    number = await _sent(sam)
    answer = await sam.open(f"/announcements/{number}/speed.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert (await sam.open("/announcements/photos/nothing")).status_code == 404
