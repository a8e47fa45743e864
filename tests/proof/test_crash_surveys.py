"""docs/crash.md, row by row: ended while a survey is answered, or people are moved from one version to the next."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.town.phones import Phone
from storage.tables import answer_set, audit, finished, session, survey_answer
from tests.e2e.house import until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled
from tests.surveys import SHORT

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

FIRST, SECOND, OTHER = "Are they late?", "What should change first?", "Which line is worst?"
OVER, CLOSED, ENDED = "The team has your answers", "closed while you were answering", "We have changed “Buses”"


async def publish(town: Town, form: str = SHORT) -> None:
    """Make the survey of a form, or a new version of it."""
    file = town.house.folder / "buses.yaml"
    file.write_text(form, "utf-8")
    await town.process.command("surveys", "import", str(file))


async def in_the_middle(town: Town, *numbers: int) -> list[Phone]:
    """People who have answered the first question, and stand at the second."""
    phones = await town.house.members(*numbers, tiers=("updates", "taking_part"))

    async def begin(phone: Phone) -> None:
        await phone.say("/start survey-buses")
        await phone.press("Yes", await phone.hears(FIRST))
        await phone.hears(SECOND)

    await asyncio.gather(*map(begin, phones))
    return phones


def answers(conn: Connection) -> list[tuple[str, Any, int]]:
    """Every answer that is kept, with the version of the survey in which it was given."""
    columns = (survey_answer.c.question, survey_answer.c.value, survey_answer.c.version)
    return [tuple(row) for row in conn.execute(select(*columns).order_by(columns[0]))]


@pytest.mark.parametrize(
    ("point", "meanwhile", "hears", "why"),
    [
        (("in its turn", "Shelters"), "closed", CLOSED, []),
        (("in its turn", "Shelters"), "changed", OVER, [("why", "Shelters", 1)]),
        (("claimed, not called", OVER), "closed", OVER, [("why", "Shelters", 1)]),
        (("claimed, not called", OVER), "changed", OVER, [("why", "Shelters", 1)]),
    ],
    ids=["before it is kept, closed", "before it is kept, changed", "kept, closed", "kept, changed"],
)
async def test_a_survey_s_answer_its_survey_closed_or_changed_meanwhile(
    town: Town, point: tuple[str, str], meanwhile: str, hears: str, why: list[tuple[str, Any, int]]
) -> None:
    await publish(town)
    await town.start_and_die(*point)
    (phone,) = await in_the_middle(town, 1100)
    await phone.say("Shelters")
    await town.process.dies()
    if meanwhile == "closed":
        await town.process.command("surveys", "close", "1")
    else:
        await publish(town, SHORT.replace(SECOND, OTHER))
    await town.process.start()
    await phone.hears(hears)
    await until(lambda: settled(town.house))
    assert await town.house.heard_times(phone, hears) == 1
    assert await town.house.database.read(answers) == [("late", True, 1), *why], "each answer once"
    states = await town.house.database.read(lambda conn: list(conn.scalars(select(answer_set.c.state))))
    assert states == ["finished" if why else "started"], "one set a person"


PEOPLE = range(1101, 1126)


async def versions(town: Town) -> list[int]:
    """How many conversations stay in each version, the older one first."""
    shown = await town.process.asks("surveys", "show", "1")
    names = [one["flow_version"] for one in shown["versions"]]
    return [await count(town.house, session, session.c.version == name) for name in names]


async def audited(town: Town, act: str) -> list[int]:
    """How many people each slice is said to have moved or ended."""
    rows = select(audit.c.detail).where(audit.c.act == act).order_by(audit.c.id)
    return [one["people"] for one in await town.house.database.read(lambda conn: list(conn.scalars(rows)))]


@pytest.mark.parametrize("done", [0, 20], ids=["the first slice", "the second slice"])
async def test_people_moved_to_another_version_in_the_middle(town: Town, done: int) -> None:
    await publish(town)
    await town.process.start()
    phones = await in_the_middle(town, *PEOPLE)
    await publish(town, SHORT.replace(SECOND, OTHER))
    move = ("flows", "move", "survey-buses", "--from", "1")
    await town.command_dies("slice moved, not committed", "", *move, skip=done // 20)
    assert await versions(town) == [25 - done, done], "each is moved or not, nobody half"
    assert await audited(town, "flows.move") == [20] * (done // 20), "the audit says what was done"
    assert (await town.process.asks(*move))["people"] == 25 - done
    assert await versions(town) == [0, 25]
    assert sum(await audited(town, "flows.move")) == 25
    await asyncio.gather(*(phone.hears(OTHER) for phone in phones))
    await asyncio.gather(*(phone.say("The number 9") for phone in phones))
    await asyncio.gather(*(phone.hears(OVER) for phone in phones))
    assert {await town.house.heard_times(phone, OTHER) for phone in phones} == {1}, "nobody is asked twice"
    kept = await town.house.database.read(answers)
    assert kept == [("late", True, 1)] * 25 + [("why", "The number 9", 2)] * 25


async def test_conversations_of_an_older_version_ended_in_the_middle(town: Town) -> None:
    await publish(town)
    await town.process.start()
    phones = await in_the_middle(town, *PEOPLE)
    await publish(town, SHORT.replace(SECOND, OTHER))
    end = ("flows", "end", "survey-buses", "--from", "1")
    await town.command_dies("slice ended, not committed", "", *end, skip=1)
    assert await versions(town) == [5, 0]
    assert await count(town.house, finished, finished.c.how == "expired") == 20
    assert await audited(town, "flows.end") == [20]
    assert (await town.process.asks(*end))["people"] == 5
    await asyncio.gather(*(phone.hears(ENDED) for phone in phones))
    await until(lambda: settled(town.house))
    assert {await town.house.heard_times(phone, ENDED) for phone in phones} == {1}
    assert await town.house.database.read(answers) == [("late", True, 1)] * 25, "what they answered is kept"
