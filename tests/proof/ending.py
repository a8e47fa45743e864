"""`hearback`, but it ends itself with kill -9 at a chosen point: no line of the program runs after that.

    python -m tests.proof.ending POINT WORDS SKIP run

The process ends when the point is passed for the (SKIP + 1)th time by something that has WORDS in it: what a person
wrote, what was under the pressed button, or the method and text of a call. Nothing of the program is changed but the
one function at the point, which is wrapped; at the point "nowhere" it does not end.

CONVERSATIONS in the environment is a folder with flows and texts to run with, in place of those that ship.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.cli import main


@dataclass
class End:
    """When to end: `WORDS`, and how often they pass before."""

    words: str
    skip: int
    seen: bool = field(default=False)

    def has_come(self, passing: str) -> bool:
        """Whether this is the moment."""
        if self.words not in passing:
            return False
        self.skip -= 1
        return self.skip < 0


def heard_words(_taking: Any, heard: Any) -> str:
    """What somebody wrote, or what stood above the button that they pressed."""
    return f"{heard.incoming.text} {heard.pressed.text if heard.pressed else ''}"


def call_words(_gateway: Any, method: str, params: Any, *_: Any) -> str:
    """A call of the Bot API."""
    return f"{method} {params.get('text', '')}"


def arrived_words(*told: Any) -> str:
    """Everything that it was told."""
    return str(told)


def step_words(_heads: Any, step: Any) -> str:
    """The revision that was just made."""
    return str(step.revision.revision)


def no_words(*_: Any) -> str:
    """Nothing: the first time it is passed."""
    return ""


POINTS: dict[str, tuple[str, bool, Callable[..., str]]] = {
    "update fetched, not committed": ("bot.receive:add_batch", False, arrived_words),
    "update committed, nothing else": ("bot.receive:Receiver._purge", False, no_words),
    "delivered, not answered": ("bot.door:Door.keep", True, arrived_words),
    "before its turn": ("bot.taking:Taking.take", False, heard_words),
    "in its turn": ("bot.taking:Taking.take", True, heard_words),
    "press not answered": ("bot.gateway:Gateway.fire", False, no_words),
    "claimed, not called": ("bot.gateway:Gateway.send", False, call_words),
    "called, not recorded": ("bot.gateway:Gateway.send", True, call_words),
    "walked, not committed": ("storage.walks:step", True, no_words),
    "series fired, not committed": ("storage.series:fire", True, no_words),
    "watched, not committed": ("storage.watches:settle", True, no_words),
    "alert told again, not committed": ("storage.alert_news:Alerts.late", True, no_words),
    "timer fired, not committed": ("storage.timers:fire", True, no_words),
    "walked to a start, not committed": ("storage.starts:walk", True, no_words),
    "noted an event, not committed": ("storage.starts:note_event", True, no_words),
    "start fired, not committed": ("storage.starts:fire", True, no_words),
    "start begun, not committed": ("storage.starts:begun", True, no_words),
    "slice moved, not committed": ("app.moving:move_slice", True, no_words),
    "slice ended, not committed": ("app.moving:end_slice", True, no_words),
    "two records half one": ("storage.one_person:_move_in_the_group", True, no_words),
    "two records one, not committed": ("storage.one_person:join", True, no_words),
    "nowhere": ("app.cli:main", False, no_words),
    "ready, the old one still there": ("storage.restores:_take_its_place", False, no_words),
    "the old one has a second name": ("pathlib:Path.replace", False, arrived_words),
    "in its place, not said": ("storage.restores:_take_its_place", True, no_words),
    "in the middle of a migration": ("alembic.runtime.migration:HeadMaintainer.update_to_step", True, step_words),
    "file claimed, not fetched": ("bot.gateway:Gateway.download", False, no_words),
    "file written, not recorded": ("storage.received:write", True, no_words),
    "migrated, not committed": ("storage.migrations:upgrade", True, no_words),
}
"""Point → the function, whether it is carried out before the end, and what is looked at for WORDS."""


def wrap(point: str, end: End) -> None:
    """Put the end where it belongs."""
    place, done_first, words_of = POINTS[point]
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    original = getattr(owner, name)

    def dying(*told: Any, **more: Any) -> Any:
        comes = end.has_come(words_of(*told))
        if comes and not done_first:
            die()
        result = original(*told, **more)
        if comes:
            die()
        return result

    async def dying_later(*told: Any, **more: Any) -> Any:
        comes = end.has_come(words_of(*told))
        if comes and not done_first:
            die()
        result = await original(*told, **more)
        if comes:
            die()
        return result

    setattr(owner, name, dying_later if iscoroutinefunction(original) else dying)


def read_from(folder: Path) -> None:
    """Conversations and texts are those of a folder: those that ship, and more."""
    for reader in ("conversations.library", "conversations.texts"):
        vars(import_module(reader))["resources"] = SimpleNamespace(files=lambda _: folder)


def die() -> None:
    """kill -9, by its own hand."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _, the_point, the_words, how_many, *command = sys.argv
    wrap(the_point, End(the_words, int(how_many)))
    if "CONVERSATIONS" in os.environ:
        read_from(Path(os.environ["CONVERSATIONS"]))
    sys.argv = ["hearback", *command]
    main()
