"""docs/crash.md, row by row: ended at drawn moments of one person's flood, while others sign up and say something.

The one who floods sends 600 numbered messages at once and reads no answer. All are dated the same second, so that only
a restart, which forgets how fast they were, has more of them answered.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from programme.flood import AT_ONCE
from storage.database import Database
from storage.keys import Keyring
from storage.tables import contribution, folded, inbox, person
from tests.e2e.house import SECRET, until
from tests.processes import Installation
from tests.proof.crowd import Crowd, Line, Person, serving
from tests.proof.test_two_hundred_killed import chosen, kept, somebody

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

FIRST, FLOODER = 61_001, 61_900
OTHERS = range(FIRST + 1, FIRST + 31)
WORDS = [f"word{number:04d}" for number in range(600)]
KILLS = 4
TOO_FAST, ASKED = "You are writing faster than I can answer", "Shall I pass this on"


class Flooder(Person):
    """Somebody who types on, whatever they hear, and remembers all of it."""

    is_done = True

    def hears(self, line: Line, kills: int) -> bool:
        """They do not wait for it."""
        self.heard.append(line)
        return False

    def heard_of(self, words: str) -> int:
        """How often they heard this."""
        return sum(words in line.text for line in self.heard)


@pytest.fixture
def bot(tmp_path: Path, database_url: str) -> Installation:
    """An installation on a SQLite file, and another one on PostgreSQL."""
    programme = Path("programme/examples/hertfordshire.yaml").resolve()
    settings = {"HEARBACK_DATABASE_URL": database_url, "HEARBACK_PROGRAMME": str(programme)}
    return Installation(tmp_path, "", settings | {"HEARBACK_SECRET_KEYS": SECRET})


async def test_in_the_middle_of_a_flood_of_one_person_s_messages(bot: Installation) -> None:
    drawn, crowd = random.Random(20261126), Crowd()
    url = bot.settings["HEARBACK_DATABASE_URL"]
    async with serving(crowd) as bot.sandbox:
        await bot.start()
        database = await Database.open(url, data_dir=bot.folder, keys=Keyring((SECRET,)), migrate=False)
        try:
            script = await _undisturbed(crowd)
            flooder, others = _all_begin(crowd, script)
            await _killed_again_and_again(bot, database, crowd, drawn)
            await asyncio.wait_for(crowd.is_over(), 120)
            await until(lambda: _dealt_with(database, crowd), 60)
            crowd.typed(FLOODER, "yes", later=3600)
            await until(lambda: _dealt_with(database, crowd), 60)
            assert await bot.stop() == 0
            _check_what_was_heard(flooder, others, crowd.kills)
            await database.read(_check_what_is_kept)
        finally:
            await bot.kill()
            await database.close()


def _all_begin(crowd: Crowd, script: list[Line]) -> tuple[Flooder, list[Person]]:
    """The flood and the others' conversations, at once."""
    flooder, others = Flooder(FLOODER, (), None), [somebody(number, script) for number in OTHERS]
    crowd.people[FLOODER] = flooder
    for number, words in enumerate(WORDS):
        crowd.typed(FLOODER, words)
        if number % 10 == 0 and number // 10 < len(others):
            crowd.comes(others[number // 10])
    return flooder, others


async def _undisturbed(crowd: Crowd) -> list[Line]:
    """What somebody hears when nothing happens."""
    first = somebody(FIRST, None)
    crowd.comes(first)
    await asyncio.wait_for(crowd.is_over(), 120)
    return list(first.heard)


async def _killed_again_and_again(bot: Installation, database: Database, crowd: Crowd, drawn: random.Random) -> None:
    """Kill it at moments of the flood, as long as that is not over."""
    while crowd.kills < KILLS and not await _dealt_with(database, crowd):
        await asyncio.sleep(drawn.uniform(0.02, 0.3))
        await bot.kill()
        crowd.kills += 1
        await bot.start()


async def _dealt_with(database: Database, crowd: Crowd) -> bool:
    """Whether all that was typed so far had its turn."""
    done = select(func.count()).select_from(inbox).where(inbox.c.state == "done")
    return await database.read(lambda conn: conn.execute(done).scalar_one()) == crowd.updates


def _check_what_was_heard(flooder: Flooder, others: list[Person], kills: int) -> None:
    """Others heard what somebody undisturbed hears; the flooder little, and at most once more for each kill."""
    assert kills > 1, "it was in the middle"
    assert [one.stands for one in others if one.odd or not one.is_done] == []
    assert all(max(one.again.values(), default=1) == 1 for one in others), "at most one for each kill"
    sys.stdout.write(f"{kills} kills, {len(flooder.heard)} messages to the flooder\n")
    assert flooder.heard_of(TOO_FAST) <= 2 * kills + 1, "once for each start, and what was on its way"
    assert flooder.heard_of(ASKED) <= (AT_ONCE + 2) * (kills + 1), "twenty for each start"


def _check_what_is_kept(conn: Connection) -> None:
    """Each word of the flood, once and in its order, in one contribution; and all of the others'."""
    said = list(conn.scalars(select(contribution.c.words).join(person).where(person.c.telegram_id == FLOODER)))
    words = "\n".join(said).splitlines()
    assert Counter(words) == Counter(WORDS), "each once"
    assert words == WORDS, "in their order"
    assert conn.execute(select(func.count()).select_from(folded)).scalar_one() == 0
    assert {number: of for number, of in kept(conn).items() if number != FLOODER} == {
        number: chosen(number) for number in (FIRST, *OTHERS)
    }
