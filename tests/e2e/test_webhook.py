"""Telegram delivers: the same stories, and what the wire and the disk may do to them."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from sqlalchemy import Connection, func, select

from app.town.people import Resident
from storage.tables import contribution, inbox
from tests.e2e.house import WEBHOOK_SECRET, House, until
from tests.e2e.test_storage_trouble import LONG, fill_up, make_room

ASK = "What is on your mind?"
ADA = Resident(
    id=5001,
    first_name="Ada",
    last_name="Made-up",
    language="en",
    tier="both",
    called="Ada",
    locality="dacorum",
    topics=("vaccinations",),
    interests=("surveys",),
)
RECEIPT = "Your receipt is"
SECRET = "X-Telegram-Bot-Api-Secret-Token"


async def count(house: House, *where: Any, table: Any = inbox) -> int:
    query = select(func.count()).select_from(table).where(*where)
    return await house.database.read(lambda conn: conn.execute(query).scalar_one())


async def info(house: House) -> dict[str, Any]:
    """What Telegram says of the webhook."""
    url = f"{house.exchange.url}/bot{house.token}/getWebhookInfo"
    async with aiohttp.ClientSession() as http, http.get(url) as reply:
        told: dict[str, Any] = (await reply.json())["result"]
    return told


async def test_somebody_signs_up_and_says_something(delivered_house: House) -> None:
    hand = await delivered_house.signs_up(ADA)
    await hand.phone.say("/say")
    await hand.phone.hears(ASK)
    await hand.phone.say("The lamp is broken.")
    await hand.phone.hears(RECEIPT)
    assert not await delivered_house.calls("getUpdates")
    told = await info(delivered_house)
    assert (told["pending_update_count"], told["max_connections"]) == (0, 40)
    assert await delivered_house.wrong("receiver") is None


async def test_forty_people_at_once_are_answered_once_each(delivered_house: House) -> None:
    people = await delivered_house.members(*range(5100, 5140))
    await asyncio.gather(*(one.say("/say") for one in people))
    await asyncio.gather(*(one.hears(ASK) for one in people))
    await asyncio.gather(*(one.say(f"The lamp at number {one.person} is broken.") for one in people))
    await asyncio.gather(*(one.hears(RECEIPT) for one in people))
    assert [await delivered_house.heard_times(one, RECEIPT) for one in people] == [1] * 40
    assert await count(delivered_house, table=contribution) == 40


async def test_what_is_said_while_the_bot_is_away_waits_and_a_press_is_not_lost(delivered_house: House) -> None:
    phone = await delivered_house.phone(5200)
    await phone.say("/start")
    asked = await phone.hears_button("English")
    await delivered_house.close()
    assert (await info(delivered_house))["url"], "it stays set"
    await phone.press("English", asked)
    (other,) = await delivered_house.members(5201)
    await other.say("/menu")
    await until(lambda: _failed(delivered_house))
    await delivered_house.open()
    await phone.hears_button("Only updates")
    await other.hears("What would you like to do?")


async def _failed(house: House) -> bool:
    return bool((await info(house)).get("last_error_message"))


async def test_a_bot_that_asks_again_takes_the_webhook_away_and_loses_nothing(delivered_house: House) -> None:
    (phone,) = await delivered_house.members(5300)
    await delivered_house.close()
    await phone.say("/menu")
    delivered_house.webhook = False
    await delivered_house.open()
    await phone.hears("What would you like to do?")
    assert (await info(delivered_house))["url"] == ""


async def test_while_the_disk_is_full_telegram_is_told_to_come_later(delivered_house: House) -> None:
    (phone,) = await delivered_house.members(5400)
    await phone.say("/say")
    await phone.hears(ASK)
    await delivered_house.database.write(fill_up)
    await phone.say(LONG)
    await until(lambda: _full(delivered_house))
    assert "503" in (await info(delivered_house))["last_error_message"]
    await delivered_house.database.write(make_room)
    await phone.hears(RECEIPT)
    assert await delivered_house.heard_times(phone, RECEIPT) == 1
    assert await delivered_house.wrong("receiver") is None


async def _full(house: House) -> bool:
    told = (await info(house)).get("last_error_message")
    return told is not None and "disk is full" in (await house.wrong("receiver") or "")


async def test_a_delivery_that_is_made_again_and_again_is_dealt_with_once(delivered_house: House) -> None:
    (phone,) = await delivered_house.members(5500)
    person = {"id": 5500, "is_bot": False, "first_name": "P5500"}
    chat = {"id": 5500, "type": "private", "first_name": "P5500"}
    head = {"message_id": 900_001, "date": 1_700_000_000, "from": person, "chat": chat}
    update = {"update_id": 77, "message": {**head, "text": "/menu"}}
    url = f"http://127.0.0.1:{delivered_house.port}/telegram/webhook"
    async with aiohttp.ClientSession() as http:

        async def deliver(secret: str) -> int:
            async with http.post(url, json=update, headers={SECRET: secret}) as reply:
                return reply.status

        assert await deliver("guessed") == 403
        assert await asyncio.gather(*(deliver(WEBHOOK_SECRET) for _ in range(20))) == [200] * 20
        await phone.hears("What would you like to do?")
        assert await deliver(WEBHOOK_SECRET) == 200
    await phone.say("/mine")
    await phone.hears("You have not told us anything yet")
    assert await delivered_house.heard_times(phone, "What would you like to do?") == 1


async def test_what_overtakes_the_words_before_it_waits_for_them(delivered_house: House) -> None:
    (phone,) = await delivered_house.members(5600)
    await phone.say("/say")
    await phone.hears(ASK)

    def handled(conn: Connection) -> list[int]:
        return list(conn.scalars(select(inbox.c.update_id).order_by(inbox.c.done_at, inbox.c.id)))

    first = (await delivered_house.database.read(handled))[-1]
    person = {"id": 5600, "is_bot": False, "first_name": "P5600"}
    chat = {"id": 5600, "type": "private", "first_name": "P5600"}
    said = {"message_id": 900_001, "date": 1_700_000_000, "from": person, "chat": chat, "text": "The lamp is broken."}
    listed = {**said, "message_id": 900_002, "text": "/mine"}
    url = f"http://127.0.0.1:{delivered_house.port}/telegram/webhook"
    headers = {SECRET: WEBHOOK_SECRET}
    async with aiohttp.ClientSession() as http:
        for number, message in ((first + 2, listed), (first + 1, said)):
            async with http.post(url, json={"update_id": number, "message": message}, headers=headers) as reply:
                assert reply.status == 200
    await phone.hears("The lamp is broken.")
    order = [heard.text for heard in await phone.screen() if heard.from_bot]
    assert RECEIPT in order[-2]
    assert "The lamp is broken." in order[-1]
