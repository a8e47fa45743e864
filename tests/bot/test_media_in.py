"""What people send besides words becomes a part of what they say: kept with it, once, and found again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import attachments, contribution_parts
from storage.attachments import Attachment
from storage.tables import contribution, contribution_earlier, contribution_part
from tests.harness import Phone, Town


async def rows(town: Town, table: Any) -> list[Any]:
    return await town.database.read(lambda conn: list(conn.execute(select(table).order_by(table.c.id))))


async def kept(town: Town) -> list[Attachment]:
    def look(conn: Connection) -> list[Attachment]:
        numbers = list(conn.scalars(select(contribution.c.id)))
        return [one for listed in attachments.of_contributions(conn, numbers).values() for one in listed]

    return await town.database.read(look)


def answers(town: Town) -> int:
    return len([call for call in town.calls if call[0] == "sendMessage"])


@pytest.fixture
def phone(town: Town) -> Phone:
    return town.phone(1001)


async def test_a_file_is_kept_with_its_name_its_length_and_what_it_came_with(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.send("document", "my letter", about={"file_name": "../a\u202e letter.pdf", "file_size": 99})
    (one,) = await kept(town)
    assert (one.kind, one.state, one.about["name"], one.size) == ("document", "waiting", "a letter.pdf", 99)
    (said,) = await rows(town, contribution)
    assert (said.id, said.words) == (one.contribution_id, "my letter")


async def test_what_was_not_passed_on_leaves_nothing(town: Town, phone: Phone) -> None:
    await phone.send("photo")
    await phone.send("contact")
    await phone.press("No")
    assert await kept(town) == []
    assert await rows(town, contribution_part) == []


@pytest.mark.parametrize("passed_on_after", [1, 2, 3])
@pytest.mark.parametrize("captioned", [0, 1, 2])
async def test_an_album_is_one_contribution_in_any_order_and_over_restarts(
    town: Town, phone: Phone, passed_on_after: int, captioned: int
) -> None:
    for number in range(3):
        await phone.send("photo", "Every stop" if number == captioned else None, media_group_id="g1")
        await town.restart()
        if number + 1 == passed_on_after:
            await phone.say("yes")
            phone.expects("Your receipt is")
    (said,) = await rows(town, contribution)
    assert said.words == "Every stop"
    assert len({one.file_id for one in await kept(town)}) == 3
    assert answers(town) == 2, "the question, and the receipt"


async def test_an_album_as_an_answer_is_thanked_for_once(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    for number in range(4):
        await phone.send("video", "Look" if number == 3 else None, media_group_id="g1")
        await town.restart()
    (said,) = await rows(town, contribution)
    assert said.words == "Look"
    assert len(await kept(town)) == 4
    assert answers(town) == 2


async def test_a_second_album_is_another_contribution(town: Town, phone: Phone) -> None:
    for album in ("g1", "g2"):
        await phone.say("/say")
        for _ in range(2):
            await phone.send("photo", media_group_id=album)
    assert len(await rows(town, contribution)) == 2


async def test_in_an_album_what_is_too_large_is_told_and_the_others_are_kept(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    for size in (10**9, 900, 10**9):
        await phone.send("video", about={"file_size": size}, media_group_id="g1")
    assert [one.state for one in await kept(town)] == ["waiting", "refused"]
    assert len(await rows(town, contribution)) == 1


async def test_words_of_danger_under_the_second_photo_of_an_album_get_help(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.send("photo", media_group_id="g1")
    await phone.send("photo", "I want to die", media_group_id="g1")
    phone.expects("116 123")
    assert [row.kind for row in await rows(town, contribution)] == ["said", "urgent"]
    assert len(await kept(town)) == 2


async def test_a_change_is_kept_with_the_words_before_and_asks_nobody_else(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.say("The lift is brokn")
    await phone.edit("The lift is broken")
    phone.expects("the team sees your new words")
    (said,) = await rows(town, contribution)
    (before,) = await rows(town, contribution_earlier)
    assert (said.words, before.words) == ("The lift is broken", "The lift is brokn")
    await phone.edit("The lift is broken")
    phone.expects("changed an earlier message")
    assert len(await rows(town, contribution_earlier)) == 1


async def test_words_under_a_photo_can_be_changed_too(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.send("photo", "our stret")
    await phone.edit("our street")
    assert [row.words for row in await rows(town, contribution)] == ["our street"]


async def test_a_change_of_what_was_answered_is_kept_and_its_author_told_so(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.say("The lift is brokn")
    officer = await town.staff(2001)
    await officer.say("/inbox 1")
    await officer.press("Answer")
    await officer.say("It is mended.")
    await officer.press("Send it")
    await phone.edit("The stairs are broken")
    phone.expects("dealt with")
    (said,) = await rows(town, contribution)
    assert (said.words, said.status) == ("The stairs are broken", "answered")
    assert [row.words for row in await rows(town, contribution_earlier)] == ["The lift is brokn"]


async def test_a_reply_to_an_answer_keeps_what_it_is_about(town: Town, phone: Phone) -> None:
    await phone.say("/help")
    told = phone.expects("make a complaint")
    await phone.say("Where is that?", reply_to=told, quote="make a complaint")
    await phone.say("yes")
    (said,) = await rows(town, contribution)
    (part,) = await town.database.read(contribution_parts.of_contribution, said.id)
    assert part.about is not None
    assert part.about["ours"]
    assert part.about["quote"] == "make a complaint"
    assert part.about["words"].startswith("South and West Herts")


async def test_a_reply_to_the_question_itself_is_just_its_answer(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.say("The lift is broken", reply_to=phone.last)
    (said,) = await rows(town, contribution)
    (part,) = await town.database.read(contribution_parts.of_contribution, said.id)
    assert part.about is None


async def test_ones_own_number_needs_no_question(town: Town, phone: Phone) -> None:
    await phone.say("/say")
    await phone.send("contact", about={"phone_number": "+447700900001", "first_name": "Amina", "user_id": 1001})
    phone.expects("Your receipt is")
    (one,) = await kept(town)
    assert one.about == {"name": "Amina", "phone": "+447700900001", "own": True}


async def test_a_photo_with_a_complaint(town: Town, phone: Phone) -> None:
    await phone.say("/complain")
    await phone.send("photo", "This is what I was given")
    assert [row.kind for row in await rows(town, contribution)] == ["complaint"]
    assert len(await kept(town)) == 1


async def test_the_team_reads_what_somebody_s_words_are_a_reply_to(town: Town, phone: Phone) -> None:
    officer = await town.staff(2001)
    await phone.say("/help")
    told = phone.expects("make a complaint")
    await phone.say("Where is that?", reply_to=told, quote="make a complaint")
    await phone.say("yes")
    await officer.say("/inbox 1")
    officer.expects("↩️ to our message: “make a complaint”")
    assert "Where is that?" in officer.last.text


async def test_what_was_refused_is_not_said_to_be_with_the_words(town: Town, phone: Phone) -> None:
    await phone.send("document", "The lift is broken", about={"file_size": 10**9})
    phone.expects("too large")
    assert phone.last.text.startswith("You wrote: “The lift is broken”")
    await phone.press("Yes, pass it on")
    await phone.say("/mine")
    assert "With it" not in phone.expects("The lift is broken").text
