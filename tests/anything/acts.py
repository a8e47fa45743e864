"""All that people can do, and all that can happen around them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, Final, cast

from sqlalchemy import Connection

from app.moving import Asked, end, move
from app.opening import Opened
from app.refusal import Refused
from bot.receive import add_updates
from bot.taking import House
from conversations.survey_flow import flow_of
from storage import flow_versions, people, surveys
from tests.anything.forms import NO_ANSWER, SLUG, form
from tests.anything.ledger import in_front
from tests.anything.people import Anything, Somebody
from tests.anything.town import TROUBLES
from tests.harness import BOT, Key, Message
from tests.surveys import publish
from tests.transcripts.believable import ask

WORDS: Final = (
    "yes", "no", "1", "2", "3", "99", "skip", "back", "cancel", "done", "all", "stop", "menu", "thanks", "hm", "🙂",
    "   ",
    "٤", "۲", "tak", "nie", "wstecz", "przestań", "ہاں", "واپس", "بند کرو", "the second one", "1 and 2", "yes please",
    "I want to kill myself", "Nie mogę oddychać", "{name}", "**bold**", "/", "/nonsense", "/start abc", "x" * 4096,
    "2026-03-05",
    "Dacorum", "English", "Polski", "HP1 1AA", "all and not language:pl", "tomorrow", "I am fine",
)  # fmt: skip
MEDIA: Final = ("photo", "voice", "sticker", "document", "location", "contact", "video_note")
SPANS: Final[tuple[Mapping[str, float], ...]] = ({"minutes": 10}, {"hours": 13}, {"days": 1}, {"days": 8}, {"days": 31})
FLOW: Final = flow_of(SLUG)
Act = Callable[[Anything, Somebody, int], Awaitable[None]]
ACTS: Final[dict[str, Act]] = {}
"""Each by its name."""


def act(does: Act) -> Act:
    """Register what can be done under its function's name."""
    ACTS[does.__name__] = does
    return does


async def tap(world: Anything, one: Somebody, message: Message, key: Key) -> None:
    """A button is pressed."""
    update = one.phone.pressing(key.data or "", under=message)
    await world.deliver(one, update, f"presses {key.label!r} ({key.data})", label=key.label)


async def write(world: Anything, one: Somebody, words: str, **more: Any) -> None:
    """Something is typed."""
    await world.deliver(one, one.phone.typing(words, **more), f"types {words[:40]!r}")


# ---------------------------------------------------------------------------------------------------- what they do


@act
async def press(world: Anything, one: Somebody, number: int) -> None:
    """Any button that was ever shown to them."""
    if one.shown:
        await tap(world, one, *one.shown[-1 - number % len(one.shown)])


@act
async def press_now(world: Anything, one: Somebody, number: int) -> None:
    """A button of the newest message that has any; sometimes twice, as a shaky finger does."""
    messages = [message for _, message in sorted(one.phone.messages.items()) if message.rows]
    keys = [key for row in messages[-1].rows for key in row if key.data] if messages else []
    for _ in range(1 + (number % 5 == 0)):
        if keys:
            await tap(world, one, messages[-1], keys[number % len(keys)])


@act
async def answer(world: Anything, one: Somebody, number: int) -> None:
    """An answer to the question in front, pressed or typed; sometimes what is none."""
    message = in_front(one.phone)
    question = one.ledger.asks(message)
    if message is None:
        await write(world, one, world.unique(one))
        return
    keys = [(message, key) for row in message.rows for key in row if key.data]
    typed = [] if question is None else [words for words, _ in question.says] + [world.unique(one)]
    wrong = [] if question is None else list(NO_ANSWER.get(question.kind, ()))
    ways: list[tuple[Message, Key] | str] = [*keys, *typed, *wrong]
    way = ways[number % len(ways)]
    await (write(world, one, way) if isinstance(way, str) else tap(world, one, *way))


@act
async def survey(world: Anything, one: Somebody, number: int) -> None:
    """The survey is opened, by its link or from the list."""
    await write(world, one, f"/start survey-{SLUG}" if number % 2 else f"/surveys {SLUG}")


@act
async def no_answer(world: Anything, one: Somebody, number: int) -> None:
    """The same useless answer as often as a question bears it, and once more."""
    words = ("purple elephants", "51", "31 February", "the moon")[number % 4]
    for _ in range(4):
        await write(world, one, words)


@act
async def turn_back(world: Anything, one: Somebody, number: int) -> None:
    """Back, perhaps as a command, and another answer there."""
    await write(world, one, "/back" if number % 2 else "back")
    await answer(world, one, number)


@act
async def word(world: Anything, one: Somebody, number: int) -> None:
    """A word that means something, or nothing."""
    await write(world, one, WORDS[number % len(WORDS)])


@act
async def own_words(world: Anything, one: Somebody, _: int) -> None:
    """Words that nobody typed before."""
    await write(world, one, world.unique(one))


@act
async def say(world: Anything, one: Somebody, number: int) -> None:
    """Something for the team, in its own conversation."""
    await write(world, one, ("/say", "/complain")[number % 2])
    await write(world, one, world.unique(one))


@act
async def command(world: Anything, one: Somebody, number: int) -> None:
    """A command, also one of the team's."""
    commands = sorted(world.town.library.commands)
    await write(world, one, f"/{commands[number % len(commands)]}")


@act
async def leave(world: Anything, one: Somebody, number: int) -> None:
    """Out of here, in one of the ways there are."""
    await write(world, one, ("/cancel", "/stop", "/start", "/where", "/language", "/deleteme")[number % 6])


@act
async def send(world: Anything, one: Somebody, number: int) -> None:
    """A photo, a recording …, with words or without."""
    media = MEDIA[number % len(MEDIA)]
    caption = world.unique(one) if number % 2 else None
    await world.deliver(one, one.phone.sending(media, caption), f"sends a {media}, {caption!r}")


@act
async def album(world: Anything, one: Somebody, _: int) -> None:
    """Two photos together: the second one is not answered again."""
    name = f"album{len(world.delivered)}"
    for at in range(2):
        photo = one.phone.sending("photo", world.unique(one) if at == 0 else None, media_group_id=name)
        await world.deliver(one, photo, f"sends photo {at} of an album", answered=at == 0)


@act
async def forward(world: Anything, one: Somebody, _: int) -> None:
    """Somebody else's words."""
    await world.deliver(one, one.phone.forwarding("Somebody else's words"), "forwards something")


@act
async def edit(world: Anything, one: Somebody, _: int) -> None:
    """The last message is changed; what is changed in silence gets a mark, not words."""
    if one.phone.sent:
        await world.deliver(one, one.phone.editing(world.unique(one)), "edits it", answered=False)


@act
async def reply(world: Anything, one: Somebody, number: int) -> None:
    """An answer to any message that is still there."""
    messages = list(one.phone.messages.values())
    if messages:
        to = messages[-1 - number % len(messages)]
        words = world.unique(one) if number % 2 else "yes"
        update = one.phone.typing(words, reply_to=to)
        await world.deliver(one, update, f"replies {words!r} to {to.text[:30]!r}")


@act
async def block(world: Anything, one: Somebody, number: int) -> None:
    """The bot is blocked, or let in again."""
    blocks = bool(number % 2)
    one.phone.blocked = blocks
    update = one.phone.membership(back=not blocks)
    await world.deliver(one, update, "blocks" if blocks else "unblocks", answered=False)


# ------------------------------------------------------------------------------------- what happens around them


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
    world.story.append(f"{SPANS[2 + number % 3]} pass")
    world.town.clock.move(**SPANS[2 + number % 3])
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


OFTEN: Final = ("answer",) * 8 + ("survey",) * 3 + ("turn_back", "press_now", "own_words", "command", "word")
KINDS: Final = (*ACTS, *OFTEN)
"""All of it, what people mostly do more often."""
