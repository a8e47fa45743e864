"""The sandbox's page in a real Chromium: people write, press and read, by mouse, by keyboard, with assistive means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox.server import serve
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=20_000)
KEYBOARD = {"inline_keyboard": [[{"text": "I'm interested", "callback_data": "o:1"}]]}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests of this file."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[ApiBot]:
    """A bot in a town of its own: Amina reads Urdu, Ben English; nobody has started it."""
    async with serve() as serving, aiohttp.ClientSession() as http:
        bot = ApiBot(http, serving.url)
        await bot.result("setMyName", name="Hearback")
        people: list[Json] = [
            {"id": BEN, "first_name": "Ben", "language_code": "en"},
            {"id": AMINA, "first_name": "Amina", "last_name": "Shah", "language_code": "ur"},
            {"id": 1003, "first_name": "Chen", "language_code": "en"},
        ]
        await Hands(http, serving.url).post("people", people=people)
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def hands(bot: ApiBot) -> Hands:
    """What people do elsewhere."""
    return Hands(bot.http, bot.url)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, bot: ApiBot) -> AsyncIterator[Page]:
    """The page, just opened; an error in its console fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: wrong.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    await page.goto(bot.url)
    await expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(2)
    yield page
    await context.close()
    assert wrong == []


def phone(page: Page, person: int) -> Locator:
    """The phone of a person."""
    return page.locator(f".phone[data-person='{person}']")


async def update(bot: ApiBot, offset: int = 0) -> Json:
    """The next update that the bot gets."""
    (first, *_) = await bot.updates(offset=offset, timeout=20)
    return dict(first)


async def begin(page: Page, bot: ApiBot, person: int = BEN) -> int:
    """A person presses Start; returns the offset of what comes next."""
    await phone(page, person).get_by_role("button", name="Start", exact=True).click()
    started = await update(bot)
    assert started["message"]["text"] == "/start"
    await expect(phone(page, person).get_by_label("Message from", exact=False)).to_be_visible()
    return int(started["update_id"]) + 1


async def test_two_phones_are_open_at_first_and_a_talk_begins_with_start(page: Page, bot: ApiBot) -> None:
    await expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    await expect(page.get_by_text("This page stands in for Telegram.", exact=False)).to_be_visible()
    await begin(page, bot)
    await bot.result("sendMessage", chat_id=BEN, text="Hello <b>Ben</b>", parse_mode="HTML")
    await expect(phone(page, BEN).locator("strong", has_text="Ben")).to_be_visible()


async def test_a_typed_message_reaches_the_bot_and_its_answer_the_phone(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await phone(page, BEN).get_by_label("Message from Ben").fill("we need benches")
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


async def test_a_person_replies_and_changes_their_words(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    sent = await bot.result("sendMessage", chat_id=BEN, text="What do you think?")
    await phone(page, BEN).locator(f"[data-message='{sent['message_id']}']").hover()
    await phone(page, BEN).get_by_role("button", name="Reply to this message").last.click()
    await page.keyboard.type("benhces")
    await page.keyboard.press("Enter")
    said = await update(bot, offset)
    assert said["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    own = phone(page, BEN).locator(f"[data-message='{said['message']['message_id']}']")
    await own.hover()
    await own.get_by_role("button", name="Change this message").click()
    await phone(page, BEN).get_by_label("Message from Ben").fill("benches")
    await page.keyboard.press("Enter")
    assert (await update(bot, said["update_id"] + 1))["edited_message"]["text"] == "benches"
    await expect(own).to_contain_text("benches")


async def test_commands_and_made_up_things_are_sent_from_menus(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await bot.result("setMyCommands", commands=[{"command": "menu", "description": "What I can do"}])
    await phone(page, BEN).get_by_role("button", name="Commands").click()
    await page.get_by_role("menuitem", name="/menu – What I can do").click()
    command = await update(bot, offset)
    assert command["message"]["entities"][0]["type"] == "bot_command"
    await phone(page, BEN).get_by_role("button", name="Send something made up").click()
    await page.get_by_role("menuitem", name="A photo").click()
    photo = await update(bot, command["update_id"] + 1)
    assert photo["message"]["photo"][0]["width"] == 320
    picture = phone(page, BEN).get_by_role("img", name="Photo")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320


async def test_a_document_is_downloaded_under_its_name(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    await bot.upload("sendDocument", {"document": ("my-data.json", b'{"name": "Ben"}')}, chat_id=str(BEN))
    async with page.expect_download() as downloading:
        await phone(page, BEN).get_by_role("link", name="Download my-data.json").click()
    download = await downloading.value
    assert download.suggested_filename == "my-data.json"
    assert (await download.path()).read_bytes() == b'{"name": "Ben"}'


async def test_blocking_is_told_and_starting_again_is_offered(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await phone(page, BEN).get_by_role("button", name="Options of this phone").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    blocked = await update(bot, offset)
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await expect(phone(page, BEN).get_by_text("Ben has blocked the bot", exact=False)).to_be_visible()
    await phone(page, BEN).get_by_role("button", name="Unblock the bot").click()
    await expect(phone(page, BEN).get_by_label("Message from Ben")).to_be_focused()


async def test_a_link_with_a_code_starts_the_bot_with_it(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    name = (await bot.result("getMe"))["username"]
    await bot.result("sendMessage", chat_id=BEN, text=f"Invite: https://t.me/{name}?start=poster_7")
    await phone(page, BEN).get_by_role("link", name=f"https://t.me/{name}?start=poster_7").click()
    assert (await update(bot, offset))["message"]["text"] == "/start poster_7"


async def test_urdu_is_laid_out_from_right_to_left(page: Page, bot: ApiBot) -> None:
    await begin(page, bot, AMINA)
    await bot.result("sendMessage", chat_id=AMINA, text="السلام علیکم")
    await bot.result("sendMessage", chat_id=AMINA, text="In English too")
    urdu = phone(page, AMINA)
    assert await urdu.evaluate("phone => getComputedStyle(phone).direction") == "rtl"
    own, first, second = (urdu.locator(".bubble").nth(at) for at in range(3))
    mine, theirs = await own.bounding_box(), await first.bounding_box()
    assert mine is not None
    assert theirs is not None
    assert mine["x"] < theirs["x"], "one's own words stand on the left"
    assert await first.locator(".words").evaluate("words => getComputedStyle(words).direction") == "rtl"
    assert await second.locator(".words").evaluate("words => getComputedStyle(words).direction") == "ltr"
    assert await phone(page, BEN).evaluate("phone => getComputedStyle(phone).direction") == "ltr"


async def test_a_command_keeps_its_slash_in_front_from_right_to_left(page: Page, bot: ApiBot) -> None:
    await begin(page, bot, AMINA)
    await bot.result("sendMessage", chat_id=AMINA, text="سب دیکھنے کے لیے /mine لکھیں۔")
    command = phone(page, AMINA).get_by_role("button", name="/mine")
    edges = """command => [0, 4].map(at => {
      const letter = document.createRange();
      letter.setStart(command.firstChild, at);
      letter.setEnd(command.firstChild, at + 1);
      return letter.getBoundingClientRect().left;
    })"""
    slash, last = await command.evaluate(edges)
    assert slash < last


async def test_a_narrow_window_shows_enough_people_to_choose_among(page: Page, bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", people=[{"id": 2000 + at, "first_name": f"Neighbour {at}"} for at in range(20)])
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{bot.url}/?phones={BEN}")
    await expect(page.locator("#people-list li")).to_have_count(23)
    seen = """list => {
      const bottom = Math.min(innerHeight, list.closest("nav").getBoundingClientRect().bottom);
      return [...list.children].filter(row => row.getBoundingClientRect().bottom <= bottom).length;
    }"""
    assert await page.locator("#people-list").evaluate(seen) >= 6
    await page.locator("#people-list button").nth(5).click()
    await expect(page.locator(".phone").last.get_by_role("heading")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs out at the side"


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
    await expect(phone(page, BEN).get_by_label("Message from Ben")).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    said = await update(bot, started["update_id"] + 1)
    assert said["message"]["text"] == "hello"
    await bot.result("sendMessage", chat_id=BEN, text="Walking group", reply_markup=KEYBOARD)
    await expect(phone(page, BEN).get_by_role("button", name="I'm interested")).to_be_visible()
    await phone(page, BEN).get_by_role("log").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    words = await page.evaluate("document.activeElement.innerText")
    assert "hello" in words
    await _tab_to(page, "I'm interested")
    await page.keyboard.press("Space")
    assert (await update(bot, said["update_id"] + 1))["callback_query"]["data"] == "o:1"


async def test_nothing_that_is_written_becomes_part_of_the_page(page: Page, bot: ApiBot, hands: Hands) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await hands.post("people", id=1003, first_name=nasty)
    await hands.post("start", person=1003)
    await page.goto(f"{bot.url}/?phones=1003")
    button = {"inline_keyboard": [[{"text": nasty, "callback_data": "x"}]]}
    await bot.result("sendMessage", chat_id=1003, text=nasty, reply_markup=button)
    await expect(phone(page, 1003).locator(".words").last).to_have_text(nasty)
    await expect(phone(page, 1003).locator("img, script")).to_have_count(0)
    await expect(phone(page, 1003).get_by_role("heading", name=nasty)).to_be_visible()


async def test_people_are_found_added_opened_and_closed(page: Page, bot: ApiBot) -> None:
    await page.goto(f"{bot.url}/?phones={AMINA},1003")
    await expect(page.locator(".phone")).to_have_count(2)
    await page.get_by_label("Find a person").fill("urdu")
    await expect(page.locator("#people-list li")).to_have_count(1)
    await page.get_by_label("Find a person").fill("")
    await page.get_by_text("Add a person").click()
    await page.get_by_label("Name", exact=True).fill("Dorota")
    await page.get_by_label("Language of the phone").select_option("pl")
    await page.get_by_role("button", name="Add and open the phone").click()
    await expect(page.get_by_role("heading", name="Dorota")).to_be_visible()
    await page.locator(".phone").first.get_by_role("button", name="Close this phone").click()
    await expect(page.locator(".phone")).to_have_count(2)
    shown = await page.locator(".phone").evaluate_all("phones => phones.map(phone => phone.dataset.person)")
    assert page.url.endswith(f"?phones={','.join(shown)}")


async def _rich_page(page: Page, bot: ApiBot, hands: Hands) -> None:
    offset = await begin(page, bot)
    text = '<b>Walk</b> <a href="https://example.org">map</a> <code>x</code> <tg-spoiler>y</tg-spoiler> /menu #walk'
    sent = await bot.result("sendMessage", chat_id=BEN, text=text, parse_mode="HTML", reply_markup=KEYBOARD)
    for kind in ("photo", "voice", "sticker", "document", "video", "location", "contact"):
        await hands.post("send", person=BEN, kind=kind)
    await bot.result("sendMessage", chat_id=BEN, text="Well?", reply_to_message_id=sent["message_id"])
    await bot.result("sendMessage", chat_id=BEN, text="Yes?", reply_markup={"keyboard": [["Yes", "No"]]})
    await expect(phone(page, BEN).locator(".message")).to_have_count(11)
    await bot.updates(offset=offset)


async def _violations(page: Page) -> list[Any]:
    results = await Axe().run(page)
    return [(found["id"], [node["html"] for node in found["nodes"]]) for found in results.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(scheme: Any, page: Page, bot: ApiBot, hands: Hands) -> None:
    await page.emulate_media(color_scheme=scheme)
    await _rich_page(page, bot, hands)
    assert await _violations(page) == []
    await phone(page, BEN).get_by_role("button", name="Options of this phone").click()
    assert await _violations(page) == []
    await page.get_by_role("menuitem", name="Start again by a link…").click()
    assert await _violations(page) == []


async def test_the_page_comes_back_by_itself_after_a_reset(page: Page, bot: ApiBot, hands: Hands) -> None:
    await hands.post("reset")
    await expect(page.get_by_text("There is nobody here yet.", exact=False)).to_be_visible()
    await expect(page.get_by_text("No bot has called yet.", exact=False)).to_be_visible()
    await hands.post("people", id=7, first_name="Grace")
    await bot.result("getMe")
    await expect(page.locator("#people-list li")).to_have_count(1)
    await expect(page.get_by_text("No bot has called yet.", exact=False)).to_have_count(0)
