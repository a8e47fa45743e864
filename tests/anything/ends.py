"""How a run ends: whatever is open can be finished or left, and so can every conversation that somebody may begin.

People find their way by what they see: they press the buttons of the newest question, or type where it has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tests.anything.acts import tap, write
from tests.anything.ledger import in_front
from tests.anything.people import Anything, Somebody
from tests.harness import Message

PLAUSIBLE: Final = (None, "all", "tomorrow 10:00", "Often\nSeldom\nNever", "3", "2026-03-01")
"""What might be an answer to a question without buttons, one after the other; None: words that nobody typed before."""
MOST_ROUNDS: Final = 90
"""Answers after which every conversation has come to its end."""
TEAMS: Final = frozenset({"announce", "announcements", "inbox"})
PATIENCE: Final = 25
"""Answers after which the team leaves what it began: an announcement can be changed for ever."""


async def finish(world: Anything, one: Somebody) -> None:
    """Whatever is open for them is brought to its end, by answers that anybody might give."""
    tried: Counter[tuple[str, str]] = Counter()  # by question, whose words may tell what was answered so far
    for number in range(MOST_ROUNDS):
        if not one.kept.stack:
            return
        message = in_front(one.phone)
        of_the_team = one.kept.stack[-1].session.opened_as in TEAMS
        if message is None:
            await write(world, one, "/where")
        elif of_the_team and number > PATIENCE:
            await write(world, one, "/cancel")
        else:
            front = one.kept.stack[-1].session
            await _answer(world, one, message, tried[front.flow, front.step])
            tried[front.flow, front.step] += 1
    raise AssertionError(f"{[open_.session.flow for open_ in one.kept.stack]} never came to an end")


async def _answer(world: Anything, one: Somebody, message: Message, at: int) -> None:
    """The next of its buttons that is an answer; where several are chosen, Done after the first."""
    keys = {(key.data or "").split(":")[-1]: key for row in message.rows for key in row}
    options = [key for name, key in keys.items() if name.isdigit()]
    if "d" in keys and any(label.startswith("✅") for label in message.labels):
        await tap(world, one, message, keys["d"])
    elif options:
        await tap(world, one, message, options[at % len(options)])
    else:
        await write(world, one, PLAUSIBLE[at % len(PLAUSIBLE)] or world.unique(one))


async def leave(world: Anything, one: Somebody) -> None:
    """All of it is left, one conversation after the other."""
    for _ in range(len(one.kept.stack)):
        await write(world, one, "/cancel")
    assert not one.kept.stack, f"{[open_.session.flow for open_ in one.kept.stack]} cannot be left"


async def go_through(world: Anything, one: Somebody, picks: Sequence[int], *, ends: bool) -> None:
    """What is open is finished or left, then conversations that are begun anew; nothing is stuck."""
    await (finish if ends else leave)(world, one)
    commands = sorted(world.town.library.commands)
    for pick in picks:
        await write(world, one, f"/{commands[pick % len(commands)]}")
        await (finish if ends else leave)(world, one)
    await write(world, one, "/stop")
    assert not one.kept.stack, "a stop leaves something open"
