"""A visitor's hands on the demo's phones: sign up on one, announce on another, answer, be heard, hear back."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

GRACE, TOM = 1001, 9002
PATIENCE = 30.0
CARD = ("The four surgeries", "By the end of April", "The opening times", "The buildings", "Here, in May")
ANNOUNCED = "Surgeries in Dacorum may open later."


class Hand:
    """A visitor's hand on one of the phones."""

    def __init__(self, page: Page, person: int) -> None:
        self.page = page
        self.phone = page.locator(f".phone[data-person='{person}']")

    def bubble(self, words: str) -> Locator:
        """The newest message with these words."""
        return self.phone.locator(".bubble", has_text=words).last

    async def reads(self, words: str) -> None:
        """Wait until these words stand on the phone."""
        await expect(self.bubble(words)).to_be_visible(timeout=PATIENCE * 1000)

    async def taps(self, label: str) -> None:
        """Press the newest button with this label, as soon as it is there."""
        await self.phone.get_by_role("button", name=label, exact=True).last.click()

    async def says(self, words: str) -> None:
        """Type and send."""
        box = self.phone.get_by_label("Message from", exact=False)
        await box.fill(words)
        await box.press("Enter")
        await expect(box).to_have_value("")


async def sign_up(grace: Hand) -> None:
    """For updates only, by taps alone."""
    for label in ("Start", "English", "Only updates", "All of them", "Skip"):
        await grace.taps(label)
    await grace.reads("You are signed up")


async def write_announcement(tom: Hand) -> None:
    """All but sending it."""
    await tom.says("/announce")
    await tom.reads("Type the announcement")
    await tom.says(ANNOUNCED)
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "Choose one answer"):
        await tom.taps(label)
    asked = ("Type the question", "Type the answers", "1 of 5", "2 of 5", "3 of 5", "4 of 5", "5 of 5")
    for words, typed in zip(asked, ("When would you come?", "Mornings\nEvenings", *CARD), strict=True):
        await tom.reads(words)
        await tom.says(typed)
    await tom.reads("What next?")


async def announce_and_count(grace: Hand, tom: Hand) -> None:
    """It arrives, is answered, and the team sees the count."""
    await tom.taps("Send it now")
    await tom.taps("Yes, send it")
    await grace.reads(ANNOUNCED)
    await grace.taps("Evenings")
    await grace.reads("Your answer: Evenings")
    await tom.reads("finished")
    await tom.bubble("finished").locator("..").get_by_role("button", name="Report", exact=True).click()
    await expect(tom.bubble("Answered: *.")).to_contain_text(re.compile(r"Evenings\s+\*"))


async def hear_back(grace: Hand, tom: Hand) -> None:
    """What she tells is answered in the inbox, and she reads it."""
    await grace.says("/say")
    await grace.reads("What is on your mind?")
    await grace.says("The phone is never answered.")
    await grace.reads("Your receipt is")
    receipt = re.search(r"Your receipt is (\S+?)\.", await grace.bubble("Your receipt is").inner_text())
    assert receipt is not None
    await tom.says("/inbox")
    await tom.reads("Which one?")
    hers = tom.phone.get_by_role("button", name=receipt[1])
    pages = tom.phone.locator(".bubble", has_text="Which one?")
    while not await hers.count():  # the oldest stands first, and the town has said much in its year
        seen = await pages.count()
        await tom.taps("More …")
        await expect(pages).to_have_count(seen + 1)
    await hers.last.click()
    await tom.reads("The phone is never answered.")
    await tom.taps("Answer")
    await tom.reads("Type your answer")
    await tom.says("From January there are two people at the desk.")
    await tom.taps("Send it")
    await grace.reads("two people at the desk")
    await expect(grace.bubble("two people at the desk")).to_contain_text(receipt[1])
