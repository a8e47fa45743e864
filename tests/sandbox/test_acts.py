"""What people do, and what the bot hears of it."""

from __future__ import annotations

from typing import Any

from tests.sandbox.driving import AMINA, BEN, BOT, ApiBot, Hands

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]}


async def _ask(bot: ApiBot, text: str = "Coming?") -> int:
    return int((await bot.result("sendMessage", chat_id=AMINA, text=text, reply_markup=KEYBOARD))["message_id"])


async def _last(bot: ApiBot) -> dict[str, Any]:
    return (await bot.updates())[-1]


async def test_starting_with_a_payload(bot: ApiBot, hands: Hands) -> None:
    started = await hands.post("start", person=BEN, payload="poster_7")
    update = await _last(bot)
    assert update["update_id"] == started["update_id"]
    assert update["message"]["text"] == "/start poster_7"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["chat"]["type"] == "private"


async def test_a_person_keeps_their_id_and_may_change_their_name(bot: ApiBot, hands: Hands) -> None:
    changed = await hands.post("people", id=AMINA, first_name="Amina", last_name="Shah", language_code="ur")
    assert changed == {
        "id": AMINA, "first_name": "Amina", "last_name": "Shah", "language_code": "ur", "deactivated": False,
    }  # fmt: skip
    added = await hands.post("people", first_name="Chen")
    assert [person["id"] for person in await hands.get("people")] == [AMINA, BEN, added["id"]]
    await hands.post("say", person=AMINA, text="hello")
    assert (await _last(bot))["message"]["from"]["language_code"] == "ur"


async def test_a_button_is_pressed_by_message_label_or_data(bot: ApiBot, hands: Hands) -> None:
    older, newer = await _ask(bot), await _ask(bot, "Sure?")
    assert (await hands.post("press", person=AMINA, button="No"))["message_id"] == newer
    assert (await hands.post("press", person=AMINA, data="y", message_id=older))["message_id"] == older
    query = (await _last(bot))["callback_query"]
    assert (query["data"], query["message"]["text"], query["from"]["id"]) == ("y", "Coming?", AMINA)
    assert (await hands.post("press", person=AMINA))["data"] == "y", "the first button of the newest message"
    status, sentence = await hands.error("POST", "press", person=AMINA, button="Perhaps")
    assert (status, sentence) == (404, "no message in this chat has such a button")


async def test_an_edited_message_is_told_with_its_new_words(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="helo")
    await hands.post("edit", person=AMINA, message_id=said["message_id"], text="hello")
    edited = (await _last(bot))["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("hello", said["message_id"])
    asked = await _ask(bot)
    assert (await hands.error("POST", "edit", person=AMINA, message_id=asked, text="x"))[0] == 409


async def test_a_forwarded_message_names_its_author(bot: ApiBot, hands: Hands) -> None:
    await hands.post("forward", person=AMINA, text="we need benches", from_name="A neighbour")
    origin = (await _last(bot))["message"]["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "A neighbour")


async def test_blocking_and_starting_again_is_told_in_order(bot: ApiBot, hands: Hands) -> None:
    await hands.post("block", person=AMINA)
    assert (await hands.post("block", person=AMINA))["update_id"] is None, "already so"
    assert (await hands.error("POST", "say", person=AMINA, text="hello"))[0] == 409
    await hands.post("start", person=AMINA)
    blocked, unblocked, started = await bot.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert started["message"]["text"] == "/start"


async def test_who_deleted_their_account_does_nothing_more(bot: ApiBot, hands: Hands) -> None:
    await hands.post("deactivate", person=AMINA)
    for path, more in (("say", {"text": "x"}), ("start", {}), ("press", {}), ("block", {}), ("unblock", {})):
        assert (await hands.error("POST", path, person=AMINA, **more))[0] == 409
    assert await bot.updates() == []


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(bot: ApiBot, hands: Hands) -> None:
    group = (await hands.post("groups", title="Walkers", members=[AMINA, BEN]))["id"]
    added, joined = await bot.updates()
    assert added["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert joined["message"]["new_chat_members"][0]["is_bot"] is True
    name = (await bot.result("getMe"))["username"]

    async def heard(text: str, **more: Any) -> bool:
        said = await hands.post("say", person=AMINA, chat=group, text=text, **more)
        return said["update_id"] is not None

    assert not await heard("hello all")
    assert not await heard("/menu")
    assert await heard(f"/menu@{name}")
    assert await heard(f"what does @{name} do?")
    sent = await bot.result("sendMessage", chat_id=group, text="hello")
    assert await heard("/menu"), "the bot spoke last"
    assert await heard("thanks", reply_to=sent["message_id"])
    assert (await hands.get("chat", chat=group))["messages"][-1]["text"] == "thanks"


async def test_a_removed_bot_may_not_write(bot: ApiBot, hands: Hands) -> None:
    group = (await hands.post("groups", title="Walkers", members=[BEN], admin=True))["id"]
    assert (await hands.post("say", person=BEN, chat=group, text="hello"))["update_id"] is not None
    await hands.post(f"groups/{group}/remove_bot")
    gone = (await _last(bot))["my_chat_member"]
    assert (gone["old_chat_member"]["status"], gone["new_chat_member"]["status"]) == ("administrator", "kicked")
    refused = await bot.refusal("sendMessage", chat_id=group, text="hello?")
    assert refused == "Forbidden: bot was kicked from the group chat"
    assert (await hands.error("POST", f"groups/{group}/remove_bot"))[0] == 409


async def test_a_bot_that_left_is_no_member(bot: ApiBot, hands: Hands) -> None:
    group = (await hands.post("groups", title="Walkers", members=[BEN]))["id"]
    await bot.result("leaveChat", chat_id=group)
    refused = await bot.refusal("sendMessage", chat_id=group, text="hello?")
    assert refused == "Forbidden: bot is not a member of the group chat"
    assert await bot.refusal("getChatMember", chat_id=group, user_id=BEN) == refused
    assert (await bot.result("getChatMember", chat_id=group, user_id=BOT))["status"] == "left"


async def test_commands_are_shown_by_scope_and_language(bot: ApiBot, hands: Hands) -> None:
    def named(word: str) -> list[dict[str, str]]:
        return [{"command": word, "description": word}]

    async def shown() -> str:
        commands = (await hands.get("chat", person=AMINA))["state"]["commands"]
        return str(commands[0]["command"]) if commands else ""

    await hands.post("people", id=AMINA, language_code="pl")
    await bot.result("setMyCommands", commands=named("menu"))
    assert await shown() == "menu"
    await bot.result("setMyCommands", commands=named("polish"), language_code="pl")
    assert await shown() == "polish"
    await bot.result("setMyCommands", commands=named("private"), scope={"type": "all_private_chats"})
    assert await shown() == "private"
    await bot.result("setMyCommands", commands=named("staff"), scope={"type": "chat", "chat_id": AMINA})
    assert await shown() == "staff"
    await bot.result("deleteMyCommands", scope={"type": "chat", "chat_id": AMINA})
    assert await shown() == "private"
    wrong = [{"command": "No Spaces", "description": "x"}]
    assert await bot.refusal("setMyCommands", commands=wrong) == "Bad Request: BOT_COMMAND_INVALID"


async def test_the_bots_words_about_itself_fall_back_to_the_default(bot: ApiBot) -> None:
    await bot.result("setMyName", name="Hearback")
    await bot.result("setMyName", name="Słyszymy", language_code="pl")
    assert (await bot.result("getMyName", language_code="pl"))["name"] == "Słyszymy"
    assert (await bot.result("getMyName", language_code="ur"))["name"] == "Hearback"
    assert (await bot.result("getMe"))["first_name"] == "Hearback"
    assert await bot.refusal("setMyName", name="x" * 65) == "Bad Request: BOT_NAME_TOO_LONG"
