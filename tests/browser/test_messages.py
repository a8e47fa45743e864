"""What is said, as the phones in the browser show it: words, files, albums, buttons, keyboards."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from playwright.async_api import Page, expect

from sandbox import made_up
from tests.browser.phones import KEYBOARD, begin, box, message, phone, update
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

_SLOWLY = """() => {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { this.playbackRate = 0.1; return play.call(this); };
}"""
"""Sounds last ten times as long, so that a busy machine sees them being played."""


async def test_a_typed_message_reaches_the_bot_and_its_answer_the_phone(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await box(page).fill("we need benches")
    await page.keyboard.press("Enter")
    said = await update(bot, offset)
    assert (said["message"]["text"], said["message"]["from"]["id"]) == ("we need benches", BEN)
    await bot.result("sendMessage", chat_id=BEN, text="Thank you", reply_to_message_id=said["message"]["message_id"])
    await expect(phone(page, BEN).locator(".quoted")).to_contain_text("we need benches")
    await expect(phone(page, AMINA).locator(".message")).to_have_count(0)


async def test_a_pressed_button_waits_for_its_answer(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await bot.result("sendMessage", chat_id=BEN, text="Walking group", reply_markup=KEYBOARD)
    button = phone(page, BEN).get_by_role("button", name="I'm interested")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = (await update(bot, offset))["callback_query"]
    assert query["data"] == "o:1"
    await bot.result("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    await expect(button).to_have_attribute("aria-busy", "false")
    await expect(phone(page, BEN).locator(".toast")).to_have_text("Noted")


async def test_an_alert_is_a_dialog_that_has_to_be_closed(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await bot.result("sendMessage", chat_id=BEN, text="Walking group", reply_markup=KEYBOARD)
    button = phone(page, BEN).get_by_role("button", name="I'm interested")
    await button.click()
    query = (await update(bot, offset))["callback_query"]
    await bot.result("answerCallbackQuery", callback_query_id=query["id"], text="It is full", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("It is full")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(button).to_be_focused()


async def test_edits_deletions_and_keyboards_show_at_once(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    keyboard = {"keyboard": [["Yes", "No"]]}
    sent = await bot.result("sendMessage", chat_id=BEN, text="1 of 5", reply_markup=keyboard)
    target = {"chat_id": BEN, "message_id": sent["message_id"]}
    await expect(phone(page, BEN).get_by_role("button", name="Yes")).to_be_visible()
    await bot.result("editMessageText", text="5 of 5", **target)
    message = phone(page, BEN).locator(f"[data-message='{sent['message_id']}']")
    await expect(message).to_contain_text("5 of 5")
    await expect(message.locator(".meta")).to_contain_text("edited")
    await bot.result("deleteMessage", **target)
    await expect(message).to_contain_text("This message was deleted.")
    await bot.result("sendMessage", chat_id=BEN, text="Thanks", reply_markup={"remove_keyboard": True})
    await expect(phone(page, BEN).get_by_role("button", name="Yes")).to_have_count(0)


async def test_a_quoted_message_is_found_by_pressing_the_quote(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    first = await bot.result("sendMessage", chat_id=BEN, text="The walk is on Sunday")
    for at in range(30):
        await bot.result("sendMessage", chat_id=BEN, text=f"News {at}")
    answer = await bot.result("sendMessage", chat_id=BEN, text="As said", reply_to_message_id=first["message_id"])
    await expect(message(page, first["message_id"])).not_to_be_in_viewport()
    await message(page, answer["message_id"]).get_by_role("button", name="The walk is on Sunday").click()
    await expect(message(page, first["message_id"])).to_be_in_viewport()
    await expect(message(page, first["message_id"])).to_be_focused()


async def test_a_photo_is_seen_and_opens_large(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    picture = {"photo": ("garden.png", made_up.picture(640, 400))}
    await bot.upload("sendPhoto", picture, chat_id=str(BEN), caption="The garden in May")
    small = phone(page, BEN).get_by_role("button", name="The garden in May")
    await expect(small).to_be_visible()
    await small.click()
    large = page.get_by_role("dialog").get_by_role("img", name="The garden in May")
    await expect(large).to_be_visible()
    assert await large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(small).to_be_focused()


async def test_an_album_is_one_bubble_with_its_caption(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    files = {f"p{at}": ("p.png", made_up.picture(320, 200)) for at in range(3)}
    media = [{"type": "photo", "media": f"attach://{name}"} for name in files]
    sent = await bot.upload(
        "sendMediaGroup", files, chat_id=str(BEN), media=json.dumps([media[0] | {"caption": "Three views"}, *media[1:]])
    )
    first, second, _ = sent["result"]
    await expect(phone(page, BEN).locator(".message")).to_have_count(2)
    album = message(page, first["message_id"])
    await expect(album.locator("img")).to_have_count(3)
    await expect(album.locator(".words")).to_have_text("Three views")
    await expect(album.get_by_role("group", name="Album of 3")).to_be_visible()
    await bot.result("editMessageCaption", chat_id=BEN, message_id=first["message_id"], caption="Views of May")
    await expect(album.locator(".words")).to_have_text("Views of May")
    await bot.result("deleteMessage", chat_id=BEN, message_id=second["message_id"])
    await expect(album.locator("img")).to_have_count(2)


async def test_a_voice_message_is_played_and_shows_how_far_it_is(page: Page, bot: ApiBot, hands: Hands) -> None:
    await begin(page, bot)
    await hands.post("send", person=BEN, kind="voice")
    await page.evaluate(_SLOWLY)
    play = phone(page, BEN).get_by_role("button", name="Play: Voice message, 3 s")
    await play.click()
    await expect(play).to_have_attribute("aria-pressed", "true")
    await expect(phone(page, BEN).locator(".wave .is-played")).not_to_have_count(0)
    await play.click()
    await expect(play).to_have_attribute("aria-pressed", "false")


async def test_what_cannot_be_played_says_so(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    await bot.upload("sendVoice", {"voice": ("noise.ogg", b"this is no sound")}, chat_id=str(BEN))
    await phone(page, BEN).get_by_role("button", name="Play", exact=False).click()
    await expect(phone(page, BEN).locator(".length")).to_have_text("This cannot be played here.")


async def test_a_document_is_downloaded_under_its_name(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    await bot.upload("sendDocument", {"document": ("my-data.json", b'{"name": "Ben"}')}, chat_id=str(BEN))
    async with page.expect_download() as downloading:
        await phone(page, BEN).get_by_role("link", name="Download my-data.json, 15 bytes").click()
    download = await downloading.value
    assert download.suggested_filename == "my-data.json"
    assert (await download.path()).read_bytes() == b'{"name": "Ben"}'


async def test_a_place_leads_to_a_map_and_a_contact_to_a_number(page: Page, bot: ApiBot, hands: Hands) -> None:
    await begin(page, bot)
    await bot.result("sendLocation", chat_id=BEN, latitude=51.9, longitude=-0.2)
    place = phone(page, BEN).get_by_role("link", name="Place: 51.9, -0.2")
    await expect(place).to_have_attribute("href", re.compile(r"openstreetmap\.org/\?mlat=51\.9&mlon=-0\.2"))
    await hands.post("send", person=BEN, kind="contact")
    await expect(phone(page, BEN).get_by_text("Contact: Ben")).to_be_visible()
    await expect(phone(page, BEN).get_by_role("link", name="+447700900002")).to_have_attribute(
        "href", "tel:+447700900002"
    )


async def test_a_time_is_told_in_the_readers_zone_and_language(page: Page, bot: ApiBot) -> None:
    await begin(page, bot, AMINA)
    moment = 1_775_000_000
    entity = {"type": "date_time", "offset": 6, "length": 5, "unix_time": moment, "date_time_format": "t"}
    await bot.result("sendMessage", chat_id=AMINA, text="Until 12:00", entities=[entity])
    shown = phone(page, AMINA).locator("time.entity-date_time")
    local = datetime.fromtimestamp(moment).astimezone()
    await expect(shown).to_contain_text(f"{local:%M}")
    await expect(shown).to_have_attribute("datetime", "2026-03-31T23:33:20.000Z")


async def test_buttons_have_their_colour_and_links_open_elsewhere(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    rows = [
        [
            {"text": "Delete all", "callback_data": "d", "style": "danger"},
            {"text": "Site", "url": "https://example.org/"},
        ]
    ]
    await bot.result("sendMessage", chat_id=BEN, text="Sure?", reply_markup={"inline_keyboard": rows})
    await expect(phone(page, BEN).get_by_role("button", name="Delete all")).to_have_class("inline-button danger")
    link = phone(page, BEN).get_by_role("link", name="Site")
    await expect(link).to_have_attribute("href", "https://example.org/")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_a_keyboard_is_pressed_folded_and_gone_after_once(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    keyboard = {"keyboard": [["Yes", "No"]], "one_time_keyboard": True, "input_field_placeholder": "Yes or no?"}
    await bot.result("sendMessage", chat_id=BEN, text="Will you come?", reply_markup=keyboard)
    yes = phone(page, BEN).get_by_role("button", name="Yes")
    await expect(yes).to_be_visible()
    await expect(box(page)).to_have_attribute("placeholder", "Yes or no?")
    fold = phone(page, BEN).get_by_role("button", name="Show or hide the bot's keyboard")
    await fold.click()
    await expect(yes).to_be_hidden()
    await fold.click()
    await yes.click()
    assert (await update(bot, offset))["message"]["text"] == "Yes"
    await expect(yes).to_have_count(0)


async def test_a_forced_reply_answers_the_question(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    asked = await bot.result("sendMessage", chat_id=BEN, text="Your name?", reply_markup={"force_reply": True})
    await expect(phone(page, BEN).get_by_text("Reply to: Your name?")).to_be_visible()
    await box(page).fill("Ben")
    await page.keyboard.press("Enter")
    assert (await update(bot, offset))["message"]["reply_to_message"]["message_id"] == asked["message_id"]


async def test_what_is_protected_cannot_be_copied_or_passed_on(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="For you alone", protect_content=True)
    await expect(message(page, sent["message_id"])).to_contain_text("It cannot be copied or passed on")
    await message(page, sent["message_id"]).focus()
    await page.keyboard.press("Enter")
    offered = page.get_by_role("dialog").locator(".sheet-list button")
    await expect(offered).to_have_text(["Reply"])
