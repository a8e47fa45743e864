"""What people do on their phones in the browser: answer, change, send things of their own."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, Page, expect

from sandbox import made_up
from tests.browser.phones import begin, box, choose, comes_true, message, phone, update, violations
from tests.sandbox.driving import BEN, ApiBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_person_replies_and_changes_their_words(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="What do you think?")
    await choose(page, sent["message_id"], "Reply")
    await expect(box(page)).to_be_focused()
    await page.keyboard.type("benhces")
    await page.keyboard.press("Enter")
    said = await update(bot, offset)
    assert said["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    number = said["message"]["message_id"]
    await expect(message(page, number)).to_be_visible()
    await choose(page, number, "Change")
    await expect(box(page)).to_have_value("benhces")
    await box(page).fill("benches")
    await page.keyboard.press("Enter")
    assert (await update(bot, said["update_id"] + 1))["edited_message"]["text"] == "benches"
    await expect(message(page, number)).to_contain_text("benches")
    await expect(message(page, number).locator(".meta")).to_contain_text("edited")


async def test_commands_and_made_up_things_are_sent_from_menus(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await bot.result("setMyCommands", commands=[{"command": "menu", "description": "What I can do"}])
    await phone(page, BEN).get_by_role("button", name="Commands").click()
    await page.get_by_role("menuitem", name="/menu What I can do").click()
    command = await update(bot, offset)
    assert command["message"]["entities"][0]["type"] == "bot_command"
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    await page.get_by_role("menuitem", name="A made-up photo").click()
    photo = await update(bot, command["update_id"] + 1)
    assert photo["message"]["photo"][0]["width"] == 320
    picture = phone(page, BEN).get_by_role("img", name="Photo")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320


async def test_words_that_were_refused_are_not_lost(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    await box(page).fill("x" * 4097)
    await page.keyboard.press("Enter")
    await expect(phone(page, BEN).locator(".toast")).to_contain_text("That did not work:")
    await expect(box(page)).to_have_value("x" * 4097)


async def test_a_person_passes_on_what_the_bot_said_and_takes_back_their_own(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="The clinic opens at nine")
    await choose(page, sent["message_id"], "Pass it on to the bot")
    passed_on = await update(bot, offset)
    assert passed_on["message"]["forward_origin"]["sender_user"]["is_bot"]
    number = passed_on["message"]["message_id"]
    await expect(message(page, number)).to_contain_text("The clinic opens at nine")
    await choose(page, number, "Delete")
    await expect(message(page, number)).to_contain_text("This message was deleted.")


async def test_a_poll_is_answered_and_shows_what_was_chosen(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    options = ["Morning", "Evening"]
    await bot.result("sendPoll", chat_id=BEN, question="When?", options=options, is_anonymous=False)
    poll = phone(page, BEN).get_by_role("group", name="When?")
    await poll.get_by_role("button", name="Evening").click()
    counted = await update(bot, offset)
    assert (await update(bot, counted["update_id"] + 1))["poll_answer"]["option_ids"] == [1]
    await expect(poll).to_contain_text("my choice")
    await expect(poll).to_contain_text("100%")
    assert await violations(page) == []


async def test_commands_are_suggested_after_a_slash_and_chosen_by_arrow(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    described = (("menu", "What I can do"), ("mine", "What is kept"), ("say", "Tell the team"))
    await bot.result("setMyCommands", commands=[{"command": name, "description": what} for name, what in described])
    await bot.result("sendMessage", chat_id=BEN, text="Hello")
    await expect(phone(page, BEN).get_by_text("Hello")).to_be_visible()
    await box(page).press_sequentially("/m")
    suggested = phone(page, BEN).get_by_role("group", name="Commands that fit").get_by_role("button")
    await expect(suggested).to_have_text(["/menu What I can do", "/mine What is kept"])
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(suggested.first).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await update(bot, offset))["message"]["text"] == "/menu"
    await expect(suggested).to_have_count(0)
    await expect(box(page)).to_be_focused()


async def test_photos_of_this_device_go_as_an_album_with_what_is_written(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await box(page).fill("The steps at the surgery")
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("menuitem", name="Photos from this device").click()
    picture: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": made_up.picture(64, 48)}
    await (await choosing.value).set_files([picture, picture])
    first = await update(bot, offset)
    second = await update(bot, first["update_id"] + 1)
    assert first["message"]["caption"] == "The steps at the surgery"
    assert first["message"]["media_group_id"] == second["message"]["media_group_id"]
    await expect(phone(page, BEN).locator(".album img")).to_have_count(2)
    await expect(box(page)).to_have_value("")


async def test_a_photo_that_is_none_is_refused_and_the_words_stay(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    await box(page).fill("The steps")
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("menuitem", name="Photos from this device").click()
    await (await choosing.value).set_files({"name": "a.png", "mimeType": "image/png", "buffer": b"words"})
    await expect(phone(page, BEN).locator(".toast")).to_contain_text("is no picture")
    await expect(box(page)).to_have_value("The steps")


async def test_a_reaction_is_given_shown_and_taken_back(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await bot.updates(offset=offset, allowed_updates=["message", "message_reaction"])
    sent = await bot.result("sendMessage", chat_id=BEN, text="We will come back to you")
    await choose(page, sent["message_id"], "React with 👍")
    given = await update(bot, offset)
    assert given["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    await expect(message(page, sent["message_id"]).get_by_role("img", name="Reactions: 👍")).to_be_visible()
    await choose(page, sent["message_id"], "React with 👍")
    assert (await update(bot, given["update_id"] + 1))["message_reaction"]["new_reaction"] == []
    await expect(message(page, sent["message_id"]).locator(".reactions")).to_have_count(0)


async def test_marked_words_are_quoted(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="Sundays at ten from the library")
    words = message(page, sent["message_id"]).locator(".words")
    await words.evaluate("words => getSelection().setBaseAndExtent(words.firstChild, 8, words.firstChild, 14)")
    await message(page, sent["message_id"]).dispatch_event("contextmenu")
    await page.get_by_role("button", name="Reply to the marked words").click()
    await expect(box(page)).to_be_focused()
    await page.keyboard.type("too early")
    await page.keyboard.press("Enter")
    said = (await update(bot, offset))["message"]
    assert (said["quote"]["text"], said["text"]) == ("at ten", "too early")
    await expect(message(page, said["message_id"]).locator(".quoted")).to_contain_text("at ten")


async def test_a_number_and_a_place_are_shared_by_the_bots_keyboard(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    keys = [[{"text": "My number", "request_contact": True}, {"text": "Where I am", "request_location": True}]]
    markup = {"keyboard": keys, "resize_keyboard": True}
    await bot.result("sendMessage", chat_id=BEN, text="May we ring?", reply_markup=markup)
    await phone(page, BEN).get_by_role("button", name="My number").click()
    contact = await update(bot, offset)
    assert contact["message"]["contact"]["user_id"] == BEN
    await phone(page, BEN).get_by_role("button", name="Where I am").click()
    assert "location" in (await update(bot, contact["update_id"] + 1))["message"]


async def test_a_voice_message_is_recorded_sent_or_thrown_away(page: Page, bot: ApiBot) -> None:
    await page.context.grant_permissions(["microphone"])
    offset = await begin(page, bot)
    clip = phone(page, BEN).get_by_role("button", name="Send a file or something made up")
    for end in ("Throw away", "Send"):
        await clip.click()
        await page.get_by_role("menuitem", name="Record a voice message").click()
        await expect(page.get_by_role("dialog", name="Voice message").get_by_role("status")).to_have_text(
            "Recording: speak now."
        )
        assert await violations(page) == []
        await page.get_by_role("dialog").get_by_role("button", name=end).click()
    voice = (await update(bot, offset))["message"]["voice"]
    assert voice["duration"] >= 1
    assert voice["mime_type"].startswith("audio/")
    await expect(phone(page, BEN).locator(".sound")).to_have_count(1)


async def test_without_a_microphone_nothing_is_recorded_and_that_is_said(page: Page, bot: ApiBot) -> None:
    await page.evaluate("void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')))")
    await begin(page, bot)
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    await page.get_by_role("menuitem", name="Record a voice message").click()
    await expect(phone(page, BEN).locator(".toast")).to_have_text("The browser does not let this page listen.")


async def test_all_that_can_be_sent_is_in_reach_above_a_tall_keyboard(page: Page, bot: ApiBot) -> None:
    await page.set_viewport_size({"width": 390, "height": 700})
    await begin(page, bot)
    keyboard = {"keyboard": [[word] for word in ("Mornings", "Evenings", "Weekends", "Never")]}
    await bot.result("sendMessage", chat_id=BEN, text="When?", reply_markup=keyboard)
    await expect(phone(page, BEN).get_by_role("button", name="Never")).to_be_visible()
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    inside = "list => list.getBoundingClientRect().top >= list.closest('.phone').getBoundingClientRect().top"
    await comes_true(phone(page, BEN).locator(".popup-list:visible"), inside)
    await page.keyboard.press("End")
    await expect(page.get_by_role("menuitem", name="Their contact card")).to_be_in_viewport()
