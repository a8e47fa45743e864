"""The sandbox's page in a real Chromium: whose phones there are, how a talk begins, and what surrounds it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.phones import begin, box, phone, update
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_two_phones_are_open_at_first_and_a_talk_begins_with_start(page: Page, bot: ApiBot) -> None:
    await expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    await expect(page.get_by_text("This page stands in for Telegram.", exact=False)).to_be_visible()
    await begin(page, bot)
    await bot.result("sendMessage", chat_id=BEN, text="Hello <b>Ben</b>", parse_mode="HTML")
    await expect(phone(page, BEN).locator("strong", has_text="Ben")).to_be_visible()


async def test_staff_and_residents_stand_apart_in_the_list(page: Page, bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", people=[{"id": BEN, "circle": "Residents", "about": "signed up"}])
    staff = page.get_by_role("list", name="Staff").get_by_role("button")
    await expect(staff).to_have_count(1)
    await expect(staff).to_contain_text("Chen")
    await expect(staff).to_contain_text("English · officer")
    await expect(page.get_by_role("list", name="Residents").get_by_role("button")).to_contain_text("signed up")
    await staff.click()
    await expect(phone(page, 1003).get_by_text("English · officer")).to_be_visible()


async def test_what_the_bot_can_do_stands_before_start(page: Page, bot: ApiBot) -> None:
    await bot.result("setMyDescription", description="Hear about local health services.")
    await expect(phone(page, BEN).get_by_text("What can this bot do?")).to_be_visible()
    await expect(phone(page, BEN).get_by_text("Hear about local health services.")).to_be_visible()


async def test_blocking_is_told_and_starting_again_is_offered(page: Page, bot: ApiBot) -> None:
    offset = await begin(page, bot)
    await phone(page, BEN).get_by_role("button", name="Options of this phone").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    blocked = await update(bot, offset)
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await expect(phone(page, BEN).get_by_text("Ben has blocked the bot", exact=False)).to_be_visible()
    await phone(page, BEN).get_by_role("button", name="Unblock the bot").click()
    await expect(box(page)).to_be_focused()


async def test_an_account_is_deleted_only_after_a_second_question(page: Page, bot: ApiBot) -> None:
    await begin(page, bot)
    for answer in ("Cancel", "Delete the account"):
        await phone(page, BEN).get_by_role("button", name="Options of this phone").click()
        await page.get_by_role("menuitem", name="Delete the account").click()
        await page.get_by_role("dialog").get_by_role("button", name=answer).click()
    await expect(phone(page, BEN).get_by_text("Ben has deleted their account.")).to_be_visible()
    assert "deactivated" in await bot.refusal("sendMessage", chat_id=BEN, text="Hello?")


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
    await expect(urdu).to_have_css("direction", "rtl")
    own, first, second = (urdu.locator(".bubble").nth(at) for at in range(3))
    mine, theirs = await own.bounding_box(), await first.bounding_box()
    assert mine is not None
    assert theirs is not None
    assert mine["x"] < theirs["x"], "one's own words stand on the left"
    await expect(first.locator(".words")).to_have_css("direction", "rtl")
    await expect(second.locator(".words")).to_have_css("direction", "ltr")
    await expect(phone(page, BEN)).to_have_css("direction", "ltr")


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


async def test_a_phone_speaks_its_owners_language(page: Page, bot: ApiBot) -> None:
    await expect(phone(page, AMINA)).to_have_attribute("lang", "ur")
    await expect(phone(page, AMINA).locator(".wide")).to_have_text("شروع کریں")
    await begin(page, bot, AMINA)
    await expect(box(page, AMINA)).to_have_attribute("placeholder", "پیغام")
    await expect(box(page, BEN)).to_have_count(0)
    await bot.result("sendChatAction", chat_id=AMINA, action="typing")
    await expect(phone(page, AMINA).locator(".typing")).to_contain_text("لکھ رہا ہے")


async def test_a_group_is_chosen_in_the_head_of_the_phone(page: Page, bot: ApiBot, hands: Hands) -> None:
    await begin(page, bot)
    await expect(phone(page, BEN).locator(".rooms")).to_be_hidden()
    group = (await hands.post("groups", title="The team", members=[BEN, 1003], admin=True))["id"]
    await bot.result("sendMessage", chat_id=group, text="Two people wait for an answer")
    await expect(phone(page, BEN).get_by_text("Two people wait")).to_have_count(0)
    await phone(page, BEN).get_by_label("Open chat").select_option(f"{group}/0")
    await expect(phone(page, BEN).get_by_text("Two people wait for an answer")).to_be_visible()
    await hands.post("say", person=1003, chat=group, text="I take the first")
    await expect(phone(page, BEN).locator(".theirs", has_text="I take the first")).to_contain_text("Chen:")
    await box(page).fill("And I the second")
    await page.keyboard.press("Enter")
    await expect(phone(page, BEN).locator(".own", has_text="And I the second")).to_be_visible()
    await phone(page, BEN).get_by_label("Open chat").select_option(f"{BEN}/0")
    await expect(phone(page, BEN).get_by_text("/start")).to_be_visible()
    await expect(phone(page, BEN).get_by_text("And I the second")).to_have_count(0)


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
    await page.locator(".phone .close-phone").first.click()
    await expect(page.locator(".phone")).to_have_count(2)
    shown = await page.locator(".phone").evaluate_all("phones => phones.map(phone => phone.dataset.person)")
    await expect(page).to_have_url(f"{bot.url}/?phones={','.join(shown)}")


async def test_the_page_comes_back_by_itself_after_a_reset(page: Page, bot: ApiBot, hands: Hands) -> None:
    await hands.post("reset")
    await expect(page.get_by_text("There is nobody here yet.", exact=False)).to_be_visible()
    await expect(page.get_by_text("No bot has called yet.", exact=False)).to_be_visible()
    await hands.post("people", id=7, first_name="Grace")
    await bot.result("getMe")
    await expect(page.locator("#people-list li")).to_have_count(1)
    await expect(page.get_by_text("No bot has called yet.", exact=False)).to_have_count(0)


async def test_an_answer_that_is_older_than_the_news_changes_nothing(page: Page, bot: ApiBot) -> None:
    held = asyncio.Event()
    asked = asyncio.Event()

    async def slowly(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await held.wait()
        await route.fulfill(response=answer)

    await page.route("**/sandbox/chats?*", slowly)
    await page.get_by_role("navigation", name="People").get_by_role("button", name="Chen").click()
    await asyncio.wait_for(asked.wait(), 60)
    await phone(page, BEN).locator(".wide").click()
    await expect(box(page)).to_be_visible()
    held.set()
    await expect(phone(page, 1003).locator(".wide")).to_be_visible()
    await expect(box(page)).to_be_visible()
