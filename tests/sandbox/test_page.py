"""What the page with the phones sends and asks for: files, many chats at once, how a keyboard looks, who is who."""

from __future__ import annotations

import io
from typing import Any

import aiohttp

from sandbox import made_up
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json, a_forum


async def _upload(hands: Hands, files: list[tuple[str, str, bytes]], **fields: Any) -> tuple[int, Json]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, str(value))
    for at, (name, mime, content) in enumerate(files):
        form.add_field(f"file_{at}", io.BytesIO(content), filename=name, content_type=mime)
    async with hands.http.post(f"{hands.url}/sandbox/upload", data=form) as response:
        return response.status, await response.json()


async def test_a_recording_of_ones_own_is_a_voice_message_and_comes_to_the_bot(bot: ApiBot, hands: Hands) -> None:
    status, _ = await _upload(
        hands, [("note.wav", "audio/wav", made_up.sound(1))], person=AMINA, kind="voice", duration=7
    )
    (update,) = await bot.updates()
    assert status == 200
    voice = update["message"]["voice"]
    assert (voice["mime_type"], voice["duration"], "media_group_id" in update["message"]) == ("audio/wav", 7, False)
    path = (await bot.result("getFile", file_id=voice["file_id"]))["file_path"]
    async with bot.http.get(f"{bot.url}/file/bot{bot.token}/{path}") as response:
        assert await response.read() == made_up.sound(1)


async def test_a_document_goes_to_the_topic_that_is_open(bot: ApiBot, hands: Hands) -> None:
    group = await a_forum(hands)
    topic = (await bot.result("createForumTopic", chat_id=group, name="Buses"))["message_thread_id"]
    fields: Json = {"person": AMINA, "kind": "document", "chat": group, "thread": topic}
    assert (await _upload(hands, [("letter.txt", "text/plain", b"Dear all")], **fields))[0] == 200
    message = (await bot.updates())[-1]["message"]
    assert (message["message_thread_id"], message["document"]["file_name"]) == (topic, "letter.txt")


async def test_a_form_that_cannot_be_read_and_a_file_that_is_too_large_say_so(bot: ApiBot, hands: Hands) -> None:
    url, headers = f"{hands.url}/sandbox/upload", {"Content-Type": "multipart/form-data; boundary=x"}
    async with hands.http.post(url, data=b"--y\r\nnothing", headers=headers) as response:
        assert response.status == 400
    large = [("film.mp4", "video/mp4", bytes(52 * 1024 * 1024))]
    status, answer = await _upload(hands, large, person=AMINA, kind="video")
    assert (status, answer["error"]) == (413, "an upload has at most 50 MB")


async def test_many_chats_are_told_in_one_answer(bot: ApiBot, hands: Hands) -> None:
    group = await a_forum(hands, title="Team")
    topic = (await bot.result("createForumTopic", chat_id=group, name="Buses"))["message_thread_id"]
    first, second, third = await hands.get("chats", of=f"{AMINA},{BEN},{AMINA}:{group},999,{BEN}:-999")
    assert (first["person"], first["chat"], first["messages"][0]["text"]) == (AMINA, AMINA, "/start")
    assert (second["person"], second["state"]["started"], second["messages"]) == (BEN, False, [])
    assert (third["person"], third["chat"], third["messages"][-1]["topic"]) == (AMINA, group, "Buses")
    assert await hands.get("chats", of=str(AMINA), bot=5) == []
    (team,) = third["state"]["groups"]
    assert (team["id"], team["title"]) == (group, "Team")
    assert team["topics"][-1] == {"id": topic, "name": "Buses", "closed": False}


async def test_a_state_knows_how_the_keyboard_wants_to_look(bot: ApiBot, hands: Hands) -> None:
    keys = [[{"text": "My number", "request_contact": True}], ["No"]]
    markup = {"keyboard": keys, "resize_keyboard": True, "input_field_placeholder": "Your number?"}
    await bot.result("sendMessage", chat_id=AMINA, text="May we ring?", reply_markup=markup)
    state = (await hands.get("chat", person=AMINA))["state"]
    assert state["keys"] == [[{"text": "My number", "request_contact": True}], [{"text": "No"}]]
    assert (state["resize"], state["placeholder"], state["keyboard"]) == (True, "Your number?", [["My number"], ["No"]])
    await bot.result("sendMessage", chat_id=AMINA, text="Thanks", reply_markup={"remove_keyboard": True})
    assert (await hands.get("chat", person=AMINA))["state"]["keys"] is None


async def test_people_are_told_apart_by_circle_and_no_bot_hears_of_it(bot: ApiBot, hands: Hands) -> None:
    await hands.post("people", id=AMINA, circle="Staff", about="officer")
    (amina,) = [one for one in await hands.get("people") if one["id"] == AMINA]
    assert (amina["circle"], amina["about"]) == ("Staff", "officer")
    await hands.post("say", person=AMINA, text="hello")
    told = (await bot.updates())[-1]["message"]["from"]
    assert "circle" not in told
    assert "about" not in told
