"""Writing an announcement at a desk: looked at, tried, sent; and nothing that was written is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, select

from console.audience_form import ticked
from console.texts import text
from programme import question_words
from programme.opportunity import DecisionCard
from storage import console_drafts, originals
from storage.tables import audit, broadcast, content, outbox
from tests.files import png
from tests.storage.sending import IN_POLISH, resident

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire, Member

NEW, LOOK = "/announcements/new", "/announcements/new/look"


def form(**changed: Any) -> dict[str, Any]:
    """An update to everybody, now, but for what is said otherwise."""
    fields = {
        "words-en": "The **clinic** moves, {name}.",
        "purpose": "update",
        "who": "all",
        "when": "now",
        "do": "look",
    }
    return fields | {re.sub("^(words|checked)_", r"\1-", name): value for name, value in changed.items()}


async def _people(member: Member) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, locality="dacorum")
        resident(conn, 2, language="pl")
        resident(conn, 3, tiers=())

    await member.desk.database.write(story)


async def _write(member: Member, **changed: Any) -> None:
    """Open the form, fill it in, and press."""
    await member.open(NEW)
    await member.send(NEW, {"version": _version(member)} | form(**changed))


async def _phone_of(member: Member, chat: int) -> list[str]:
    query = select(outbox.c.payload).where(outbox.c.chat_id == chat)
    return [one["text"] for one in await member.desk.database.read(lambda conn: list(conn.scalars(query)))]


async def _made(member: Member) -> list[Any]:
    return list(await member.desk.database.read(lambda conn: conn.execute(select(broadcast)).all()))


def _version(member: Member) -> str:
    assert member.answer is not None
    return member.answer.text.split('name="version" value="')[1].split('"')[0]


async def test_it_is_looked_at_as_it_will_arrive_tried_and_sent(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam, words_pl="Przychodnia się przenosi.", checked_pl="Ewa")
    assert text("announcement_new.checked_by", name="Ewa") in sam.text
    assert "2 people will get it. 1 person is left out" in sam.text
    assert "<strong>clinic</strong>" in sam.answer.text
    assert "Przychodnia się przenosi." in sam.text
    await sam.send(LOOK, {"do": "test", "in": "pl"})
    assert text("told.announcement_tested") in sam.text
    query = select(outbox.c.payload).where(outbox.c.chat_id == 9000)
    (payload,) = await sam.desk.database.read(lambda conn: list(conn.scalars(query)))
    assert payload["text"] == "Przychodnia się przenosi."
    version = _version(sam)
    await sam.send(LOOK, {"do": "send", "version": version})
    assert text("told.announcement_begun") in sam.text
    (row,) = await _made(sam)
    assert (row.state, row.audience, row.purpose, row.made_by, row.at) == ("scheduled", "all", "update", sam.id, None)
    written = select(content.c.markdown).where(content.c.language == "pl")
    assert await sam.desk.database.read(lambda conn: conn.scalar(written)) == "Przychodnia się przenosi."
    await sam.send(LOOK, {"do": "send", "version": version})
    assert len(await _made(sam)) == 1


async def test_it_is_sent_in_quiet_hours_and_fast_for_what_it_costs(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    await _people(sam)
    desk.rates = (0.01, 1000)
    seldom = {"quiet_hours": "ignore", "crash": "hold", "over_budget": "wait"}
    await _write(sam, **seldom)
    assert text("announcement_new.wrong.quiet_hours") in sam.text, "that is for service messages"
    await _write(sam, purpose="service", **seldom)
    assert text("announcement_new.quiet_hours.ignored") in sam.text
    assert "at most 1 Star, about 1 if" in sam.text
    send = {"do": "send-fast", "version": _version(sam)}
    await sam.send(LOOK, send | {"stars": "7"})
    assert text("told.announcement_price_changed") in sam.text
    await sam.send(LOOK, send | {"stars": "1"})
    (row,) = await _made(sam)
    assert (row.paid, row.quiet_hours, row.crash, row.over_budget) == (True, "ignore", "hold", "wait")


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(hire: Hire) -> None:
    sam = await hire()
    await _write(sam, words_en="", who="expression", expression="nonsense:7", when="at", at="yesterday", words_pl="A")
    assert text("announcement_new.wrong.words") in sam.text
    assert 'href="#words-en"' in sam.answer.text
    assert 'href="#expression"' in sam.answer.text
    assert 'href="#at"' in sam.answer.text
    assert 'value="nonsense:7"' in sam.answer.text
    await sam.open(LOOK)
    assert text("announcement_new.title") in sam.text
    await sam.open(NEW)
    assert 'value="nonsense:7"' in sam.answer.text, "it was kept"
    await _write(sam, words_en="{nobody} knows")
    assert 'href="#words-en"' in sam.answer.text
    await _write(sam, words_en="Come and see", do="forget")
    assert "You have written in it: Come and see" in sam.text
    await sam.open(NEW)
    assert text("form.left", when="3 March 2026, 10:00") in sam.text, "nothing is gone by one press"
    await sam.send("/throw-away", {"form": NEW})
    assert text("told.draft_thrown_away") in sam.text
    await sam.open(NEW)
    assert "Come and see" not in sam.answer.text


async def test_what_is_kept_by_a_button_is_not_said_to_be_brought_back(hire: Hire) -> None:
    sam, left = await hire(), text("form.left", when="3 March 2026, 10:00")
    for button in ("add", "count"):
        await _write(sam, do=button)
        assert (text("announcement_new.title") in sam.text, left in sam.text) == (True, False), button
    await sam.open(NEW)
    assert left in sam.text


async def test_a_draft_is_thrown_away_by_whoever_wrote_it_alone(hire: Hire) -> None:
    sam, rosa = await hire(), await hire()
    await _write(sam, words_en="Come and see", do="save")
    await sam.open("/sign-ins")
    assert 'href="/throw-away?form=/announcements/new"' in sam.html
    assert "A new announcement, left on 3 March 2026, 10:00" in sam.text
    for nothing in ("/throw-away?form=/announcements/new", "/throw-away?form=//elsewhere.example", "/throw-away"):
        await rosa.open(nothing)
        assert text("told.draft_gone") in rosa.text
    await rosa.send("/throw-away", {"form": NEW})
    await sam.open(NEW)
    assert "Come and see" in sam.html


async def test_who_gets_it_is_counted_before_anything_is_written(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam, words_en="", do="count", who="terms", locality=["dacorum"], tier=["updates"])
    assert "1 person will get it" in sam.text
    await _write(sam, do="count", who="terms")
    assert text("announcement_new.wrong.terms") in sam.text


async def test_what_repeats_shows_its_next_five_times_and_becomes_a_series(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam, when="repeat", repeat="every Tuesday at 10")
    for day in ("10 March", "17 March", "24 March", "31 March", "7 April"):
        assert f"{day} 2026, 10:00" in sam.text
    await sam.send(LOOK, {"do": "send", "version": _version(sam)})
    (row,) = await _made(sam)
    assert row.state == "scheduled"
    assert "every Tuesday at 10" in sam.text


async def test_what_was_changed_in_another_window_is_looked_at_again(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam)
    seen = _version(sam)
    await _write(sam, words_en="Something else.")
    await sam.send(LOOK, {"do": "send", "version": seen})
    assert text("told.announcement_look_again") in sam.text
    assert await _made(sam) == []


async def test_to_many_it_waits_for_a_second_person_who_is_asked(hire: Hire, desk: Desk, app: FastAPI) -> None:
    sam, _kim = await hire(name="Sam"), await hire(name="Kim")
    object.__setattr__(desk, "programme", desk.programme.model_copy(update={"approve_above": 1}))
    await _people(sam)
    await _write(sam)
    assert text("announcement_new.ask_second") in sam.text
    await sam.send(LOOK, {"do": "send", "version": _version(sam)})
    assert text("told.announcement_waits") in sam.text
    (row,) = await _made(sam)
    assert row.state == "waiting_approval"
    asked = select(outbox.c.payload).where(outbox.c.chat_id == 9001)
    (payload,) = await sam.desk.database.read(lambda conn: list(conn.scalars(asked)))
    assert "waits for a second person" in payload["text"]


async def test_a_reader_writes_none(hire: Hire) -> None:
    rae = await hire("reader")
    await rae.open("/announcements")
    assert NEW not in rae.answer.text
    for path in (NEW, LOOK):
        assert (await rae.open(path)).status_code == 403
        assert (await rae.send(path, form())).status_code == 403


async def test_a_version_that_nobody_checked_waits_and_colleagues_are_asked(hire: Hire) -> None:
    sam, _kim = await hire(name="Sam"), await hire(name="Kim")
    await _people(sam)
    await _write(sam, words_pl="Przychodnia się przenosi.", missing="hold")
    assert text("announcement_new.state.draft") in sam.text
    assert text("announcement_new.state.hold") in sam.text
    assert "Nobody has checked these versions yet: Polish." in sam.text
    await sam.send(LOOK, {"do": "send", "version": _version(sam)})
    assert text("told.announcement_unchecked") in sam.text
    (row,) = await _made(sam)
    assert (row.state, row.missing) == ("draft", "hold")
    assert "waits for somebody who reads Polish" in (await _phone_of(sam, 9001))[0]


async def test_a_check_does_not_outlive_the_words_that_were_checked(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam, words_pl="Tak.", checked_pl="Ewa", do="save")
    await _write(sam, words_en="Something else.", words_pl="Tak.", checked_pl="Ewa")
    assert text("announcement_new.wrong.check_again", languages="Polish") in sam.text
    await _write(sam, words_en="Something else.", words_pl="Tak.", checked_pl="Jan")
    assert text("announcement_new.checked_by", name="Jan") in sam.text


async def test_what_another_window_changed_is_told_and_nothing_is_lost(hire: Hire) -> None:
    sam = await hire()
    await sam.open(NEW)
    seen = _version(sam)
    await _write(sam, words_en="From one window.", do="save")
    await sam.send(NEW, form(words_en="From the other.", do="save") | {"version": seen})
    assert text("announcement_new.wrong.changed") in sam.text
    assert "From the other." in sam.text
    await sam.send(NEW, form(words_en="From the other.", do="save") | {"version": _version(sam)})
    assert text("told.announcement_kept") in sam.text


async def test_a_photo_buttons_and_a_question_go_with_it(hire: Hire, desk: Desk) -> None:
    sam = await hire()
    await _people(sam)
    await sam.open(NEW)
    filled = form(do="add") | {"form_token": sam.token(), "version": _version(sam)}
    picture = ("plan.png", png(320, 200), "image/png")
    sam.answer = await sam.client.post(NEW, data=filled, files={"upload": picture}, follow_redirects=True)
    carried = unescape(sam.answer.text.split('name="file" value="')[1].split('"')[0])
    card = {f"card-{name}": "The team" for name in DecisionCard.model_fields}
    asked = {"ask": "choice", "question": "When suits you?", "options": "Mornings\nEvenings", **card}
    button = {"link-label-1": "Read more", "link-url-1": "https://example.org/plan"}
    await _write(sam, file=carried, **(asked | {"options": "Mornings"}))
    assert 'href="#options"' in sam.answer.text
    await _write(sam, file=carried, words_pl="Plan.", checked_pl="Ewa", **asked, **button)
    assert 'href="#asks-pl"' in sam.answer.text, "nobody can check a version without the question"
    lines = ["Kiedy?", "Rano", "Wieczorem", *(["Zespół"] * 5)]
    in_polish = {"words_pl": "Plan.", "checked_pl": "Jan", "asks-pl": "\n".join(lines)}
    await _write(sam, file=carried, **in_polish, **asked, **button)
    assert "Wieczorem" in sam.text
    assert "Photo: plan.png" in sam.answer.text
    for words in ("When suits you?", "Mornings", "Read more"):
        assert words in sam.text
    await sam.send(LOOK, {"do": "send", "version": _version(sam)})
    kept = select(content.c.parts).where(content.c.language == "en")
    parts = await sam.desk.database.read(lambda conn: conn.scalar(kept))
    assert parts[0]["method"] == "sendPhoto"
    assert [row[0]["text"] for row in parts[-1]["reply_markup"]["inline_keyboard"]] == ["Mornings", "Read more"]
    assert originals.touch(desk.folder, parts[0]["photo"]["digest"])


async def test_each_version_asks_the_question_and_is_checked_with_it(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    card = {f"card-{name}": "The team" for name in DecisionCard.model_fields}
    asked: dict[str, Any] = {"ask": "choice", "question": "When suits you?", "options": "Mornings\nEvenings", **card}
    asked |= {"words-pl": "Przychodnia się przenosi.", "checked-pl": "Ewa"}
    await _write(sam, **asked)
    assert "0 of 8 lines are there" in sam.text
    assert 'href="#asks-pl"' in sam.answer.text
    polish = {"asks-pl": "\n".join(question_words.lines(IN_POLISH))}
    await _write(sam, **asked, **polish)
    assert text("announcement_new.wrong.check_again", languages="Polish") in sam.text, "Ewa had not read the question"
    await _write(sam, **asked, **polish)
    for words in ("Kiedy Ci pasuje?", "Wieczorem", "Tutaj, w czerwcu"):
        assert words in sam.text
    await sam.send(LOOK, {"do": "send", "version": _version(sam)})
    (row,) = await _made(sam)
    assert row.state == "scheduled"
    kept = select(content.c.question).where(content.c.language == "pl")
    assert await sam.desk.database.read(lambda conn: conn.scalar(kept)) == IN_POLISH.model_dump(mode="json")


async def test_the_phone_beside_it_and_the_count_follow_what_is_written(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await sam.open(NEW)
    token = sam.token()
    await sam.send(f"{NEW}/preview", form(words_pl="Tak.", show="pl"), token=token)
    assert "Tak." in sam.text
    await sam.send(f"{NEW}/preview", form(words_en="", show="pl"), token=token)
    assert text("announcement_new.preview.nothing") in sam.text
    await sam.send(f"{NEW}/count", form(who="expression", expression="locality:dacorum"), token=token)
    assert "1 person will get it." in sam.text
    await sam.send(f"{NEW}/count", form(who="expression", expression="locality:dacorom"), token=token)
    assert "did you mean" in sam.text
    assert await sam.desk.database.read(console_drafts.kept, sam.id, NEW) is None


async def test_a_few_of_them_are_shown_without_their_names_and_that_is_logged(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam, do="people")
    assert "Polish" in sam.text
    acts = select(audit.c.act).where(audit.c.act == "audience.sample")
    assert await sam.desk.database.read(lambda conn: len(conn.execute(acts).all())) == 1


async def test_a_test_goes_to_the_test_contacts_alone(hire: Hire) -> None:
    sam = await hire()
    await _people(sam)
    await _write(sam)
    await sam.send(LOOK, {"do": "test-contacts"})
    assert text("told.announcement_no_test_contacts") in sam.text
    await sam.desk.database.write(lambda conn: resident(conn, 9, test=True))
    await sam.send(LOOK, {"do": "test-contacts"})
    assert text("told.announcement_tested_contacts") in sam.text
    (row,) = await _made(sam)
    assert (row.state, row.audience) == ("running", "test")


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ({}, ""),
        ({"topic": ["a", "b"]}, 'topic:"a"|"b"'),
        ({"locality": ["x"], "language": ["pl"]}, 'locality:"x" and language:"pl"'),
        ({"topic": ['a" or all']}, 'topic:"a or all"'),
    ],
)
def test_ticks_are_an_expression(fields: dict[str, list[str]], expression: str) -> None:
    assert ticked(fields) == expression
