"""A flow that calls another one, and one that gives what was said to the team, on the whole bot."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from conversations.texts import Texts
from storage.tables import attachment, contribution, finished, flow_version
from tests.harness import MakeTown, Town

SHIPPED = Path(__file__).parents[2] / "conversations"
FLOWS = {
    "trip": """
id: trip
title: trip.title
purpose: reply
who: anyone
start: {commands: [trip]}
steps:
  name: {ask: text, text: trip.name, into: name}
  where: {call: place, with: {name: $name}, into: place, on: {cancelled: handed}}
  when: {ask: text, text: trip.when, into: when}
  done: {say: trip.done, with: {name: $name, place: $place.place}, end: done}
  handed: {hand: say.thanks, end: done}
""",
    "place": """
id: place
title: place.title
purpose: question
who: anyone
given: [name]
yields: [place]
asks_for_views: true
steps:
  card: {say: place.card, decision_card: true}
  place: {ask: choice, text: %s, with: {name: $name}, options_from: $known.localities, into: place}
  people: {ask: scale, text: place.people, into: people, parts_into: sent, give_up: hand, tries: 2, end: done}
known: [localities]
""",
}
TEXTS = "".join(
    f'\nmsgid "{key}"\nmsgstr "{words}"\n'
    for key, words in {
        "trip.title": "A trip",
        "trip.name": "What is it called?",
        "trip.when": "When is it?",
        "trip.done": "{name} starts in {place}.",
        "place.title": "A place",
        "place.card": "The club decides in June.",
        "place.where": "Where is {name}?",
        "place.where_now": "Where may {name} be?",
        "place.people": "How many people, 1 to 5?",
    }.items()
)


def write(folder: Path, asked: str = "place.where") -> tuple[Path, Texts]:
    """A program with these flows besides those that ship."""
    flows, texts = folder / asked / "flows", folder / asked / "texts"
    for made, pattern in ((flows, "flows/*.yaml"), (texts, "texts/en.po")):
        made.mkdir(parents=True)
        for file in SHIPPED.glob(pattern):
            (made / file.name).write_bytes(file.read_bytes())
    for name, body in FLOWS.items():
        (flows / f"{name}.yaml").write_text(body.replace("%s", asked))
    (texts / "en.po").write_text((texts / "en.po").read_text() + TEXTS)
    return flows, Texts.load(texts)


@pytest.fixture
async def trips(make_town: MakeTown, tmp_path: Path) -> Town:
    flows, texts = write(tmp_path)
    return await make_town(flows=flows, texts=texts)


def ended(conn: Connection) -> list[tuple[str, str, object]]:
    rows = conn.execute(select(finished.c.flow, finished.c.how, finished.c.answers).order_by(finished.c.id))
    return [(row.flow, row.how, row.answers) for row in rows]


def said(conn: Connection) -> list[str]:
    return list(conn.scalars(select(contribution.c.words).order_by(contribution.c.id)))


async def test_each_flow_keeps_what_is_its_own_over_a_restart(trips: Town) -> None:
    phone = trips.phone(1001)
    await phone.say("/trip")
    await phone.say("Walk")
    phone.expects("The club decides in June.", "Where is Walk?")
    await trips.restart()
    await phone.press("Dacorum")
    phone.expects("How many people, 1 to 5?")
    await trips.restart()
    await phone.say("4")
    phone.expects("When is it?")
    await phone.say("at noon")
    phone.expects("Walk starts in dacorum.")
    assert await trips.database.read(ended) == [
        ("place", "done", {"place": "dacorum", "people": 4}),
        ("trip", "done", {}),
    ]


async def test_a_called_flow_stays_on_the_version_it_began_with(trips: Town, tmp_path: Path) -> None:
    phone = trips.phone(1001)
    await phone.say("/trip")
    await phone.say("Walk")
    trips.flows, trips.texts = write(tmp_path, "place.where_now")
    await trips.restart()
    await phone.say("/trip")
    phone.expects("Where is Walk?")
    await phone.press("Dacorum")
    await phone.say("4")
    phone.expects("When is it?")
    kept = await trips.database.read(lambda conn: conn.execute(select(flow_version.c.flow)).scalars().all())
    assert sorted(kept) == ["place", "trip"]


async def test_the_command_of_the_flow_that_called_brings_the_question_again(trips: Town) -> None:
    phone = trips.phone(1001)
    await phone.say("/trip")
    await phone.say("Walk")
    await phone.say("/help")
    assert phone.last.text == "Where is Walk?"
    await phone.say("/trip")
    assert [message.text for message in phone.heard() if not message.edited] == ["Where is Walk?"]


async def test_cancelling_inside_can_hand_what_was_said_to_the_team(trips: Town) -> None:
    phone = trips.phone(1001)
    await phone.say("/trip")
    await phone.say("Walk")
    await phone.say("cancel")
    phone.expects("Your receipt is", "You will hear back by")
    assert await trips.database.read(said) == ["From “A trip”:\nWhat is it called?\n→ Walk"]


async def test_no_word_is_lost_when_a_question_gives_up(trips: Town) -> None:
    phone = trips.phone(1001)
    await phone.say("/trip")
    await phone.say("Walk")
    await phone.press("Dacorum")
    await phone.say("a coach full")
    await phone.say("fifty, I think")
    phone.expects("A person of our team takes it from here.")
    [words] = await trips.database.read(said)
    assert words.splitlines() == [
        "From “A place”:",
        "Where is Walk?",
        "→ Dacorum",
        "What we could not make out: “a coach full”",
        "What we could not make out: “fifty, I think”",
    ]
    ends = [(flow, how) for flow, how, _ in await trips.database.read(ended)]
    assert ends == [("place", "gave_up"), ("trip", "gave_up")]


async def test_a_photo_goes_to_the_team_with_the_question(make_town: MakeTown) -> None:
    from tests.transcripts.believable import fill  # noqa: PLC0415  # why: this story alone needs the made-up content

    town = await make_town()
    await fill(town)
    phone = town.phone(1002)
    await phone.say("/opportunities")
    await phone.press("Walking group")
    await phone.press("I have a question")
    await phone.send("photo", "Is this the path?")
    phone.expects("Your receipt is")
    words = (await town.database.read(said))[0]
    assert words.startswith("From “Ways to take part”:\n")
    assert words.endswith("→ Is this the path?")
    kept = await town.database.read(lambda conn: list(conn.scalars(select(attachment.c.kind))))
    assert kept == ["photo"]
    await phone.edit("Is that the path?")
    assert await town.database.read(said) == [words]
