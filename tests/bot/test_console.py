"""/console: a link for the team, and for nobody else."""

from __future__ import annotations

import re
from dataclasses import replace

from storage import signing_in
from tests.harness import BOT, Town
from tests.transcripts.believable import fill


async def test_the_link_signs_in_the_one_who_asked(town: Town) -> None:
    await fill(town)
    grace = await town.staff(9002, "officer", first_name="Grace")
    await grace.say("/console")
    secret = re.search(r"https://console\.test/t/sign-in/([\w-]{43})\b", grace.said())
    assert secret is not None
    now = town.clock()
    session = await town.database.write(signing_in.use_link, secret[1], "A browser", now)
    found = await town.database.read(signing_in.session_of, session or "", now)
    assert found is not None
    assert (found[1].telegram_id, found[1].role) == (9002, "officer")


async def test_a_resident_learns_nothing_of_it(town: Town) -> None:
    await fill(town)
    amina = town.phone(1001)
    await amina.say("/console")
    assert "sign-in" not in amina.said()


async def test_it_is_said_when_nobody_knows_where_the_pages_are(town: Town) -> None:
    await fill(town)
    town.loop._house = replace(town.loop._house, bot=replace(BOT, pages=""))
    grace = await town.staff(9002, "officer", first_name="Grace")
    await grace.say("/console")
    grace.expects("HEARBACK_PUBLIC_URL")
