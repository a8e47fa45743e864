"""What the bot says, and what programs may ask, as steps that the team takes at the console: sentences and tokens."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

import aiohttp
from playwright.async_api import expect

from app.town.people import town
from app.town.phones import Phone
from console.texts import text
from tests.proof.office import Office
from tests.proof.walking import Walk

SENTENCE: Final = "/settings/languages/ur/thanks.welcome"


async def say_it_in_other_words(office: Office) -> None:
    """A sentence in Urdu: written by one, thrown away or found right by another, said on a phone, and put back."""
    writer, checker = await office.desk("administrator", "wording"), await office.desk("officer", "wording")
    phone = Phone(office.exchange, next(one.id for one in town().people if one.language == "ur" and one.tier == "both"))
    await _finds_it(writer)
    await writer.presses(text("sentence.write_it"))
    label = text("sentence.words")
    await writer.fills(label, "شکریہ {nmae}")
    await writer.presses(text("sentence.keep"))
    await writer.reads(text("sentence.wrong.unknown_alone", name="{nmae}"))
    await expect(writer.main.get_by_label(label, exact=True)).to_have_value("شکریہ {nmae}")
    await writer.looks("nonsense")
    await writer.fills(label, "یہ غلط ہے")
    await writer.presses(text("sentence.keep"))
    await writer.reads(text("sentence.own"))
    await expect(writer.main.get_by_role("button", name=text("sentence.check"))).to_have_count(0)
    await writer.looks("waits")
    await checker.goes(SENTENCE)
    await checker.presses(text("sentence.throw_away"))
    await checker.looks("throw-away")
    await checker.presses(text("draft.throw_away"))
    await checker.reads(text("told.sentence_thrown_away"))
    words = f"ہمیں خوشی ہوئی {office.way}"
    await writer.goes(f"{SENTENCE}/write")
    await writer.fills(label, words)
    await writer.presses(text("sentence.keep"))
    await checker.goes(SENTENCE)
    await checker.looks("to-check")
    await checker.presses(text("sentence.check"))
    await checker.reads(text("told.sentence_checked"))
    await checker.looks("said")
    await phone.say("/thanks")
    await phone.hears(words)
    await writer.goes(SENTENCE)
    await writer.presses(text("sentence.back"))
    await writer.reads(text("told.sentence_back"))


async def _finds_it(desk: Walk) -> None:
    await desk.follows(text("menu.settings"))
    await desk.follows(text("settings.to_languages"), desk.main)
    await desk.looks("languages")
    await desk.follows("Urdu", desk.main)
    await desk.fills(text("sentences.search"), "thanks.welcome")
    await desk.presses(text("list.show"))
    await desk.looks("sentences")
    await desk.follows("thanks.welcome", desk.main)


async def let_a_program_in(office: Office) -> None:
    """A token for a website: made with nothing filled in first, used for what it is for and for more, and ended."""
    desk, name = await office.desk("administrator", "tokens"), f"Our website ({office.way})"
    await desk.follows(text("menu.tokens"))
    await desk.presses(text("tokens.make"))
    await desk.presses(text("tokens_new.button"))
    await desk.reads(text("tokens_new.scopes_wrong"))
    await desk.looks("nothing-chosen")
    await desk.fills(text("tokens_new.name"), name)
    await desk.ticks(text("tokens.scope.updates:read"))
    await desk.ticks(text("tokens.scope.people:count"))
    await desk.ticks(text("tokens.days.30"))
    await desk.presses(text("tokens_new.button"))
    await desk.looks("made")
    secret = await desk.main.get_by_label(text("tokens_made.field"), exact=True).input_value()
    assert [await _asks(desk, secret, what) for what in ("updates", "people/figures", "announcements")] == [
        HTTPStatus.OK,
        HTTPStatus.OK,
        HTTPStatus.FORBIDDEN,
    ]
    await desk.follows(text("tokens.back"), desk.main)
    await desk.does_not_read(secret)
    await desk.looks("list")
    await desk.follows(text("tokens.end", name=name), desk.main)
    await desk.looks("sure")
    await desk.presses(text("tokens_end.button"))
    await desk.reads(text("told.token_ended"))
    row = desk.main.get_by_role("row", name=re.compile(re.escape(name)))
    await expect(row.first).to_contain_text(text("tokens.state.ended"))
    assert await _asks(desk, secret, "updates") == HTTPStatus.UNAUTHORIZED


async def _asks(desk: Walk, secret: str, what: str) -> int:
    """What the API answers to whoever has this token."""
    shown = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession() as program, program.get(f"{desk.address}/api/v1/{what}", headers=shown) as said:
        return said.status
