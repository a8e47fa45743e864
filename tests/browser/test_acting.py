"""What people do on their phones in the browser: answer, change, send things of their own."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.phones import begin, box, choose, message, phone, update
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
