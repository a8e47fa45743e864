"""Reply markup: what Telegram takes, and how it refuses the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.driving import AMINA, ApiBot, Hands


async def _refusal(bot: ApiBot, markup: Any) -> str:
    return await bot.refusal("sendMessage", chat_id=AMINA, text="?", reply_markup=markup)


def _inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


REFUSED = [
    (_inline(text="x", callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (_inline(text="x", callback_data="ć" * 33), "BUTTON_DATA_INVALID"),
    (
        _inline(text="x"),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        _inline(text="x", callback_data=""),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (_inline(callback_data="x"), 'can\'t parse inline keyboard button: Can\'t find field "text"'),
    (_inline(text="", callback_data="x"), "inline keyboard button text must be non-empty"),
    (_inline(text="x", url="not a link"), "inline keyboard button URL 'not a link' is invalid: Wrong HTTP URL"),
    (
        {"inline_keyboard": [{"text": "x"}]},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (_inline(text="x", callback_data="x", style="loud"),
        "can't parse inline keyboard button: invalid button style specified"),
    (_inline(text=["x"], callback_data="x"),
        'can\'t parse inline keyboard button: Field "text" must be of type String'),
    (_inline(text="x", switch_inline_query=[]),
        'can\'t parse inline keyboard button: Field "switch_inline_query" must be of type String'),
    (_inline(text="x", web_app="y"), 'can\'t parse inline keyboard button: Field "web_app" must be of type Object'),
    (_inline(text="x", web_app={"url": "http://a.org"}),
        "inline keyboard button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed"),
    (_inline(text="x", copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
    (_inline(text="x", url="http://localhost:8080/"),
        "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL"),
    ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
    ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
    ({"keyboard": [[{"text": "x", "style": "loud"}]]}, "can't parse keyboard button: invalid button style specified"),
    ({"keyboard": ["x"]}, 'field "keyboard" must be an Array of Arrays'),
    ({"keyboard": [[7]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
    ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}, "reply markup is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "reason"), REFUSED)
async def test_a_keyboard_that_does_not_hold_is_refused(markup: Any, reason: str, bot: ApiBot) -> None:
    assert await _refusal(bot, markup) == f"Bad Request: {reason}"


async def test_data_of_64_bytes_goes(bot: ApiBot) -> None:
    sent = await bot.result(
        "sendMessage", chat_id=AMINA, text="?", reply_markup=json.dumps(_inline(text="x", callback_data="ć" * 32))
    )
    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "ć" * 32


async def test_a_reply_keyboard_stays_on_the_phone_until_it_is_taken_away(bot: ApiBot, hands: Hands) -> None:
    keyboard = {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True}
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["keyboard"] == [["Yes", "No"]]
    assert (await hands.get("chat", person=AMINA))["state"]["keyboard"] == [["Yes", "No"]]
    await bot.result("sendMessage", chat_id=AMINA, text="Well?")
    assert (await hands.get("chat", person=AMINA))["state"]["keyboard"] == [["Yes", "No"]]
    await bot.result("sendMessage", chat_id=AMINA, text="Thanks", reply_markup={"remove_keyboard": True})
    assert (await hands.get("chat", person=AMINA))["state"]["keyboard"] is None


async def test_a_one_time_keyboard_goes_with_the_answer(bot: ApiBot, hands: Hands) -> None:
    keyboard = {"keyboard": [["Yes"]], "one_time_keyboard": True}
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    await hands.post("say", person=AMINA, text="Yes")
    assert (await hands.get("chat", person=AMINA))["state"]["keyboard"] is None


async def test_an_edit_takes_only_inline_keyboards(bot: ApiBot) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Coming?")
    target = {"chat_id": AMINA, "message_id": sent["message_id"]}
    refused = await bot.refusal("editMessageText", text="?", reply_markup={"keyboard": [["x"]]}, **target)
    assert refused == "Bad Request: inline keyboard expected"


async def test_buttons_are_kept_with_style_and_icon(bot: ApiBot) -> None:
    button = {"text": "x", "callback_data": "x", "style": "Danger", "icon_custom_emoji_id": 5, "unknown": 1}
    sent = await bot.result("sendMessage", chat_id=AMINA, text="?", reply_markup=_inline(**button))
    assert sent["reply_markup"]["inline_keyboard"][0][0] == {
        "text": "x",
        "callback_data": "x",
        "style": "danger",
        "icon_custom_emoji_id": "5",
    }


async def test_some_buttons_go_to_private_chats_only(bot: ApiBot, hands: Hands) -> None:
    group = (await hands.post("groups", title="Walkers", members=[AMINA]))["id"]
    keyboard = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    refused = await bot.refusal("sendMessage", chat_id=group, text="?", reply_markup=keyboard)
    assert refused == "Bad Request: phone number can be requested in private chats only"
    await bot.result("sendMessage", chat_id=AMINA, text="?", reply_markup=keyboard)
