"""Somebody without Telegram has come to Telegram: found, shown beside who they are there, and made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from console.texts import text
from storage.tables import audit
from tests.console.test_keyed import signed_up
from tests.console.test_people import _version
from tests.storage.sending import resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire


async def test_two_records_become_one(hire: Hire) -> None:
    sam, kim, rae = await hire(), await hire(), await hire("reader")
    rose = await signed_up(sam)
    here = await sam.desk.database.write(resident, 77_001, tiers=())
    at = f"/people/{rose}/telegram"
    assert (await rae.open(at)).status_code == 403
    assert (await sam.open(f"/people/{here}/telegram")).status_code == 404
    await sam.open(at)
    await sam.send(at, {"words": "12 34"})
    assert sam.text.count(text("joining.nobody")) == 2
    await sam.send(at, {"words": " 77 001"})
    assert sam.answer is not None
    assert sam.answer.url.path == f"{at}/{here}"
    assert "Topics Vaccinations Vaccinations" not in sam.text
    assert text("joining.then_nothing") in sam.text
    version = {"version": _version(sam)}
    await sam.send(f"{at}/{here}", version)
    assert sam.text.count(text("joining.not_sure")) == 2
    await kim.open(f"/people/{here}/change")
    await kim.send(f"/people/{here}/change", {"version": _version(kim), "language": "pl"})
    await sam.send(f"{at}/{here}", version | {"sure": "yes"})
    assert sam.text.count(text("form.stale")) == 2
    await sam.send(f"{at}/{here}", {"version": _version(sam), "sure": "yes"})
    assert text("told.people_joined") in sam.text
    assert f"{text('people.earlier')} {rose}" in sam.text
    assert "Person: signed up without Telegram" in sam.text
    await kim.open(f"/people/{rose}")
    assert text("told.people_joined_before") in kim.text
    assert (await kim.send(f"{at}/{here}", version | {"sure": "yes"}, token=kim.token())).status_code == 404
    query = select(audit.c.staff_id).where(audit.c.act == "people.join")
    assert await sam.desk.database.read(lambda conn: conn.scalars(query).all()) == [sam.id]
