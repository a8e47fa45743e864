"""Who the stories are about, and what may happen around them: all of it made up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from programme.opportunity import read_opportunities
from programme.update import read_updates
from storage import consents, opportunities, people, topics, updates
from storage.staff import Role
from tests.harness import Phone, Town
from tests.surveys import EXAMPLE, publish
from tests.transcripts.believable import CONTENT

NAMES = {"en": "Amina", "pl": "Ola", "ur": "Zara"}
"""What somebody is called who speaks a language; Robin in all others."""
STAFF: dict[str, Role] = {"reader": "reader", "officer": "officer", "administrator": "administrator"}
WHO = {
    "newcomer": "writes to Hearback for the first time",
    "updates": "has signed up for health updates",
    "taking_part": "has signed up for health updates and to take part",
    "ambassador": "is a community health ambassador",
    "stopped": "has asked us to send nothing more",
    "reader": "is a reader of the team",
    "officer": "is an officer of the team",
    "administrator": "is an administrator of the team",
}
"""What a story's `as:` may be, and how a page tells it."""
_TIERS = {
    "updates": ["updates"],
    "stopped": ["updates"],
    "taking_part": ["updates", "taking_part"],
    "ambassador": ["updates", "taking_part", "ambassador"],
}

Happening = Callable[[Town, Phone], Awaitable[None]]
_happenings: dict[str, Happening] = {}


def happening(does: Happening) -> Happening:
    """Register what may happen in a story under its function's name: `happens: closed_meanwhile`."""
    _happenings[does.__name__] = does
    return does


async def happen(name: str, town: Town, phone: Phone) -> None:
    """What a story says happens. KeyError for what no function here is called."""
    await _happenings[name](town, phone)


async def fill(town: Town) -> None:
    """The content that the town of the stories has, before anybody writes."""
    written = read_updates((CONTENT / "updates.yaml").read_text("utf-8"), town.programme)
    offered = read_opportunities((CONTENT / "opportunities.yaml").read_text("utf-8"), town.programme)
    now = town.clock()

    def keep(conn: Connection) -> None:
        for one in written:
            updates.put(conn, one, now)
        for chance in offered:
            opportunities.put(conn, chance, now)

    await town.database.write(keep)


async def cast(town: Town, who: str, language: str, number: int) -> Phone:
    """Somebody's phone, with what they did before the story begins. Members of the team read in `language` too."""
    name = NAMES.get(language, "Robin")
    if who in STAFF:
        return await town.staff(number, STAFF[who], first_name="Grace")
    if who != "newcomer":
        await town.database.write(_join, town, number, language, who)
    return town.phone(number, language_code=language, first_name=name)


def _join(conn: Connection, town: Town, number: int, language: str, who: str) -> None:
    now = town.clock()
    person = people.arrive(conn, number, now)
    people.change(conn, person.id, language=language, locality="dacorum")
    topics.choose(conn, person.id, ["mental-health", "vaccinations", "gp-services"])
    for tier in _TIERS[who]:
        wording = f"{tier.replace('_', '-')}-1"
        consents.give(conn, person.id, tier, wording=wording, version=1, language=language, channel="telegram", now=now)
    people.sign_up(conn, person.id, now)
    if who == "stopped":
        people.stop(conn, person.id, now)


@happening
async def everything_closed(town: Town, _: Phone) -> None:
    """Every opportunity closes, while it stands on somebody's screen."""

    def close(conn: Connection) -> None:
        for one in opportunities.list_opportunities(conn):
            opportunities.withdraw(conn, one.id, town.clock())

    await town.database.write(close)


@happening
async def a_survey_opens(town: Town, _: Phone) -> None:
    """The team opens a survey about walking."""
    await publish(town.database, town.clock(), EXAMPLE)
