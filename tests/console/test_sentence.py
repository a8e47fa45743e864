"""A sentence in other words: written by an administrator, checked by a colleague, said from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.texts import counted, text

if TYPE_CHECKING:
    from tests.console.conftest import Hire

SKIP = "/settings/languages/pl/common.skip"
PLURAL = "/settings/languages/pl/common.please_choose_at_least"
SPOKEN = "/settings/languages/pl/common.ended_passed_on"


async def test_a_sentence_is_written_checked_said_and_put_back(hire: Hire) -> None:
    boss, officer = await hire("administrator", name="Grace"), await hire("officer", name="Sam")
    texts = boss.desk.texts
    ships = texts.plain("common.skip", "pl")
    await boss.open(f"{SKIP}/write")
    assert ships in boss.html
    await boss.send(f"{SKIP}/write", {"version": "0-0", "everybody-0": "Omiń"})
    assert text("told.sentence_written") in boss.text
    assert text("sentence.own") in boss.text
    assert texts.plain("common.skip", "pl") == ships
    await officer.open("/settings/languages/pl?state=draft")
    assert "1 sentence " in officer.text
    await officer.open(SKIP)
    assert "Written by Grace" in officer.text
    await officer.send(f"{SKIP}/check", {"version": "0-1"})
    assert text("told.sentence_checked") in officer.text
    assert texts.plain("common.skip", "pl") == "Omiń"
    await officer.open("/settings/languages/pl?state=ours&q=Omi")
    assert text("sentences.state.ours") in officer.text
    await boss.open(SKIP)
    assert "Written by Grace, checked by Sam" in boss.text
    await boss.send(f"{SKIP}/back", {"version": "1-0"})
    assert text("told.sentence_back") in boss.text
    assert texts.plain("common.skip", "pl") == ships


async def test_nobody_checks_their_own_and_what_is_thrown_away_is_gone(hire: Hire) -> None:
    boss, officer = await hire("administrator"), await hire("officer")
    await boss.open(f"{SKIP}/write")
    await boss.send(f"{SKIP}/write", {"version": "0-0", "everybody-0": "Omiń"})
    await boss.send(f"{SKIP}/check", {"version": "0-1"})
    assert text("told.sentence_own") in boss.text
    await officer.open(f"{SKIP}/throw-away")
    assert "Omiń" in officer.text
    await officer.send(f"{SKIP}/throw-away", {"version": "0-1"})
    assert text("told.sentence_thrown_away") in officer.text
    await officer.send(f"{SKIP}/check", {"version": "0-1"})
    assert text("told.sentence_stale") in officer.text


async def test_what_is_wrong_is_said_beside_its_form_and_nothing_is_lost(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open(f"{PLURAL}/write")
    assert text("sentence.needs", names="{n}") in boss.text
    filled = {"everybody-0": "{n} {common.done}", "everybody-1": "{m} {common.done}", "everybody-2": ""}
    answer = await boss.send(f"{PLURAL}/write", {"version": "0-0", **filled})
    assert answer.status_code == 400
    assert text("sentence.wrong.unknown", name="{m}") in boss.text
    assert text("sentence.wrong.empty") in boss.text
    assert "{m} {common.done}" in boss.html
    await boss.open(f"{SPOKEN}/write")
    assert text("sentence.spoken.feminine") in boss.text
    await boss.open(f"{SKIP}/write")
    await boss.send(f"{SKIP}/write", {"version": "0-0", "everybody-0": "{m}"})
    assert text("sentence.wrong.unknown_alone", name="{m}") in boss.text
    same = {"version": "0-0", "everybody-0": boss.desk.texts.plain("common.skip", "pl")}
    await boss.send(f"{SKIP}/write", same)
    assert text("sentence.same") in boss.text
    await boss.send(f"{SKIP}/write", {"version": "7-7", "everybody-0": "Omiń"})
    assert text("form.stale") in boss.text


async def test_what_is_too_long_for_where_it_is_shown_is_refused_with_by_how_much(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open(f"{SKIP}/write")
    assert text("sentence.most", most=64) in boss.text
    await boss.send(f"{SKIP}/write", {"version": "0-0", "everybody-0": "**" + "x" * 67 + "**"})
    assert counted("sentence.too_long", 3, length=67, most=64) in boss.text
    most = 510 - len(boss.desk.texts.plain("presence.begin", "en"))
    words = {"name": "n" * 65, "about-en": "x" * 600, "run_by-en": "x", "contact-en": "x", "complaints-en": "x"}
    await boss.open("/settings/organisation")
    await boss.send("/settings/organisation", {"version": "0", **words})
    assert text("settings_organisation.long_shown", length=65, over=1, most=64) in boss.text
    assert text("settings_organisation.long_shown", length=600, over=600 - most, most=most) in boss.text


async def test_words_that_people_type_and_what_is_not_there_have_no_page(hire: Hire) -> None:
    boss = await hire("administrator")
    for gone in ("pl/stop.words", "pl/no.such", "tlh/common.skip"):
        assert (await boss.open(f"/settings/languages/{gone}")).status_code == 404
