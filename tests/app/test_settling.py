"""People in the middle of an older version of a survey, as somebody at a desk decides: they go on, or it ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, select

from app.settling import settle
from console.desk import Settling
from conversations.survey_flow import step_of
from storage import audit, staff
from storage.tables import session
from tests.surveys import SHORT, publish, resident

if TYPE_CHECKING:
    from tests.harness import Phone, Town

NEW = SHORT.replace("name: why", "name: cost").replace("What should change first?", "What does it cost you?")


async def _in_the_middle(town: Town) -> tuple[Phone, str]:
    """Somebody at a question that the version published since does not ask."""
    before = await publish(town.database, town.clock())
    amina = await resident(town)
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await publish(town.database, town.clock(), NEW)
    return amina, before.flow_version


async def _settle(town: Town, version: str, steps: dict[str, str] | None) -> bool:
    def hire(conn: Connection) -> int:
        return staff.add(conn, telegram_id=7, role="officer", now=town.clock()).id

    by = await town.database.write(hire)
    settings = SimpleNamespace(telegram_token=None)
    at: Any = SimpleNamespace(
        database=town.database, texts=town.texts, keys=town.keys, settings=settings, now=town.clock()
    )
    desk = cast("Any", SimpleNamespace(programme=town.programme, changed=lambda: None))
    done = await settle(at, desk, town.library, Settling("survey-buses", version, steps, by))
    await town.settle()
    entries = [one for one in await town.database.read(audit.entries) if one.subject == "flow:survey-buses"]
    assert [one.staff_id for one in entries] in ([], [by])
    return done


async def _steps(town: Town) -> list[str]:
    return await town.database.read(lambda conn: list(conn.scalars(select(session.c.step))))


async def test_they_go_on_where_somebody_chose_and_else_finish_as_they_began(town: Town) -> None:
    _, version = await _in_the_middle(town)
    assert await _settle(town, version, {})
    assert await _steps(town) == [step_of("why")], "nothing was chosen for it"


async def test_they_are_asked_the_question_that_was_chosen(town: Town) -> None:
    amina, version = await _in_the_middle(town)
    assert await _settle(town, version, {step_of("why"): step_of("cost")})
    amina.expects("What does it cost you?")
    assert await _steps(town) == [step_of("cost")]
    await amina.say("Two pounds")
    amina.expects("The team has your answers")


async def test_it_ends_for_them_and_they_are_told(town: Town) -> None:
    amina, version = await _in_the_middle(town)
    assert await _settle(town, version, None)
    amina.expects("We have changed “Buses”, so this conversation ends here.")
    assert await _steps(town) == []
