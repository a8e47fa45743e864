"""Files: uploads, file ids, albums, downloads."""

from __future__ import annotations

import json

import aiohttp

from sandbox import made_up
from tests.sandbox.driving import AMINA, ApiBot, Hands

PICTURE = ("walk.png", made_up.picture(64, 48))


async def test_a_photo_is_measured_kept_and_sent_again_by_its_file_id(bot: ApiBot, hands: Hands) -> None:
    answer = await bot.upload(
        "sendPhoto", {"photo": PICTURE}, chat_id=str(AMINA), caption="<i>Walk</i>", parse_mode="HTML"
    )
    photo = answer["result"]["photo"][-1]
    assert (photo["width"], photo["height"]) == (64, 48)
    again = await bot.result("sendPhoto", chat_id=AMINA, photo=photo["file_id"])
    assert again["photo"] == answer["result"]["photo"]
    shown = (await hands.get("chat", person=AMINA))["messages"][-2]
    assert (shown["caption"], shown["entities"][0]["type"]) == ("Walk", "italic")


async def test_a_file_is_downloaded_as_it_was_sent(bot: ApiBot, http: aiohttp.ClientSession) -> None:
    answer = await bot.upload("sendDocument", {"document": ("my words.txt", b"all that is held")}, chat_id=str(AMINA))
    document = answer["result"]["document"]
    assert document["file_name"] == "my words.txt"
    file = await bot.result("getFile", file_id=document["file_id"])
    async with http.get(f"{bot.url}/file/bot{bot.token}/{file['file_path']}") as response:
        assert await response.read() == b"all that is held"
    async with http.get(f"{bot.url}/sandbox/file/{document['file_id']}") as response:
        assert await response.read() == b"all that is held"
        assert 'filename="my words.txt"' in response.headers["Content-Disposition"]
    async with http.get(f"{bot.url}/file/bot{bot.token}/documents/none.txt") as response:
        assert (response.status, (await response.json())["error_code"]) == (404, 404)


async def test_what_is_wrong_with_files_is_said_in_telegrams_words(bot: ApiBot) -> None:
    chat = str(AMINA)
    assert await bot.refusal("sendPhoto", chat_id=AMINA) == "Bad Request: there is no photo in the request"
    refused = await bot.refusal("sendPhoto", chat_id=AMINA, photo="unknown")
    assert refused == "Bad Request: wrong file identifier/HTTP URL specified"
    refused = await bot.refusal("sendPhoto", chat_id=AMINA, photo="https://example.org/a.png")
    assert refused == "Bad Request: failed to get HTTP URL content"
    no_picture = await bot.upload("sendPhoto", {"photo": ("a.png", b"words")}, chat_id=chat)
    assert no_picture["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    empty = await bot.upload("sendDocument", {"document": ("a.txt", b"")}, chat_id=chat)
    assert empty["description"] == "Bad Request: file must be non-empty"
    large = await bot.upload("sendPhoto", {"photo": ("a.png", PICTURE[1] + bytes(10 * 1024 * 1024))}, chat_id=chat)
    assert "too big for a photo; the maximum size is 10485760 bytes" in large["description"]
    assert await bot.refusal("getFile", file_id="unknown") == "Bad Request: invalid file_id"
    caption = await bot.upload("sendPhoto", {"photo": PICTURE}, chat_id=chat, caption="x" * 1025)
    assert caption["description"] == "Bad Request: message caption is too long"


async def test_files_of_more_than_20_mb_go_up_but_not_down(bot: ApiBot) -> None:
    film = bytes(20 * 1024 * 1024)
    for content, words in ((film, None), (film + b"!", "Bad Request: file is too big")):
        answer = await bot.upload("sendDocument", {"document": ("film.bin", content)}, chat_id=str(AMINA))
        got = await bot.call("getFile", file_id=answer["result"]["document"]["file_id"])
        assert got.get("description") == words


async def test_an_id_stays_the_same_and_each_upload_has_its_own(bot: ApiBot) -> None:
    first, second = [
        (await bot.upload("sendDocument", {"document": ("a.txt", b"words")}, chat_id=str(AMINA)))["result"]["document"]
        for _ in range(2)
    ]
    again = (await bot.result("sendDocument", chat_id=AMINA, document=first["file_id"]))["document"]
    assert again == first
    assert await bot.result("getFile", file_id=first["file_id"]) == {
        **{name: first[name] for name in ("file_id", "file_unique_id", "file_size")},
        "file_path": "documents/file_0.txt",
    }
    assert {first["file_id"], first["file_unique_id"]}.isdisjoint({second["file_id"], second["file_unique_id"]})


async def test_a_file_id_is_of_one_kind(bot: ApiBot) -> None:
    answer = await bot.upload("sendPhoto", {"photo": PICTURE}, chat_id=str(AMINA))
    refused = await bot.refusal("sendDocument", chat_id=AMINA, document=answer["result"]["photo"][0]["file_id"])
    assert refused == "Bad Request: can't use file of type Photo as Document"


async def test_a_file_of_50_mb_and_more_is_too_large(bot: ApiBot) -> None:
    large = ("film.bin", bytes(50 * 1024 * 1024 + 1))
    answer = await bot.upload("sendDocument", {"document": large}, chat_id=str(AMINA))
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


async def test_an_album_goes_whole_or_not_at_all(bot: ApiBot, hands: Hands) -> None:
    good = {"type": "photo", "media": "attach://one", "caption": "*One*", "parse_mode": "MarkdownV2"}
    answer = await bot.upload("sendMediaGroup", {"one": PICTURE}, chat_id=str(AMINA), media=json.dumps([good, good]))
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption_entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    before = len((await hands.get("chat", person=AMINA))["messages"])
    lost = json.dumps([good, {"type": "photo", "media": "attach://two"}])
    refused = await bot.upload("sendMediaGroup", {"one": PICTURE}, chat_id=str(AMINA), media=lost)
    assert refused["description"] == "Bad Request: can't parse InputMedia: media not found"
    assert len((await hands.get("chat", person=AMINA))["messages"]) == before


async def test_albums_have_at_most_ten_of_one_sort(bot: ApiBot) -> None:
    photo, document = ({"type": kind, "media": f"attach://{kind}"} for kind in ("photo", "document"))
    files = {"photo": PICTURE, "document": ("a.txt", b"words")}

    async def refusal(media: list[dict[str, str]]) -> str:
        answer = await bot.upload("sendMediaGroup", files, chat_id=str(AMINA), media=json.dumps(media))
        return str(answer["description"])

    assert await refusal([photo, document]) == "Bad Request: document can't be mixed with other media types"
    assert await refusal([photo] * 11) == "Bad Request: too many messages to send as an album"
    assert await refusal([]) == "Bad Request: there are no messages to send"
