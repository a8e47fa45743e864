"""What people send besides words, over real HTTP: fetched from the stand-in, looked at, kept, and shown to the team."""

from __future__ import annotations

import aiohttp
from sqlalchemy import select

from app.town.phones import Phone
from sandbox import made_up
from storage import received
from storage.keys import Keyring
from storage.tables import attachment
from tests.e2e.house import SECRET, House, until

AMINA, TOM = 4401, 9201


async def upload(house: House, person: int, kind: str, *files: tuple[str, bytes], caption: str = "") -> None:
    """Somebody sends files of their own."""
    form = aiohttp.FormData()
    for name, value in {"person": str(person), "kind": kind, "caption": caption}.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{house.exchange.url}/sandbox/upload", data=form) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def states(house: House) -> list[str]:
    """How far each thing is that was sent."""
    query = select(attachment.c.state).order_by(attachment.c.id)
    return await house.database.read(lambda conn: list(conn.scalars(query)))


async def asked(house: House) -> Phone:
    """Amina is asked what is on her mind."""
    (amina,) = await house.members(AMINA)
    await amina.say("/say")
    await amina.hears("What is on your mind?")
    return amina


async def test_an_album_goes_to_the_team_as_an_album(house: House) -> None:
    tom = await house.team(TOM)
    amina = await asked(house)
    pictures = [(f"{number}.png", made_up.picture(64 + number, 48)) for number in range(3)]
    await upload(house, AMINA, "photo", *pictures, caption="The ramp is too steep.")
    await amina.hears("Your receipt is")
    await until(lambda: _are(house, ["kept"] * 3))
    names = await house.database.read(lambda conn: list(conn.scalars(select(attachment.c.path))))
    contents = {received.read(house.folder, name, Keyring((SECRET,))) for name in names}
    assert contents == {content for _, content in pictures}
    await tom.say("/inbox 1")
    heard = await tom.hears("The ramp is too steep.")
    assert "3 photos" in heard.text or heard.text.count("a photo") == 3
    assert len(await house.file_ids(TOM)) == 3
    assert await house.heard_times(amina, "Your receipt is") == 1


async def test_a_programme_in_disguise_is_not_kept_and_its_sender_is_told(house: House) -> None:
    amina = await asked(house)
    await upload(house, AMINA, "document", ("letter.pdf", b"MZ\x90\x00" + bytes(64)), caption="From the clinic")
    await amina.hears("Your receipt is")
    await amina.hears("cannot take that kind of file")
    assert await states(house) == ["refused"]
    folder = house.folder / received.FOLDER
    assert not folder.exists() or list(folder.iterdir()) == []


async def test_a_file_that_did_not_come_at_once_comes_later(house: House) -> None:
    await house.fault("http", method="getFile", times=1)
    amina = await asked(house)
    await amina.exchange.post("send", person=AMINA, kind="voice")
    await amina.hears("Your receipt is")
    await until(lambda: _are(house, ["kept"]), 40)
    assert len(await house.calls("getFile")) == 2


async def _are(house: House, wanted: list[str]) -> bool:
    return await states(house) == wanted
