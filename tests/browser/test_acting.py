"""What people do on their phones in the browser: answer, change, send things of their own."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from sandbox import made_up
from tests.browser.phones import begin, box, choose, message, phone, update, violations
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


async def test_files_of_this_machine_are_sent_as_an_album(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    files = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": made_up.picture()} for name in ("ramp", "door")]
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("menuitem", name="Photos from this device").click()
    await (await chosen.value).set_files(files)  # type: ignore[arg-type]  # why: playwright's type of a file is not public
    first = await update(bot, offset)
    second = await update(bot, first["update_id"] + 1)
    assert first["message"]["media_group_id"] == second["message"]["media_group_id"]
    await expect(phone(page, BEN).locator(".album img")).to_have_count(2)


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
