"""Forty phones at once, groups with topics, and a page with nobody on it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.phones import begin, box, phone, update, violations
from tests.sandbox.driving import BEN, ApiBot, Hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FORTY = range(2000, 2040)


async def _worked(chromium: CDPSession) -> float:
    """Seconds that the page's own thread has worked since this was enabled: a busy machine does not count."""
    told = (await chromium.send("Performance.getMetrics"))["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


async def test_forty_phones_hear_an_announcement_and_the_page_stays_quick(
    page: Page, bot: ApiBot, hands: Hands
) -> None:
    people = [{"id": number, "first_name": f"Neighbour {number - 1999}", "started": True} for number in FORTY]
    await hands.post("people", people=people)
    await page.goto(f"{bot.url}/?phones={','.join(str(number) for number in FORTY)}")
    await expect(page.locator(".phone .composer")).to_have_count(40)
    chromium = await page.context.new_cdp_session(page)
    await chromium.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = await _worked(chromium)
    said = [bot.result("sendMessage", chat_id=number, text="The surgery opens later.") for number in FORTY]
    await asyncio.gather(*said)
    await expect(page.locator(".bubble", has_text="The surgery opens later.")).to_have_count(40)
    assert 0 < await _worked(chromium) - before < 1, "the page stood still"
    open_streams = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/events')).length"
    assert await page.evaluate(open_streams) <= 1, "one stream serves all phones"
    await expect(page.locator("#news")).to_contain_text("New messages on phones that are not in view:")
    last = page.get_by_role("button", name="Go to the phone of Neighbour 40: 1 new")
    await last.click()
    await expect(phone(page, 2039).get_by_text("The surgery opens later.")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Go to the phone of Neighbour 40", exact=True)).to_be_visible()
    await phone(page, 2039).locator(".composer textarea").fill("thank you")
    await page.keyboard.press("Enter")
    assert (await update(bot))["message"]["from"]["id"] == 2039


async def test_topics_of_a_group_are_chosen_and_answered_one_by_one(page: Page, bot: ApiBot, hands: Hands) -> None:
    offset = await begin(page, bot)
    group = (await hands.post("groups", title="Team", members=[BEN, 1003], forum=True, admin=True))["id"]
    topics = {}
    for name in ("Amina", "Grace"):
        topics[name] = (await bot.result("createForumTopic", chat_id=group, name=name))["message_thread_id"]
        await bot.result("sendMessage", chat_id=group, message_thread_id=topics[name], text=f"{name} writes")
    chats = phone(page, BEN).get_by_label("Open chat")
    await expect(chats.locator("optgroup[label='Team'] option")).to_have_count(3)
    await expect(chats.locator("option", has_text="● Grace")).to_have_count(1)
    await chats.select_option(f"{group}/{topics['Grace']}")
    await expect(phone(page, BEN).get_by_text("Grace writes")).to_be_visible()
    await expect(phone(page, BEN).get_by_text("Amina writes")).to_have_count(0)
    await box(page).fill("I take this one")
    await page.keyboard.press("Enter")
    await expect(phone(page, BEN).locator(".own", has_text="I take this one")).to_be_visible()
    said = [one["message"] for one in await bot.updates(offset=offset) if "text" in one.get("message", {})]
    assert [(one["text"], one["message_thread_id"]) for one in said] == [("I take this one", topics["Grace"])]
    await bot.result("deleteForumTopic", chat_id=group, message_thread_id=topics["Amina"])
    await expect(chats.locator("optgroup[label='Team'] option")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_empty_page_says_what_to_do_and_axe_finds_nothing(
    scheme: str, page: Page, bot: ApiBot, hands: Hands
) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 390, "height": 844})
    await hands.post("reset")
    await expect(page.get_by_text("Add somebody: you then hold their phone.", exact=False)).to_be_visible()
    await page.evaluate("document.fonts.ready")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs out at the side"
    await page.locator("main").get_by_role("button", name="Add a person").click()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Grace")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Grace")).to_be_visible()
