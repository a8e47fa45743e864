"""Sending: how calls may be written, and Telegram's own words for what a bot can do wrong."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock

STRANGER = 424242


async def test_a_call_may_be_a_query_a_form_a_multipart_form_or_json(bot: ApiBot, http: aiohttp.ClientSession) -> None:
    url = f"{bot.url}/bot{bot.token}/sendMessage"
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    fields = {"chat_id": str(AMINA), "text": "a & b = ć", "reply_markup": json.dumps(keyboard)}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    ways: list[dict[str, Any]] = [
        {"method": "GET", "params": fields},
        {"method": "POST", "params": fields},
        {"method": "POST", "data": fields},
        {"method": "POST", "data": multipart},
        {"method": "POST", "json": {**fields, "chat_id": AMINA, "reply_markup": keyboard}},
        {"method": "POST", "json": {"text": "a & b = ć"}, "params": {"chat_id": str(AMINA)}},
    ]
    for way in ways:
        async with http.request(url=url, **way) as response:
            answer = await response.json()
        assert answer["ok"], (way, answer)
        assert answer["result"]["text"] == "a & b = ć"
        if "reply_markup" in str(way) or way.get("data") is multipart:
            assert answer["result"]["reply_markup"] == keyboard


async def test_method_names_are_read_in_any_case(bot: ApiBot) -> None:
    assert (await bot.result("SENDMESSAGE", chat_id=AMINA, text="hello"))["text"] == "hello"


async def test_an_unknown_method_is_not_found(bot: ApiBot, hands: Hands) -> None:
    answer = await bot.call("sendTelegram")
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    (logged,) = await hands.get("calls", method="sendTelegram")
    assert (logged["ok"], logged["error_code"]) == (False, 404)


@pytest.mark.parametrize(
    ("token", "code", "description"),
    [
        ("not-a-token", 404, "Not Found"),
        ("123:short", 401, "Unauthorized"),
        ("0:made-up-token-of-the-tests_0123456789", 401, "Unauthorized"),
        ("700100200:another-secret-for-the-same-bot_01", 401, "Unauthorized"),
    ],
)
async def test_a_wrong_token_is_refused(token: str, code: int, description: str, bot: ApiBot) -> None:
    answer = await ApiBot(bot.http, bot.url, token).call("getMe")
    assert (answer["error_code"], answer["description"]) == (code, description)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": "hello"}, "Bad Request: chat_id is empty"),
    ({"chat_id": STRANGER, "text": "hello"}, "Bad Request: chat not found"),
    ({"chat_id": "@amina", "text": "hello"}, "Bad Request: chat not found"),
    ({"chat_id": -5, "text": "hello"}, "Bad Request: chat not found"),
    ({"chat_id": BEN, "text": "hello"}, "Forbidden: bot can't initiate conversation with a user"),
    ({"chat_id": AMINA}, "Bad Request: message text is empty"),
    ({"chat_id": AMINA, "text": " \n "}, "Bad Request: text must be non-empty"),
    ({"chat_id": STRANGER, "text": ""}, "Bad Request: message text is empty"),
    ({"chat_id": AMINA, "text": "x" * 4097}, "Bad Request: message is too long"),
    ({"chat_id": AMINA, "text": "😀" * 2049}, "Bad Request: message is too long"),
    ({"chat_id": AMINA, "text": "x" * 40_000}, "Bad Request: text is too long"),
    ({"chat_id": AMINA, "text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
    (
        {"chat_id": AMINA, "text": "x", "reply_parameters": {"message_id": 77}},
        "Bad Request: message to be replied not found",
    ),
    ({"chat_id": AMINA, "text": "x", "reply_to_message_id": 77}, "Bad Request: message to be replied not found"),
    (
        {"chat_id": AMINA, "text": "x", "reply_markup": "{"},
        "Bad Request: can't parse reply keyboard markup JSON object",
    ),
    ({"chat_id": AMINA, "text": "x", "reply_markup": [1]}, "Bad Request: object expected as reply markup"),
]


@pytest.mark.parametrize(("fields", "description"), REFUSED)
async def test_what_is_wrong_is_refused_in_telegrams_words(
    fields: dict[str, Any], description: str, bot: ApiBot
) -> None:
    assert await bot.refusal("sendMessage", **fields) == description


async def test_text_of_exactly_the_limit_goes_after_its_markup_is_parsed(bot: ApiBot) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


async def test_white_space_at_the_ends_is_cut_and_entities_move_along(bot: ApiBot) -> None:
    entities = [{"type": "bold", "offset": 2, "length": 9}]
    sent = await bot.result("sendMessage", chat_id=AMINA, text="  hello 😀  ", entities=entities)
    assert sent["text"] == "hello 😀"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8}]


async def test_links_commands_mentions_and_tags_are_found_by_telegram_itself(bot: ApiBot) -> None:
    text = "😀 see https://example.org/a. or nhs.uk, /menu, @hearback_bot #walks a@b.org and/or 1/2"
    sent = await bot.result("sendMessage", chat_id=AMINA, text=text)
    units = text.encode("utf-16-le")
    found = {
        entity["type"]: units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in sent["entities"]
    }
    assert found == {
        "url": "nhs.uk",
        "bot_command": "/menu",
        "mention": "@hearback_bot",
        "hashtag": "#walks",
        "email": "a@b.org",
    }
    assert sent["entities"][0] == {"type": "url", "offset": 7, "length": 21}


async def test_a_person_who_blocked_or_left_is_forbidden(bot: ApiBot, hands: Hands) -> None:
    await hands.post("block", person=AMINA)
    answer = await bot.call("sendMessage", chat_id=AMINA, text="hello")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await hands.post("start", person=AMINA)
    await bot.result("sendMessage", chat_id=AMINA, text="hello again")
    await hands.post("deactivate", person=AMINA)
    assert await bot.refusal("sendMessage", chat_id=AMINA, text="hello") == "Forbidden: user is deactivated"


async def test_whoever_writes_first_may_be_written_to(bot: ApiBot, hands: Hands) -> None:
    await hands.post("say", person=BEN, text="hello?")
    assert (await bot.result("sendMessage", chat_id=BEN, text="hello Ben"))["chat"]["first_name"] == "Ben"


async def test_a_reply_shows_what_it_answers(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="is it free?")
    number = said["message_id"]
    sent = await bot.result("sendMessage", chat_id=AMINA, text="yes", reply_parameters={"message_id": number})
    assert sent["reply_to_message"]["text"] == "is it free?"
    again = await bot.result("sendMessage", chat_id=AMINA, text="quite", reply_to_message_id=sent["message_id"])
    assert "reply_to_message" not in again["reply_to_message"]
    lost = {"message_id": 77, "allow_sending_without_reply": True}
    alone = await bot.result("sendMessage", chat_id=AMINA, text="yes", reply_parameters=lost)
    assert "reply_to_message" not in alone


async def test_message_numbers_grow_over_all_chats_of_a_bot(bot: ApiBot, hands: Hands) -> None:
    await hands.post("say", person=BEN, text="hello")
    numbers = [
        (await bot.result("sendMessage", chat_id=chat, text="hello"))["message_id"] for chat in (AMINA, BEN, AMINA)
    ]
    assert numbers == sorted(set(numbers))


async def test_copies_lose_their_origin_and_forwards_keep_it(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="my view")
    await hands.post("say", person=BEN, text="hello")
    where = {"chat_id": BEN, "from_chat_id": AMINA}
    await bot.result("copyMessage", message_id=said["message_id"], **where)
    forwarded = await bot.result("forwardMessage", message_id=said["message_id"], **where)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Amina"
    chat = await hands.get("chat", person=BEN)
    copied, forward = chat["messages"][-2:]
    assert (copied["text"], "forwarded_from" in copied) == ("my view", False)
    assert forward["forwarded_from"] == "Amina"
    assert await bot.refusal("copyMessage", message_id=1, **where) == "Bad Request: message to copy not found"
    assert await bot.refusal("forwardMessage", message_id=1, **where) == "Bad Request: message to forward not found"


async def test_a_protected_message_cannot_be_forwarded(bot: ApiBot) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="only here", protect_content=True)
    refused = await bot.refusal("forwardMessage", chat_id=AMINA, from_chat_id=AMINA, message_id=sent["message_id"])
    assert refused == "Bad Request: the message can't be forwarded"


async def test_a_press_is_answered_once_and_within_fifteen_seconds(
    bot: ApiBot, hands: Hands, hand_clock: HandClock
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await bot.result("sendMessage", chat_id=AMINA, text="Coming?", reply_markup=keyboard)
    pressed = await hands.post("press", person=AMINA, button="Yes")
    query = pressed["callback_query_id"]
    assert await hands.get(f"press/{query}") == {"answered": False}
    hand_clock.move(15)
    assert await bot.result("answerCallbackQuery", callback_query_id=query, text="Good", show_alert=True) is True
    assert await hands.get(f"press/{query}") == {"answered": True, "text": "Good", "show_alert": True, "url": ""}
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query) == too_old
    assert await bot.refusal("answerCallbackQuery", callback_query_id="77") == too_old
    late = (await hands.post("press", person=AMINA, data="y"))["callback_query_id"]
    hand_clock.move(15.1)
    assert await bot.refusal("answerCallbackQuery", callback_query_id=late) == too_old


async def test_reactions_are_only_those_that_telegram_has(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="thanks")
    target = {"chat_id": AMINA, "message_id": said["message_id"]}
    await bot.result("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👍"}], **target)
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["reactions"] == ["👍"]
    odd = [{"type": "emoji", "emoji": "🧦"}]
    assert await bot.refusal("setMessageReaction", reaction=odd, **target) == "Bad Request: REACTION_INVALID"
    await bot.result("setMessageReaction", **target)
    assert "reactions" not in (await hands.get("chat", person=AMINA))["messages"][-1]


async def test_a_chat_action_must_be_one_of_telegrams(bot: ApiBot) -> None:
    refused = await bot.refusal("sendChatAction", chat_id=AMINA, action="thinking")
    assert refused == "Bad Request: wrong parameter action in request"
