"""People at a desk: found without their names in an address, and every look at a record is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from console.texts import text
from storage.tables import audit, person
from tests.clock import START
from tests.storage.sending import resident
from tests.storage.test_contribution_list import RECEIPTS, say

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


async def _amina(member: Member) -> int:
    """Somebody who said something; their number."""

    def story(conn: Connection) -> int:
        say(conn, 0, locality="dacorum")
        conn.execute(update(person).values(name="Amina", locality="dacorum"))
        resident(conn, 7, language="pl", stopped_at=START)
        return 1

    return int(await member.desk.database.write(story))


async def _acts(member: Member) -> list[tuple[str, int | None]]:
    query = select(audit.c.act, audit.c.staff_id).where(audit.c.subject == "person:1").order_by(audit.c.id)
    return [(row.act, row.staff_id) for row in await member.desk.database.read(lambda conn: conn.execute(query).all())]


async def test_the_list_has_everybody_and_no_names(hire: Hire) -> None:
    sam = await hire()
    await _amina(sam)
    await sam.open("/people")
    assert "1 Updates Signed up 3 Mar 2026 Dacorum English" in sam.text
    assert "Amina" not in sam.text
    await sam.open(f"/people?q={RECEIPTS[0]}")
    assert "1 person" in sam.text
    exported = await sam.open("/people?export=csv&state=stopped")
    assert exported.text.splitlines()[1:] == ["2,Updates,Stopped,3 Mar 2026,No place chosen,Polish"]


async def test_a_record_is_read_and_that_is_written_down_where_the_next_one_sees_it(hire: Hire) -> None:
    sam, kim, rae = await hire(name="Sam"), await hire(name="Kim"), await hire("reader")
    number = await _amina(sam)
    await sam.open("/people")
    await sam.send("/people/find", {"telegram": "100"})
    assert "Wants to be called Amina" in sam.text
    assert text("people.no_looks") in sam.text
    assert "words" not in sam.text.partition("Told the team")[2]
    await kim.open(f"/people/{number}")
    assert "3 March 2026, 10:00 Sam Person: record looked at" in kim.text
    assert "Updates 3 March 2026, 10:00 No, it holds On paper, read in English" in kim.text
    assert await _acts(sam) == [("people.show", sam.id), ("people.show", kim.id)]
    await sam.open("/people")
    await sam.send("/people/find", {"telegram": "12345"})
    assert text("told.people_nobody") in sam.text
    assert (await rae.open(f"/people/{number}")).status_code == 403
    assert (await sam.open("/people/999")).status_code == 404


async def test_all_that_is_kept_is_handed_out_by_administrators(hire: Hire) -> None:
    sam, ada = await hire(), await hire("administrator")
    number = await _amina(sam)
    await sam.open(f"/people/{number}")
    assert (await sam.send(f"/people/{number}/export")).status_code == 403
    await ada.open(f"/people/{number}")
    held = (await ada.send(f"/people/{number}/export")).json()
    assert held["person"]["name"] == "Amina"
    assert held["contribution"][0]["words"] == "words"
    assert (await _acts(sam))[-1] == ("people.export", ada.id)


async def test_somebody_is_corrected_and_a_stale_form_changes_nothing(hire: Hire) -> None:
    sam, kim = await hire(name="Sam"), await hire(name="Kim")
    number = await _amina(sam)
    path = f"/people/{number}/change"
    for one in (sam, kim):
        await one.open(path)
    assert 'name="name"' not in sam.html
    form = {"version": _version(sam), "language": "pl", "locality": "dacorum", "topics": ["vaccinations", "nonsense"]}
    await sam.send(path, form | {"language": "", "locality": "nowhere"})
    assert text("person_change.choose_language") in sam.text
    await sam.send(path, form | {"name": "Somebody else"})
    assert text("told.person_changed") in sam.text
    assert "Wants to be called Amina Language Polish Where Dacorum" in sam.text
    await sam.open(path)
    await sam.send(path, form | {"version": _version(sam)})
    assert text("told.person_changed") in sam.text
    await kim.send(path, form | {"version": _version(kim), "language": "ur"})
    assert text("form.stale") in kim.text
    assert '<option value="ur" selected>' in kim.html
    query = select(audit.c.detail).where(audit.c.act == "people.change")
    assert await sam.desk.database.read(lambda conn: conn.scalars(query).all()) == [{"what": ["language", "topics"]}]


async def test_administrators_erase_somebody(hire: Hire) -> None:
    sam, ada = await hire(), await hire("administrator")
    number = await _amina(sam)
    assert (await sam.open(f"/people/{number}/erase")).status_code == 403
    await ada.open(f"/people/{number}/erase")
    await ada.send(f"/people/{number}/erase")
    assert text("told.person_erased") in ada.text
    for path in ("", "/change", "/erase"):
        assert (await ada.open(f"/people/{number}{path}")).status_code == 404
    assert (await _acts(ada))[-1] == ("people.erase", ada.id)


def _version(member: Member) -> str:
    return member.html.split('name="version" value="')[1].split('"')[0]
