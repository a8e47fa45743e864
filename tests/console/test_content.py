"""Updates and opportunities at a desk: written, checked by somebody else, looked at again, taken back; who came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, select, update

from console.texts import counted, text
from programme.content_draft import CARD
from storage import audit, check_in, opportunities, people
from storage.tables import outbox, person
from tests.clock import START, Clock
from tests.console.public import publish
from tests.console.test_surveys import _fields
from tests.storage.sending import resident

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire, Member

FLU = {
    "languages": ["en", "pl"],
    "title.en": "Flu jabs",
    "body.en": "They are **free**.",
    "title.pl": "Szczepienia",
    "body.pl": "Są bezpłatne.",
    "source": "NHS",
    "owner": "Vaccination team",
    "review_date": "2026-09-01",
    "do": "look",
}
WALK = {
    "kind": "co_design",
    "title.en": "Walking group",
    "summary.en": "Plan it",
    "about.en": "We meet.",
    "begins": "2026-05-14T18:00",
    "owner": "Us",
    "review_date": "2026-09-01",
    "do": "look",
    **{f"card.en.{line}": f"About {line}" for line in CARD},
}


async def _acts(member: Member) -> list[str]:
    return [one.act for one in await member.desk.database.read(audit.entries)]


async def test_an_update_is_written_by_one_and_checked_by_another(hire: Hire) -> None:
    sam, rosa = await hire(name="Sam"), await hire(name="Rosa")
    await sam.open("/updates/new")
    await sam.send("/updates/new", FLU)
    assert text("content_look.unchecked") in sam.text
    assert "Flu jabs They are free . Source: NHS" in sam.text
    await sam.send("/updates/new/publish")
    assert text("told.content_added") in sam.text
    assert text("content.explained.unchecked") in sam.text
    assert text("content.somebody_else") in sam.text
    await rosa.open("/")
    assert 'href="/updates?needs=check"' in rosa.html
    await rosa.open("/updates/1")
    page = rosa.html
    was = page.partition('name="language" value="en"')[2].partition('name="was" value="')[2][:16]
    await sam.send("/updates/1/check", {"language": "en", "was": was})
    assert text("told.content_own") in sam.text
    await rosa.send("/updates/1/check", {"language": "en", "was": was})
    assert text("told.content_checked") in rosa.text
    assert text("content.checked", who="Rosa") in rosa.text
    assert "10:00 Rosa Said that it is right in English 3 March 2026, 10:00 Sam Published" in rosa.text
    await rosa.send("/updates/1/check", {"language": "en", "was": was})
    assert text("told.content_stale") in rosa.text
    assert (await _acts(sam))[:2] == ["update.check", "update.publish"]
    listed = await sam.open("/updates?state=shown&q=flu&export=csv")
    assert listed.text.splitlines()[1:] == ['1,Flu jabs,Shown,All topics,"English, 1 not checked",1 Sept 2026']


async def test_changed_words_lose_their_check_and_nobody_checks_their_own(hire: Hire, desk: Desk) -> None:
    sam = await hire(name="Sam")
    await desk.database.write(publish, START)
    await sam.open("/opportunities/1/change")
    fields = _fields(sam) | {"kind": "focus_group", "localities": "dacorum", "topics": []}
    await sam.send("/opportunities/1/change", fields | {"do": "look"})
    assert text("content_look.all") in sam.text
    await sam.send("/opportunities/1/change/publish")
    assert text("told.content_same") in sam.text
    await sam.open("/opportunities/1/change")
    await sam.send("/opportunities/1/change", fields | {"about.en": "Tell us.", "do": "look"})
    assert text("told.content_check_again") in sam.text
    stays = text("content_look.stays", languages="English")
    assert stays in sam.text
    await sam.open("/opportunities/1/change")
    answer = await sam.send("/opportunities/1/change", fields | {"checked_by.en": "sam", "do": "look"})
    assert (answer.status_code, text("content_form.own") in sam.text) == (400, True)
    await sam.send("/opportunities/1/change", fields | {"about.en": "Tell us all.", "do": "drop"})
    assert "a change of opportunity 1" in sam.text
    assert "Tell us all." in sam.text
    await sam.send("/throw-away", {"form": "/opportunities/1/change"})
    assert text("told.draft_thrown_away") in sam.text
    assert str(sam.answer.url).partition("?")[0].endswith("/opportunities/1")


async def test_people_read_the_old_words_until_somebody_has_checked_the_new_ones(hire: Hire, desk: Desk) -> None:
    sam, rosa = await hire(name="Sam"), await hire(name="Rosa")
    await desk.database.write(publish, START)
    await sam.open("/updates/1/change")
    await sam.send("/updates/1/change", _fields(sam) | {"title.en": "Jabs in May", "do": "look"})
    await sam.send("/updates/1/change/publish")
    assert text("content.state.shown") in sam.text
    assert text("content.old_words") in sam.text
    assert text("content.take", language="English") not in sam.text, "Sam wrote it"
    asked = await desk.database.read(lambda conn: conn.execute(select(outbox.c.chat_id, outbox.c.payload)).all())
    assert [(chat, "Jabs" in str(payload)) for chat, payload in asked] == [(9001, False)]
    await sam.open("/updates/1/change")
    assert 'value="Jabs in May"' in sam.html
    await rosa.open("/")
    assert counted("home.update_checks", 1) in rosa.text
    await rosa.open("/updates/1")
    page = rosa.html.partition(text("content.old_words"))[2]
    await rosa.send("/updates/1/check", {"language": "en", "was": page.partition('name="was" value="')[2][:16]})
    assert text("told.content_checked") in rosa.text
    assert "Jabs in May" in (await rosa.open("/updates")).text


async def test_an_opportunity_is_written_and_somebody_else_changed_it_meanwhile(hire: Hire, desk: Desk) -> None:
    sam, rosa = await hire(name="Sam"), await hire(name="Rosa")
    await sam.open("/opportunities/new")
    answer = await sam.send("/opportunities/new", WALK | {"kind": "", "card.en.when": "", "review_date": "2026-03-02"})
    assert answer.status_code == 400
    for name in ("kind", "card.en.when", "review_date"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-error"' in answer.text
    assert "Choose what kind it is Write when it is decided in English This day is over" in sam.text
    await sam.send("/opportunities/new", WALK | {"checked_by.en": "Rosa", "do": "add_language", "language": "ur"})
    assert "Urdu 8 texts" in sam.text
    await sam.send("/opportunities/new", WALK | {"checked_by.en": "Rosa"})
    await sam.send("/opportunities/new/publish")
    assert "14 May 2026, 18:00" in sam.text
    assert text("content.state.open") in sam.text
    await sam.open("/opportunities/1/change")
    await sam.send("/opportunities/1/change", _fields(sam) | {"kind": "meeting", "owner": "Them", "do": "look"})
    await rosa.open("/opportunities/1/review")
    await rosa.send("/opportunities/1/review", _fields(rosa) | {"review_date": "2026-03-01", "owner": ""})
    assert text("content_review.wrong.day") in rosa.text
    await rosa.send("/opportunities/1/review", _fields(rosa) | {"review_date": "2027-03-01", "owner": "Rosa"})
    assert text("told.content_reviewed") in rosa.text
    await sam.send("/opportunities/1/change/publish")
    assert text("form.stale") in sam.text
    assert "Them" in sam.html
    await sam.send("/opportunities/1/change/publish")
    assert text("told.content_changed") in sam.text
    assert (await _acts(sam))[:3] == ["opportunity.publish", "opportunity.review", "opportunity.publish"]


async def test_what_people_lose_is_asked_first(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    await desk.database.write(publish, START)
    for act in ("close", "withdraw"):
        await sam.open(f"/opportunities/1/{act}")
        await sam.send(f"/opportunities/1/{act}", _fields(sam))
        assert text(f"told.content_{act}") in sam.text
    await sam.open("/opportunities/1/change/look")
    assert text("content_look.withdrawn") in sam.text
    assert text("content_look.closed") in sam.text
    await sam.open("/opportunities/1")
    await sam.send("/opportunities/1/restore", {"version": "older"})
    assert text("told.content_stale") in sam.text
    await sam.send("/opportunities/1/restore", _fields(sam))
    assert text("told.content_restore") in sam.text
    await sam.open("/opportunities/1/close")
    assert text("told.content_stale") in sam.text, "it is closed"
    assert (await sam.open("/opportunities/9")).status_code == 404


async def test_people_are_checked_in_by_two_at_once(hire: Hire, desk: Desk, clock: Clock) -> None:
    sam, rosa = await hire(name="Sam"), await hire(name="Rosa")

    def story(conn: Connection) -> tuple[int, ...]:
        publish(conn, START)
        three = tuple(resident(conn, number, tiers=("taking_part",)) for number in (1, 2, 3))
        conn.execute(update(person).where(person.c.id == three[0]).values(name="Ana", access_needs="Step-free"))
        for one in three[:2]:
            opportunities.express_interest(conn, 1, one, START)
        return three

    ana, bo, cy = await desk.database.write(story)
    path = "/opportunities/1/check-in"
    await sam.open(path)
    assert f"Ana Person {ana}" in sam.text
    assert "Access: Step-free" in sam.text
    await rosa.open(path)
    await sam.send(path, {"came": [str(ana)]})
    assert text("told.check_in_done") in sam.text
    await rosa.send(path, {"came": [str(bo)], "also": str(cy)})
    there, _ = await desk.database.read(lambda conn: check_in.guests(conn, 1, limit=9))
    assert {one.person_id: one.came for one in there} == {ana: True, bo: True, cy: True}
    everybody = [str(one) for one in (ana, bo, cy)]
    await sam.send(path, {"was": everybody, "came": [str(ana), str(bo)]})
    assert text("told.check_in_not") in sam.text
    answer = await sam.send(path, {"was": [str(ana), str(bo)], "came": [str(ana), str(bo)], "also": "999"})
    assert (answer.status_code, text("check_in.nobody") in sam.text) == (400, True)
    looks = await desk.database.read(lambda conn: audit.entries(conn, subject=f"person:{ana}"))
    told = [(one.act, one.staff_id) for one in reversed(looks)]
    assert told == [("opportunity.guests", sam.id), ("opportunity.guests", rosa.id), ("opportunity.came", sam.id)]
    listed = await sam.open("/opportunities/1/people")
    assert "Ana" not in listed.text
    assert "2 people" in sam.text
    exported = await sam.open("/opportunities/1/people?q=1&export=csv")
    assert exported.text.splitlines()[1:] == [f"{ana},Came,3 Mar 2026,No place chosen,English,"]
    assert (await _acts(sam))[0] == "opportunity.people"
    assert await desk.database.read(people.find, cy) is not None


@pytest.mark.parametrize("role", ["practice", "auditor"])
async def test_a_practice_contact_reads_what_is_approved_and_nothing_else(hire: Hire, desk: Desk, role: str) -> None:
    sam, pat = await hire(name="Sam"), await hire(role)
    await desk.database.write(publish, START)
    await sam.open("/updates/new")
    await sam.send("/updates/new", FLU)
    await sam.send("/updates/new/publish")
    sees_all = role == "auditor"
    await pat.open("/")
    assert (text("home.updates") in pat.text) is not sees_all
    await pat.open("/updates")
    assert "Spring vaccinations" in pat.text
    assert ("Flu jabs" in pat.text) is sees_all
    assert text("updates.new") not in pat.text
    await pat.open("/updates/1")
    assert "Wiosenne" in pat.text
    assert text("content.act.change") not in pat.text
    assert ((await pat.open("/updates/2")).status_code == 200) is sees_all
