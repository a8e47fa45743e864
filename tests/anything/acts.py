"""All that people can do; what can happen around them is in around.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from tests.anything.forms import NO_ANSWER, SLUG
from tests.anything.ledger import in_front
from tests.anything.people import Anything, Somebody
from tests.harness import Key, Message

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
async def volley(world: Anything, one: Somebody, number: int) -> None:
    """An answer, and the next question is left out at once: both arrive together, in the wrong order."""
    question = one.ledger.asks(in_front(one.phone))
    if question is not None and not one.phone.blocked:
        says = [words for words, _ in question.says] or [world.unique(one) if question.kind == "text" else "1"]
        await world.type_both(one, says[number % len(says)], "skip")


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
    await _edit(world, one, world.unique(one))


@act
async def mend(world: Anything, one: Somebody, number: int) -> None:
    """An answer is mistyped and changed at once, by who does not see that the next question is there already."""
    question = one.ledger.asks(in_front(one.phone))
    says = [words for words, _ in question.says] if question is not None else []
    slip = world.unique(one) if number % 2 or not says else says[number % len(says)]
    await write(world, one, slip)
    await _edit(world, one, says[(number + 1) % len(says)] if says else world.unique(one))


async def _edit(world: Anything, one: Somebody, words: str) -> None:
    if one.phone.sent:
        await world.deliver(one, one.phone.editing(words), f"edits it: {words!r}", answered=False)


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
