"""Conversations that begin by themselves, and those that a link opens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from bot.starts import Starts
from conversations.check import check_flows
from conversations.load import load_flow
from conversations.session import Crumb, Session
from conversations.source import FlowError
from conversations.texts import Texts
from storage import people, sessions
from storage.sessions import Open
from storage.tables import finished, flow_start
from storage.tables import outbox as outbox_table
from tests.harness import MakeTown, Phone, Town
from tests.transcripts.believable import fill

SHIPPED = Path(__file__).parents[2] / "conversations"
AMINA, GRACE = 1001, 1002
PULSE = """
id: pulse
title: pulse.title
purpose: question
who: signed_up
start:
  commands: [pulse]
  payload: [pulse2026]
  after: {event: signed_up, wait: 3 months}
steps:
  better: {ask: yesno, text: pulse.better, into: better}
  thanks: {say: pulse.thanks, end: done}
"""
MONTHLY = """
id: monthly
title: pulse.title
purpose: question
who: signed_up
start:
  schedule: {cron: 0 10 15 * *, audience: "locality:dacorum"}
steps:
  month: {ask: yesno, text: pulse.month, into: month}
  thanks: {say: pulse.thanks, end: done}
"""
WORDS = {
    "title": "Is it better?",
    "better": "Is it better now?",
    "month": "Was the month good?",
    "thanks": "Thank you.",
}


@pytest.fixture
async def asking(make_town: MakeTown, tmp_path: Path) -> Town:
    """A town with both conversations, in English."""
    for kind in ("flows", "texts"):
        (tmp_path / kind).mkdir()
        for file in (SHIPPED / kind).iterdir():
            if kind == "flows" or file.name == "en.po":
                (tmp_path / kind / file.name).write_bytes(file.read_bytes())
    (tmp_path / "flows" / "pulse.yaml").write_text(PULSE)
    (tmp_path / "flows" / "monthly.yaml").write_text(MONTHLY)
    english = tmp_path / "texts" / "en.po"
    more = "".join(f'\nmsgid "pulse.{key}"\nmsgstr "{words}"\n' for key, words in WORDS.items())
    english.write_text(english.read_text("utf-8") + more, "utf-8")
    town = await make_town(flows=tmp_path / "flows", texts=Texts.load(tmp_path / "texts"))
    await fill(town)
    for number, name in ((AMINA, "Amina"), (GRACE, "Grace")):
        town.phone(number, first_name=name)
    return town


async def look(town: Town, **by: float) -> None:
    """Time goes by, and what is to begin is looked for."""
    town.clock.move(**by)
    await fire(town)
    await town.settle()


async def fire(town: Town) -> None:
    """What is to begin is looked for; nobody has had their turn yet."""
    for phone in town.phones.values():
        phone._new.clear()
    starts = Starts(
        town.database,
        town.library,
        clock=town.clock,
        zone=ZoneInfo("Europe/London"),
        courtesy=town.courtesy,
        arrived=lambda: None,
    )
    starts.bot_id = 77
    await starts.look()


def states(conn: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in conn.execute(select(flow_start.c.flow, flow_start.c.state).order_by(flow_start.c.id)):
        found.setdefault(row.flow, []).append(row.state)
    return found


async def heard_of_it(town: Town, words: str) -> list[str]:
    return [phone.first_name for phone in town.phones.values() if words in phone.said()]


async def test_three_months_after_the_sign_up_who_takes_part_is_asked_once(asking: Town) -> None:
    await look(asking)
    assert await heard_of_it(asking, "Is it better now?") == []
    await look(asking, days=90)
    assert await heard_of_it(asking, "Is it better now?") == ["Grace"]
    await asking.phone(GRACE).press("Yes")
    await look(asking, days=1)
    assert await heard_of_it(asking, "Is it better now?") == []
    [row] = await asking.database.read(lambda conn: conn.execute(select(finished.c.answers)).all())
    assert row.answers == {"better": True}


async def test_it_is_a_service_message_under_its_purpose(asking: Town) -> None:
    await look(asking, days=90)
    query = select(outbox_table.c.lane).where(outbox_table.c.purpose == "question")
    assert await asking.database.read(lambda conn: list(conn.scalars(query))) == [1]


async def test_it_waits_for_the_end_of_an_open_conversation(asking: Town) -> None:
    asking.clock.move(days=90)
    await asking.phone(GRACE).say("/say")
    await look(asking)
    assert await heard_of_it(asking, "Is it better now?") == []
    await asking.phone(GRACE).say("The door is heavy")
    await look(asking)
    assert await heard_of_it(asking, "Is it better now?") == ["Grace"]


async def test_a_conversation_that_was_opened_before_its_turn_comes_first(asking: Town) -> None:
    asking.clock.move(days=90)
    await fire(asking)
    assert (await asking.database.read(states))["pulse"].count("fired") == 1
    say = asking.library.flow("say")
    trail = (Crumb(step="words"),)
    here: dict[str, Any] = {
        "facts": {"payload": None, "promised": None},
        "trail": trail,
        "tries": 0,
        "opened": asking.clock(),
    }
    opened = Session(id="opened00", flow="say", version=say.version, step="words", wait="w0000000", **here)
    grace = await asking.database.read(people.find_by_telegram, GRACE)
    assert grace is not None
    await asking.database.write(sessions.save, grace.id, Open(opened, 1), asking.clock())
    await asking.settle()
    assert await heard_of_it(asking, "Is it better now?") == []
    assert (await asking.database.read(states))["pulse"].count("waiting") == 1
    await asking.phone(GRACE).say("The door is heavy")
    await look(asking, minutes=6)
    assert await heard_of_it(asking, "Is it better now?") == ["Grace"]


async def test_nobody_is_asked_in_quiet_hours(asking: Town) -> None:
    await look(asking, days=90, hours=13)
    assert await heard_of_it(asking, "Is it better now?") == []
    await look(asking, hours=12)
    assert await heard_of_it(asking, "Is it better now?") == ["Grace"]


async def test_at_its_time_it_asks_its_audience_once(asking: Town) -> None:
    await look(asking)
    await look(asking, days=11)
    assert await heard_of_it(asking, "Was the month good?") == []
    await look(asking, days=2)
    assert await heard_of_it(asking, "Was the month good?") == ["Grace"]
    await asking.phone(GRACE).press("Yes")
    await look(asking, minutes=1)
    assert await heard_of_it(asking, "Was the month good?") == []
    assert (await asking.database.read(states))["monthly"] == ["begun"]


async def test_a_restart_in_between_loses_nobody_and_asks_nobody_twice(asking: Town) -> None:
    await look(asking)
    asking.clock.move(days=12, minutes=1)
    await asking.restart()
    await look(asking)
    await asking.restart()
    await look(asking)
    assert (await asking.database.read(states))["monthly"] == ["begun"]


async def test_a_time_that_is_long_past_is_not_made_up_for(asking: Town) -> None:
    await look(asking)
    await look(asking, days=20)
    assert await heard_of_it(asking, "Was the month good?") == []


async def test_a_link_opens_it_for_who_may(asking: Town) -> None:
    phone: Phone = asking.phone(GRACE)
    await phone.say("/start pulse2026")
    phone.expects("Is it better now?")
    stranger = asking.phone(4_444_001, first_name="Bella")
    await stranger.say("/start pulse2026")
    stranger.expects("Please choose your language")


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("schedule: {cron: 0 61 * * *, audience: all}", "'0 61 * * *' names no times"),
        ("schedule: {cron: 0 10 * * *, audience: locality}", "the audience cannot be read"),
        ("after: {event: born, wait: 1 day}", "'born' is no event"),
        ("after: {event: signed_up, wait: soon}", "'soon' is no length of time"),
        ("payload: [so far]", "'so far' cannot stand in a link"),
    ],
)
def test_what_cannot_begin_is_told_at_load(start: str, told: str) -> None:
    body = (
        f"id: it\ntitle: menu.title\npurpose: question\nwho: anyone\nstart: {{{start}}}\nsteps: {{it: {{end: done}}}}\n"
    )
    with pytest.raises(FlowError) as error:
        load_flow(body, "it.yaml", Texts.load())
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"purpose: question": "purpose: reply"}, "its purpose: is not reply"),
        ({"who: signed_up": "who: staff"}, "only residents are written to in that way"),
        ({"steps:": "given: [it]\nsteps:"}, "nobody is there to give it"),
        ({"event: signed_up": "event: 'answered:nothing'"}, "begins after answered:nothing, and there is no such flow"),
    ],
)
def test_what_may_not_begin_is_told_at_load(changes: dict[str, str], told: str) -> None:
    body, texts = PULSE, Texts.load()
    for before, after in changes.items():
        body = body.replace(before, after)
    found = check_flows([load_flow(body, "pulse.yaml", texts)], texts, [], [])
    assert any(told in str(problem) for problem in found)


def test_two_flows_have_links_of_their_own() -> None:
    texts = Texts.load()
    monthly = MONTHLY.replace("schedule:", "payload: [pulse2026]\n  schedule:")
    both = [load_flow(PULSE, "pulse.yaml", texts), load_flow(monthly, "monthly.yaml", texts)]
    found = map(str, check_flows(both, texts, [], []))
    assert any("a link with pulse2026 opens pulse already" in problem for problem in found)


def test_a_month_is_thirty_days() -> None:
    after = load_flow(PULSE, "pulse.yaml", Texts.load()).starts.after
    assert after is not None
    assert after.wait == timedelta(days=90)
