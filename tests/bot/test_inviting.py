"""Inviting others: a link that names nobody, how many came, and what is kept about who came how."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from storage import invitations, people
from storage.database import Database
from tests.clock import Clock
from tests.harness import BOT, Phone, Town
from tests.transcripts.believable import fill

AMINA = 1001


async def link_of(phone: Phone) -> str:
    """The code in somebody's link."""
    await phone.say("/invite")
    found = re.search(r"https://t\.me/hearback_bot\?start=(\w+)", phone.said())
    assert found is not None
    return found[1]


async def comes(town: Town, telegram_id: int, code: str, *, signs_up: bool = True) -> Phone:
    guest = town.phone(telegram_id, first_name="Guest")
    await guest.say(f"/start {code}")
    for label in ("English", "Only updates", "Mental health", "Done", "Dacorum") if signs_up else ():
        await guest.press(label)
    return guest


async def test_the_link_is_the_same_each_time_and_tells_nothing_about_anybody(town: Town) -> None:
    await fill(town)
    amina, grace = town.phone(AMINA), town.phone(1002, first_name="Grace")
    code = await link_of(amina)
    assert await link_of(amina) == code
    assert await link_of(grace) != code
    assert re.fullmatch(r"[a-z0-9]{10}", code)
    assert str(AMINA) not in code


async def test_the_picture_goes_along_as_a_photo(town: Town) -> None:
    await fill(town)
    await town.phone(AMINA).say("/invite")
    method, chat, payload = town.calls[-1]
    assert (method, chat, payload["photo"]["name"]) == ("sendPhoto", AMINA, "invitation.png")
    assert b64decode(payload["photo"]["content_b64"]).startswith(b"\x89PNG")


def people_came(conn: Connection, code: str, came: int, signed_up: int, now: datetime) -> None:
    for number in range(came):
        who = people.arrive(conn, 5000 + number, now)
        people.change(conn, who.id, invited_by=code)
        if number < signed_up:
            people.sign_up(conn, who.id, now)


async def test_how_many_came_is_not_told_while_it_could_single_somebody_out(town: Town) -> None:
    await fill(town)
    amina = town.phone(AMINA)
    code = await link_of(amina)
    nobody_came = amina.heard()[-2].text
    await comes(town, 3001, code)
    await comes(town, 3002, code, signs_up=False)
    await amina.say("/invite")
    assert amina.heard()[-2].text == nobody_came, "who invited one neighbour would know whether this one came"
    assert "As soon as eight people have come through it" in nobody_came


@pytest.mark.parametrize(
    ("came", "signed_up", "told"),
    [
        (8, 7, "So far about 10 people came through it. We never tell who."),
        (12, 9, "So far about 10 people came through it, and about 10 of them signed up. We never tell who."),
    ],
)
async def test_the_one_who_invites_learns_about_how_many_and_never_who(
    town: Town, came: int, signed_up: int, told: str
) -> None:
    await fill(town)
    amina = town.phone(AMINA)
    code = await link_of(amina)
    await town.database.write(people_came, code, came, signed_up, town.clock())
    await amina.say("/invite")
    amina.expects(told)


async def test_who_is_here_already_is_not_counted_as_having_come(town: Town) -> None:
    await fill(town)
    code = await link_of(town.phone(AMINA))
    await town.phone(1002, first_name="Grace").say(f"/start {code}")
    assert await town.database.read(invitations.personal_together) == (1, 0, 0)


async def test_who_came_how_stands_in_their_letter_and_goes_with_them(town: Town) -> None:
    await fill(town)
    code = await link_of(town.phone(AMINA))
    guest = await comes(town, 3001, code)
    await guest.say("/mydata")
    letter = next(message for message in guest.heard() if (message.file or "").endswith(".txt"))
    assert "You came through the link: somebody’s own invitation" in b64decode(letter.content or "").decode()
    await guest.say("/deleteme")
    await guest.press("Yes")
    await guest.press("Yes")
    assert await town.database.read(invitations.personal_together) == (1, 0, 0)


async def test_who_invited_and_is_erased_takes_their_link_along(town: Town) -> None:
    await fill(town)
    amina = town.phone(AMINA)
    code = await link_of(amina)
    await amina.say("/mydata")
    letter = next(message for message in amina.heard() if (message.file or "").endswith(".txt"))
    assert "You have an invitation link of your own" in b64decode(letter.content or "").decode()
    await amina.say("/deleteme")
    await amina.press("Yes")
    await amina.press("Yes")
    assert await town.database.read(invitations.named, code) is None
    guest = await comes(town, 3001, code)
    guest.expects("You are signed up")


async def test_it_is_said_when_the_bot_does_not_know_its_name_yet(town: Town) -> None:
    await fill(town)
    town.loop._house = replace(town.loop._house, bot=replace(BOT, username=""))
    amina = town.phone(AMINA)
    await amina.say("/invite")
    amina.expects("I cannot make a link just now")


@pytest.mark.parametrize("code", ["s_library", "0000000000", "k7mq2x4b9c_o_12", "x" * 64])
async def test_a_link_that_is_none_of_ours_opens_the_sign_up_all_the_same(town: Town, code: str) -> None:
    guest = await comes(town, 3001, code)
    guest.expects("You are signed up")
    who = await town.database.read(people.find_by_telegram, 3001)
    assert who is not None
    assert who.invited_by == code


async def test_campaigns_are_counted_on_both_databases(database: Database, clock: Clock) -> None:
    codes = iter(["taken", "taken", "other"])
    first = await database.write(invitations.campaign, "Library", lambda: next(codes), clock())
    again = await database.write(invitations.campaign, "Library", lambda: next(codes), clock())
    second = await database.write(invitations.campaign, "Market", lambda: next(codes), clock())
    assert first is not None
    assert again is None
    assert second is not None
    assert second.code == "other", "a code that is taken is drawn again"

    def come(conn: object) -> None:
        for number, signed_up, test in ((1, True, False), (2, False, False), (3, True, True)):
            who = people.arrive(conn, number, clock())  # type: ignore[arg-type]  # why: a connection, as write hands it
            people.change(conn, who.id, invited_by=first.code, test=test)  # type: ignore[arg-type]  # why: the same
            if signed_up:
                people.sign_up(conn, who.id, clock())  # type: ignore[arg-type]  # why: the same

    await database.write(come)
    found = await database.read(invitations.campaigns)
    assert [(one.name, one.came, one.signed_up) for one in found] == [("Library", 2, 1), ("Market", 0, 0)]
    shown = await database.read(people.show, 1, clock())
    assert shown is not None
    assert shown["campaign"] == "Library"
