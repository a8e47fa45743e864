"""What happens around people while they do anything: time, trouble, and the team at work."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Final, cast

from sqlalchemy import Connection

from app.moving import Asked, end, move
from app.opening import Opened
from app.refusal import Refused
from bot.receive import add_updates
from bot.taking import House
from conversations.survey_flow import flow_of
from storage import flow_versions, people, surveys
from tests.anything.acts import ACTS, SPANS, act, answer, tap, write
from tests.anything.forms import SLUG, form
from tests.anything.people import Anything, Somebody
from tests.anything.town import TROUBLES
from tests.harness import BOT
from tests.surveys import publish
from tests.transcripts.believable import ask

FLOW: Final = flow_of(SLUG)


@act
async def time(world: Anything, _: Somebody, number: int) -> None:
    """Time goes by, and timers fire."""
    span = SPANS[number % len(SPANS)]
    world.story.append(f"{span} pass")
    world.forget_news()
    world.town.clock.move(**span)
    await world.town.timers.fire()
    await world.settle()
    await world.check()


@act
async def race(world: Anything, one: Somebody, number: int) -> None:
    """Time goes by, and an answer comes just before what is due."""
    world.story.append(f"{SPANS[3 + number % 2]} pass")
    world.town.clock.move(**SPANS[3 + number % 2])
    world.races = True
    await answer(world, one, number)


@act
async def restart(world: Anything, _: Somebody, number: int) -> None:
    """The house ends and starts again, now or between the next update and its turn."""
    world.story.append("restart")
    world.restarts = bool(number % 2)
    if not world.restarts:
        await world.town.restart()


@act
async def again(world: Anything, _: Somebody, number: int) -> None:
    """An update arrives once more, a late one too: nothing comes of it."""
    if not world.delivered:
        return
    world.story.append("an update arrives once more")
    world.forget_news()
    update = world.delivered[-1 - number % len(world.delivered)]
    await world.town.database.write(add_updates, BOT.id, [update], world.town.clock())
    await world.settle()
    for one in world.everybody:
        one.phone.expects_nothing()
    await world.check()


@act
async def mishap(world: Anything, _: Somebody, number: int) -> None:
    """The next effect raises: once, or so often that its update is set aside."""
    world.story.append("the next effect fails")
    world.mishaps = 1 if number % 3 else 9


@act
async def trouble(world: Anything, _: Somebody, number: int) -> None:
    """The next call fails, or the one after it."""
    kind = TROUBLES[number % len(TROUBLES)]
    world.story.append(f"a call fails: {kind}")
    world.town.troubles.extend(["no change", kind] if number % 2 else [kind])


@act
async def question(world: Anything, one: Somebody, number: int) -> None:
    """A quick question of the team arrives."""
    kinds = ("choice", "scale", "text")
    world.story.append(f"a question arrives: {kinds[number % 3]}")
    if await world.town.database.read(people.find_by_telegram, one.phone.id) is not None:
        await ask(world.town, one.phone.id, kinds[number % 3], "Did you get through?", ("Always", "Never"))
        last = one.phone.messages[max(one.phone.messages)]
        one.shown.extend((last, key) for row in last.rows for key in row)


@act
async def import_survey(world: Anything, _: Somebody, number: int) -> None:
    """The team imports the survey again, in one of its versions: who is in the middle goes on with theirs."""
    world.story.append(f"version {number % 2} of the survey is imported")
    await publish(world.town.database, world.town.clock(), form(number % 2))
    await world.check()


@act
async def move_people(world: Anything, _: Somebody, number: int) -> None:
    """The team moves who is in an older version of the survey to the present one, or ends it kindly."""
    for version in await world.town.database.read(_older):
        asked = Asked(_opened(world), _house(world), FLOW, version)
        world.forget_news()
        world.story.append(f"version {version} is {'ended' if number % 2 else 'left by moving'}")
        with suppress(Refused):  # somebody waits at a question that the present version does not have
            await (end(asked) if number % 2 else move(asked, None, dry_run=False))
        await world.settle()
        await world.check()


def _older(conn: Connection) -> list[str]:
    present = surveys.by_slug(conn, SLUG)
    known = flow_versions.versions(conn, FLOW)
    return [version for version in known if present is not None and version != present.flow_version]


def _opened(world: Anything) -> Opened:
    """As the command line has opened the same house."""
    town = world.town
    return cast("Opened", SimpleNamespace(database=town.database, now=town.clock()))


def _house(world: Anything) -> House:
    town = world.town
    return House(town.library, town.texts, town.programme, town.keys, BOT, ids=town._id)


@act
async def close_survey(world: Anything, _: Somebody, number: int) -> None:
    """The survey closes, or opens again."""
    found = await world.town.database.read(surveys.by_slug, SLUG)
    assert found is not None
    if number % 2:
        world.story.append("the survey closes")
        await world.town.database.write(surveys.close, found.id, world.town.clock())
    else:
        world.story.append("the survey is open")
        await world.town.database.write(surveys.open_until, found.id, opens_at=None, closes_at=None)
    await world.check()


@act
async def answer_person(world: Anything, _: Somebody, number: int) -> None:
    """The officer answers what waits longest, or closes it."""
    officer = world.everybody[2]
    waiting = sorted({receipt for one in world.everybody for receipt in one.kept.told})
    if not waiting:
        return
    await write(world, officer, f"/inbox {1 + number % len(waiting)}")
    keys = [(message, key) for message in officer.phone.heard() for row in message.rows for key in row]
    opens = [found for found in keys if found[1].label == "Answer"]
    if opens:
        await tap(world, officer, *opens[0])
        await write(world, officer, "Thank you, it is being mended.")
        sends = [(m, key) for m in officer.phone.heard() for row in m.rows for key in row if key.label == "Send it"]
        if sends:
            await tap(world, officer, *sends[0])


OFTEN: Final = (
    *("answer",) * 12, *("survey",) * 4, *("turn_back",) * 3, *("volley", "race", "mend") * 2,
    *("press_now", "own_words", "command", "word"),
)  # fmt: skip
KINDS: Final = (*ACTS, *OFTEN)
"""All of it, what people mostly do more often."""
