"""People without Telegram at a desk: signed up with what they agreed to, found again, changed and stopped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from console.texts import text
from storage.tables import audit, console_draft
from tests.console.test_people import _version

if TYPE_CHECKING:
    from tests.clock import Clock
    from tests.console.conftest import Hire, Member

NEW = "/people/without-telegram/new"
FIND = "/people/without-telegram/find"
ROSE: dict[str, Any] = {
    "name": "Rose Made-Up",
    "way": "letter",
    "address": "1 Mill Lane\nTring",
    "telephone": "",
    "language": "en",
    "locality": "dacorum",
    "topics": ["vaccinations", "nonsense"],
    "agreed": ["updates"],
    "given": "paper",
    "given_day": "1",
    "given_month": "3",
    "given_year": "2026",
    "of_age": "yes",
}


async def signed_up(member: Member, **changed: Any) -> int:
    """Rose, or somebody like her; her number."""
    await member.open(NEW)
    await member.send(NEW, ROSE | changed)
    assert text("told.person_keyed") in member.text, member.text
    assert member.answer is not None
    return int(re.findall(r"\d+", member.answer.url.path)[0])


async def test_somebody_is_signed_up_with_what_they_agreed_to(hire: Hire) -> None:
    sam = await hire()
    await sam.open(NEW)
    assert "by letter, or tell me them on the telephone" in sam.text
    number = await signed_up(sam)
    assert "Without Telegram Wants to be called Rose Made-Up Hears from us By letter Postal address 1 Mill" in sam.text
    assert "Updates 1 March 2026, 12:00 No, it holds On paper, read in English" in sam.text
    query = select(audit.c.subject, audit.c.detail).where(audit.c.act == "people.sign_up")
    rows = await sam.desk.database.read(lambda conn: [tuple(row) for row in conn.execute(query)])
    assert rows == [(f"person:{number}", {"way": "letter", "agreed": ["updates"], "given": "paper"})]
    await sam.open("/people?state=no_telegram")
    assert "1 person" in sam.text
    await sam.send(NEW, ROSE | {"name": "rose made-up"})
    assert sam.text.count(text("keyed.twin", number=number)) == 2


async def test_what_is_wrong_is_said_and_nothing_is_lost(hire: Hire, clock: Clock) -> None:
    sam = await hire()
    await sam.open(NEW)
    for changed, keys in (
        (
            {"name": "", "way": "pigeon", "telephone": "call me", "agreed": [], "given": "", "given_day": "²"},
            ("no_name", "choose_way", "wrong_telephone", "nothing_agreed", "choose_given", "day.missing"),
        ),
        (
            {"address": "", "given_month": "4", "access_needs": "large print"},
            ("no_address", "day.future", "needs_not_agreed"),
        ),
        ({"way": "call", "given_year": "2019"}, ("no_telephone", "too_old")),
        ({"given_day": "30", "given_month": "2"}, ("day.missing",)),
    ):
        await sam.send(NEW, ROSE | changed)
        said = [text(key if "." in key else f"keyed.{key}") for key in keys]
        assert [words for words in said if sam.text.count(words) != 2] == []
    await sam.send(NEW, ROSE | {"of_age": ""})
    assert sam.text.count(text("keyed.not_of_age", age=16)) == 2
    assert "Tring</textarea>" in sam.html
    token = sam.token()
    clock.move(hours=3)
    await sam.send(NEW, ROSE | {"draft": NEW}, token=token)
    assert text("sign_in.kept") in sam.text
    await sam.sign_in()
    assert "Tring</textarea>" in sam.html  # where the link leads
    await signed_up(sam)
    assert await sam.desk.database.read(lambda conn: conn.execute(select(console_draft.c.form)).all()) == []


async def test_they_are_found_by_a_form_that_is_sent(hire: Hire) -> None:
    sam = await hire()
    number = await signed_up(sam)
    other = await signed_up(sam, name="Tom Made-Up", way="call", telephone="020 7946 0018")
    await sam.open("/people")
    await sam.send(FIND, {"words": "made-up"})
    assert f"{other} Tom Made-Up Dacorum By a call {number} Rose Made-Up" in sam.text
    await sam.open("/people")
    await sam.send(FIND, {"words": "+44 20 7946"})
    assert sam.answer is not None
    assert str(sam.answer.url).endswith(f"/people/{other}")
    await sam.send(FIND, {"words": "nobody"})
    assert text("people.found_nobody") in sam.text
    await sam.open("/people")
    await sam.send(FIND, {"words": "ro"})
    assert text("told.people_short") in sam.text


async def test_what_they_tell_later_is_written_down(hire: Hire) -> None:
    sam, kim = await hire(), await hire()
    number = await signed_up(sam)
    at = f"/people/{number}"
    for one in (sam, kim):
        await one.open(f"{at}/reach")
    wanted = {"way": "call", "address": "", "telephone": "020 7946 0018", "version": _version(sam)}
    await sam.send(f"{at}/reach", wanted)
    assert "Hears from us By a call" in sam.text
    await kim.send(f"{at}/reach", wanted | {"version": _version(kim)})
    assert text("form.stale") in kim.text
    await sam.open(f"{at}/agreed")
    more = {"version": _version(sam), "agreed": ["updates", "taking_part"]}
    await sam.send(f"{at}/agreed", more)
    assert sam.text.count(text("keyed.choose_given")) == 2
    told = {"given": "call", "given_day": "2", "given_month": "3", "given_year": "2026"}
    await sam.send(f"{at}/agreed", more | told)
    assert "Taking part 2 March 2026, 12:00 No, it holds Asked on the telephone" in sam.text
    await sam.send(f"{at}/agreed", more | told)
    assert sam.text.count(text("form.stale")) == 2
    await sam.open(f"{at}/agreed")
    await sam.send(f"{at}/agreed", {"version": _version(sam), "agreed": ["taking_part"]})
    assert "Updates 1 March 2026, 12:00 3 March 2026" in sam.text
    await sam.open(f"{at}/change")
    await sam.send(f"{at}/change", {"version": _version(sam), "name": "", "language": "pl"})
    assert sam.text.count(text("keyed.no_name")) == 2
    await sam.send(f"{at}/change", {"version": _version(sam), "name": "Rosie", "language": "pl"})
    assert "Wants to be called Rosie" in sam.text
    await sam.open(f"{at}/stop")
    await sam.send(f"{at}/stop")
    assert text("told.person_stopped") in sam.text
    assert text("people.stop") not in sam.text


async def test_whoever_has_telegram_says_so_themselves(hire: Hire) -> None:
    sam = await hire()
    for page in ("reach", "agreed", "stop"):
        assert (await sam.open(f"/people/1/{page}")).status_code == 404
        assert (await sam.send(f"/people/1/{page}", ROSE, token=None)).status_code in (403, 404)
