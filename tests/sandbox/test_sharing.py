"""Files of people's own, albums, what they pass on, and what they take back."""

from __future__ import annotations

from typing import Any

import aiohttp

from sandbox import made_up
from tests.sandbox.conformance import problems
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json


async def _upload(hands: Hands, kind: str, *files: tuple[str, bytes], **fields: str) -> tuple[int, Any]:
    form = aiohttp.FormData()
    for name, value in {"person": str(AMINA), "kind": kind, **fields}.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", content, filename=name, content_type="application/pdf")
    async with hands.http.post(f"{hands.url}/sandbox/upload", data=form) as answer:
        return answer.status, await answer.json()


async def _messages(bot: ApiBot) -> list[Json]:
    updates = await bot.updates()
    assert [found for update in updates for found in problems(update, "Update")] == []
    return [update["message"] for update in updates]


async def test_a_file_of_ones_own_comes_as_it_is(bot: ApiBot, hands: Hands) -> None:
    status, _ = await _upload(hands, "document", ("letter.pdf", b"%PDF-1.7 made up"), caption="From the clinic")
    assert status == 200
    (message,) = await _messages(bot)
    assert (message["caption"], message["document"]["file_name"]) == ("From the clinic", "letter.pdf")
    path = (await bot.result("getFile", file_id=message["document"]["file_id"]))["file_path"]
    async with bot.http.get(f"{bot.url}/file/bot{bot.token}/{path}") as content:
        assert await content.read() == b"%PDF-1.7 made up"


async def test_several_pictures_are_an_album_with_one_caption(bot: ApiBot, hands: Hands) -> None:
    said = await bot.result("sendMessage", chat_id=AMINA, text="What is it like?")
    pictures = [(f"{name}.png", made_up.picture()) for name in ("ramp", "door", "lift")]
    await _upload(hands, "photo", *pictures, caption="Too steep", reply_to=str(said["message_id"]))
    album = await _messages(bot)
    assert len({message["media_group_id"] for message in album}) == 1
    assert [message.get("caption") for message in album] == ["Too steep", None, None]
    assert ["reply_to_message" in message for message in album] == [True, False, False]


async def test_what_no_phone_sends_is_refused_and_nothing_comes(bot: ApiBot, hands: Hands) -> None:
    assert (await _upload(hands, "photo", ("a.txt", b"words")))[0] == 400
    assert (await _upload(hands, "document"))[0] == 400
    assert (await _upload(hands, "document", *[("a.txt", b"x")] * 11))[0] == 400
    assert (await _upload(hands, "voice", ("a.ogg", b"x"), ("b.ogg", b"x")))[0] == 400
    assert (await _upload(hands, "sticker", ("a.webp", b"x")))[0] == 400
    assert await bot.updates() == []


async def test_what_others_said_is_passed_on_with_whom_it_came_from(bot: ApiBot, hands: Hands) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="The clinic opens at *nine*", parse_mode="MarkdownV2")
    await hands.post("forward", person=AMINA, message_id=sent["message_id"])
    (message,) = await _messages(bot)
    assert message["text"] == "The clinic opens at nine"
    assert message["entities"][0]["type"] == "bold"
    assert message["forward_origin"]["sender_user"]["is_bot"]


async def test_what_is_protected_is_not_passed_on(bot: ApiBot, hands: Hands) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="For you", protect_content=True)
    assert (await hands.error("POST", "forward", person=AMINA, message_id=sent["message_id"]))[0] == 409


async def test_what_is_taken_back_is_gone_and_the_bot_is_not_told(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="Sorry, wrong chat")
    last = (await bot.updates())[-1]["update_id"]
    await hands.post("delete", person=AMINA, message_id=said["message_id"])
    assert await bot.updates(offset=last + 1) == []
    shown = (await hands.get("chat", person=AMINA))["messages"][-1]
    assert (shown["text"], shown["deleted"]) == ("Sorry, wrong chat", True)
    assert "not found" in await bot.refusal("copyMessage", chat_id=AMINA, from_chat_id=AMINA, **_number(said))


async def test_only_ones_own_words_are_taken_back(bot: ApiBot, hands: Hands) -> None:
    await hands.post("start", person=BEN)
    sent = await bot.result("sendMessage", chat_id=BEN, text="hello")
    assert (await hands.error("POST", "delete", person=BEN, message_id=sent["message_id"]))[0] == 409


def _number(said: Json) -> Json:
    return {"message_id": said["message_id"]}
