"""Edits and deletions, and what cannot be edited or deleted."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import made_up
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


@pytest.fixture
async def question(bot: ApiBot) -> dict[str, Any]:
    """The address of a question with a button in Amina's chat."""
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=KEYBOARD)
    return {"chat_id": AMINA, "message_id": sent["message_id"]}


async def test_an_edit_changes_the_words_and_takes_the_keyboard_away(
    bot: ApiBot, hands: Hands, question: dict[str, Any]
) -> None:
    edited = await bot.result("editMessageText", text="<b>Yes</b>", parse_mode="HTML", **question)
    assert edited["text"] == "Yes"
    assert edited["message_id"] == question["message_id"]
    assert "reply_markup" not in edited
    assert edited["edit_date"] == edited["date"]
    shown = (await hands.get("chat", person=AMINA))["messages"][-1]
    assert (shown["text"], shown["edited"], shown["buttons"]) == ("Yes", True, [])


async def test_the_same_again_is_not_modified(bot: ApiBot, question: dict[str, Any]) -> None:
    same = {"text": " Coming? ", "reply_markup": KEYBOARD}
    assert await bot.refusal("editMessageText", **same, **question) == NOT_MODIFIED
    assert await bot.refusal("editMessageReplyMarkup", reply_markup=KEYBOARD, **question) == NOT_MODIFIED
    await bot.result("editMessageReplyMarkup", **question)
    assert await bot.refusal("editMessageReplyMarkup", **question) == NOT_MODIFIED


async def test_what_cannot_be_edited(bot: ApiBot, hands: Hands, question: dict[str, Any]) -> None:
    said = await hands.post("say", person=AMINA, text="hello")
    theirs = {"chat_id": AMINA, "message_id": said["message_id"]}
    assert await bot.refusal("editMessageText", text="x", **theirs) == "Bad Request: message can't be edited"
    unknown = {"chat_id": AMINA, "message_id": 77}
    assert await bot.refusal("editMessageText", text="x", **unknown) == "Bad Request: message to edit not found"
    assert await bot.refusal("editMessageText", text="x", chat_id=AMINA) == "Bad Request: message to edit not found"
    assert await bot.refusal("editMessageText", text="x") == "Bad Request: message identifier is not specified"
    elsewhere = {"chat_id": BEN, "message_id": question["message_id"]}
    assert await bot.refusal("editMessageText", text="x", **elsewhere) == "Bad Request: chat not found"
    refused = await bot.refusal("editMessageCaption", caption="x", **question)
    assert refused == "Bad Request: there is no caption in the message to edit"


async def test_a_caption_is_edited_and_a_photo_has_no_text(bot: ApiBot) -> None:
    answer = await bot.upload("sendPhoto", {"photo": ("a.png", made_up.picture())}, chat_id=str(AMINA), caption="one")
    photo = {"chat_id": AMINA, "message_id": answer["result"]["message_id"]}
    assert (await bot.result("editMessageCaption", caption="two", **photo))["caption"] == "two"
    refused = await bot.refusal("editMessageText", text="x", **photo)
    assert refused == "Bad Request: there is no text in the message to edit"
    refused = await bot.refusal("editMessageCaption", caption="x" * 1025, **photo)
    assert refused == "Bad Request: message caption is too long"


async def test_a_deleted_message_is_gone(bot: ApiBot, hands: Hands, question: dict[str, Any]) -> None:
    assert await bot.result("deleteMessage", **question) is True
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["deleted"] is True
    assert await bot.refusal("deleteMessage", **question) == "Bad Request: message to delete not found"
    assert await bot.refusal("editMessageText", text="x", **question) == "Bad Request: message to edit not found"
    assert (await hands.error("POST", "press", person=AMINA, data="y"))[0] == 404


async def test_after_48_hours_a_message_stays(bot: ApiBot, hand_clock: HandClock, question: dict[str, Any]) -> None:
    hand_clock.move(48 * 3600 + 1)
    assert await bot.refusal("deleteMessage", **question) == "Bad Request: message can't be deleted for everyone"


async def test_many_are_deleted_at_once(bot: ApiBot, hands: Hands, question: dict[str, Any]) -> None:
    numbers = [question["message_id"], 77]
    assert await bot.result("deleteMessages", chat_id=AMINA, message_ids=numbers) is True
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["deleted"] is True
    refused = await bot.refusal("deleteMessages", chat_id=AMINA, message_ids=list(range(1, 102)))
    assert refused == "Bad Request: too many message identifiers specified"


async def test_whoever_blocked_the_bot_sees_no_edit(bot: ApiBot, hands: Hands, question: dict[str, Any]) -> None:
    await hands.post("block", person=AMINA)
    assert await bot.refusal("editMessageText", text="x", **question) == "Forbidden: bot was blocked by the user"
