"""docs/crash.md, row by row: ended while a conversation begins by itself, at its time or after an event."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app.town.phones import Phone
from storage.tables import finished, flow_schedule, flow_start, inbox, person
from tests.e2e.house import now, until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

SHIPPED = Path(__file__).parents[2] / "conversations"
FLOW = """
id: pulse
title: pulse.title
purpose: question
who: signed_up
start:
  {how}
steps:
  better: {{ask: yesno, text: pulse.better, into: better}}
  thanks: {{say: pulse.thanks, end: done}}
"""
HOW = {
    "at its time": 'schedule: {cron: 0 3 15 * *, audience: "all"}',
    "after an event": "after: {event: signed_up, wait: 3 months}",
}
WORDS = {"title": "Is it better?", "better": "Is it better now?", "thanks": "Thank you for telling."}
ASKED = WORDS["better"]


def conversations(folder: Path, how: str) -> Mapping[str, str]:
    """The conversations that ship, and one that begins by itself."""
    for kind in ("flows", "texts"):
        (folder / kind).mkdir(parents=True)
        for file in (SHIPPED / kind).iterdir():
            (folder / kind / file.name).write_bytes(file.read_bytes())
    (folder / "flows" / "pulse.yaml").write_text(FLOW.format(how=HOW[how]))
    english = folder / "texts" / "en.po"
    more = "".join(f'\nmsgid "pulse.{key}"\nmsgstr "{words}"\n' for key, words in WORDS.items())
    english.write_text(english.read_text("utf-8") + more, "utf-8")
    return {"CONVERSATIONS": str(folder)}


def came_due(conn: Connection) -> None:
    """As if the process had been down when its time came, and as if all signed up three months ago."""
    conn.execute(update(flow_schedule).values(fires_at=now() - timedelta(hours=1)))
    conn.execute(update(person).values(signed_up_at=now() - timedelta(days=90, hours=1)))


async def begins(town: Town, how: str) -> list[Phone]:
    """A bot that knows the conversation, three people, and the moment at which it is to begin while it is down."""
    town.process.settings = {**town.process.settings, **conversations(town.house.folder / "conversations", how)}
    await town.start_and_die("nowhere")
    phones = await town.house.members(1090, 1091, 1092, tiers=("updates", "taking_part"))
    if how == "at its time":
        await until(lambda: count(town.house, flow_schedule))
    await town.process.kill()
    await town.house.database.write(came_due)
    return phones


@pytest.mark.parametrize(
    ("how", "point", "written", "fired"),
    [
        ("at its time", "walked to a start, not committed", 0, 0),
        ("after an event", "noted an event, not committed", 0, 0),
        ("at its time", "start fired, not committed", 3, 0),
        ("after an event", "start fired, not committed", 3, 0),
        ("after an event", "start begun, not committed", 3, 3),
    ],
)
async def test_a_conversation_that_begins_by_itself(town: Town, how: str, point: str, written: int, fired: int) -> None:
    phones = await begins(town, how)
    await town.spawn_and_die(point, "")
    await town.process.dies()
    assert await count(town.house, flow_start) == written, "a slice is written whole, or not at all"
    assert await count(town.house, inbox, inbox.c.kind == "timer", inbox.c.state == "waiting") == fired
    await town.start_and_die("nowhere")
    asked = await asyncio.gather(*(one.hears(ASKED) for one in phones))
    await until(lambda: settled(town.house))
    assert [await town.house.heard_times(one, ASKED) for one in phones] == [1, 1, 1]
    await town.process.kill()
    await town.start_and_die("nowhere")
    await phones[0].press("Yes", asked[0])
    await phones[0].hears(WORDS["thanks"])
    assert await town.house.database.read(states) == ["begun"] * 3
    assert [await town.house.heard_times(one, ASKED) for one in phones] == [1, 1, 1], "nobody is asked again"
    answers = select(finished.c.answers)
    assert await town.house.database.read(lambda conn: list(conn.scalars(answers))) == [{"better": True}]


async def test_a_conversation_that_began_by_itself_is_on_its_way(town: Town) -> None:
    phones = await begins(town, "after an event")
    await town.spawn_and_die("called, not recorded", f"sendMessage {ASKED}")
    await town.process.dies()
    await town.start_and_die("nowhere")
    await asyncio.gather(*(one.hears(ASKED) for one in phones))
    await until(lambda: settled(town.house))
    heard = [await town.house.heard_times(one, ASKED) for one in phones]
    assert set(heard) <= {1, 2}, "only what was on its way may come twice"
    assert await town.house.database.read(states) == ["begun"] * 3


def states(conn: Connection) -> list[Any]:
    """How far each of them came."""
    return list(conn.scalars(select(flow_start.c.state)))
