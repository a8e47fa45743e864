"""The phones by keyboard, by screen reader, on a narrow window, in the dark, and at twice the size."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.phones import KEYBOARD, begin, box, message, open_menu, phone, update, violations
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def _tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        if (await page.evaluate(focused)).strip() == name:
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


async def test_everything_goes_by_keyboard_alone(page: Page, bot: ApiBot) -> None:
    await _tab_to(page, "Start")
    await page.keyboard.press("Enter")
    started = await update(bot)
    await expect(box(page)).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    said = await update(bot, started["update_id"] + 1)
    assert said["message"]["text"] == "hello"
    await bot.result("sendMessage", chat_id=BEN, text="Walking group", reply_markup=KEYBOARD)
    await expect(phone(page, BEN).get_by_role("button", name="I'm interested")).to_be_visible()
    await phone(page, BEN).get_by_role("log").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    assert "hello" in await page.evaluate("document.activeElement.innerText")
    await page.keyboard.press("ArrowDown")
    await _tab_to(page, "I'm interested")
    await page.keyboard.press("Space")
    assert (await update(bot, said["update_id"] + 1))["callback_query"]["data"] == "o:1"
    await page.keyboard.press("Escape")
    await expect(box(page)).to_be_focused()


async def test_a_long_chat_is_one_stop_for_the_tab_key(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    for at in range(20):
        await bot.result("sendMessage", chat_id=BEN, text=f"Walk {at}", reply_markup=KEYBOARD)
    await expect(phone(page, BEN).get_by_role("button", name="I'm interested")).to_have_count(20)
    reached = phone(page, BEN).locator(".messages :is(button, a, [role=article])[tabindex='0']")
    await expect(reached).to_have_count(3)
    await expect(reached.first).to_contain_text("Walk 19")


async def test_a_menu_of_a_message_goes_by_arrows_and_gives_the_keyboard_back(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="Hello")
    await message(page, sent["message_id"]).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("End")
    await expect(page.get_by_role("button", name="Pass it on to the bot")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(message(page, sent["message_id"])).to_be_focused()


async def test_only_the_phone_in_hand_is_read_aloud(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    log, other = phone(page, BEN).get_by_role("log"), phone(page, AMINA).get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(other).to_have_attribute("aria-live", "off")
    await begin(page, bot, AMINA)
    await expect(other).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-live", "off")


async def test_a_narrow_window_is_one_phone_and_the_way_to_the_others(page: Page, bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", people=[{"id": 2000 + at, "first_name": f"Neighbour {at}"} for at in range(20)])
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{bot.url}/?phones={BEN},{AMINA}")
    await expect(phone(page, BEN)).to_be_visible()
    await expect(phone(page, AMINA)).to_be_hidden()
    assert await phone(page, BEN).evaluate("phone => phone.getBoundingClientRect().width") == 390
    await begin(page, bot)
    await page.get_by_role("navigation", name="Go from phone to phone").get_by_role("button", name="Amina").click()
    await expect(phone(page, AMINA)).to_be_visible()
    await expect(phone(page, BEN)).to_be_hidden()
    await bot.result("sendMessage", chat_id=BEN, text="News for Ben")
    await page.get_by_role("button", name="Go to the phone of Ben: 1 new").click()
    await expect(phone(page, BEN).get_by_text("News for Ben")).to_be_visible()
    await page.get_by_role("button", name="People").click()
    await expect(page.locator("#people-list li")).to_have_count(23)
    seen = "rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    assert await page.locator("#people-list li").evaluate_all(seen) >= 6
    await page.locator("#people-list button", has_text="Neighbour 5").click()
    await expect(phone(page, 2005).get_by_role("heading")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs out at the side"


async def test_news_on_a_phone_that_was_just_left_is_new(page: Page, bot: ApiBot) -> None:
    """However late the browser tells which phones are on the screen: a message may come before."""
    await page.add_init_script("window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} }")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{bot.url}/?phones={BEN},{AMINA}")
    await begin(page, bot)
    await page.get_by_role("navigation", name="Go from phone to phone").get_by_role("button", name="Amina").click()
    await expect(phone(page, BEN)).to_be_hidden()
    await bot.result("sendMessage", chat_id=BEN, text="News for Ben")
    await expect(page.get_by_role("button", name="Go to the phone of Ben: 1 new")).to_be_visible()
    await begin(page, bot, AMINA)
    await bot.result("sendMessage", chat_id=AMINA, text="News for Amina")
    await expect(phone(page, AMINA).get_by_text("News for Amina")).to_be_visible()
    await expect(page.get_by_role("button", name="Go to the phone of Amina Shah", exact=True)).to_be_visible()


async def _height(page: Page) -> float:
    found = await box(page).bounding_box()
    assert found is not None
    return found["height"]


async def test_long_words_are_typed_on_a_narrow_phone(page: Page, bot: ApiBot) -> None:
    await page.set_viewport_size({"width": 390, "height": 700})
    await begin(page, bot)
    low = await _height(page)
    await box(page).fill(
        "The bus to the surgery comes once an hour and the last one leaves before the clinic ends. " * 3
    )
    high = await _height(page)
    assert 3 * low < high < 350
    await expect(phone(page, BEN).get_by_role("button", name="Send", exact=True)).to_be_in_viewport()


async def test_at_twice_the_size_the_phone_can_still_be_used(page: Page, bot: ApiBot) -> None:
    await page.set_viewport_size({"width": 640, "height": 400})
    await begin(page, bot)
    await bot.result("sendMessage", chat_id=BEN, text="Walking group", reply_markup=KEYBOARD)
    await phone(page, BEN).get_by_role("button", name="I'm interested").click()
    await expect(box(page)).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_dark_is_chosen_and_kept(page: Page, bot: ApiBot) -> None:
    colour = "document.documentElement && getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(colour)
    await page.get_by_role("button", name="Dark").click()
    await expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    dark = await page.evaluate(colour)
    assert dark != light
    await page.reload()
    await expect(page.locator(".phone")).to_have_count(2)
    assert await page.evaluate(colour) == dark


async def _rich_page(page: Page, bot: ApiBot, hands: Hands) -> int:
    offset = await begin(page, bot)
    text = '<b>Walk</b> <a href="https://example.org">map</a> <code>x</code> <tg-spoiler>y</tg-spoiler> /menu #walk'
    rows = [[{"text": style, "callback_data": style, "style": style}] for style in ("danger", "success", "primary")]
    markup = {"inline_keyboard": [*KEYBOARD["inline_keyboard"], *rows]}
    sent = await bot.result("sendMessage", chat_id=BEN, text=text, parse_mode="HTML", reply_markup=markup)
    for kind in ("photo", "voice", "sticker", "document", "video", "location", "contact"):
        await hands.post("send", person=BEN, kind=kind)
    await bot.result("sendMessage", chat_id=BEN, text="Well?", reply_to_message_id=sent["message_id"])
    await bot.result("sendMessage", chat_id=BEN, text="Yes?", reply_markup={"keyboard": [["Yes", "No"]]})
    await expect(phone(page, BEN).locator(".message")).to_have_count(11)
    await bot.updates(offset=offset)
    return int(sent["message_id"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(scheme: Any, page: Page, bot: ApiBot, hands: Hands) -> None:
    await page.emulate_media(color_scheme=scheme)
    number = await _rich_page(page, bot, hands)
    assert await violations(page) == []
    await open_menu(page, number)
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await phone(page, BEN).get_by_role("button", name="Photo").click()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await phone(page, BEN).get_by_role("button", name="Options of this phone").click()
    assert await violations(page) == []
    await page.get_by_role("menuitem", name="Start again by a link…").click()
    assert await violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_a_narrow_window(scheme: Any, page: Page, bot: ApiBot) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": 390, "height": 844})
    await begin(page, bot)
    await phone(page, BEN).get_by_role("button", name="Send a file or something made up").click()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="People").click()
    await page.get_by_text("Add a person").click()
    assert await violations(page) == []
