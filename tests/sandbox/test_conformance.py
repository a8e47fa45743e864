"""Every method's answer and every update is what the Bot API's own description says it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox import made_up
from sandbox.methods import METHODS
from tests.sandbox.conformance import problems, schema
from tests.sandbox.driving import AMINA, BEN, BOT, ApiBot, Hands, Json, a_forum

Tried = Callable[[ApiBot, Hands], Awaitable[Any]]

KEYBOARD = {
    "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "More", "url": "https://example.org/more"}]]
}
PICTURE = ("walk.png", made_up.picture())


async def _message(bot: ApiBot, **more: Any) -> int:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Hello **Amina**", **more)
    return int(sent["message_id"])


def _call(method: str, **fields: Any) -> Tried:
    async def tried(bot: ApiBot, _hands: Hands) -> Any:
        return await bot.result(method, **fields)

    return tried


def _on_message(method: str, **fields: Any) -> Tried:
    async def tried(bot: ApiBot, _hands: Hands) -> Any:
        number = await _message(bot, reply_markup=KEYBOARD)
        return await bot.result(method, chat_id=AMINA, message_id=number, **fields)

    return tried


def _upload(kind: str) -> Tried:
    async def tried(bot: ApiBot, _hands: Hands) -> Any:
        method = "send" + "".join(word.capitalize() for word in kind.split("_"))
        answer = await bot.upload(method, {kind: PICTURE}, chat_id=str(AMINA), duration="3", width="8", height="6")
        return answer["result"]

    return tried


def _from_chat(method: str) -> Tried:
    async def tried(bot: ApiBot, _hands: Hands) -> Any:
        number = await _message(bot)
        return await bot.result(method, chat_id=AMINA, from_chat_id=AMINA, message_id=number)

    return tried


async def _rich_message(bot: ApiBot, _hands: Hands) -> Any:
    text = '<b>Hello</b> <a href="https://example.org">you</a> <code>x</code> <tg-spoiler>y</tg-spoiler> /menu'
    return await bot.result(
        "sendMessage",
        chat_id=AMINA,
        text=text,
        parse_mode="HTML",
        protect_content=True,
        reply_markup=KEYBOARD,
        link_preview_options={"is_disabled": True},
        reply_parameters={"message_id": await _message(bot)},
    )


async def _edit_caption(bot: ApiBot, _hands: Hands) -> Any:
    answer = await bot.upload("sendPhoto", {"photo": PICTURE}, chat_id=str(AMINA))
    number = answer["result"]["message_id"]
    return await bot.result("editMessageCaption", chat_id=AMINA, message_id=number, caption="A walk", parse_mode="HTML")


async def _edit_media(bot: ApiBot, _hands: Hands) -> Any:
    number, media = await _message(bot), '{"type":"animation","media":"attach://new","has_spoiler":true}'
    target = {"chat_id": str(AMINA), "message_id": str(number)}
    return (await bot.upload("editMessageMedia", {"new": PICTURE}, media=media, **target))["result"]


async def _answer_press(bot: ApiBot, hands: Hands) -> Any:
    await _message(bot, reply_markup=KEYBOARD)
    pressed = await hands.post("press", person=AMINA, button="Yes")
    return await bot.result("answerCallbackQuery", callback_query_id=pressed["callback_query_id"], text="Thank you")


async def _album(bot: ApiBot, _hands: Hands) -> Any:
    media = '[{"type":"photo","media":"attach://one","caption":"Two"},{"type":"photo","media":"attach://two"}]'
    answer = await bot.upload("sendMediaGroup", {"one": PICTURE, "two": PICTURE}, chat_id=str(AMINA), media=media)
    return answer["result"]


async def _get_file(bot: ApiBot, _hands: Hands) -> Any:
    answer = await bot.upload("sendDocument", {"document": ("a.txt", b"words")}, chat_id=str(AMINA))
    return await bot.result("getFile", file_id=answer["result"]["document"]["file_id"])


async def _updates(bot: ApiBot, hands: Hands) -> Any:
    await hands.post("say", person=AMINA, text="hello")
    return await bot.updates()


POLL: Json = {
    "question": "When shall we walk?",
    "options": [{"text": "Saturday"}, {"text": "Sunday"}],
    "is_anonymous": False,
}
QUIZ: Json = {
    "question": "How many portions of fruit a day?",
    "options": [{"text": "two"}, {"text": "five"}],
    "type": "quiz",
    "correct_option_ids": [1],
    "explanation": "Any <b>five</b>",
    "explanation_parse_mode": "HTML",
    "description": "See https://example.org",
    "open_period": 60,
}


async def _stop_poll(bot: ApiBot, _hands: Hands) -> Any:
    sent = await bot.result("sendPoll", chat_id=AMINA, **POLL)
    return await bot.result("stopPoll", chat_id=AMINA, message_id=sent["message_id"])


async def _leave(bot: ApiBot, hands: Hands) -> Any:
    group = await hands.post("groups", title="Walkers", members=[AMINA, BEN])
    return await bot.result("leaveChat", chat_id=group["id"])


def _in_forum(method: str, first: str = "", **fields: Any) -> Tried:
    """A call in a forum, on a topic if the method wants one, after the method `first` has changed the same topic."""

    async def tried(bot: ApiBot, hands: Hands) -> Any:
        target = {"chat_id": await a_forum(hands), **fields}
        if "General" not in method and method != "createForumTopic":
            topic = await bot.result("createForumTopic", chat_id=target["chat_id"], name="Amina")
            target["message_thread_id"] = topic["message_thread_id"]
        if first:
            await bot.result(first, **target)
        return await bot.result(method, **target)

    return tried


def _in_group(method: str, **fields: Any) -> Tried:
    async def tried(bot: ApiBot, hands: Hands) -> Any:
        return await bot.result(method, chat_id=await a_forum(hands), **fields)

    return tried


def _many(method: str) -> Tried:
    async def tried(bot: ApiBot, _hands: Hands) -> Any:
        numbers = [await _message(bot), await _message(bot)]
        return await bot.result(method, chat_id=AMINA, from_chat_id=AMINA, message_ids=numbers)

    return tried


COMMANDS = [{"command": "menu", "description": "What I can do"}]
CASES: dict[str, tuple[str, Tried]] = {
    "getMe": ("User", _call("getMe")),
    "getUpdates": ("Array of Update", _updates),
    "setWebhook": ("True", _call("setWebhook", url="")),
    "deleteWebhook": ("True", _call("deleteWebhook", drop_pending_updates=True)),
    "getWebhookInfo": ("WebhookInfo", _call("getWebhookInfo")),
    "sendMessage": ("Message", _rich_message),
    "sendPhoto": ("Message", _upload("photo")),
    "sendDocument": ("Message", _upload("document")),
    "sendVoice": ("Message", _upload("voice")),
    "sendVideo": ("Message", _upload("video")),
    "sendAudio": ("Message", _upload("audio")),
    "sendAnimation": ("Message", _upload("animation")),
    "sendVideoNote": ("Message", _upload("video_note")),
    "sendSticker": ("Message", _upload("sticker")),
    "sendMediaGroup": ("Array of Message", _album),
    "sendLocation": ("Message", _call("sendLocation", chat_id=AMINA, latitude=51.9, longitude=-0.2)),
    "sendContact": ("Message", _call("sendContact", chat_id=AMINA, phone_number="111", first_name="NHS")),
    "sendChatAction": ("True", _call("sendChatAction", chat_id=AMINA, action="typing")),
    "copyMessage": ("MessageId", _from_chat("copyMessage")),
    "forwardMessage": ("Message", _from_chat("forwardMessage")),
    "editMessageText": ("Message", _on_message("editMessageText", text="Other words", reply_markup=KEYBOARD)),
    "editMessageCaption": ("Message", _edit_caption),
    "editMessageMedia": ("Message", _edit_media),
    "editMessageReplyMarkup": ("Message", _on_message("editMessageReplyMarkup")),
    "deleteMessage": ("True", _on_message("deleteMessage")),
    "deleteMessages": ("True", _call("deleteMessages", chat_id=AMINA, message_ids=[1, 2])),
    "answerCallbackQuery": ("True", _answer_press),
    "setMessageReaction": ("True", _on_message("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👍"}])),
    "sendPoll": ("Message", _call("sendPoll", chat_id=AMINA, **QUIZ)),
    "stopPoll": ("Poll", _stop_poll),
    "pinChatMessage": ("True", _on_message("pinChatMessage")),
    "unpinChatMessage": ("True", _on_message("unpinChatMessage")),
    "unpinAllChatMessages": ("True", _call("unpinAllChatMessages", chat_id=AMINA)),
    "getFile": ("File", _get_file),
    "copyMessages": ("Array of MessageId", _many("copyMessages")),
    "forwardMessages": ("Array of MessageId", _many("forwardMessages")),
    "createForumTopic": ("ForumTopic", _in_forum("createForumTopic", name="Amina", icon_color=0xFFD67E)),
    "editForumTopic": ("True", _in_forum("editForumTopic", name="Amina of Hatfield")),
    "closeForumTopic": ("True", _in_forum("closeForumTopic")),
    "reopenForumTopic": ("True", _in_forum("reopenForumTopic", "closeForumTopic")),
    "deleteForumTopic": ("True", _in_forum("deleteForumTopic")),
    "editGeneralForumTopic": ("True", _in_forum("editGeneralForumTopic", name="All together")),
    "closeGeneralForumTopic": ("True", _in_forum("closeGeneralForumTopic")),
    "reopenGeneralForumTopic": ("True", _in_forum("reopenGeneralForumTopic", "closeGeneralForumTopic")),
    "hideGeneralForumTopic": ("True", _in_forum("hideGeneralForumTopic")),
    "unhideGeneralForumTopic": ("True", _in_forum("unhideGeneralForumTopic", "hideGeneralForumTopic")),
    "getChatAdministrators": ("Array of ChatMember", _in_group("getChatAdministrators")),
    "getChat": ("ChatFullInfo", _call("getChat", chat_id=AMINA)),
    "getChatMember": ("ChatMember", _call("getChatMember", chat_id=AMINA, user_id=AMINA)),
    "getChatMemberCount": ("Integer", _call("getChatMemberCount", chat_id=AMINA)),
    "leaveChat": ("True", _leave),
    "setMyCommands": ("True", _call("setMyCommands", commands=COMMANDS, language_code="pl")),
    "getMyCommands": ("Array of BotCommand", _call("getMyCommands")),
    "deleteMyCommands": ("True", _call("deleteMyCommands")),
    "setMyName": ("True", _call("setMyName", name="Hearback")),
    "getMyName": ("BotName", _call("getMyName")),
    "setMyDescription": ("True", _call("setMyDescription", description="Hear back")),
    "getMyDescription": ("BotDescription", _call("getMyDescription")),
    "setMyShortDescription": ("True", _call("setMyShortDescription", short_description="Hear back")),
    "getMyShortDescription": ("BotShortDescription", _call("getMyShortDescription")),
    "setChatMenuButton": ("True", _call("setChatMenuButton", menu_button={"type": "commands"})),
    "getChatMenuButton": ("MenuButton", _call("getChatMenuButton", chat_id=AMINA)),
}


def test_every_method_has_its_case_and_is_in_the_bot_api() -> None:
    names = {method.name for method in METHODS.values()}
    assert names == set(CASES)
    assert names <= set(schema()["methods"])


@pytest.mark.parametrize("name", sorted(CASES))
async def test_the_answer_conforms(name: str, bot: ApiBot, hands: Hands) -> None:
    kind, tried = CASES[name]
    assert problems(await tried(bot, hands), kind, name) == []


@pytest.mark.parametrize("status", ["administrator", "member", "restricted", "left", "kicked"])
async def test_every_standing_conforms(status: str, bot: ApiBot, hands: Hands) -> None:
    forum = await a_forum(hands)
    await hands.post(f"groups/{forum}/standing", person=BEN, status=status, by=AMINA)
    for user in (BEN, AMINA, BOT):
        assert problems(await bot.result("getChatMember", chat_id=forum, user_id=user), "ChatMember") == []
    assert problems(await bot.result("getChat", chat_id=forum), "ChatFullInfo") == []


async def test_messages_of_topics_conform(bot: ApiBot, hands: Hands) -> None:
    forum = await a_forum(hands)
    topic = (await bot.result("createForumTopic", chat_id=forum, name="Amina"))["message_thread_id"]
    sent = await bot.result("sendMessage", chat_id=forum, message_thread_id=topic, text="hello")
    assert problems(sent, "Message") == []
    await hands.post("say", person=BEN, chat=forum, thread=topic, text="I am on it", reply_to=sent["message_id"])
    await hands.post(f"groups/{forum}/topics", person=BEN, name="Walks")
    await hands.post(f"groups/{forum}/topics/{topic}", person=BEN, closed=True)
    updates = await bot.updates()
    assert len(updates) == 5
    assert problems(updates, "Array of Update") == []


@pytest.mark.parametrize("kind", sorted(made_up.KINDS))
async def test_what_people_send_conforms(kind: str, bot: ApiBot, hands: Hands) -> None:
    sent = await hands.post("send", person=AMINA, kind=kind, caption="see https://example.org")
    (update,) = await bot.updates()
    assert update["update_id"] == sent["update_id"]
    assert kind in update["message"]
    assert problems(update, "Update") == []


async def _say_and_edit(hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="/say hello")
    await hands.post("edit", person=AMINA, message_id=said["message_id"], text="hello there")
    await hands.post("forward", person=AMINA, text="for you", from_name="A neighbour")
    await hands.post("say", person=AMINA, text="yes", reply_to=said["message_id"])


UPDATES = {
    *("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"),
    *("poll", "poll_answer"),
}


async def test_every_kind_of_update_conforms(bot: ApiBot, hands: Hands) -> None:
    await bot.updates(allowed_updates=sorted(UPDATES))
    said = await hands.post("say", person=AMINA, text="thanks")
    await hands.post("react", person=AMINA, message_id=said["message_id"], emoji="👍")
    await _message(bot, reply_markup=KEYBOARD)
    await hands.post("press", person=AMINA, data="y")
    for asked in (POLL, QUIZ):
        poll = await bot.result("sendPoll", chat_id=AMINA, **asked)
        await hands.post("vote", person=AMINA, message_id=poll["message_id"], options=[1])
    await _say_and_edit(hands)
    await hands.post("block", person=AMINA)
    await hands.post("start", person=AMINA, payload="from_poster")
    group = await hands.post("groups", title="Walkers", members=[AMINA, BEN], admin=True)
    await hands.post("say", person=BEN, chat=group["id"], text="hello all")
    await hands.post(f"groups/{group['id']}/standing", person=BEN, status="left")
    await hands.post(f"groups/{group['id']}/upgrade")
    last = await hands.post("groups", title="Readers", members=[AMINA, BEN])
    await hands.post(f"groups/{last['id']}/remove_bot")
    updates: list[Json] = await bot.updates()
    assert problems(updates, "Array of Update") == []
    kinds = {name for update in updates for name in update if name != "update_id"}
    assert kinds == UPDATES


async def test_the_check_itself_finds_what_is_wrong() -> None:
    good = {"id": 1, "is_bot": False, "first_name": "A"}
    assert problems(good, "User") == []
    assert problems({**good, "id": "1"}, "User") != []
    assert problems({**good, "nickname": "A"}, "User") != []
    assert problems({"id": 1, "is_bot": False}, "User") != []
    assert problems({"status": "kicked", "user": good}, "ChatMember") != []
