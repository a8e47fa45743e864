"""Pinned messages: the last one is the chat's; a service message tells of each."""

from __future__ import annotations

from tests.sandbox.conformance import problems
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json


async def _said(bot: ApiBot, text: str, chat: int = AMINA) -> Json:
    sent: Json = await bot.result("sendMessage", chat_id=chat, text=text)
    return {"chat_id": chat, "message_id": sent["message_id"]}


async def _pinned(bot: ApiBot, chat: int = AMINA) -> str | None:
    full = await bot.result("getChat", chat_id=chat)
    assert problems(full, "ChatFullInfo") == []
    return full["pinned_message"]["text"] if "pinned_message" in full else None


async def test_the_last_pin_is_the_chats(bot: ApiBot, hands: Hands) -> None:
    first, second = await _said(bot, "Walks on Saturday"), await _said(bot, "Walks on Sunday")
    await bot.result("pinChatMessage", **first)
    shown = (await hands.get("chat", person=AMINA))["messages"][-1]
    assert (shown["kind"], shown["service"]) == ("service", "pinned_message")
    await bot.result("pinChatMessage", **second)
    assert await _pinned(bot) == "Walks on Sunday"
    await bot.result("unpinChatMessage", chat_id=AMINA)
    assert await _pinned(bot) == "Walks on Saturday"
    await bot.result("unpinChatMessage", **first)
    assert await _pinned(bot) is None


async def test_all_pins_go_at_once_and_with_their_message(bot: ApiBot) -> None:
    first, second = await _said(bot, "one"), await _said(bot, "two")
    for message in (first, second):
        await bot.result("pinChatMessage", **message)
    await bot.result("deleteMessage", **second)
    assert await _pinned(bot) == "one"
    await bot.result("unpinAllChatMessages", chat_id=AMINA)
    assert await _pinned(bot) is None


async def test_what_cannot_be_pinned(bot: ApiBot, hands: Hands) -> None:
    said = await _said(bot, "hello")
    await bot.result("pinChatMessage", **said)
    service = (await hands.get("chat", person=AMINA))["messages"][-1]["message_id"]
    refused = {
        77: "message to pin not found",
        service: "service messages can't be pinned",
        said["message_id"]: "CHAT_NOT_MODIFIED",
    }
    for number, words in refused.items():
        refusal = await bot.refusal("pinChatMessage", chat_id=AMINA, message_id=number)
        assert refusal == f"Bad Request: {words}"


async def test_there_must_be_a_pin_to_take_off(bot: ApiBot) -> None:
    assert await bot.refusal("unpinChatMessage", chat_id=AMINA) == "Bad Request: message to unpin not found"
    refusal = await bot.refusal("unpinChatMessage", chat_id=AMINA, message_id=77)
    assert refusal == "Bad Request: message to unpin not found"


async def test_in_groups_only_those_with_the_right_pin(bot: ApiBot, hands: Hands) -> None:
    group = (await hands.post("groups", title="Walkers", members=[AMINA, BEN], supergroup=True, admin=[]))["id"]
    said = await _said(bot, "hello", group)
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    for method in ("pinChatMessage", "unpinChatMessage"):
        assert await bot.refusal(method, **said) == words
    assert await bot.refusal("unpinAllChatMessages", chat_id=group) == words
    await hands.post(f"groups/{group}/standing", status="administrator", rights=["can_pin_messages"])
    await bot.result("pinChatMessage", **said)
    assert await _pinned(bot, group) == "hello"
