"""A conversation goes on with the flow it began with, whatever the program has become meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from conversations.texts import Texts
from storage.tables import finished, flow_version
from tests.harness import MakeTown, Town

FLOW = """
id: survey
title: poll.title
purpose: question
who: anyone
start: {commands: [survey]}
steps:
  first: {ask: yesno, text: poll.first, into: first}
  second:
    ask: choice
    text: poll.%s
    options: [{value: a, text: poll.a}, {value: b, text: poll.b}]
    into: second
  thanks: {say: poll.thanks, end: done}
"""
TEXTS = """
msgid "poll.title"
msgstr "A survey"

msgid "poll.first"
msgstr "Is it near?"

msgid "poll.%s"
msgstr "Which %s?"

msgid "poll.a"
msgstr "A"

msgid "poll.b"
msgstr "B"

msgid "poll.thanks"
msgstr "Thank you."
"""


def write(folder: Path, second: str) -> tuple[Path, Texts]:
    """A program with one flow more, whose second question is called so."""
    shipped = Path(__file__).parents[2] / "conversations"
    flows, texts = folder / second / "flows", folder / second / "texts"
    for made, pattern in ((flows, "flows/*.yaml"), (texts, "texts/en.po")):
        made.mkdir(parents=True)
        for file in shipped.glob(pattern):
            (made / file.name).write_bytes(file.read_bytes())
    (flows / "survey.yaml").write_text(FLOW % second)
    (texts / "en.po").write_text((texts / "en.po").read_text() + TEXTS % (second, second))
    return flows, Texts.load(texts)


@pytest.fixture
async def before(make_town: MakeTown, tmp_path: Path) -> Town:
    """The program as it was."""
    flows, texts = write(tmp_path, "colour")
    return await make_town(flows=flows, texts=texts)


async def update(town: Town, tmp_path: Path) -> None:
    """The program is stopped, brought up to date and started."""
    town.flows, town.texts = write(tmp_path, "shape")
    await town.restart()


async def test_who_is_in_the_middle_goes_on_as_it_began(before: Town, tmp_path: Path) -> None:
    amina, ben = before.phone(1001), before.phone(1002, first_name="Ben")
    await amina.say("/survey")
    await update(before, tmp_path)
    await amina.press("Yes")
    amina.expects("Which colour?")
    await amina.press("A")
    amina.expects("Thank you.")
    await ben.say("/survey")
    await ben.press("No")
    ben.expects("Which shape?")

    def versions(conn: Connection) -> int:
        return len(conn.execute(select(flow_version).where(flow_version.c.flow == "survey")).all())

    assert await before.database.read(versions) == 2


async def test_what_was_gathered_is_kept_with_its_version(before: Town) -> None:
    amina = before.phone(1001)
    await amina.say("/survey")
    await amina.press("Yes")
    await amina.press("B")

    def gathered(conn: Connection) -> tuple[str, str, object]:
        row = conn.execute(select(finished)).one()
        return row.flow, row.how, {name: row.answers[name] for name in ("first", "second")}

    assert await before.database.read(gathered) == ("survey", "done", {"first": True, "second": "b"})


async def test_what_only_tells_something_leaves_no_trace(before: Town) -> None:
    await before.phone(1001).say("/help")

    def nothing(conn: Connection) -> list[object]:
        return [*conn.execute(select(finished)), *conn.execute(select(flow_version))]

    assert await before.database.read(nothing) == []
