"""What people without Telegram say, written down at a desk, answered, and told to them by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from console.texts import text
from storage.tables import outbox
from tests.console.test_inbox import _acts, _hidden, _send, _write
from tests.console.test_keyed import signed_up

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

SAID: dict[str, Any] = {
    "kind": "said",
    "words": "The path to the clinic\r\nis not lit.",
    "language": "en",
    "how": "call",
    "said_day": "1",
    "said_month": "3",
    "said_year": "2026",
    "locality": "dacorum",
    "topic": "vaccinations",
    "service": "",
    "hears_back": "yes",
}


async def _kept(member: Member, person: int, **changed: Any) -> int:
    """Something that they said; its number."""
    await member.open(f"/people/{person}/said")
    await member.send(f"/people/{person}/said", SAID | changed)
    assert member.answer is not None
    assert text("told.said_kept") in member.text, member.text
    return int(re.findall(r"\d+", member.answer.url.path)[0])


async def test_what_they_say_is_written_down_answered_and_told(hire: Hire) -> None:
    sam, rae = await hire(), await hire("reader")
    rose = await signed_up(sam)
    await sam.open("/inbox")
    await sam.open("/inbox/new")
    await sam.send("/inbox/new", {"words": "rose"})
    assert sam.answer is not None
    assert sam.answer.url.path == f"/people/{rose}/said"
    number = await _kept(sam, rose)
    assert "On the telephone. Written down by" in sam.text
    assert "Topic Vaccinations" in sam.text
    assert text("inbox.by_hand.whose.letter") in sam.text
    await rae.open(f"/inbox/{number}")
    assert text("inbox.by_hand.whose.letter") not in rae.text
    await _write(sam, number, "Lamps come in May.")
    assert text("inbox.by_hand.answer") in sam.text
    await _send(sam, number)
    assert text("told.inbox_answer_by_hand") in sam.text
    assert text("told_by_hand.not_yet") in sam.text
    await sam.open("/")
    assert "1 person without Telegram is to be told their answer" in sam.text
    await sam.open(f"/inbox/{number}/letter")
    assert "Rose Made-Up 1 Mill Lane Tring You told us something. Its receipt is" in sam.text
    assert "Our answer: Lamps come in May. If you want" in sam.text
    assert (await rae.open(f"/inbox/{number}/letter")).status_code == 403
    at = f"/inbox/{number}/told"
    await sam.open(at)
    version = {"version": _hidden(sam)}
    await sam.send(at, version | {"how": "", "told_day": "1", "told_month": "2", "told_year": "2026"})
    assert sam.text.count(text("told_by_hand.choose_how")) == sam.text.count(text("told_by_hand.before_said")) == 2
    done = version | {"how": "letter", "told_day": "2", "told_month": "3", "told_year": "2026"}
    await sam.send(at, done)
    assert text("told_by_hand.how.letter", day="2 March 2026", who=f"Member {sam.id}") in sam.text
    await sam.send(at, done)
    assert text("told.told_by_hand_done") in sam.text
    acts = await _acts(sam, number)
    assert [act for act in acts if act != "contribution.open"] == [
        "contribution.take_down",
        "contribution.answered",
        "contribution.letter",
        "contribution.told",
    ]
    assert await sam.desk.database.read(lambda conn: conn.execute(select(outbox.c.id)).all()) == []


async def test_what_is_wrong_with_it_is_said_and_danger_goes_to_those_on_duty(hire: Hire) -> None:
    sam, rae = await hire(), await hire("reader")
    rose = await signed_up(sam)
    at = f"/people/{rose}/said"
    assert (await rae.open(at)).status_code == 403
    assert (await sam.open("/people/99/said")).status_code == 404
    await sam.open(at)
    wrong = {"words": "", "kind": "?", "how": "", "topic": "x", "hears_back": "", "said_year": "2024"}
    await sam.send(at, SAID | wrong)
    keys = ["said.no_words", *(f"said.choose.{one}" for one in ("kind", "how", "topic", "hears_back"))]
    assert [key for key in keys if sam.text.count(text(key)) != 2] == []
    assert sam.text.count(text("day.long_ago", days=365)) == 2
    number = await _kept(sam, rose)
    await sam.open(at)
    await sam.send(at, SAID)
    assert f"/inbox/{number}" not in sam.html
    assert "are written down already" in sam.text
    await sam.send(at, SAID | {"words": "I want to kill myself"})
    assert text("told.said_alert") in sam.text


async def test_what_somebody_said_who_wants_no_record_is_kept_without_whom(hire: Hire) -> None:
    sam, rae = await hire(), await hire("reader")
    at = "/inbox/new/unknown"
    assert (await rae.open(at)).status_code == 403
    await sam.open("/inbox/new")
    assert text("said.unknown") in sam.text
    await sam.open(at)
    assert text("said.hears_back_legend") not in sam.text
    said = {name: value for name, value in SAID.items() if name != "hears_back"}
    await sam.send(at, said | {"words": "", "how": "?"})
    assert [key for key in ("said.no_words", "said.choose.how") if sam.text.count(text(key)) != 2] == []
    await sam.send(at, said)
    assert text("told.said_unknown") in sam.text
    assert f"{text('said.who')} {text('said.not_known')}" in sam.text
    assert text("inbox.verb.answer") not in sam.text
    assert sam.answer is not None
    number = int(re.findall(r"\d+", sam.answer.url.path)[0])
    await sam.send(at, said)
    assert "If somebody else said the same" in sam.text
    await sam.send(at, said | {"again": "yes"})
    assert text("told.said_unknown") in sam.text
    assert f"/inbox/{number}" != sam.answer.url.path
    await sam.open(f"/inbox/{number}/answer")
    assert text("told.inbox_not_now") in sam.text
    await sam.open(f"/inbox/{number}/close")
    assert "Nobody knows who said it, so nobody is told" in sam.text
    words = {"words": "The parish is told.", "version": _hidden(sam)}
    await sam.send(f"/inbox/{number}/close", words)
    await sam.send(f"/inbox/{number}/close", words | {"sure": "yes"})
    assert text("told.inbox_close_not_wanted") in sam.text
    assert text("told_by_hand.not_known") in sam.text
    assert await sam.desk.database.read(lambda conn: conn.execute(select(outbox.c.id)).all()) == []
    (person,) = re.findall(r"/people/(\d+)", sam.html)
    await sam.open(f"/people/{person}")
    assert text("people.not_known") in sam.text
    for page in ("change", "said", "reach", "agreed", "telegram", "stop"):
        assert (await sam.open(f"/people/{person}/{page}")).status_code == 404, page
    await sam.open("/people")
    assert f'href="/people/{person}"' not in sam.html
