"""The team's inbox in a group, over real HTTP: topics, answers and changes both ways, as Telegram's rules have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from app.town.phones import Phone
from tests.e2e.house import House, until

GRACE = 9101
AMINA = 4201
RIGHTS = ["can_manage_topics", "can_delete_messages", "can_pin_messages"]


@dataclass
class Desk:
    """The team's group, and who writes there."""

    house: House
    group: int

    @classmethod
    async def set_up(cls, house: House, rights: list[str] | None = None) -> Desk:
        """A forum whose bot is an administrator; Grace connects it."""
        await house.team(GRACE, "administrator")
        admin = RIGHTS if rights is None else rights
        founded = await house.exchange.post("groups", title="The team", members=[GRACE], admin=admin, forum=True)
        desk = cls(house, int(founded["id"]))
        await desk.says("/connect")
        await desk.shows("This group is the team’s inbox now")
        return desk

    async def says(self, text: str, **more: Any) -> int:
        """Grace writes in the group; the message's number."""
        said = await self.house.exchange.post("say", person=GRACE, chat=self.group, text=text, **more)
        return int(said["message_id"])

    async def messages(self) -> list[dict[str, Any]]:
        """What stands in the group."""
        chat = await self.house.exchange.get("chat", chat=self.group)
        return [message for message in chat["messages"] if not message.get("deleted")]

    async def shows(self, words: str) -> dict[str, Any]:
        """Wait for words in the group; the newest message with them."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            found[:] = [one for one in await self.messages() if words in str(one.get("text"))]
            return bool(found)

        await until(there)
        return found[-1]

    async def topics(self) -> list[dict[str, Any]]:
        """The topics but the general one."""
        listed: list[dict[str, Any]] = await self.house.exchange.get(f"groups/{self.group}/topics")
        return [topic for topic in listed if topic["message_thread_id"] != 1]

    async def reacted(self, message_id: int) -> list[str]:
        """The bot's reactions on a message of the group."""
        shown = next(one for one in await self.messages() if one["message_id"] == message_id)
        return [emoji for emojis in (shown.get("reacted") or {}).values() for emoji in emojis]


async def tells(phone: Phone, words: str) -> int:
    """Somebody tells the team something; the number of the message."""
    await phone.say("/say")
    await phone.hears("What is on your mind?")
    said = await phone.exchange.post("say", person=phone.person, text=words)
    await phone.hears("Your receipt is")
    return int(said["message_id"])


async def test_a_conversation_with_the_team_from_the_first_word_to_the_last(house: House) -> None:
    desk = await Desk.set_up(house)
    (amina,) = await house.members(AMINA)
    said = await tells(amina, "The lift is broken.")
    mirrored = await desk.shows("The lift is broken.")
    (topic,) = await desk.topics()
    assert topic["name"].startswith("Resident 1 · ")
    assert mirrored["thread"] == topic["message_thread_id"]
    chat = await house.exchange.get("chat", person=AMINA)
    reactions = [message.get("reacted") for message in chat["messages"] if message["message_id"] == said]
    assert "✍" in str(reactions)

    answer = await desk.says("It is mended tomoro.", thread=topic["message_thread_id"])
    await amina.hears("It is mended tomoro.")
    await until(lambda: _has(desk, answer, "👌"))

    await house.exchange.post("edit", person=GRACE, chat=desk.group, message_id=answer, text="It is mended tomorrow.")
    await amina.hears("It is mended tomorrow.")
    await house.exchange.post("edit", person=AMINA, message_id=said, text="The lift is broken again.")
    await desk.shows("The lift is broken again.")

    await desk.says("/delete", thread=topic["message_thread_id"], reply_to=answer)
    await desk.shows("It is deleted in their chat")
    assert await house.heard_times(amina, "mended tomorrow") == 0

    await desk.says("/close It works now.", thread=topic["message_thread_id"])
    await desk.shows("Nothing waits here any more")
    await until(lambda: _is_closed(desk))
    await tells(amina, "And the door is heavy.")
    await desk.shows("And the door is heavy.")
    assert not (await desk.topics())[0]["closed"]

    await amina.say("/deleteme")
    await amina.hears_button("Yes, go on")
    await amina.press("Yes, go on")
    await amina.hears_button("Yes, erase it all")
    await amina.press("Yes, erase it all")
    await amina.hears("Everything about you is erased")
    await until(lambda: _is_empty(desk))
    assert not [one for one in await desk.messages() if "lift" in str(one.get("text"))]


async def _has(desk: Desk, message_id: int, emoji: str) -> bool:
    return emoji in await desk.reacted(message_id)


async def _is_closed(desk: Desk) -> bool:
    return bool((await desk.topics())[0]["closed"])


async def _is_empty(desk: Desk) -> bool:
    return await desk.topics() == []


async def test_a_picture_of_the_team_s_reaches_the_person(house: House) -> None:
    desk = await Desk.set_up(house)
    (amina,) = await house.members(AMINA)
    await tells(amina, "When does the clinic open?")
    await desk.shows("When does the clinic open?")
    (topic,) = await desk.topics()
    where = {"chat": desk.group, "thread": topic["message_thread_id"]}
    await house.exchange.post("send", person=GRACE, kind="photo", caption="The new times", **where)
    await amina.hears("The new times")
    await until(lambda: house.calls("copyMessage", chat=AMINA))
    assert len(await house.file_ids(AMINA)) == 1


@pytest.mark.parametrize("rights", [["can_pin_messages"], []], ids=["no topics", "no rights at all"])
async def test_without_the_right_to_make_topics_it_stands_in_the_group_and_is_answered_there(
    house: House, rights: list[str]
) -> None:
    desk = await Desk.set_up(house, rights)
    (amina,) = await house.members(AMINA)
    await tells(amina, "The lift is broken.")
    mirrored = await desk.shows("The lift is broken.")
    assert mirrored.get("thread") in (None, 0)
    await desk.says("It is mended tomorrow.", reply_to=mirrored["message_id"])
    await amina.hears("It is mended tomorrow.")


async def test_words_of_danger_are_to_be_pinned_in_the_topic(house: House) -> None:
    desk = await Desk.set_up(house)
    (amina,) = await house.members(AMINA)
    await amina.say("I want to kill myself")
    await amina.hears("999")
    await desk.shows("I want to kill myself")
    await until(lambda: house.calls("pinChatMessage", chat=desk.group))
    assert len(await house.calls("pinChatMessage", chat=desk.group)) == 1


async def test_a_topic_that_was_deleted_in_the_group_is_made_again(house: House) -> None:
    desk = await Desk.set_up(house)
    (amina,) = await house.members(AMINA)
    await tells(amina, "The lift is broken.")
    await desk.shows("The lift is broken.")
    (topic,) = await desk.topics()
    thread = topic["message_thread_id"]
    await house.exchange.post("faults", kind="error", method="sendMessage", chat_id=desk.group, code=400,
        description="Bad Request: message thread not found")  # fmt: skip
    await tells(amina, "And the door is heavy.")
    again = await desk.shows("And the door is heavy.")
    assert again["thread"] != thread
    assert len(await desk.topics()) == 2


async def test_a_group_that_becomes_a_supergroup_is_answered_under_its_new_number(house: House) -> None:
    await house.phone(4301, "Neighbour")
    founded = await house.exchange.post("groups", title="Neighbours", members=[4301])
    old = int(founded["id"])
    await until(lambda: house.calls(chat=old))
    grown = int((await house.exchange.post(f"groups/{old}/upgrade", person=4301))["id"])
    await house.exchange.post("say", person=4301, chat=grown, text="/help")
    amina = await house.phone(AMINA)
    await amina.say("/start")
    await amina.hears("Please choose your language")  # later than all that was said in the group
    assert len(await house.calls(chat=old)) == 1
    assert await house.calls(chat=grown) == [], "it is greeted once, whatever its number"
