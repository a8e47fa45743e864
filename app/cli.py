"""`hearback`: the command line, one module a group of commands.

Of these the one that is called is loaded, and the others only for the help that names them all: somebody who pauses a
broadcast should not wait for what draws pictures.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Final

import typer

from app.loading import loading
from app.texts import text

ALONE: Final = {"run": ("run", "run"), "demo": ("demo", "demo"), "check": ("checking", "check")}
"""Commands that belong to no group: the module of each, and its function."""
GROUPS: Final = {
    "db": "db",
    "staff": "staff",
    "tokens": "tokens",
    "people": "people",
    "ambassadors": "ambassadors",
    "places": "places",
    "updates": "updates",
    "opportunities": "opportunities",
    "surveys": "surveys",
    "broadcast": "broadcasts",
    "contributions": "contributions",
    "invitations": "invitations",
    "outbox": "outbox",
    "audience": "audiences",
    "schedule": "schedule",
    "flows": "flows",
}
"""Groups of commands, in the order of the help: the module of each, which has its `commands`."""


def command_line(only: str | None = None) -> typer.Typer:
    """All commands; with the name of a command or a group, just that one, and nothing else is loaded."""
    app = typer.Typer(
        name="hearback",
        help=text("app.help"),
        no_args_is_help=True,
        add_completion=False,
        # Plain lines: they are read by people over slow connections, by screen readers, and by scripts.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        callback=_nothing,
    )
    for name, (module, function) in ALONE.items():
        if only in (None, name):
            app.command(name)(getattr(_loaded(module), function))
    for name, module in GROUPS.items():
        if only in (None, name):
            app.add_typer(_loaded(module).commands, name=name)
    return app


def _nothing() -> None:
    # Without it a command line of one command would be that command, and not want its name.
    pass


def _loaded(module: str) -> ModuleType:
    return import_module(f"app.commands.{module}")


def main() -> None:
    """The command `hearback`."""
    called = sys.argv[1] if len(sys.argv) > 1 else None
    with loading():
        commands = command_line(called if called in {*ALONE, *GROUPS} else None)
    commands()


if __name__ == "__main__":
    main()
