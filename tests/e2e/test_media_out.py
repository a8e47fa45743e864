"""Photos, albums and people's own words, sent by `hearback broadcast send` and read on phones."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from storage import people
from storage.tables import chosen_file
from tests.e2e.house import House, question, tap, until
from tests.files import png

CROWD = range(3001, 3031)


def photos(folder: Path, count: int) -> list[str]:
    """The options that send so many photos."""
    options = []
    for number in range(count):
        path = folder / f"walk-{number}.png"
        path.write_bytes(png(64 + number, 48))
        options += ["--photo", str(path)]
    return options


async def test_the_operator_sends_a_photo_to_thirty_people_and_it_is_uploaded_once(house: House) -> None:
    crowd = await house.members(*CROWD)
    words = house.folder / "words.md"
    words.write_text("**Walks** for health begin on Monday.", "utf-8")
    button = ("--button", "Book a place=https://example.org/walks")
    command = ("broadcast", "send", "--text-file", str(words), "--audience", "all", *button)
    number = int(await house.command(*command, *photos(house.folder, 1)))
    shown = await house.until_state(number)
    assert (shown["counts"]["sent"], shown["total"]) == (len(CROWD), len(CROWD))
    files = {file for one in CROWD for file in await house.file_ids(one)}
    assert len(files) == 1, "each upload would have an id of its own"
    assert (await crowd[-1].hears("Walks for health")).has("Book a place")


async def test_an_album_and_its_question_arrive_in_order_and_are_answered(house: House) -> None:
    (phone,) = await house.members(3101, tiers=("taking_part",))
    files = [await house.keep("photo", png(64 + number, 48), f"{number}.png") for number in range(3)]
    asked = question("Which path?", "River", "Hill")
    number = await house.send("Three paths.", purpose="question", files=files, question=asked)
    await house.until_state(number)
    said = [heard for heard in await phone.screen() if heard.from_bot]
    assert [heard.text for heard in said[:3]] == ["Three paths.", "", ""]
    assert said[3].text.endswith("Which path?")
    await phone.press("Hill", said[3])
    await phone.hears("Your answer: Hill")


def is_called(conn: Connection, telegram_id: int, name: str) -> None:
    person = people.find_by_telegram(conn, telegram_id)
    assert person is not None
    people.change(conn, person.id, name=name)


async def test_everybody_is_called_by_their_own_name(house: House) -> None:
    ada, ben = await house.members(3201, 3202)

    await house.database.write(is_called, 3201, "Ada 🌻")
    await house.until_state(await house.send("Hello {name}, **the clinic** in {locality} moves."))
    await ada.hears("Hello Ada 🌻, the clinic in your area moves.")
    await ben.hears("Hello neighbour, the clinic in your area moves.")


def _is_fetched(conn: Connection) -> bool:
    return list(conn.scalars(select(chosen_file.c.state))) == ["kept"]


async def test_staff_send_a_photo_from_their_phone_and_it_is_never_uploaded(house: House) -> None:
    officer = await house.team(3300)
    crowd = await house.members(*range(3301, 3311))
    await officer.say("/announce")
    await officer.hears("Type the announcement")
    await house.exchange.post("send", person=3300, kind="photo", caption="A walk, {name}!\n[Book](https://example.org)")
    for label in ("News or health update", "Everyone who agreed", "Yes, these people"):
        await tap(officer, label)
    await until(lambda: house.database.read(_is_fetched))
    await tap(officer, "No question")
    await officer.hears("A walk, neighbour!")
    for label in ("Send it now", "Yes, send it"):
        await tap(officer, label)
    assert (await crowd[-1].hears("A walk, neighbour!")).has("Book")
    await house.until_state(1)
    (preview,) = await house.file_ids(3300)
    assert {file for one in range(3301, 3311) for file in await house.file_ids(one)} == {preview}
    assert await house.calls("getFile")


async def test_who_blocks_the_bot_between_album_and_question_holds_nobody_up(house: House) -> None:
    crowd = await house.members(*range(3401, 3407), tiers=("taking_part",))
    await house.fault("block", chat_id=3403, method="sendMessage")
    files = [await house.keep("photo", png(64 + number, 48), f"{number}.png") for number in range(2)]
    asked = question("Which path?", "River", "Hill")
    shown = await house.until_state(await house.send("Two paths.", purpose="question", files=files, question=asked))
    assert (shown["counts"]["sent"], shown["counts"]["failed"]) == (5, 1)
    assert [len(await house.file_ids(one)) for one in range(3401, 3407)] == [2] * 6, "the albums had arrived"
    for phone in crowd:
        assert await house.heard_times(phone, "Which path?") == (0 if phone is crowd[2] else 1)
    lost = await house.database.read(people.find_by_telegram, 3403)
    assert lost is not None
    assert not lost.reachable


async def test_an_id_that_is_refused_in_the_middle_is_uploaded_again_once(house: House) -> None:
    crowd = range(3501, 3513)
    await house.members(*crowd)
    words = "Bad Request: wrong file identifier/HTTP URL specified"
    await house.fault("error", chat_id=3507, method="sendPhoto", code=400, description=words, times=1)
    photo = await house.keep("photo", png(64, 48), "walk.png")
    shown = await house.until_state(await house.send("A walk.", files=[photo]))
    assert shown["counts"]["sent"] == len(crowd)
    ids = [await house.file_ids(one) for one in crowd]
    assert {len(one) for one in ids} == {1}, "nobody gets it twice"
    assert len({one[0] for one in ids}) == 2, "an upload at the beginning, and one after the refusal"
