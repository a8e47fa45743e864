"""One photo, document, video, audio or animation in the place of another, or of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox import made_up
from tests.sandbox.conformance import problems
from tests.sandbox.driving import AMINA, ApiBot, Json

PICTURE = ("walk.png", made_up.picture())
OTHER = ("other.png", made_up.picture(16, 8))
PHOTO: Json = {"type": "photo", "media": "attach://new", "caption": "*Two*", "parse_mode": "Markdown"}


async def _photo(bot: ApiBot) -> Json:
    answer = await bot.upload("sendPhoto", {"photo": PICTURE}, chat_id=str(AMINA), caption="One", has_spoiler="true")
    sent: Json = answer["result"]
    return sent


async def _edit(bot: ApiBot, message: Json, media: Any, **more: str) -> Json:
    return await bot.upload(
        "editMessageMedia",
        {"new": OTHER},
        chat_id=str(AMINA),
        message_id=str(message["message_id"]),
        media=media if isinstance(media, str) else json.dumps(media),
        **more,
    )


async def test_another_photo_with_another_caption(bot: ApiBot) -> None:
    sent = await _photo(bot)
    assert sent["has_media_spoiler"] is True
    edited = (await _edit(bot, sent, PHOTO))["result"]
    assert problems(edited, "Message") == []
    assert (edited["photo"][0]["width"], edited["caption"], "has_media_spoiler" in edited) == (16, "Two", False)
    assert edited["message_id"] == sent["message_id"]


async def test_a_text_becomes_a_document(bot: ApiBot) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="soon: the report")
    edited = (await _edit(bot, sent, {"type": "document", "media": "attach://new"}))["result"]
    assert problems(edited, "Message") == []
    assert ("text" in edited, edited["document"]["file_name"]) == (False, "other.png")


async def test_the_same_again_is_no_change(bot: ApiBot) -> None:
    sent = await _photo(bot)
    same = {"type": "photo", "media": sent["photo"][0]["file_id"], "caption": "One", "has_spoiler": True}
    assert "message is not modified" in (await _edit(bot, sent, same))["description"]


async def test_a_part_of_an_album_stays_what_albums_are_made_of(bot: ApiBot) -> None:
    media = json.dumps([{"type": "photo", "media": "attach://one"}] * 2)
    answer = await bot.upload("sendMediaGroup", {"one": PICTURE}, chat_id=str(AMINA), media=media)
    first = answer["result"][0]
    assert (await _edit(bot, first, {**PHOTO, "type": "video"}))["ok"]
    refused = {
        "document": "can't change media type in the album",
        "animation": "message content type can't be used in an album",
    }
    for kind, words in refused.items():
        assert (await _edit(bot, first, {**PHOTO, "type": kind}))["description"] == f"Bad Request: {words}"


REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": ("", 'parameter "media" is required'),
    "no JSON": ("{x", "can't parse input media JSON object"),
    "no object": ([], "can't parse InputMedia: expected an Object"),
    "no type": ({"media": "attach://new"}, "can't parse InputMedia: Can't find field \"type\""),
    "no media": ({"type": "photo"}, "can't parse InputMedia: media not found"),
    "another upload": ({"type": "photo", "media": "attach://old"}, "can't parse InputMedia: media not found"),
    "a kind of its own": ({**PHOTO, "type": "voice"}, 'can\'t parse InputMedia: type "voice" is unsupported'),
    "a spoiler that is none": (
        {**PHOTO, "has_spoiler": "yes"},
        'can\'t parse InputMedia: Field "has_spoiler" must be of type Boolean',
    ),
    "open markup": (
        {**PHOTO, "caption": "*Two"},
        "can't parse InputMedia: Can't parse entities: Can't find end of the entity starting at byte offset 0",
    ),
    "a file id of nothing": ({**PHOTO, "media": "SBnothing"}, "wrong file identifier/HTTP URL specified"),
    "an address": ({**PHOTO, "media": "https://example.org/a.png"}, "failed to get HTTP URL content"),
    "a long caption": ({**PHOTO, "caption": "x" * 1025}, "message caption is too long"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_media_that_telegram_does_not_take(name: str, bot: ApiBot) -> None:
    media, words = REFUSED[name]
    assert (await _edit(bot, await _photo(bot), media))["description"] == f"Bad Request: {words}"


async def test_a_contact_has_no_media_to_edit(bot: ApiBot) -> None:
    sent = await bot.result("sendContact", chat_id=AMINA, phone_number="111", first_name="NHS", vcard="BEGIN:VCARD")
    assert sent["contact"]["vcard"] == "BEGIN:VCARD"
    assert (await _edit(bot, sent, PHOTO))["description"] == "Bad Request: message media can't be edited"


async def test_albums_have_their_captions_on_one_side(bot: ApiBot) -> None:
    one: Json = {"type": "photo", "media": "attach://one", "caption": "One"}
    media = json.dumps([one, {**one, "show_caption_above_media": True}])
    answer = await bot.upload("sendMediaGroup", {"one": PICTURE}, chat_id=str(AMINA), media=media)
    words = "parameter show_caption_above_media must be the same for all messages"
    assert answer["description"] == f"Bad Request: {words}"
    media = json.dumps([{**one, "type": "animation"}])
    answer = await bot.upload("sendMediaGroup", {"one": PICTURE}, chat_id=str(AMINA), media=media)
    assert answer["description"] == (
        "Bad Request: can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"
    )


async def test_what_a_recording_and_a_place_say_of_themselves(bot: ApiBot) -> None:
    song = {"title": "Walk on", "performer": "The Walkers"}
    answer = await bot.upload("sendAudio", {"audio": PICTURE}, chat_id=str(AMINA), **song)
    assert {name: answer["result"]["audio"][name] for name in song} == song
    again = await bot.result("sendAudio", chat_id=AMINA, audio=answer["result"]["audio"]["file_id"])
    assert again["audio"]["title"] == "Walk on"
    where: Json = {"latitude": 51.9, "longitude": -0.2, "horizontal_accuracy": 10.0, "live_period": 900, "heading": 90}
    assert (await bot.result("sendLocation", chat_id=AMINA, **where))["location"] == where
    refused = await bot.refusal("sendLocation", chat_id=AMINA, latitude=51.9)
    assert refused == "Bad Request: longitude is empty"
